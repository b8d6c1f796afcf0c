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

  /// The first step of Adam is the learning rate, whatever the size of the gradient.
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
        "Adam: learningRate is -0.1. learningRate must be a number above 0."
      ),
      (Adam(beta1: 1), "Adam: beta1 is 1.0. beta1 must be from 0 to below 1."),
      (Adam(beta2: -1), "Adam: beta2 is -1.0. beta2 must be from 0 to below 1."),
      (Adam(epsilon: .nan), "Adam: epsilon is nan. epsilon must be 0 or more."),
      (SGD(learningRate: 0), "SGD: learningRate is 0.0. learningRate must be a number above 0."),
      (SGD(momentum: 1.5), "SGD: momentum is 1.5. momentum must be from 0 to 1."),
    ]
    for (optimizer, words) in settings { expectError(words) { try optimizer.validate() } }
  }

  @Test func gradientsMustBeThoseOfTheVariables() throws {
    let a = Variable(.zeros([2]))
    expectError(
      """
      Adam: the gradients [[3]] are not those of [[2]]. Pass the gradients that \
      valueAndGradient(of: variables) returned.
      """
    ) { try Adam().apply([.zeros([3])], to: [a]) }
    let optimizer = SGD()
    try optimizer.apply([.zeros([2])], to: [a])
    expectError(
      """
      SGD: has been used with other variables before. Make an optimizer of its own for each model.
      """
    ) { try optimizer.apply([.zeros([2])], to: [Variable(.zeros([2]))]) }
  }
}
