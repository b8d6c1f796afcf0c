/// A layer that draws random numbers by a seed of its own.
protocol SeededLayer: Layer {
  /// Its seeds, if it was given one.
  var seedCounter: SeedCounter? { get }
}
