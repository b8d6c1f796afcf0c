/// The seeds of a random layer with a seed of its own: each call outside of `fit`, and each time that
/// Keras goes through a training step to compile it, takes one.
final class SeedCounter: @unchecked Sendable {
  /// The seed that is taken next.
  var next: Int64

  init(_ first: Int64) { next = first }

  /// Takes `count` seeds and returns the last of them.
  func take(_ count: Int) -> Int64 {
    next &+= Int64(count)
    return next &- 1
  }
}
