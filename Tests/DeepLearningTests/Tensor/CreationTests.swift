import DeepLearning
import Testing

@Suite struct CreationTests {
  @Test func literalsWithAShape() throws {
    #expect(try Tensor([1.0, 2.0, 3.0, 4.0], shape: [2, 2]) == Tensor([[1.0, 2], [3, 4]]))
    #expect(try Tensor([1, 2, 3, 4], shape: [2, 2]) == Tensor([[1, 2], [3, 4]]))
    #expect(try Tensor([1, 2.5], shape: [2, 1]).dtype == .float32)
    let numbers = [1.5, 2.5]
    #expect(try Tensor(numbers, shape: [1, 2]) == Tensor([[1.5, 2.5]]))
    #expect(try Tensor(Array(0..<6), shape: [2, 3]).dtype == .int32)
    expectError(
      """
      Tensor: 4294967296 does not fit into 32 bits. Integer tensors hold −2147483648 … 2147483647; \
      write 4294967296.0 to get a float32.
      """
    ) { try Tensor([4_294_967_296], shape: [1]) }
  }

  @Test func ranges() throws {
    #expect(try Tensor.range(1...3) == Tensor([1, 2, 3]))
    #expect(try Tensor.range(stride(from: 9, to: 0, by: -4)) == Tensor([9, 5, 1]))
    #expect(try Tensor.range(stride(from: 0, through: 6, by: 3)) == Tensor([0, 3, 6]))
    #expect(try Tensor.range(stride(from: 3, to: 3, by: 1)).shape == [0])
    expectError(
      """
      Tensor: 2147483648 does not fit into 32 bits. Integer tensors hold −2147483648 … 2147483647; \
      write 2147483648.0 to get a float32.
      """
    ) { try Tensor.range(2_147_483_648...2_147_483_648) }
    let tenths = Tensor.range(stride(from: -1, to: 1, by: 0.1)).scalars
    #expect(tenths == (0..<20).map { Float((-1.0).addingProduct(Double($0), 0.1)) })
    #expect(Tensor.range(stride(from: 0, through: 1, by: 0.25)).scalars == [0, 0.25, 0.5, 0.75, 1])
  }

  /// The texts are those of `np.linspace(…).astype(np.float32)`.
  @Test func linspace() throws {
    #expect(
      "\(try Tensor.linspace(0, 1, count: 4))" == "[0.         0.33333334 0.6666667  1.        ]")
    #expect("\(try Tensor.linspace(-1, 2, count: 3))" == "[-1.   0.5  2. ]")
    #expect(try Tensor.linspace(3, 4, count: 1).scalars == [3])
    #expect(try Tensor.linspace(3, 4, count: 0).shape == [0])
    #expect(try Tensor.linspace(0.1, 0.7, count: 8).scalars.last == 0.7)
    expectError("Tensor.linspace: the count is -1. The count must be 0 or more.") {
      try Tensor.linspace(0, 1, count: -1)
    }
  }

  @Test func eye() throws {
    #expect(try Tensor.eye(2) == Tensor([[1.0, 0], [0, 1]]))
    #expect(try Tensor.eye(2, columns: 3, dtype: .int32) == Tensor([[1, 0, 0], [0, 1, 0]]))
    #expect(try Tensor.eye(3, columns: 2) == Tensor([[1.0, 0], [0, 1], [0, 0]]))
    #expect(Tensor.eye(0).shape == [0, 0])
    #expect(Tensor.eye(2, columns: 0).shape == [2, 0])
  }

  @Test func oneHotRows() throws {
    let classes = try Tensor([[2, 0], [-1, 3]])
    #expect(
      try [[[Float]]](oneHot(classes, depth: 3))
        == [[[0, 0, 1], [1, 0, 0]], [[0, 0, 0], [0, 0, 0]]])
    #expect(try oneHot(classes, depth: 3, axis: 0).shape == [3, 2, 2])
    #expect(
      try [[Int]](oneHot(Tensor([1]), depth: 2, onValue: 5, offValue: -1, dtype: .int32)) == [
        [-1, 5]
      ])
    #expect(try oneHot(Tensor([1, 0] as [UInt8]), depth: 2, dtype: .bool).dtype == .bool)
    #expect(try oneHot(Tensor([1]), depth: 0).shape == [1, 0])
    expectError(
      "oneHot: takes integers; found float32 [1]. Cast the classes with cast(to: .int32)."
    ) {
      try oneHot(Tensor([1.0]), depth: 2)
    }
    expectError("oneHot: the depth is -2. Pass the number of classes.") {
      try oneHot(Tensor([1]), depth: -2)
    }
  }

  @Test func nestedArrays() throws {
    let x = try Tensor([[1.5, -2], [3, 4]])
    #expect(try [[Float]](x) == [[1.5, -2], [3, 4]])
    #expect(try [[Double]](x) == [[1.5, -2], [3, 4]])
    #expect(try [[Int]](x) == [[1, -2], [3, 4]])
    #expect(try [[UInt8]](x) == [[1, 0], [3, 4]])
    #expect(try [[Bool]](x .> 2) == [[false, false], [true, true]])
    #expect(try [[Int32]](x .> 2) == [[0, 0], [1, 1]])
    #expect(try [Double](Tensor([16_777_217])) == [16_777_217])
    #expect(try [[[Float]]](Tensor.zeros([2, 0, 3])) == [[], []])
    let cube = try Tensor.range(0..<24).reshaped(to: [2, 3, 4])
    #expect(try Tensor([[[Int]]](cube)) == cube)
    expectError(
      "Array<Float>: [2, 2] has 2 axes, not 1. Use one level of arrays for each axis."
    ) { try [Float](x) }
  }
}
