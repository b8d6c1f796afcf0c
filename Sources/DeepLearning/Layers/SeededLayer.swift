/// A layer that may have its own seed for random numbers.
protocol SeededLayer: Layer {
  /// The counter of its seeds, if it has its own seed.
  var seedCounter: SeedCounter? { get }
}
