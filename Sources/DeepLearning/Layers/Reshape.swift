/// Gives every sample another shape with the same number of elements, in row-major order.
public final class Reshape: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  package var batchLayout: BatchLayout { .any }
  /// The shape of one sample. One length may be −1; it is then computed from the others.
  public let targetShape: [Int]

  /// - Parameters:
  ///   - shape: the new shape of one sample, without the batch; one length may be −1.
  ///   - name: the layer's name; `reshape`, `reshape_1`, … by default.
  public convenience init(_ shape: Int..., name: String? = nil) { self.init(shape, name: name) }

  /// The same with the shape in an array: `Reshape([28, 28, 1])`.
  ///
  /// - Parameters:
  ///   - shape: the new shape of one sample, without the batch; one length may be −1.
  ///   - name: the layer's name; `reshape`, `reshape_1`, … by default.
  public init(_ shape: [Int], name: String? = nil) {
    targetShape = shape
    self.name = LayerNames.next("reshape", given: name)
  }

  /// Checks the shape of a sample, creates the weights if there are any, and returns the shape of
  /// the result. Throws `ModelError` if the shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try shape(of: inputShape)
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkBatch(input)
    let sample = try shape(of: Array(input.shape.dropFirst()))
    return input.viewed(as: [input.shape[0]] + sample)
  }

  private func shape(of input: [Int]) throws -> [Int] {
    var shape = targetShape
    let free = shape.indices.filter { shape[$0] == -1 }
    guard free.count <= 1 else {
      let text = targetShape.map(String.init).joined(separator: ", ")
      throw ModelError(
        .shape, at: name, "Reshape(\(text)) leaves \(free.count) lengths open",
        help: "Only one length may be −1; it is computed from the others")
    }
    if free.count == 1 {
      shape[free[0]] = 1
      let known = shape.product
      if known > 0 { shape[free[0]] = input.product / known }
    }
    guard shape.allSatisfy({ $0 >= 0 }), shape.product == input.product else {
      throw ModelError(
        .shape, at: name,
        "cannot give \(input), which has \(input.product) elements, the shape \(targetShape)",
        help: help(for: input))
    }
    return shape
  }

  /// What to do when the elements of a sample do not fit.
  private func help(for input: [Int]) -> String {
    if let wrong = targetShape.first(where: { $0 < -1 }) {
      return
        "A length must not be \(wrong); only −1 may be negative, and is then computed from the "
        + "others"
    }
    let sample = Array(targetShape.dropFirst())
    if !sample.isEmpty, sample.product == input.product { return Reshape.help(sample) }
    let known = targetShape.filter { $0 != -1 }.product
    if targetShape.contains(-1), known > 0 {
      return "\(input.product) is not divisible by \(known), the product of the other lengths"
    }
    return "Both shapes must have the same number of elements"
  }

  /// What to do with a layer whose shape may contain the batch.
  ///
  /// - Parameter sample: the shape without it.
  static func help(_ sample: [Int]) -> String {
    "Leave the batch out: Reshape(\(sample.map(String.init).joined(separator: ", ")))"
  }
}

/// Puts all elements of a sample into one axis, in row-major order: `[batch, …]` becomes
/// `[batch, elements]`.
public final class Flatten: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  package var batchLayout: BatchLayout { .any }

  /// - Parameter name: the layer's name; `flatten`, `flatten_1`, … by default.
  public init(name: String? = nil) {
    self.name = LayerNames.next("flatten", given: name)
  }

  /// Checks the shape of a sample, creates the weights if there are any, and returns the shape of
  /// the result. Throws `ModelError` if the shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] { [inputShape.product] }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkBatch(input)
    return input.viewed(as: [input.shape[0], input.shape.dropFirst().reduce(1, *)])
  }
}
