/// The scores from which probabilities were computed: Keras's `_keras_logits`. The cross-entropies
/// go back to them, because the probabilities of very different scores round to 0 and 1.
final class Scores: Sendable {
  let tensor: Tensor

  init(_ tensor: Tensor) { self.tensor = tensor }
}

extension Tensor {
  /// The same probabilities with the scores behind them.
  func remembering(_ scores: Tensor) -> Tensor {
    var probabilities = self
    probabilities.scores = Scores(scores)
    return probabilities
  }

  /// The same tensor as the result of another operation, which has no scores.
  var withoutScores: Tensor {
    var other = self
    other.scores = nil
    return other
  }

  /// `detached`, with the scores detached too.
  var detachedWithScores: Tensor {
    guard let scores else { return detached }
    return detached.remembering(scores.tensor.detached)
  }
}
