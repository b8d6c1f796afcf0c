internal import CKernels

/// The operations on two numbers that tensors have, element by element.
enum BinaryOperation {
  case add, subtract, multiply, divide, maximum, minimum

  var kernel: nbk_binary_op {
    switch self {
    case .add: NBK_ADD
    case .subtract: NBK_SUBTRACT
    case .multiply: NBK_MULTIPLY
    case .divide: NBK_DIVIDE
    case .maximum: NBK_MAXIMUM
    case .minimum: NBK_MINIMUM
    }
  }

  /// What errors call it.
  var name: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .maximum: "maximum"
    case .minimum: "minimum"
    }
  }
}
