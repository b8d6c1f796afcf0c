internal import CKernels

/// The element-wise operations on two tensors.
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

  /// The name in error messages.
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
