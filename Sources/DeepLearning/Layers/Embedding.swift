/// A vector that is learned for each of so many words, categories or other things that have numbers.
///
/// Input `[batch, …]`, integers from 0 to below `inputDim`; output `[batch, …, outputDim]`;
/// embeddings `[inputDim, outputDim]`.
public final class Embedding: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// How many vectors there are.
  public let inputDim: Int
  /// How long the vectors are.
  public let outputDim: Int
  private let embeddingsInitializer: any Initializer
  private let embeddingsRegularizer: (any Regularizer)?
  /// Whether optimizers change the weights.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The vectors `[inputDim, outputDim]`, once the layer is built.
  public private(set) var embeddings: Variable?

  /// - Parameters:
  ///   - inputDim: how many vectors there are: the largest number plus 1.
  ///   - outputDim: how long the vectors are, 1 or more.
  ///   - embeddingsInitializer: where the vectors start; uniform numbers within ±0.05 by default.
  ///   - embeddingsRegularizer: what the vectors add to the loss; nothing by default.
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
  /// Whether the vectors have been made.
  public var isBuilt: Bool { embeddings != nil }
  /// What the regularizer adds to the loss.
  public var losses: [Tensor] { get throws { try penalties(embeddingsRegularizer, embeddings) } }

  /// Makes the vectors, and returns the shape of the result. Throws `ModelError` for a setting that is
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

  /// The vectors of a batch of numbers. The gradient of a vector is a chain over the places where it
  /// was taken, in row-major order. Throws `ModelError` for a number that has no vector, and for inputs
  /// that are not integers.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    guard let embeddings else { throw ModelError.notBuilt(name) }
    guard input.dtype == .int32 || input.dtype == .uint8 else {
      throw ModelError(
        .dtype, at: name, "takes integers; the input is \(input.dtype) \(input.shape)",
        help: "Pass the numbers of the vectors as int32 or uint8, or cast(to: .int32)")
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
        "sample \(sample) of the batch holds the number \(index), and inputDim is \(inputDim)",
        help: "Numbers run from 0 to \(inputDim - 1): raise inputDim, or look at the data")
    }
    return try embeddings.value.gathered(at: indices).viewed(as: input.shape + [outputDim])
  }
}
