/// The maximum of each window of the images.
///
/// Input `[batch, height, width, channels]`, output `[batch, height, width, channels]`.
public final class MaxPooling2D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  /// The height and width of the window.
  public let poolSize: Extent
  /// How far the window moves.
  public let strides: Extent
  /// How the edges are handled.
  public let padding: Padding

  /// - Parameters:
  ///   - poolSize: the height and width of the window, in pixels: an integer for a square, or
  ///     `[3, 2]` for a height and a width.
  ///   - strides: how far the window moves, in pixels; by default its own size.
  ///   - padding: `.valid`, or `.same` for windows that may reach beyond the edges.
  ///   - name: the layer's name; `max_pooling2d`, `max_pooling2d_1`, … by default.
  public init(
    poolSize: any ExtentConvertible = 2, strides: (any ExtentConvertible)? = nil,
    padding: Padding = .valid, name: String? = nil
  ) {
    self.poolSize = poolSize.extent
    self.strides = (strides ?? poolSize).extent
    self.padding = padding
    self.name = LayerNames.next("max_pooling2d", given: name)
  }

  var window: Window { Window(size: poolSize, strides: strides, padding: padding) }

  /// Checks the shape of a sample, creates the weights if there are any, and returns the shape of
  /// the result. Throws `ModelError` if the shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try window.outputShape(inputShape, channels: nil, at: name)
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try named { try maxPool2d(input, poolSize: poolSize, strides: strides, padding: padding) }
  }
}
