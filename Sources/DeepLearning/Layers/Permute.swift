/// Puts the axes of every sample into another order: with `Permute(2, 1)`, `[batch, a, b]` becomes
/// `[batch, b, a]`.
public final class Permute: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// Which axis of the input becomes the first, the second, …, counted from 1, since 0 is the batch.
  public let dims: [Int]

  /// - Parameters:
  ///   - dims: which axis of the input becomes the first, the second, …, counted from 1: `Permute(2, 1)`
  ///     exchanges the first two.
  ///   - name: the layer's name; `permute`, `permute_1`, … by default.
  public convenience init(_ dims: Int..., name: String? = nil) { self.init(dims, name: name) }

  /// The same for axes in an array: `Permute([2, 1])`.
  ///
  /// - Parameters:
  ///   - dims: which axis of the input becomes the first, the second, …, counted from 1.
  ///   - name: the layer's name; `permute`, `permute_1`, … by default.
  public init(_ dims: [Int], name: String? = nil) {
    self.dims = dims
    self.name = LayerNames.next("permute", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` for a
  /// shape that does not fit.
  public func build(inputShape: [Int]) throws -> [Int] {
    guard dims.sorted() == Array(1..<(inputShape.count + 1)) else {
      throw ModelError(
        .shape, at: name, "\(dims) does not name each axis of \(inputShape) once",
        help: inputShape.isEmpty
          ? "Samples must have at least one axis"
          : "Use every number from 1 to \(inputShape.count) once")
    }
    return dims.map { inputShape[$0 - 1] }
  }

  /// The result for a batch. Throws `ModelError` for a shape that does not fit.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    _ = try build(inputShape: Array(input.shape.dropFirst()))
    return try input.transposed([0] + dims)
  }
}
