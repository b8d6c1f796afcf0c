import DeepLearning

/// The gradients of a number with respect to several `float32` tensors, which may be on other
/// tapes.
func gradients(
  at points: [Tensor], of body: ([Tensor]) throws -> Tensor
) throws -> [Tensor] {
  let tape = Tape()
  defer { tape.close() }
  let leaves = points.map { tape.leaf($0) }
  let gradients = try tape.gradients(of: body(leaves))
  return leaves.map { gradients.gradient(of: $0) }
}
