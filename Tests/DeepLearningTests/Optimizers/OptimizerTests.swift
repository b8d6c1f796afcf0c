import DeepLearning
import Testing

@Suite struct OptimizerTests {
  @Test func plainDescent() throws {
    let variable = Variable(try Tensor([1.0, -2]))
    try SGD(learningRate: 0.1).apply([Tensor([0.5, 1.0])], to: [variable])
    let rate = Float(0.1)
    #expect(variable.value.scalars == [1 - rate * 0.5, -2 - rate * 1])
  }

  @Test(arguments: [false, true])
  func momentum(nesterov: Bool) throws {
    let variable = Variable(try Tensor([1.0]))
    let optimizer = SGD(learningRate: 0.1, momentum: 0.9, nesterov: nesterov)
    var w: Float = 1
    var v: Float = 0
    for g: Float in [0.5, -0.25, 0.125] {
      try optimizer.apply([Tensor([g])], to: [variable])
      v = 0.9 * v - 0.1 * g
      w = nesterov ? (w + 0.9 * v) - 0.1 * g : w + v
      #expect(variable.value.scalar == w)
    }
  }

  /// Compares six steps with the formulas of docs/numbers.md. The settings make the rounding
  /// visible, and the variables are as long as vectors, or slightly longer or shorter.
  @Test(arguments: [
    (0.001, 0.9, 0.999, 1e-7), (0.03, 0.8, 0.99, 1e-3), (1e-5, 0, 0.5, 0), (0.1, 0.95, 0, 1e-8),
  ])
  func formulasOfAdam(_ settings: (rate: Double, beta1: Double, beta2: Double, epsilon: Double))
    throws
  {
    let optimizer = Adam(
      learningRate: settings.rate, beta1: settings.beta1, beta2: settings.beta2,
      epsilon: settings.epsilon)
    try optimizer.validate()
    let counts = [1, 7, 8, 9, 16, 33, 1000]
    let variables = counts.map { Variable(sample([$0], seed: $0)) }
    var w = variables.map(\.value.scalars)
    var m = counts.map { [Float](repeating: 0, count: $0) }
    var v = m
    var power1 = 1.0
    var power2 = 1.0
    for step in 1...6 {
      let gradients = counts.map { sample([$0], seed: 100 * step + $0) }
      try optimizer.apply(gradients, to: variables)
      power1 *= Double(Float(settings.beta1))
      power2 *= Double(Float(settings.beta2))
      let alpha =
        (Float(settings.rate) * (1 - Float(power2)).squareRoot()) / (1 - Float(power1))
      let c1 = Float(1 - settings.beta1)
      let c2 = Float(1 - settings.beta2)
      for i in counts.indices {
        for (j, g) in gradients[i].scalars.enumerated() {
          m[i][j] = m[i][j] + (g - m[i][j]) * c1
          v[i][j] = v[i][j] + (g * g - v[i][j]) * c2
          w[i][j] =
            w[i][j] - (m[i][j] * alpha) / (v[i][j].squareRoot() + Float(settings.epsilon))
        }
        #expect(variables[i].value.scalars == w[i], "step \(step), \(counts[i]) weights")
      }
    }
  }

  /// The same for plain gradient descent, momentum and Nesterov's variant.
  @Test(arguments: [(0, false), (0.9, false), (0.9, true), (1, false), (0.35, true)])
  func formulasOfDescent(_ settings: (momentum: Double, nesterov: Bool)) throws {
    let optimizer = SGD(
      learningRate: 0.07, momentum: settings.momentum, nesterov: settings.nesterov)
    try optimizer.validate()
    let (rate, momentum) = (Float(0.07), Float(settings.momentum))
    let counts = [1, 7, 8, 9, 16, 33, 1000]
    let variables = counts.map { Variable(sample([$0], seed: $0)) }
    var w = variables.map(\.value.scalars)
    var v = counts.map { [Float](repeating: 0, count: $0) }
    for step in 1...6 {
      let gradients = counts.map { sample([$0], seed: 100 * step + $0) }
      try optimizer.apply(gradients, to: variables)
      for i in counts.indices {
        for (j, g) in gradients[i].scalars.enumerated() {
          v[i][j] = momentum * v[i][j] - rate * g
          w[i][j] =
            settings.momentum == 0
            ? w[i][j] - rate * g
            : settings.nesterov ? (w[i][j] + momentum * v[i][j]) - rate * g : w[i][j] + v[i][j]
        }
        #expect(variables[i].value.scalars == w[i], "step \(step), \(counts[i]) weights")
      }
    }
  }

  /// Non-trainable weights do not change, in `fit` too.
  @Test func onlyTrainableWeightsLearn() throws {
    final class Shift: Layer {
      let frozen = Variable(.full([2], 0.5), name: "frozen", isTrainable: false)
      let learning = Variable(.full([2], 0.5), name: "learning")
      var variables: [Variable] { [frozen, learning] }
      func call(_ input: Tensor, training: Bool) throws -> Tensor {
        try input * frozen.value + learning.value
      }
    }
    let shift = Shift()
    let model = try Sequential(inputShape: [2]) { shift }
    try model.compile(
      optimizer: SGD(learningRate: 1), loss: SparseCategoricalCrossentropy(fromLogits: true))
    try model.fit(.ones([4, 2]), Tensor([0, 0, 0, 1]), shuffle: false)
    #expect(shift.frozen.value.scalars == [0.5, 0.5])
    // The softmax of equal scores is a half; the gradients are 1/2 − 3/4 and 1/2 − 1/4.
    #expect(shift.learning.value.scalars == [0.75, 0.25])
  }

  /// The first step of Adam has the size of the learning rate, whatever the size of the gradient.
  @Test func firstStepOfAdam() throws {
    let variable = Variable(try Tensor([1.0, 1.0]))
    try Adam(learningRate: 0.01).apply([Tensor([1000.0, -0.5])], to: [variable])
    let moved = variable.value.scalars
    #expect(abs(moved[0] - 0.99) < 1e-5 && abs(moved[1] - 1.01) < 1e-5)
  }

  @Test func valuesThatWereReadBeforeStay() throws {
    let variable = Variable(try Tensor([1.0]))
    let before = variable.value
    try SGD().apply([Tensor([1.0])], to: [variable])
    #expect(before.scalar == 1 && variable.value.scalar != 1)
  }

  @Test func settingsOutOfRange() {
    let settings: [(any Optimizer, String)] = [
      (
        Adam(learningRate: -0.1),
        "Adam: learningRate is -0.1. learningRate must be 0 or more."
      ),
      (Adam(beta1: 1), "Adam: beta1 is 1.0. beta1 must be from 0 to below 1."),
      (Adam(beta2: -1), "Adam: beta2 is -1.0. beta2 must be from 0 to below 1."),
      (Adam(epsilon: .nan), "Adam: epsilon is nan. epsilon must be 0 or more."),
      (SGD(learningRate: Double.nan), "SGD: learningRate is nan. learningRate must be 0 or more."),
      (SGD(momentum: 1.5), "SGD: momentum is 1.5. momentum must be from 0 to 1."),
    ]
    for (optimizer, words) in settings { expectError(words) { try optimizer.validate() } }
  }

  /// As in Keras, a learning rate of 0 trains nothing, and is no error.
  @Test func aLearningRateOfZero() throws {
    let schedules: [any LearningRateSchedule] = [
      0, 0.0, ExponentialDecay(initialLearningRate: 0, decaySteps: 2, decayRate: 0.5),
      InverseTimeDecay(initialLearningRate: 0, decaySteps: 2, decayRate: 0.5),
      PolynomialDecay(initialLearningRate: 0, decaySteps: 2, endLearningRate: 0),
      CosineDecay(initialLearningRate: 0, decaySteps: 2),
      CosineDecay(initialLearningRate: 0, decaySteps: 2, warmupTarget: 0, warmupSteps: 1),
      PiecewiseConstantDecay(boundaries: [1], values: [0, 0]),
    ]
    for schedule in schedules {
      let optimizers: [any Optimizer] = [
        SGD(learningRate: schedule), SGD(learningRate: schedule, momentum: 0.5),
        Adam(learningRate: schedule), AdamW(learningRate: schedule),
        RMSprop(learningRate: schedule),
      ]
      for optimizer in optimizers {
        try optimizer.validate()
        let variable = Variable(try Tensor([1.5]))
        for _ in 0..<3 { try optimizer.apply([Tensor([2.0])], to: [variable]) }
        #expect(variable.value.scalars == [1.5], "\(optimizer) \(schedule)")
      }
    }
  }

  @Test func gradientsMustBeThoseOfTheVariables() throws {
    let a = Variable(.zeros([2]))
    expectError(
      """
      Adam: the shapes of gradients and variables differ: [[3]] and [[2]]. Pass the gradients that \
      valueAndGradient(of: variables) returned.
      """
    ) { try Adam().apply([.zeros([3])], to: [a]) }
    let optimizer = SGD()
    try optimizer.apply([.zeros([2])], to: [a])
    expectError(
      """
      SGD: has already been used with other variables. Create a separate optimizer for each model. \
      After you freeze or unfreeze layers, compile the model again with a new optimizer.
      """
    ) { try optimizer.apply([.zeros([2])], to: [Variable(.zeros([2]))]) }
  }
}
