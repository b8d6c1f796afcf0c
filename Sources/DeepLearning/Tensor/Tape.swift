/// A record of the operations from a gradient's variables to its value, in order.
///
/// A tape belongs to one call of `valueAndGradient` and to its thread. When the call ends, the tape
/// closes, and the tensors on it become constants.
package final class Tape: @unchecked Sendable {
  /// Adds the gradients of an operation's inputs, given the gradient of its result.
  package typealias Backward = (_ gradient: Tensor, inout Gradients) throws -> Void

  private struct Operation {
    let slot: Int
    let backward: Backward
  }

  private var operations: [Operation] = []
  fileprivate private(set) var slotCount = 0
  package private(set) var isOpen = true

  package init() { operations.reserveCapacity(16) }

  /// The same elements as a leaf of this tape, with respect to which a gradient can be taken.
  package func leaf(_ tensor: Tensor) -> Tensor {
    var leaf = tensor
    leaf.trace = Trace(tape: self, slot: nextSlot())
    return leaf
  }

  fileprivate func record(_ result: Tensor, _ backward: @escaping Backward) -> Tensor {
    let recorded = leaf(result)
    operations.append(Operation(slot: slotCount - 1, backward: backward))
    return recorded
  }

  private func nextSlot() -> Int {
    defer { slotCount += 1 }
    return slotCount
  }

  /// Goes backwards through the record, starting at a value whose gradient is 1.
  package func gradients(of value: Tensor) throws -> Gradients {
    var gradients = Gradients(tape: self, count: slotCount)
    guard let trace = value.trace, trace.tape === self else { return gradients }
    gradients.seed(trace.slot, KernelRecording.constant { Tensor.ones(value.shape) })
    for operation in operations.reversed() {
      guard let gradient = gradients.take(operation.slot) else { continue }
      try operation.backward(gradient, &gradients)
    }
    return gradients
  }

  /// Ends the recording and frees everything that it holds.
  package func close() {
    isOpen = false
    operations = []
  }
}

/// A tensor's position on a tape.
package struct Trace: Sendable {
  package let tape: Tape
  package let slot: Int
}

/// The gradients collected so far on the way backwards through a tape.
package struct Gradients {
  private let tape: Tape
  private var values: [Tensor?]

  fileprivate init(tape: Tape, count: Int) {
    self.tape = tape
    values = Array(repeating: nil, count: count)
  }

  /// Whether the gradient with respect to this tensor is needed at all.
  package func needs(_ input: Tensor) -> Bool { input.trace?.tape === tape }

  /// Adds a gradient of `input`, if it is needed. The gradients of a tensor with several uses are
  /// added in the order in which they arrive: that of the last use comes first.
  package mutating func add(_ input: Tensor, _ gradient: () throws -> Tensor) rethrows {
    guard let trace = input.trace, trace.tape === tape else { return }
    let gradient = try gradient()
    if let earlier = values[trace.slot] {
      values[trace.slot] = Tensor.elementwise(.add, earlier, gradient, gradient.shape)
    } else {
      values[trace.slot] = gradient
    }
  }

  /// The gradient with respect to a tensor on the tape; zeros if the value does not depend on it.
  package func gradient(of leaf: Tensor) -> Tensor {
    guard let trace = leaf.trace, trace.tape === tape, let value = values[trace.slot] else {
      return .zeros(leaf.shape)
    }
    return value
  }

  fileprivate mutating func seed(_ slot: Int, _ gradient: Tensor) { values[slot] = gradient }

  fileprivate mutating func take(_ slot: Int) -> Tensor? {
    defer { values[slot] = nil }
    return values[slot]
  }
}

// MARK: - Recording

extension Tensor {
  /// The open tape that this tensor is on.
  package var tape: Tape? {
    guard let tape = trace?.tape, tape.isOpen else { return nil }
    return tape
  }

  /// Records this result of an operation on `input`, if a gradient is being taken.
  func recorded(from input: Tensor, _ backward: @escaping Tape.Backward) -> Tensor {
    guard let tape = input.tape else { return self }
    return tape.record(self, backward)
  }

  /// Records this result of an operation on several inputs, if a gradient is being taken.
  ///
  /// - Throws: `ModelError` if the inputs are on different tapes: gradients of gradients are not
  ///   supported.
  func recorded(
    from a: Tensor, _ b: Tensor, _ c: Tensor? = nil, _ backward: @escaping Tape.Backward
  ) throws -> Tensor {
    let tape = try Tape.common(try Tape.common(a.tape, b.tape), c?.tape)
    return tape?.record(self, backward) ?? self
  }

  /// Records this result of an operation on any number of inputs, if a gradient is being taken.
  ///
  /// - Throws: `ModelError` if the inputs are on different tapes.
  func recorded(from inputs: [Tensor], _ backward: @escaping Tape.Backward) throws -> Tensor {
    let tape = try inputs.reduce(nil) { try Tape.common($0, $1.tape) }
    return tape?.record(self, backward) ?? self
  }
}

extension Tape {
  fileprivate static func common(_ a: Tape?, _ b: Tape?) throws -> Tape? {
    guard let a, let b, a !== b else { return a ?? b }
    throw nested
  }

  /// The error for a gradient of a gradient.
  static var nested: ModelError {
    ModelError(
      .state, at: "valueAndGradient",
      "an operation combines tensors of two gradients, one inside the other",
      help: "Gradients of gradients are not supported: use .detached on the outer tensor")
  }
}
