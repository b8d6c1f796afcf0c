/// What every layer of the library states about itself, so that a model asks its layers and need not know
/// their names. A layer of one's own states nothing, and a model takes the safe way with it.
package protocol LibraryLayer: Layer {
  /// Whether the layer makes the same kernel calls for every batch and does nothing else: it draws no
  /// random numbers, changes no variable and keeps no tensor. Then a training step may be recorded and
  /// repeated on the next batch. There is no default: each layer says so. False is always safe.
  var isRepeatable: Bool { get }
  /// How the layer takes a batch. Row-major by default.
  var batchLayout: BatchLayout { get }
  /// This layer and the one after it as one operation, for batches that no gradient is taken of; nil, as
  /// by default, where there is no such operation. The bits are those of one after the other.
  func fused(with next: any Layer) -> FusedCall?
}

/// The result of two layers for a batch.
///
/// - Parameter samplesLast: whether the result had best lie with the samples last.
package typealias FusedCall = (_ input: Tensor, _ samplesLast: Bool) throws -> Tensor

/// How a layer takes a batch in memory (see `Layout`).
package enum BatchLayout {
  /// Row-major.
  case rowMajor
  /// As it comes: the layer gives it another shape, and moves no element.
  case any
  /// Fastest with the samples last, where a sample has one axis.
  case samplesLast
}

extension LibraryLayer {
  /// Row-major.
  package var batchLayout: BatchLayout { .rowMajor }
  /// There is no such operation.
  package func fused(with next: any Layer) -> FusedCall? { nil }
}

extension Layer {
  /// Whether a training step through this layer may be recorded and repeated.
  package var mayBeRepeated: Bool { (self as? any LibraryLayer)?.isRepeatable == true }

  /// How this layer takes a batch.
  package var layoutOfBatches: BatchLayout { (self as? any LibraryLayer)?.batchLayout ?? .rowMajor }
}
