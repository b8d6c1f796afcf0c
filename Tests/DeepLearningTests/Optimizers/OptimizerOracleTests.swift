import DeepLearning
import ReferenceArithmetic
import Testing

/// Compares every optimizer with plain loops, to the bit.
@Suite struct OptimizerOracleTests {
  /// An optimizer, created again for each test, and its formula.
  struct Case: CustomTestStringConvertible, @unchecked Sendable {
    let testDescription: String
    let make: () -> any Optimizer
    let kind: ReferenceOptimizer.Kind
    let rate: Double
    var weightDecay: Double?
    var clipping = ReferenceOptimizer.Clipping.none
  }

  static let cases: [Case] = [
    Case(
      testDescription: "SGD, weight decay",
      make: { SGD(learningRate: 0.07, weightDecay: 0.01) },
      kind: .sgd(momentum: 0, nesterov: false),
      rate: 0.07, weightDecay: 0.01),
    Case(
      testDescription: "SGD, Nesterov, clipped by value",
      make: { SGD(learningRate: 0.07, momentum: 0.9, nesterov: true, clipValue: 0.3) },
      kind: .sgd(momentum: 0.9, nesterov: true), rate: 0.07, clipping: .value(0.3)),
    Case(
      testDescription: "Adam, clipped by the norm", make: { Adam(clipNorm: 0.7) },
      kind: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), rate: 0.001, clipping: .norm(0.7)),
    Case(
      testDescription: "Adam, clipped by the norm of all",
      make: { Adam(learningRate: 0.01, weightDecay: 0.1, globalClipNorm: 2) },
      kind: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), rate: 0.01, weightDecay: 0.1,
      clipping: .globalNorm(2)),
    Case(
      testDescription: "AdamW", make: { AdamW() },
      kind: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), rate: 0.001, weightDecay: 0.004),
    Case(
      testDescription: "AdamW, settings",
      make: { AdamW(learningRate: 0.02, weightDecay: 0.3, beta1: 0.8, beta2: 0.95, epsilon: 1e-4) },
      kind: .adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-4), rate: 0.02, weightDecay: 0.3),
    Case(
      testDescription: "RMSprop", make: { RMSprop() },
      kind: .rmsprop(rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false), rate: 0.001),
    Case(
      testDescription: "RMSprop, momentum",
      make: { RMSprop(learningRate: 0.01, rho: 0.8, momentum: 0.5) },
      kind: .rmsprop(rho: 0.8, momentum: 0.5, epsilon: 1e-7, centered: false), rate: 0.01),
    Case(
      testDescription: "RMSprop, centred",
      make: { RMSprop(rho: 0.95, epsilon: 1e-3, centered: true, weightDecay: 0.2) },
      kind: .rmsprop(rho: 0.95, momentum: 0, epsilon: 1e-3, centered: true), rate: 0.001,
      weightDecay: 0.2),
    Case(
      testDescription: "RMSprop, centred, momentum",
      make: { RMSprop(learningRate: 0.003, momentum: 0.9, epsilon: 0.01, centered: true) },
      kind: .rmsprop(rho: 0.9, momentum: 0.9, epsilon: 0.01, centered: true), rate: 0.003),
  ]

  private let counts = [0, 1, 7, 8, 9, 16, 33, 1000]

  private func compare(
    _ test: Case, _ gradients: [[[Float]]], _ comment: Comment = ""
  ) throws {
    let weights = counts.map { sample([$0], seed: $0 + 1).scalars }
    let variables = try weights.map { Variable(try Tensor($0, shape: [$0.count])) }
    var plain = ReferenceOptimizer(
      test.kind, weights: weights, weightDecay: test.weightDecay, clipping: test.clipping)
    let optimizer = test.make()
    try optimizer.validate()
    for (step, gradients) in gradients.enumerated() {
      try optimizer.apply(
        gradients.map { try Tensor($0, shape: [$0.count]) }, to: variables)
      plain.step(gradients, rate: test.rate)
      for (variable, expected) in zip(variables, plain.weights) {
        #expect(
          variable.value.digest == (try Tensor(expected, shape: [expected.count])).digest,
          "\(test.testDescription), step \(step), \(expected.count) weights \(comment)")
      }
    }
  }

  private func gradients(_ step: Int) -> [[Float]] {
    counts.map { sample([$0], seed: 100 * step + $0).scalars }
  }

  @Test(arguments: cases) func sixSteps(_ test: Case) throws {
    try compare(test, (1...6).map(gradients))
  }

  @Test(arguments: cases) func everyComputeSetting(_ test: Case) throws {
    let gradients = (1...2).map(gradients)
    try withEveryComputeSetting { setting in try compare(test, gradients, setting) }
  }

  /// Zeros, subnormals, huge gradients, and gradients that are not finite.
  @Test(arguments: cases) func specialGradients(_ test: Case) throws {
    for special: Float in [0, -0.0, Float(bitPattern: 3), 1e30, -.infinity, .nan] {
      var steps = (1...3).map(gradients)
      for count in 1..<steps[1].count { steps[1][count][steps[1][count].count / 2] = special }
      try compare(test, steps, "\(special)")
    }
    try compare(test, [counts.map { [Float](repeating: 0, count: $0) }], "all zero")
  }

  /// The rate may change between any two steps; the rate of a schedule depends on the steps.
  @Test func ratesThatChange() throws {
    let variable = Variable(try Tensor([1.0]))
    let optimizer = SGD(learningRate: 0.5)
    try optimizer.apply([Tensor([1.0])], to: [variable])
    #expect(variable.value.scalar == 0.5 && optimizer.learningRate == 0.5)
    optimizer.learningRate = 0.125
    try optimizer.apply([Tensor([1.0])], to: [variable])
    #expect(variable.value.scalar == 0.375 && optimizer.iterations == 2)

    let scheduled = SGD(
      learningRate: PiecewiseConstantDecay(boundaries: [0, 2], values: [0.5, 0.25, 0.125]))
    let other = Variable(try Tensor([1.0]))
    var seen: [Double] = []
    for _ in 0..<5 {
      seen.append(scheduled.learningRate)
      try scheduled.apply([Tensor([1.0])], to: [other])
    }
    #expect(seen == [0.5, 0.25, 0.25, 0.125, 0.125])
    #expect(other.value.scalar == 1 - 0.5 - 0.25 - 0.25 - 0.125 - 0.125)
    scheduled.learningRate = 0
    try scheduled.apply([Tensor([1.0])], to: [other])
    #expect(other.value.scalar == -0.25)
    scheduled.learningRate = -1
    expectError("SGD: learningRate is -1.0. learningRate must be 0 or more.") {
      try scheduled.apply([Tensor([1.0])], to: [other])
    }
  }

  @Test func settingsOutOfRange() {
    let settings: [(any Optimizer, String)] = [
      (AdamW(weightDecay: -1), "AdamW: weightDecay is -1.0. weightDecay must be 0 or more."),
      (SGD(clipNorm: 0), "SGD: clipNorm is 0.0. clipNorm must be a number above 0."),
      (
        Adam(clipValue: 1, globalClipNorm: 1),
        "Adam: got both clipValue and globalClipNorm. Set at most one of them."
      ),
      (RMSprop(rho: 1), "RMSprop: rho is 1.0. rho must be from 0 to below 1."),
      (RMSprop(momentum: -0.5), "RMSprop: momentum is -0.5. momentum must be from 0 to 1."),
      (RMSprop(epsilon: -1), "RMSprop: epsilon is -1.0. epsilon must be 0 or more."),
      (
        AdamW(learningRate: -1), "AdamW: learningRate is -1.0. learningRate must be 0 or more."
      ),
      (
        SGD(learningRate: CosineDecay(initialLearningRate: 0.1, decaySteps: 0)),
        "CosineDecay: decaySteps is 0. decaySteps must be at least 1."
      ),
    ]
    for (optimizer, words) in settings { expectError(words) { try optimizer.validate() } }
  }
}

extension Seeded {
  /// A loop over batches in a cell gives the bits of `fit`, with every optimizer and loss.
  @Suite struct HandWrittenLoopTests {
    private let x = sample([22, 4], seed: 1)

    private func model() throws -> Sequential {
      try Sequential(inputShape: [4]) {
        Dense(units: 6, activation: .tanh, kernelInitializer: GlorotUniform(seed: 1))
        Dense(units: 3, activation: .sigmoid, kernelInitializer: GlorotUniform(seed: 2))
      }
    }

    private func expectSame(_ loss: any Loss, _ labels: Tensor, _ optimizer: () -> any Optimizer)
      throws
    {
      setSeed(5)
      let fitted = try model()
      try fitted.compile(optimizer: optimizer(), loss: loss)
      try fitted.fit(x, labels, batchSize: 5, epochs: 2)
      let byHand = try model()
      let optimizer = optimizer()
      for epoch in 0..<2 {
        let order = try Tensor(SampleOrder.epoch(epoch, sampleCount: 22, seed: 5), shape: [22])
        for start in stride(from: 0, to: 22, by: 5) {
          let batch = order[start..<min(start + 5, 22)]
          let (_, gradients) = try valueAndGradient(of: byHand.trainableVariables) {
            try loss(labels.gathered(at: batch), byHand(x.gathered(at: batch), training: true))
          }
          try optimizer.apply(gradients, to: byHand.trainableVariables)
        }
      }
      #expect(fitted.digest == byHand.digest, "\(type(of: loss)), \(type(of: optimizer))")
    }

    @Test(arguments: OptimizerOracleTests.cases)
    func everyOptimizer(_ test: OptimizerOracleTests.Case) throws {
      try expectSame(MeanSquaredError(), sample([22, 3], seed: 6, from: 0, to: 1), test.make)
    }

    @Test func everyLoss() throws {
      let classes = (0..<22).map { $0 * 5 % 3 }
      let oneHot = try Tensor(classes.map { label in (0..<3).map { $0 == label ? 1 : 0 } })
      let losses: [any Loss] = [
        MeanSquaredError(), MeanAbsoluteError(), Huber(delta: 0.2), BinaryCrossentropy(),
        BinaryCrossentropy(fromLogits: true, labelSmoothing: 0.1), CategoricalCrossentropy(),
        CategoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1),
      ]
      for loss in losses {
        try expectSame(loss, oneHot) {
          RMSprop(
            learningRate: ExponentialDecay(
              initialLearningRate: 0.1, decaySteps: 3, decayRate: 0.7))
        }
      }
      try expectSame(SparseCategoricalCrossentropy(), Tensor(classes)) { AdamW() }
    }

    /// A function as the loss gives the same results as the equivalent loss type.
    @Test func lossesOfOnesOwn() throws {
      let labels = sample([22, 3], seed: 6, from: 0, to: 1)
      setSeed(5)
      let one = try model()
      try one.compile(optimizer: SGD(learningRate: 0.3)) { labels, predictions in
        try square(predictions - labels).mean(axis: -1).mean()
      }
      try one.fit(x, labels, batchSize: 5)
      let two = try model()
      try two.compile(optimizer: SGD(learningRate: 0.3), loss: MeanSquaredError())
      try two.fit(x, labels, batchSize: 5)
      #expect(one.digest == two.digest)
    }
  }
}
