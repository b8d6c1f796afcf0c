extension Sequential {
  /// What the layers add to the loss: one number for each of their regularizers, in their order.
  public var losses: [Tensor] {
    get throws { try leaves.flatMap { try $0.losses } }
  }

  /// The sum of `losses`, one added after the other: a scalar, 0 if there are none. `fit` and
  /// `evaluate` add it to the loss, and so does a training loop of one's own:
  ///
  ///     let (loss, gradients) = try valueAndGradient(of: model.trainableVariables) {
  ///       try crossEntropy(labels, model(images, training: true)) + model.regularizationLoss()
  ///     }
  ///
  /// - Throws: what a regularizer throws.
  public func regularizationLoss() throws -> Tensor { try sumOfLosses() ?? .zeros([]) }

  /// A batch's loss with what the layers add to it.
  func withRegularization(_ loss: Tensor) throws -> Tensor {
    guard let own = try sumOfLosses() else { return loss }
    return try loss + own
  }

  private func sumOfLosses() throws -> Tensor? {
    var sum: Tensor?
    for layer in leaves {
      for loss in try layer.losses { sum = try sum.map { try $0 + loss } ?? loss }
    }
    return sum
  }
}
