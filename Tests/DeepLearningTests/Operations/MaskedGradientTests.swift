import DeepLearning
import Testing

/// A branch that is not taken must not spoil the gradient, whatever the slopes in it are: where the
/// gradient of an operation's result is zero, that of its inputs is +0.
@Suite struct MaskedGradientTests {
  struct Branch: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// A point where the branch has an infinite or undefined slope.
    let x: Float
    let branch: @Sendable (Tensor) throws -> Tensor
  }

  static let branches: [Branch] = [
    Branch(testDescription: "sqrt", x: 0) { sqrt($0) },
    Branch(testDescription: "sqrt below 0", x: -1) { sqrt($0) },
    Branch(testDescription: "log", x: 0) { log($0) },
    Branch(testDescription: "log below 0", x: -1) { log($0) },
    Branch(testDescription: "log1p", x: -1) { log1p($0) },
    Branch(testDescription: "x log x", x: 0) { try $0 * log($0) },
    Branch(testDescription: "exp", x: 1000) { exp($0) },
    Branch(testDescription: "expm1", x: 1000) { expm1($0) },
    Branch(testDescription: "1 / x", x: 0) { 1 / $0 },
    Branch(testDescription: "sin x / x", x: 0) { try sin($0) / $0 },
    Branch(testDescription: "x / sin x", x: 0) { try $0 / sin($0) },
    Branch(testDescription: "square", x: .infinity) { square($0) },
    Branch(testDescription: "product", x: .infinity) { try $0 * $0 },
    Branch(testDescription: "sine of infinity", x: .infinity) { sin($0) },
    Branch(testDescription: "cosine of infinity", x: .infinity) { cos($0) },
    Branch(testDescription: "tanh of NaN", x: .nan) { tanh($0) },
    Branch(testDescription: "sigmoid of NaN", x: .nan) { sigmoid($0) },
    Branch(testDescription: "softplus of NaN", x: .nan) { softplus($0) },
    Branch(testDescription: "elu of NaN", x: .nan) { elu($0 * 1) },
    Branch(testDescription: "softsign of NaN", x: .nan) { softsign($0) },
    Branch(testDescription: "abs of NaN", x: .nan) { abs($0) },
    Branch(testDescription: "norm", x: 0) { try $0.norm(axis: 1, keepDims: true) },
    Branch(testDescription: "deviation", x: 0) {
      try $0.standardDeviation(axis: 1, keepDims: true)
    },
    Branch(testDescription: "square root of a square", x: 0) { try sqrt($0 * $0) },
    Branch(testDescription: "square root of a logarithm", x: 1) { sqrt(log($0)) },
    Branch(testDescription: "power", x: 0) { exp(log($0) * 0.5) },
    Branch(testDescription: "acos", x: 1) { 1 / sqrt(1 - square($0)) },
    Branch(testDescription: "softmax of infinity", x: .infinity) { try softmax($0) },
  ]

  /// A column with the critical number and an ordinary one in rows of their own.
  private func column(_ x: Float) throws -> Tensor { try Tensor([x, 0.5], shape: [2, 1]) }
  private func isSame(_ a: Float, _ b: Float) -> Bool { a == b || a.isNaN && b.isNaN }
  private func taken() throws -> Tensor { try Tensor([[false], [true]]) }

  @Test(arguments: branches) func isClosed(_ branch: Branch) throws {
    let mask = try taken()
    for isReversed in [false, true] {
      let found = try gradient(at: column(branch.x)) { x in
        let y = try branch.branch(x)
        return try (isReversed ? select(.!mask, Tensor.zeros([]), y) : select(mask, y, 0)).sum()
      }
      let open = try gradient(at: Tensor([[Float(0.5)]])) { try branch.branch($0).sum() }
      #expect(found.scalars[0].bitPattern == 0)
      #expect(isSame(found.scalars[1], open.scalars[0]))
    }
  }

  @Test(arguments: branches) func isClosedInSecondOrder(_ branch: Branch) throws {
    let mask = try taken()
    func slopes(_ x: Tensor, _ mask: Tensor) throws -> Tensor {
      try gradient(at: x) { try select(mask, branch.branch($0), 0).sum() }
    }
    let found = try gradient(at: column(branch.x)) { try square(slopes($0, mask) + 1).sum() }
    let open = try gradient(at: Tensor([[Float(0.5)]])) {
      try square(slopes($0, Tensor([[true]])) + 1).sum()
    }
    #expect(found.scalars[0].bitPattern == 0)
    #expect(isSame(found.scalars[1], open.scalars[0]))
  }

  @Test func maximumOfARoot() throws {
    let found = try gradient(at: Tensor([0.0, 2])) { try maximum(sqrt($0 * $0), 1e-10).sum() }
    #expect(found.scalars == [0, 1])
    let clipped = try gradient(at: Tensor([0.0, 4])) { try clip(sqrt($0), min: 1, max: 9).sum() }
    #expect(clipped.scalars == [0, 0.25])
  }

  /// Where the branch is taken, the slopes are what they are.
  @Test func openBranchesKeepTheirSlopes() throws {
    #expect(try gradient(at: Tensor([0.0])) { try sqrt($0).sum() }.scalars == [.infinity])
    #expect(try gradient(at: Tensor([0.0])) { try sqrt($0 * $0).sum() }.scalars[0].isNaN)
    #expect(try gradient(at: Tensor([Double.nan])) { try abs($0).sum() }.scalars[0].isNaN)
  }

  @Test func gradientsOfMinimaAreNotNegativeZeros() throws {
    let x = try Tensor([[1.0, 3, 3], [2, 2, 2]])
    let bodies: [(Tensor) throws -> Tensor] = [
      { try $0.min().sum() }, { try $0.min(axis: 0).sum() }, { try $0.min(axis: 1).sum() },
      { try $0.max(axis: 1).sum() }, { try minimum($0, 2).sum() }, { try maximum($0, 2).sum() },
      { try minimum($0, $0 * 2).sum() },
    ]
    for (i, body) in bodies.enumerated() {
      for slope in try gradient(at: x, of: body).scalars where slope == 0 {
        #expect(slope.sign == .plus, "\(i)")
      }
    }
    #expect(try gradient(at: x) { try $0.min(axis: 1).sum() }.scalars == [1, 0, 0, 1, 0, 0])
  }

  /// As in TensorFlow, a NaN on either side sends the gradient to the second operand.
  @Test func notANumber() throws {
    let a = Variable(try Tensor([Double.nan, 1, 2]))
    let b = Variable(try Tensor([1, Double.nan, 2]))
    for function in [maximum, minimum] as [(Tensor, Tensor) throws -> Tensor] {
      let found = try valueAndGradient(of: [a, b]) { try function(a.value, b.value).sum() }
      #expect(found.gradients.map(\.scalars) == [[0, 0, 1], [1, 1, 0]])
    }
    #expect(
      try gradient(at: Tensor([Double.nan, 0.5])) { try clip($0, min: 0, max: 1).sum() }.scalars
        == [0, 1])
  }
}
