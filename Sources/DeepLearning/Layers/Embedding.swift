/// A learned vector for each of `inputDim` numbers, which stand for words or other categories.
///
/// Input `[batch, …]`, integers from 0 to below `inputDim`; output `[batch, …, outputDim]`;
/// embeddings `[inputDim, outputDim]`.
public final class Embedding: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The number of vectors.
  public let inputDim: Int
  /// The length of the vectors.
  public let outputDim: Int
  private let embeddingsInitializer: any Initializer
  private let embeddingsRegularizer: (any Regularizer)?
  /// Whether optimizers change the weights.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The vectors `[inputDim, outputDim]`, once the layer is built.
  public private(set) var embeddings: Variable?

  /// - Parameters:
  ///   - inputDim: the number of vectors: the largest input plus 1.
  ///   - outputDim: the length of the vectors, 1 or more.
  ///   - embeddingsInitializer: the initial values of the vectors; by default uniform numbers
  ///     within ±0.05.
  ///   - embeddingsRegularizer: a penalty on the vectors, added to the loss; none by default.
  ///   - name: the layer's name; `embedding`, `embedding_1`, … by default.
  public init(
    inputDim: Int, outputDim: Int, embeddingsInitializer: any Initializer = RandomUniform(),
    embeddingsRegularizer: (any Regularizer)? = nil, name: String? = nil
  ) {
    self.inputDim = inputDim
    self.outputDim = outputDim
    self.embeddingsInitializer = embeddingsInitializer
    self.embeddingsRegularizer = embeddingsRegularizer
    self.name = LayerNames.next("embedding", given: name)
  }

  /// The vectors; none until the layer is built.
  public var variables: [Variable] { [embeddings].compactMap { $0 } }
  /// Whether the vectors have been created.
  public var isBuilt: Bool { embeddings != nil }
  /// The penalty of the regularizer.
  public var losses: [Tensor] { get throws { try penalties(embeddingsRegularizer, embeddings) } }

  /// Creates the vectors, and returns the shape of the result. Throws `ModelError` if a setting is
  /// out of range.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkCount(inputDim, "inputDim")
    try checkCount(outputDim, "outputDim")
    try embeddingsRegularizer?.validate(at: name)
    if embeddings == nil {
      embeddings = try makeVariable(embeddingsInitializer, [inputDim, outputDim], "embeddings")
    }
    return inputShape + [outputDim]
  }

  /// Returns the vectors for a batch of numbers. The gradient of a vector is the sum over the
  /// places that took it, in row-major order. Throws `ModelError` if a number has no vector, or if
  /// the inputs are not integers.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    guard let embeddings else { throw ModelError.notBuilt(name) }
    guard input.dtype == .int32 || input.dtype == .uint8 else {
      throw ModelError(
        .dtype, at: name, "takes integers; the input is \(input.dtype) \(input.shape)",
        help: "Pass the inputs as int32 or uint8, or convert them with cast(to: .int32)")
    }
    let indices = input.cast(to: .int32).flattened
    let wrong = indices.withPointer(to: Int32.self) { indices in
      (0..<input.count).first { indices[$0] < 0 || indices[$0] >= inputDim }
        .map { ($0, indices[$0]) }
    }
    if let (place, index) = wrong {
      let sample = place / max(input.count / max(input.shape.first ?? 1, 1), 1)
      throw ModelError(
        .value, at: name,
        "sample \(sample) of the batch contains the number \(index); inputDim is \(inputDim)",
        help: "Numbers must be from 0 to \(inputDim - 1): raise inputDim, or check the data")
    }
    return try embeddings.value.gathered(at: indices).viewed(as: input.shape + [outputDim])
  }
}
