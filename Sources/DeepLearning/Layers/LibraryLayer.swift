/// Properties that every layer of the library declares about itself, so that a model can ask its
/// layers and does not depend on their types. User-defined layers declare none, and a model then
/// takes the safe path.
package protocol LibraryLayer: Layer {
  /// Whether the layer makes the same kernel calls for every batch and does nothing else: it draws
  /// no random numbers, changes no variable and keeps no tensor. A training step may then be
  /// recorded and repeated on the next batch. There is no default, so that no layer forgets it.
  /// False is always safe.
  var isRepeatable: Bool { get }
  /// The layers that the layer consists of, if it is a model; nil by default.
  var sublayers: [any Layer]? { get }
  /// The memory layout that the layer takes fastest. Row-major by default.
  var batchLayout: BatchLayout { get }
  /// This layer and the next one as a single operation, for batches whose gradient is not taken.
  /// Nil, the default, if there is no such operation. The bits are the same as with two operations.
  func fused(with next: any Layer) -> FusedCall?
}

/// The result of two layers for a batch.
///
/// - Parameter samplesLast: whether the result should have the samples last.
package typealias FusedCall = (_ input: Tensor, _ samplesLast: Bool) throws -> Tensor

/// The memory layout that a layer takes fastest (see `Layout`).
package enum BatchLayout {
  /// Row-major.
  case rowMajor
  /// Either one: the layer only changes the shape, and moves no element.
  case any
  /// Samples last, if a sample has a single axis.
  case samplesLast
}

extension LibraryLayer {
  /// There are none.
  package var sublayers: [any Layer]? { nil }
  /// Row-major.
  package var batchLayout: BatchLayout { .rowMajor }
  /// There is no such operation.
  package func fused(with next: any Layer) -> FusedCall? { nil }
}

extension Layer {
  /// Whether a training step through this layer may be recorded and repeated.
  package var mayBeRepeated: Bool { (self as? any LibraryLayer)?.isRepeatable == true }

  /// The memory layout that this layer takes fastest.
  package var layoutOfBatches: BatchLayout { (self as? any LibraryLayer)?.batchLayout ?? .rowMajor }
}
