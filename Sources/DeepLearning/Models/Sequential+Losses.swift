extension Sequential {
  /// The penalties that the layers add to the loss: one scalar for each regularizer, in order.
  public var losses: [Tensor] {
    get throws {
      // Layers of the library have no layers inside, so a training step is spared the search.
      if leaves.allSatisfy({ $0 is any LibraryLayer }) {
        return try leaves.flatMap { try $0.losses }
      }
      return try LayerLosses.collect(layers)
    }
  }

  /// The sum of `losses`, added one after another: a scalar, 0 if there are none. `fit` and
  /// `evaluate` add it to the loss, and so should your own training loop:
  ///
  ///     let (loss, gradients) = try valueAndGradient(of: model.trainableVariables) {
  ///       try crossEntropy(labels, model(images, training: true)) + model.regularizationLoss()
  ///     }
  ///
  /// - Throws: anything that a regularizer throws.
  public func regularizationLoss() throws -> Tensor { try sumOfLosses() ?? .zeros([]) }

  /// A batch's loss plus the penalties of the layers.
  func withRegularization(_ loss: Tensor) throws -> Tensor {
    guard loss.dtype == .float32, loss.count == 1 else {
      throw ModelError(
        .shape, at: name,
        "the loss of a batch is \(loss.dtype) \(loss.shape), not a single float32 number",
        help: "Reduce it in your loss, with mean(). Keras would take the mean by itself")
    }
    guard let own = try sumOfLosses() else { return loss }
    return try loss + own
  }

  private func sumOfLosses() throws -> Tensor? {
    var sum: Tensor?
    for loss in try losses { sum = try sum.map { try $0 + loss } ?? loss }
    return sum
  }
}
