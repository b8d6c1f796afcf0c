/// A tensor that a model learns: a weight. Layers hold their weights as variables, and optimizers
/// change them.
public final class Variable {
  /// The variable's name within its layer: `kernel`, `bias`.
  public let name: String
  /// Whether optimizers change it. They do not if it was created as a statistic, or while it is
  /// frozen.
  public var isTrainable: Bool { isWeight && !isFrozen }
  /// Whether optimizers leave it alone for now. A layer's `trainable` sets this for all of the
  /// layer's weights.
  public var isFrozen = false
  private let isWeight: Bool
  private var stored: Tensor
  /// The places on the tapes of the gradients that are being taken with respect to this variable.
  private var trace: Trace?

  /// - Parameters:
  ///   - value: the initial value, of any shape.
  ///   - name: the name within the layer.
  ///   - isTrainable: whether optimizers change it; false for a value that the layer itself
  ///     changes.
  public init(_ value: Tensor, name: String = "variable", isTrainable: Bool = true) {
    stored = value.detached
    self.name = name
    isWeight = isTrainable
  }

  /// The type of the elements.
  var dtype: DType { stored.dtype }

  /// The current value, of the variable's `shape`. While a gradient with respect to this variable
  /// is being taken, operations on it are recorded.
  public var value: Tensor {
    var value = stored
    value.trace = trace
    return value
  }

  /// The length of each axis.
  public var shape: [Int] { stored.shape }

  /// Replaces the value.
  ///
  /// - Parameter value: a tensor of the same shape and element type.
  /// - Throws: `ModelError` if the shape or the element type differs.
  public func assign(_ value: Tensor) throws {
    guard value.shape == stored.shape, value.dtype == stored.dtype else {
      throw ModelError(
        .shape, at: name,
        "holds \(stored.dtype) \(stored.shape); it cannot become \(value.dtype) \(value.shape)",
        help: "Reshape or cast the new value first")
    }
    stored = value.detached
  }

  /// Gives a `float32` variable new values. They are written over the gradient if nothing else uses
  /// it, because all processors have just read the old values; otherwise in place. In a step that
  /// is repeated, variable and gradient exchange their memory.
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

  /// Memory that holds only these values and that nothing else uses: the present one, or a copy.
  func takeOwnMemory() -> Storage {
    if !stored.ownsItsMemory || stored.byteCount != stored.storage.byteCount {
      stored = stored.copied()
    }
    return stored.storage
  }

  /// Whether the values are in this memory.
  func isStored(in storage: Storage) -> Bool { stored.storage === storage }

  /// Changes the values of a `float32` variable in place.
  func change(_ body: (_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Void) {
    let count = stored.count
    stored.withMutablePointer(to: Float.self) { body($0, count) }
  }

  /// Puts the variable on a tape, once even if it is listed twice. It stays on the tapes around it.
  /// Returns its leaf there, and its places before.
  func watch(_ tape: Tape) -> (leaf: Tensor, outer: Trace?) {
    let outer = trace
    if outer?.slot(on: tape) == nil { trace = tape.newTrace(beside: outer?.recording) }
    return (value, outer)
  }

  /// Takes the variable off its tape, back to the places of the surrounding gradients.
  func unwatch(_ outer: Trace?) { trace = outer }

  /// Whether the innermost gradient that is being taken with respect to this variable has a record
  /// of `tensor`.
  func isRecorded(in tensor: Tensor) -> Bool {
    trace.map { tensor.trace?.slot(on: $0.tape) != nil } ?? false
  }
}
