/// Reorders the axes of every sample: with `Permute(2, 1)`, `[batch, a, b]` becomes
/// `[batch, b, a]`.
public final class Permute: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The input axis that becomes the first, the second, … axis, counted from 1, because 0 is the
  /// batch.
  public let dims: [Int]

  /// - Parameters:
  ///   - dims: the input axis that becomes the first, the second, … axis, counted from 1.
  ///     `Permute(2, 1)` swaps the first two.
  ///   - name: the layer's name; `permute`, `permute_1`, … by default.
  public convenience init(_ dims: Int..., name: String? = nil) { self.init(dims, name: name) }

  /// The same with the axes in an array: `Permute([2, 1])`.
  ///
  /// - Parameters:
  ///   - dims: the input axis that becomes the first, the second, … axis, counted from 1.
  ///   - name: the layer's name; `permute`, `permute_1`, … by default.
  public init(_ dims: [Int], name: String? = nil) {
    self.dims = dims
    self.name = LayerNames.next("permute", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    guard dims.sorted() == Array(1..<(inputShape.count + 1)) else {
      throw ModelError(
        .shape, at: name, "\(dims) does not contain each axis of \(inputShape) exactly once",
        help: inputShape.isEmpty
          ? "Samples must have at least one axis"
          : "Use every number from 1 to \(inputShape.count) exactly once")
    }
    return dims.map { inputShape[$0 - 1] }
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    _ = try build(inputShape: Array(input.shape.dropFirst()))
    return try input.transposed([0] + dims)
  }
}
