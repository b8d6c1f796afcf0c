import DeepLearning
import Testing

@Suite struct TensorTests {
  @Test func elementTypesFollowSwiftsLiterals() throws {
    #expect(try Tensor([1, 2, 3]).dtype == .int32)
    #expect(try Tensor([1.0, 2]).dtype == .float32)
    #expect(try Tensor([[true], [false]]).dtype == .bool)
    #expect(try Tensor([1, 2] as [UInt8]).dtype == .uint8)
    #expect(try Tensor([[[1, 2]], [[3, 4]]]).shape == [2, 1, 2])
    #expect(try Tensor(7).shape == [])
    #expect(try Tensor([] as [Float]).shape == [0])
  }

  @Test func raggedRowsAreAnError() {
    expectError(
      """
      Tensor: the rows have different shapes: [2] and [1]. Give every row the same number of \
      elements.
      """
    ) { try Tensor([[1, 2], [3]]) }
  }

  @Test func largeIntegersAreAnError() {
    expectError(
      """
      Tensor: 2147483648 does not fit into 32 bits. Integer tensors hold −2147483648 … 2147483647; \
      write 2147483648.0 to get a float32.
      """
    ) { try Tensor([2_147_483_648]) }
    expectError(
      """
      Tensor.range: the bounds 0..<4294967296 do not fit into 32 bits. Integer tensors hold \
      −2147483648 … 2147483647.
      """
    ) { try Tensor.range(0..<4_294_967_296) }
  }

  @Test func elementsMustFillTheShape() {
    expectError(
      """
      Tensor: the shape [2, 2] needs 4 elements; found 3. Make the product of the shape \
      equal to the number of elements.
      """
    ) { try Tensor([1, 2, 3] as [Float], shape: [2, 2]) }
  }

  @Test func copiesAreIndependent() throws {
    let original = try Tensor([1.0, 2, 3])
    var copy = original
    copy[1] = try Tensor(9.0)
    #expect(original.scalars == [1, 2, 3])
    #expect(copy.scalars == [1, 9, 3])
    var view = copy[1...]
    view[0] = try Tensor(7.0)
    #expect(copy.scalars == [1, 9, 3])
    #expect(view.scalars == [7, 3])
  }

  @Test func subscripts() throws {
    let x = try Tensor.range(0..<24).reshaped(to: [2, 3, 4])
    #expect(x[1].shape == [3, 4])
    #expect(x[-1] == x[1])
    #expect(x[1, 2].array(of: Int32.self) == [20, 21, 22, 23])
    #expect(x[1, 2, 3].scalar == 23)
    #expect(x[..<1].shape == [1, 3, 4])
    #expect(x[1...] == x[1..<2])
    #expect(x[2...].count == 0)
    #expect(try x.slice(1..<3, axis: 1)[0].array(of: Int32.self) == [4, 5, 6, 7, 8, 9, 10, 11])
    #expect(try x.slice(2..., axis: -1)[1, 0].array(of: Int32.self) == [14, 15])
    var y = x
    y[0, 1, 2] = try Tensor(-1)
    y[1] = Tensor.full([3, 4], 5, dtype: .int32)
    #expect(y[0, 1].array(of: Int32.self) == [4, 5, -1, 7])
    #expect(y[1].array(of: Int32.self) == Array(repeating: 5, count: 12))
    #expect(x[0, 1, 2].scalar == 6)
  }

  @Test func slicesThatGoBeyondAreErrors() throws {
    let x = Tensor.zeros([2, 3])
    expectError("slice: 1..<4 is not within axis 1 of [2, 3]. Positions run from 0 to 3.") {
      try x.slice(1..<4, axis: 1)
    }
    expectError("slice: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis.") {
      try x.slice(0..<1, axis: 2)
    }
    expectError("slice: 5... is not within axis 1 of [2, 3]. Positions run from 0 to 3.") {
      try x.slice(5..., axis: 1)
    }
    expectError("slice: ...7 is not within axis -1 of [2, 3]. Positions run from 0 to 3.") {
      try x.slice(...7, axis: -1)
    }
    expectError("slice: ..<-1 is not within axis 1 of [2, 3]. Positions run from 0 to 3.") {
      try x.slice(..<(-1), axis: 1)
    }
  }

  @Test func shapes() throws {
    let x = try Tensor.range(0..<6)
    #expect(try x.reshaped(to: [2, -1]).shape == [2, 3])
    #expect(try x.reshaped(to: [2, 3]).transposed.array(of: Int32.self) == [0, 3, 1, 4, 2, 5])
    let cube = try Tensor.range(0..<24).reshaped(to: [2, 3, 4])
    let turned = try cube.transposed([2, 0, 1])
    #expect(turned.shape == [4, 2, 3])
    for (i, j, k) in [(0, 0, 0), (3, 1, 2), (2, 0, 1)] {
      #expect(turned[i, j, k] == cube[j, k, i])
    }
    #expect(try Tensor([1, 2]).broadcast(to: [2, 2]).array(of: Int32.self) == [1, 2, 1, 2])
    #expect(cube.flattened.shape == [24])
    expectError(
      """
      reshaped: [6] has 6 elements and cannot become [4, -1]. Keep the number of elements; one \
      length may be −1 and is then computed.
      """
    ) { try x.reshaped(to: [4, -1]) }
    expectError(
      "transposed: [0, 0, 1] does not contain each axis of [2, 3, 4] exactly once. "
        + "Use every number from 0 to 2 exactly once."
    ) { try cube.transposed([0, 0, 1]) }
    expectError(
      "broadcast: [6] cannot be broadcast to [1]. "
        + "From the last axis on, each length must be 1 or equal to the target's."
    ) { try x.broadcast(to: [1]) }
  }

  @Test func gathersRows() throws {
    let x = try Tensor([[1, 2], [3, 4], [5, 6]])
    #expect(try x.gathered(at: Tensor([2, 0, 2])).array(of: Int32.self) == [5, 6, 1, 2, 5, 6])
    expectError(
      "gathered: index 3 is not within axis 0 of [3, 2]. Indices run from 0 to 2."
    ) { try x.gathered(at: Tensor([3])) }
    expectError(
      """
      gathered: takes int32 indices, to index [3, 2]; found float32 [1]. Cast the indices with \
      cast(to: .int32).
      """
    ) { try x.gathered(at: Tensor([1.0])) }
  }

  @Test func casts() throws {
    let x = try Tensor([-1.5, 0, 1.9, 300, .nan, .infinity])
    #expect(x.cast(to: .int32).array(of: Int32.self) == [-1, 0, 1, 300, 0, .max])
    #expect(x.cast(to: .uint8).array(of: UInt8.self) == [0, 0, 1, 255, 0, 255])
    #expect(x.cast(to: .bool).array(of: Bool.self) == [true, false, true, true, true, true])
    #expect(try Tensor([true, false]).scalars == [1, 0])
  }

  /// SHA-256 of the bytes 00 00 80 3f 00 00 c0 7f, computed with `sha256sum`.
  @Test func digestsAreOfLittleEndianBytesWithOneNaN() throws {
    let expected = "c5a9838fc5dcd30b553f91b142049c4fd057c83c043c7534ef12c4bc9439041d"
    let odd = Float(bitPattern: 0xFFC1_2345)
    #expect(try Tensor([1, odd]).digest == expected)
    #expect(try Tensor([1, Float.nan]).digest == expected)
    #expect(
      try Tensor([1, 2, 3] as [UInt8]).digest
        == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
    #expect(
      Tensor.zeros([0]).digest
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func equalityIsOfValues() throws {
    #expect(try Tensor([0.0]) == Tensor([-0.0]))
    #expect(try Tensor([Float.nan]) != Tensor([Float.nan]))
    #expect(try Tensor([1.0]) != Tensor([1]))
    #expect(try Tensor([[1.0]]) != Tensor([1.0]))
  }
}
