import DeepLearning
import Testing

/// Values and gradients beside TensorFlow 2.14's, each within the bound that its case states
/// (Golden/vectors_tensor.py).
@Suite struct TensorFlowTensorTests {
  @Test(arguments: TensorFlowCase.all("tensor")) func equalsTensorFlow(_ record: TensorFlowCase)
    throws
  {
    let operation = try #require(Self.operations[record.operation], "\(record.operation)")
    try record.check(operation(record))
  }

  @Test func everyOperationHasCases() {
    let recorded = Set(TensorFlowCase.all("tensor").map(\.operation))
    #expect(recorded == Set(Self.operations.keys))
  }

  static var operations: [String: TensorFlowCase.Operation] {
    [
      "exp": unary(exp), "log": unary(log), "sqrt": unary(sqrt), "abs": unary(abs),
      "square": unary(square), "tanh": unary(tanh), "sigmoid": unary(sigmoid), "relu": unary(relu),
    ]
  }

  private static func unary(
    _ function: @escaping (Tensor) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { _ in { [try function($0[0])] } }
  }
}
