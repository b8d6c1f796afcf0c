/// The seeds of a random layer with its own seed. Each call outside of `fit` takes one, and so does
/// each time that Keras traces a training step to compile it.
final class SeedCounter: @unchecked Sendable {
  /// The next seed.
  var next: Int64

  init(_ first: Int64) { next = first }

  /// Takes `count` seeds and returns the last of them.
  func take(_ count: Int) -> Int64 {
    next &+= Int64(count)
    return next &- 1
  }
}
