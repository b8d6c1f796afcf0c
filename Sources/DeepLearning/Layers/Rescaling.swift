/// `input · scale + offset`, as `float32`. `Rescaling(1 / 255.0)` scales bytes to 0 … 1. The shape
/// stays.
public final class Rescaling: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The factor.
  public let scale: Double
  /// The number that is added.
  public let offset: Double

  /// - Parameters:
  ///   - scale: the factor, rounded once to `float32`.
  ///   - offset: the number that is added, rounded once to `float32`.
  ///   - name: the layer's name; `rescaling`, `rescaling_1`, … by default.
  public init(_ scale: Double, offset: Double = 0, name: String? = nil) {
    self.scale = scale
    self.offset = offset
    self.name = LayerNames.next("rescaling", given: name)
  }

  /// The same with Keras's parameter name: `Rescaling(scale: 2)`.
  ///
  /// - Parameters:
  ///   - scale: the factor, rounded once to `float32`.
  ///   - offset: the number that is added, rounded once to `float32`.
  ///   - name: the layer's name; `rescaling`, `rescaling_1`, … by default.
  public convenience init(scale: Double, offset: Double = 0, name: String? = nil) {
    self.init(scale, offset: offset, name: name)
  }

  /// Returns the shape of a sample, which stays. Throws `ModelError` if scale or offset is not
  /// finite.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkSetting(scale.isFinite, "scale", scale, "finite", at: name)
    try checkSetting(offset.isFinite, "offset", offset, "finite", at: name)
    return inputShape
  }

  /// Returns the result for a batch.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    input.cast(to: .float32) * scale + offset
  }
}
