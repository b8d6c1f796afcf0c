import DeepLearning
import Testing

/// Compares comparisons, logic and Boolean reductions with Swift's own operators.
@Suite struct LogicTests {
  typealias Compared = (
    name: String, tensors: (Tensor, Tensor) throws -> Tensor, after: (Tensor, Double) -> Tensor,
    before: (Double, Tensor) -> Tensor, whole: (Tensor, Int) -> Tensor,
    plain: (Double, Double) -> Bool
  )

  private let comparisons: [Compared] = [
    (".==", { try $0 .== $1 }, { $0 .== $1 }, { $0 .== $1 }, { $0 .== $1 }, { $0 == $1 }),
    (".!=", { try $0 .!= $1 }, { $0 .!= $1 }, { $0 .!= $1 }, { $0 .!= $1 }, { $0 != $1 }),
    (".<", { try $0 .< $1 }, { $0 .< $1 }, { $0 .< $1 }, { $0 .< $1 }, { $0 < $1 }),
    (".<=", { try $0 .<= $1 }, { $0 .<= $1 }, { $0 .<= $1 }, { $0 .<= $1 }, { $0 <= $1 }),
    (".>", { try $0 .> $1 }, { $0 .> $1 }, { $0 .> $1 }, { $0 .> $1 }, { $0 > $1 }),
    (".>=", { try $0 .>= $1 }, { $0 .>= $1 }, { $0 .>= $1 }, { $0 .>= $1 }, { $0 >= $1 }),
  ]

  @Test func comparesAsSwiftDoes() throws {
    let all = shapes(upTo: 2, of: [0, 1, 3])
    for (name, tensors, after, before, _, plain) in comparisons {
      for a in all {
        let x = specialSample(a, seed: 1)
        let values = PlainTensor(x)
        for b in all {
          let y = specialSample(b, seed: 8)
          let other = PlainTensor(y)
          guard let shape = try? (x + y).shape else {
            expectError(
              "\(name): the shapes \(a) and \(b) cannot be broadcast together. "
                + "From the last axis on, the lengths must be equal, or one of them 1."
            ) { try tensors(x, y) }
            continue
          }
          let expected = PlainTensor.indices(shape).map { index in
            plain(Double(values[index]), Double(other[index]))
          }
          let found = try tensors(x, y)
          #expect(found.shape == shape && found.dtype == .bool, "\(name) \(a) \(b)")
          #expect(found.array(of: Bool.self) == expected, "\(name) \(a) \(b)")
        }
        for number in [0.5, -0.0, .nan, .infinity] {
          let numbers = values.values.map { Double($0) }
          #expect(after(x, number).array(of: Bool.self) == numbers.map { plain($0, number) })
          #expect(before(number, x).array(of: Bool.self) == numbers.map { plain(number, $0) })
        }
      }
    }
  }

  /// Integers are not converted to binary32; a number that is compared with a `float32` tensor is.
  @Test func comparesIntegersExactly() throws {
    let numbers = [16_777_217, -2_147_483_648, 2_147_483_647, 0, 3]
    let x = try Tensor(numbers)
    for (name, _, after, before, whole, plain) in comparisons {
      for number in [16_777_216, 16_777_217, 2_147_483_648, 3] {
        let expected = numbers.map { plain(Double($0), Double(number)) }
        #expect(whole(x, number).array(of: Bool.self) == expected, "\(name) \(number)")
      }
      for number in [2.5, 3, -1e300] {
        #expect(after(x, number).array(of: Bool.self) == numbers.map { plain(Double($0), number) })
        #expect(before(number, x).array(of: Bool.self) == numbers.map { plain(number, Double($0)) })
      }
    }
    #expect(try (Tensor([0.1]) .== 0.1).array(of: Bool.self) == [true])
    #expect(try (Tensor([200, 3] as [UInt8]) .> 3).array(of: Bool.self) == [true, false])
  }

  @Test func logic() throws {
    let a = try Tensor([[true], [false]])
    let b = try Tensor([true, false])
    #expect(try [[Bool]](a .& b) == [[true, false], [false, false]])
    #expect(try [[Bool]](a .| b) == [[true, true], [true, false]])
    #expect(try [[Bool]](a .^ b) == [[false, true], [true, false]])
    #expect(try [[Bool]](.!a) == [[false], [true]])
    expectError(".&: takes Booleans; found int32 [1]. Compare first, as in x .> 0.") {
      try b .& Tensor([1])
    }
    expectError(".!: takes Booleans; found float32 []. Compare first, as in x .> 0.") {
      try .!Tensor(1.0)
    }
    expectError(
      ".|: the shapes [2] and [3] cannot be broadcast together. "
        + "From the last axis on, the lengths must be equal, or one of them 1."
    ) { try b .| Tensor([true, true, false]) }
  }

  @Test func anyAndAll() throws {
    for shape in [[3], [2, 3], [2, 0], [0], [2, 3, 2]] {
      let x = sample(shape, seed: shape.count) .> 0.3
      let plain = PlainTensor(x)
      for mask in 1..<(1 << shape.count) {
        let axes = shape.indices.filter { mask >> $0 & 1 == 1 }
        let groups = plain.grouped(axes)
        let (some, every) =
          axes.count == 1
          ? (try x.any(axis: axes[0]), try x.all(axis: axes[0]))
          : axes.count == shape.count
            ? (try x.any(), try x.all())
            : (try x.any(axis: axes[0], axes[1]), try x.all(axis: axes[0], axes[1]))
        #expect(some.array(of: Bool.self) == groups.map { $0.contains(1) })
        #expect(every.array(of: Bool.self) == groups.map { $0.allSatisfy { $0 == 1 } })
      }
    }
    #expect(try Tensor([0.0, .nan]).any().dtype == .bool)
    #expect(try Tensor([2, 0]).any(axis: 0, keepDims: true) == Tensor([true]))
    #expect(try Tensor([2, 0]).all() == Tensor(false))
  }
}
