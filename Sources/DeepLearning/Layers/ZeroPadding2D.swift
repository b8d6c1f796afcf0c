/// Puts rows and columns of zeros around the images.
///
/// Input `[batch, height, width, channels]`, output `[batch, height, width, channels]`.
public final class ZeroPadding2D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The number of rows added above and below, and of columns added left and right.
  public let padding: ((Int, Int), (Int, Int))

  /// - Parameters:
  ///   - padding: the number of rows added above and below, and of columns added left and right:
  ///     `((top, bottom), (left, right))`, in pixels.
  ///   - name: the layer's name; `zero_padding2d`, `zero_padding2d_1`, … by default.
  public init(padding: ((Int, Int), (Int, Int)), name: String? = nil) {
    self.padding = padding
    self.name = LayerNames.next("zero_padding2d", given: name)
  }

  /// - Parameters:
  ///   - padding: the number of rows added above and below each, and of columns added on either
  ///     side, in pixels: an integer for both, or `[3, 2]` for 3 rows and 2 columns.
  ///   - name: the layer's name; `zero_padding2d`, `zero_padding2d_1`, … by default.
  public convenience init(padding: any ExtentConvertible = 1, name: String? = nil) {
    let padding = padding.extent
    self.init(
      padding: ((padding.height, padding.height), (padding.width, padding.width)), name: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    let ((top, bottom), (left, right)) = padding
    guard [top, bottom, left, right].allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
      throw ModelError(
        .value, at: name, "padding is \(padding)",
        help: [top, bottom, left, right].contains { $0 < 0 }
          ? "padding must be at least 0 everywhere"
          : "padding must be at most \(Int32.max) everywhere")
    }
    try checkAxes(inputShape, ["height", "width", "channels"])
    return [inputShape[0] + top + bottom, inputShape[1] + left + right, inputShape[2]]
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    _ = try build(inputShape: Array(input.shape.dropFirst()))
    let ((top, bottom), (left, right)) = padding
    return try input.padded([(0, 0), (top, bottom), (left, right), (0, 0)])
  }
}
