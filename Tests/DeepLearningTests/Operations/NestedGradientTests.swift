import DeepLearning
import Testing

/// Gradients inside of gradients.
@Suite struct NestedGradientTests {
  @Test func aPenaltyOnTheGradient() throws {
    let w = Variable(try Tensor([3.0]))
    let (value, gradients) = try valueAndGradient(of: [w]) {
      let (loss, slopes) = try valueAndGradient(of: [w]) { try (w.value * w.value).sum() }
      return try loss + 0.1 * slopes[0].sum()
    }
    #expect(value.scalar == 9.6)
    #expect(abs(gradients[0].scalars[0] - 6.2) < 1e-6)
  }

  @Test func derivativesOfTheFourthPower() throws {
    func power(_ x: Tensor) throws -> Tensor { try (x * x * x * x).sum() }
    let x = try Tensor([2.0])
    let first = try gradient(at: x, of: power)
    let second = try gradient(at: x) { try gradient(at: $0, of: power).sum() }
    let third = try gradient(at: x) { x in
      try gradient(at: x) { try gradient(at: $0, of: power).sum() }.sum()
    }
    let fourth = try gradient(at: x) { x in
      try gradient(at: x) { x in
        try gradient(at: x) { try gradient(at: $0, of: power).sum() }.sum()
      }.sum()
    }
    #expect([first, second, third, fourth].map(\.scalars) == [[32], [48], [48], [24]])
  }

  /// The inner function uses the outer tensor too.
  @Test func mixedDerivatives() throws {
    let mixed = try gradient(at: Tensor([1.0])) { x in
      try gradient(at: Tensor([2.0])) { y in try (x * x * y * y).sum() }.sum()
    }
    #expect(mixed.scalars == [8])
    let point = try gradient(at: Tensor([3.0])) { x in
      try gradient(at: x * x) { try ($0 * $0 * $0).sum() }.sum()
    }
    // 3·(x²)², whose derivative is 12·x³.
    #expect(point.scalars == [324])
    let both = try gradient(at: Tensor([3.0])) { x in
      try gradient(at: x) { y in try (x * x * y * y).sum() }.sum()
    }
    // 2·x²·y at y = x: 2·x³, whose derivative is 6·x².
    #expect(both.scalars == [54])
  }

  @Test func differentVariables() throws {
    let a = Variable(try Tensor([3.0]))
    let b = Variable(try Tensor([5.0]))
    let outer = try valueAndGradient(of: [a, b]) {
      let inner = try valueAndGradient(of: [b]) { try (a.value * square(b.value)).sum() }
      return try (inner.gradients[0] * b.value).sum() + inner.value
    }
    // 2·a·b² + a·b²
    #expect(outer.value.scalar == 225)
    #expect(outer.gradients.map(\.scalars) == [[75], [90]])
    #expect(try valueAndGradient(of: [a]) { try a.value.sum() }.gradients[0].scalars == [1])
  }

  @Test func detachedGradientsAreConstants() throws {
    let a = Variable(try Tensor([3.0]))
    let outer = try valueAndGradient(of: [a]) {
      let inner = try valueAndGradient(of: [a]) { try square(a.value).sum() }
      return try (a.value * inner.gradients[0].detached).sum()
    }
    #expect(outer.gradients[0].scalars == [6])
    let stopped = try gradient(at: Tensor([3.0])) { x in
      try gradient(at: x.detached) { try square($0).sum() }.sum()
    }
    #expect(stopped.scalars == [0])
  }

  /// Zeros where there is truly no dependence.
  @Test func independentGradientsAreZeros() throws {
    let a = Variable(try Tensor([3.0]))
    let b = Variable(try Tensor([5.0]))
    let linear = try valueAndGradient(of: [a, b]) {
      try valueAndGradient(of: [a, b]) { try (a.value * 4).sum() }.gradients[0].sum()
    }
    #expect(linear.gradients.map(\.scalars) == [[0], [0]])
  }

  /// What the inner function computed, and kept, is still known to the outer gradient.
  @Test func tensorsOutliveTheInnerTape() throws {
    let a = Variable(try Tensor([3.0]))
    let outer = try valueAndGradient(of: [a]) {
      var kept = Tensor.zeros([])
      _ = try valueAndGradient(of: [a]) {
        kept = try (a.value * a.value).sum()
        return kept
      }
      return kept
    }
    #expect(outer.gradients[0].scalars == [6])
  }

  /// As in TensorFlow, a variable that is assigned in between is still the variable.
  @Test func assignedInBetween() throws {
    let a = Variable(try Tensor([3.0]))
    let gradients = try valueAndGradient(of: [a]) {
      let before = try square(a.value).sum()
      try a.assign(Tensor([10.0]))
      return try before + square(a.value).sum()
    }.gradients
    #expect(gradients[0].scalars == [26])
  }

  @Test func errorsLeaveTheOuterGradientUsable() throws {
    struct Stop: Error {}
    let a = Variable(try Tensor([3.0]))
    let outer = try valueAndGradient(of: [a]) {
      #expect(throws: Stop.self) { try valueAndGradient(of: [a]) { throw Stop() } }
      return try square(a.value).sum()
    }
    #expect(outer.gradients[0].scalars == [6])
  }

  /// Newton's method finds the minimum of a quadratic function in one step, and the root of another
  /// function in a few.
  @Test func newtonsMethod() throws {
    func bowl(_ x: Tensor) throws -> Tensor { try (square(x - 3) * 2 + 1).sum() }
    let start = try Tensor([10.0])
    let slope = try gradient(at: start, of: bowl)
    let curvature = try gradient(at: start) { try gradient(at: $0, of: bowl).sum() }
    #expect(try (start - slope / curvature).scalars == [3])

    func cost(_ x: Tensor) throws -> Tensor { try (exp(x) - 2 * x).sum() }
    var x = try Tensor([2.0])
    for _ in 0..<6 {
      x =
        try x
        - gradient(at: x, of: cost) / gradient(at: x) { try gradient(at: $0, of: cost).sum() }
    }
    #expect(abs(x.scalars[0] - 0.6931472) < 1e-6)
  }

  /// An operation that does not say that its gradient has gradients is an error, never a zero.
  @Test func operationsWithoutSecondOrderAreErrors() throws {
    func halved(_ x: Tensor) -> Tensor {
      (x.detached * 0.5).recorded(from: x) { gradient, gradients in
        gradients.add(x) { gradient.detached * 0.5 }
      }
    }
    let x = try Tensor([3.0])
    #expect(try gradient(at: x) { try halved($0).sum() }.scalars == [0.5])
    expectError(
      """
      valueAndGradient: the gradient of halved has no gradient itself. Compose the function from \
      other operations, or use .detached on what the inner gradient is computed from.
      """
    ) { try gradient(at: x) { try gradient(at: $0) { try square(halved($0)).sum() }.sum() } }
  }

  @Test func threadsHaveTapesOfTheirOwn() async throws {
    let found = try await withThrowingTaskGroup(of: Float.self) { group in
      for i in 0..<8 {
        group.addTask {
          try gradient(at: Tensor([Double(i)])) { x in
            try gradient(at: x) { try ($0 * $0 * $0).sum() }.sum()
          }.scalar
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.sorted() == (0..<8).map { Float(6 * $0) })
  }

  /// The masks of Dropout are constants.
  @Test func dropout() throws {
    let layer = Dropout(0.4, seed: 3)
    let x = sample([40], seed: 2, from: 1, to: 2)
    var factors = Tensor.zeros([])
    let found = try gradient(at: x) { x in
      try gradient(at: x) { x in
        let y = try layer(x, training: true)
        factors = try (y / x).detached
        return try (y * y * y).sum()
      }.sum()
    }
    let expected = try 6 * x * factors * factors * factors
    for (a, b) in zip(found.scalars, expected.scalars) { #expect(abs(a - b) < 1e-4) }
    #expect(found.scalars.contains(0))
  }

  /// The labels of a cross-entropy of scores have gradients too, alone and within another gradient.
  @Test func labelsOfCrossEntropies() throws {
    let z = try Tensor([[0.3, -0.4], [1.5, 0.25]])
    let t = try Tensor([[0.2, 0.8], [0.7, 0.3]])
    func byHand(_ t: Tensor, _ z: Tensor) throws -> Tensor {
      try -(t * logSoftmax(z)).sum() / 2
    }
    func binaryByHand(_ t: Tensor, _ z: Tensor) throws -> Tensor {
      try (relu(z) - z * t + log1p(exp(-abs(z)))).mean()
    }
    let pairs: [(any Loss, (Tensor, Tensor) throws -> Tensor)] = [
      (CategoricalCrossentropy(fromLogits: true), byHand),
      (BinaryCrossentropy(fromLogits: true), binaryByHand),
    ]
    for (loss, byHand) in pairs {
      let slopes = try gradient(at: t) { try loss($0, z) }
      let expected = try gradient(at: t) { try byHand($0, z) }
      for (a, b) in zip(slopes.scalars, expected.scalars) { #expect(abs(a - b) < 1e-6) }
      #expect(slopes.scalars.allSatisfy { $0 != 0 })
      func second(_ loss: (Tensor, Tensor) throws -> Tensor) throws -> Tensor {
        try gradient(at: t) { t in
          try square(gradient(at: z) { try loss(t, $0) }).sum()
        }
      }
      let found = try second { try loss($0, $1) }
      for (a, b) in zip(found.scalars, try second(byHand).scalars) { #expect(abs(a - b) < 1e-6) }
      #expect(found.scalars.contains { $0 != 0 })
    }
  }

  /// Integers have no gradients. Zeros would hide this.
  @Test func integersHaveNoGradients() throws {
    expectError(
      """
      gradient: the point is int32 [2], and only float32 numbers have gradients. Write \
      Tensor([1.0, 2]) instead of Tensor([1, 2]), or use cast(to: .float32).
      """
    ) { try gradient(at: Tensor([1, 2])) { try exp($0).sum() } }
    let count = Variable(try Tensor([3]), name: "count")
    expectError(
      """
      valueAndGradient: variable 0 of the list, 'count', is int32 [1], and only float32 numbers have \
      gradients. Make it of float32 numbers, as in Variable(Tensor([1.0, 2])), or leave it out of \
      the list; in a layer, isTrainable: false does that.
      """
    ) { try valueAndGradient(of: [count]) { try exp(count.value).sum() } }
  }

  /// A mask that multiplies by 0 holds in second order too.
  @Test func masksThatMultiply() throws {
    let x = try Tensor([0.0, 4])
    let mask = try Tensor([0.0, 1])
    let found = try gradient(at: x) { x in
      try gradient(at: x) { try square(mask * sqrt($0) + 1).sum() }.sum()
    }
    #expect(found.scalars == [0, -0.0625])
  }
}
