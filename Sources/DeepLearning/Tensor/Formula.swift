// Operations that are a single kernel, but whose gradients' gradients come from a formula.

/// A function of tensors, made of operations that record themselves.
typealias Formula = (_ inputs: [Tensor]) throws -> Tensor

extension Tape {
  /// The gradients of a formula with respect to its inputs, given the gradient of its result. They
  /// are recorded on the tapes of the inputs and of that gradient.
  static func gradients(
    of formula: Formula, at inputs: [Tensor], _ gradient: Tensor
  ) throws -> [Tensor] {
    let tape = Tape()
    defer { tape.close() }
    let leaves = inputs.map(tape.leaf)
    let gradients = try tape.gradients(of: formula(leaves), gradient)
    return leaves.map(gradients.gradient(of:))
  }
}

extension Tensor {
  /// Records this gradient, which a kernel computed. Its own gradients come from a formula: only
  /// they cost the time of the formula, and the kernel's bits stay.
  ///
  /// - Parameters:
  ///   - position: the input of the formula whose gradient this is.
  ///   - formula: the operation that was differentiated.
  ///   - inputs: the operation's inputs.
  ///   - gradient: the gradient of the operation's result.
  func asGradient(
    _ position: Int, of formula: @escaping Formula, at inputs: [Tensor], _ gradient: Tensor
  ) -> Tensor {
    let all = inputs + [gradient]
    return differentiable(from: all) { outer, gradients in
      let parts = try Tape.gradients(
        of: {
          try Tape.gradients(of: formula, at: Array($0.dropLast()), $0[$0.count - 1])[position]
        },
        at: all, outer)
      for (input, part) in zip(all, parts) { gradients.add(input) { part } }
    }
  }
}
