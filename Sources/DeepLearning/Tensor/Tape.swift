/// A record of the operations from a gradient's variables to its value, in order.
///
/// A tape belongs to one call of `valueAndGradient` and to its thread. When the call ends, the tape
/// closes, and the tensors on it become constants.
///
/// Tapes nest: a tensor may be on several open tapes, and an operation is recorded on all tapes of
/// its inputs. While a tape goes backwards, it records nothing itself. The tapes around it record
/// what it does. So gradients have gradients.
package final class Tape: @unchecked Sendable {
  /// Adds the gradients of an operation's inputs, given the gradient of its result.
  package typealias Backward = (_ gradient: Tensor, inout Gradients) throws -> Void
  /// The same for an operation whose gradient is computed from its result.
  package typealias BackwardOfResult =
    (_ result: Tensor, _ gradient: Tensor, inout Gradients) throws -> Void

  private struct Operation {
    let slot: Int
    let backward: Backward
  }

  private var operations: [Operation] = []
  private var slotCount = 0
  /// Whether operations on the tape's tensors are recorded: not while it goes backwards, and not
  /// once it is closed.
  fileprivate private(set) var isRecording = true

  package init() { operations.reserveCapacity(16) }

  /// The same elements as a leaf of this tape, with respect to which a gradient can be taken. The
  /// leaf stays on the tapes around this one.
  package func leaf(_ tensor: Tensor) -> Tensor {
    var leaf = tensor
    leaf.scores = nil
    leaf.trace = newTrace(beside: tensor.trace?.recording)
    return leaf
  }

  /// A new place on this tape, for a tensor that is also on other tapes.
  func newTrace(beside others: Trace?) -> Trace {
    defer { slotCount += 1 }
    return Trace(tape: self, slot: slotCount, others: others)
  }

  fileprivate func record(_ slot: Int, _ backward: @escaping Backward) {
    operations.append(Operation(slot: slot, backward: backward))
  }

  /// Goes backwards through the record, starting at a value whose gradient is known.
  ///
  /// - Parameter gradient: the value's gradient; ones by default.
  package func gradients(of value: Tensor, _ gradient: Tensor? = nil) throws -> Gradients {
    isRecording = false
    var gradients = Gradients(tape: self, count: slotCount)
    guard let slot = value.trace?.slot(on: self) else { return gradients }
    gradients.seed(slot, gradient ?? KernelRecording.constant { Tensor.ones(value.shape) })
    for operation in operations.reversed() {
      guard let gradient = gradients.take(operation.slot) else { continue }
      try operation.backward(gradient, &gradients)
    }
    return gradients
  }

  /// Ends the recording and frees everything that it holds.
  package func close() {
    isRecording = false
    operations = []
  }
}

/// A tensor's positions on tapes.
package struct Trace: Sendable {
  package let tape: Tape
  let slot: Int
  private let next: Link?

  /// Another position of the same tensor.
  private final class Link: Sendable {
    let trace: Trace
    init(_ trace: Trace) { self.trace = trace }
  }

  fileprivate init(tape: Tape, slot: Int, others: Trace?) {
    self.tape = tape
    self.slot = slot
    next = others.map(Link.init)
  }

  /// The position on one of the tapes.
  func slot(on tape: Tape) -> Int? { self.tape === tape ? slot : next?.trace.slot(on: tape) }

  /// Whether one of the tapes is recording.
  var isRecording: Bool { tape.isRecording || next?.trace.isRecording == true }

  /// The positions on those tapes that are recording.
  var recording: Trace? {
    let others = next?.trace.recording
    return tape.isRecording ? Trace(tape: tape, slot: slot, others: others) : others
  }

  /// These positions, and new ones on the recording tapes that `input` is on.
  fileprivate static func joining(_ trace: Trace?, tapesOf input: Trace?) -> Trace? {
    var trace = trace
    var next = input
    while let place = next {
      if place.tape.isRecording && trace?.slot(on: place.tape) == nil {
        trace = place.tape.newTrace(beside: trace)
      }
      next = place.next?.trace
    }
    return trace
  }

  /// Records an operation on all of these tapes.
  fileprivate func record(_ backward: @escaping Tape.Backward) {
    tape.record(slot, backward)
    next?.trace.record(backward)
  }
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
  package func needs(_ input: Tensor) -> Bool { input.trace?.slot(on: tape) != nil }

  /// Adds a gradient of `input`, if it is needed. The gradients of a tensor with several uses are
  /// added in the order in which they arrive: that of the last use comes first.
  package mutating func add(_ input: Tensor, _ gradient: () throws -> Tensor) rethrows {
    guard let slot = input.trace?.slot(on: tape) else { return }
    let gradient = try gradient()
    values[slot] = values[slot].map { $0.added(gradient) } ?? gradient
  }

  /// The gradient with respect to a tensor on the tape; zeros if the value does not depend on it.
  package func gradient(of leaf: Tensor) -> Tensor {
    leaf.trace?.slot(on: tape).flatMap { values[$0] } ?? .zeros(leaf.shape)
  }

  fileprivate mutating func seed(_ slot: Int, _ gradient: Tensor) { values[slot] = gradient }

  fileprivate mutating func take(_ slot: Int) -> Tensor? {
    defer { values[slot] = nil }
    return values[slot]
  }
}

// MARK: - Recording

extension Tensor {
  /// Whether operations on this tensor are recorded, on one tape or several.
  package var isRecorded: Bool { trace?.isRecording ?? false }

  /// The same tensor without its places on tapes that no longer record.
  var onOpenTapes: Tensor {
    var tensor = self
    tensor.trace = trace?.recording
    return tensor
  }

  /// Records this result of an operation on up to three inputs, if a gradient is being taken.
  ///
  /// The gradient has gradients itself, to any order, if `backward` keeps two rules:
  /// - It computes with operations that record themselves.
  /// - It uses the inputs, and the result that it is given, not detached copies of them.
  ///
  /// `SecondOrderTests` checks this for every operation.
  package func differentiable(
    from a: Tensor, _ b: Tensor? = nil, _ c: Tensor? = nil, _ backward: @escaping Tape.Backward
  ) -> Tensor {
    guard let result = joining(tapesOf: a, b, c) else { return self }
    result.trace?.record(backward)
    return result
  }

  /// The same for an operation whose gradient is computed from its result.
  package func differentiable(
    from a: Tensor, _ b: Tensor? = nil, _ backward: @escaping Tape.BackwardOfResult
  ) -> Tensor {
    guard let result = joining(tapesOf: a, b, nil) else { return self }
    result.trace?.record { try backward(result, $0, &$1) }
    return result
  }

  /// The same for any number of inputs.
  package func differentiable(
    from inputs: [Tensor], _ backward: @escaping Tape.Backward
  ) -> Tensor {
    let trace = inputs.reduce(nil) { Trace.joining($0, tapesOf: $1.trace) }
    guard let trace else { return self }
    var result = self
    result.trace = trace
    trace.record(backward)
    return result
  }

  /// This result on the recording tapes of the inputs; nil if there are none.
  private func joining(tapesOf a: Tensor, _ b: Tensor?, _ c: Tensor?) -> Tensor? {
    var trace = Trace.joining(nil, tapesOf: a.trace)
    if let b { trace = Trace.joining(trace, tapesOf: b.trace) }
    if let c { trace = Trace.joining(trace, tapesOf: c.trace) }
    guard let trace else { return nil }
    var result = self
    result.trace = trace
    return result
  }

  /// Records this result of an operation whose gradient has no gradient itself. If one is taken,
  /// this is an error that names the operation.
  ///
  /// - Parameter operation: the operation's name; by default that of the calling function.
  package func recorded(
    from a: Tensor, _ b: Tensor? = nil, _ c: Tensor? = nil, as operation: String = #function,
    _ backward: @escaping Tape.Backward
  ) -> Tensor {
    differentiable(from: a, b, c) { gradient, gradients in
      guard ![gradient, a, b, c].contains(where: { $0?.isRecorded == true }) else {
        throw ModelError(
          .state, at: "valueAndGradient",
          "the gradient of \(operation.prefix { $0 != "(" }) has no gradient itself",
          help: "Compose the function from other operations, or use .detached on what the inner "
            + "gradient is computed from")
      }
      try backward(gradient, &gradients)
    }
  }

  /// `self + other` for a gradient of the same shape.
  fileprivate func added(_ other: Tensor) -> Tensor {
    Tensor.elementwise(.add, self, other, other.shape).differentiable(from: self, other) {
      [self] gradient, gradients in
      gradients.add(self) { gradient }
      gradients.add(other) { gradient }
    }
  }
}
