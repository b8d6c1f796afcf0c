/// A tensor that a model learns: a weight. Layers hold their weights as variables, and optimizers
/// change them.
public final class Variable {
  /// What the variable is called within its layer: `kernel`, `bias`.
  public let name: String
  /// Whether optimizers change it: not if it was made as a statistic, nor while it is frozen.
  public var isTrainable: Bool { isWeight && !isFrozen }
  /// Whether it keeps its value for now. A layer's `trainable` sets it for all of the layer's weights.
  public var isFrozen = false
  private let isWeight: Bool
  private var stored: Tensor
  /// The leaf of the gradient that is being taken with respect to this variable.
  private var leaf: Tensor?

  /// - Parameters:
  ///   - value: where it starts, of any shape.
  ///   - name: what it is called within its layer.
  ///   - isTrainable: whether optimizers change it; false for what a layer changes itself.
  public init(_ value: Tensor, name: String = "variable", isTrainable: Bool = true) {
    stored = value.detached
    self.name = name
    isWeight = isTrainable
  }

  /// The present value, of the variable's `shape`. Operations on it are recorded while a gradient
  /// with respect to this variable is being taken.
  public var value: Tensor { leaf ?? stored }

  /// The length of each axis.
  public var shape: [Int] { stored.shape }

  /// Replaces the value.
  ///
  /// - Parameter value: a tensor of the same shape and element type.
  /// - Throws: `ModelError` unless shape and element type stay what they are.
  public func assign(_ value: Tensor) throws {
    guard value.shape == stored.shape, value.dtype == stored.dtype else {
      throw ModelError(
        .shape, at: name,
        "holds \(stored.dtype) \(stored.shape) and cannot become \(value.dtype) \(value.shape)",
        help: "Reshape or cast the new value first")
    }
    stored = value.detached
  }

  /// Gives a `float32` variable new values: over those of its gradient where nobody else needs
  /// them, since the memory of the old ones has just been read by every processor, else in place.
  /// With the gradient of a step that is repeated, variable and gradient exchange their memory.
  package func update(
    by gradient: consuming Tensor,
    _ body: (
      _ old: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
      _ new: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  ) {
    let count = stored.count
    if gradient.storage.isExchangeable {
      stored.withFloats { old in body(old, gradient.storage.floats, gradient.storage.floats, count)
      }
      stored.storage.exchangeMemory(with: gradient.storage)
    } else if gradient.ownsItsMemory {
      stored.withFloats { old in
        gradient.withMutablePointer(to: Float.self) { body(old, $0, $0, count) }
      }
      stored = gradient.detached
    } else {
      stored.withMutablePointer(to: Float.self) { old in
        gradient.withFloats { body(old, $0, old, count) }
      }
    }
  }

  /// Memory that holds these values alone and that nobody else has: what there is, or a copy.
  func takeOwnMemory() -> Storage {
    if !stored.ownsItsMemory || stored.byteCount != stored.storage.byteCount {
      stored = stored.copied()
    }
    return stored.storage
  }

  /// Whether this is the memory of the values.
  func isStored(in storage: Storage) -> Bool { stored.storage === storage }

  /// Changes the values of a `float32` variable where they lie.
  func change(_ body: (_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Void) {
    let count = stored.count
    stored.withMutablePointer(to: Float.self) { body($0, count) }
  }

  /// Puts the variable on a tape, once however often it is named; its place there, and its place
  /// before.
  func watch(_ tape: Tape) -> (leaf: Tensor, outer: Tensor?) {
    let outer = leaf
    if let leaf, leaf.tape === tape { return (leaf, outer) }
    let inner = tape.leaf(stored)
    leaf = inner
    return (inner, outer)
  }

  /// Takes the variable off its tape, back to the one around it.
  func unwatch(_ outer: Tensor?) { leaf = outer }
}
