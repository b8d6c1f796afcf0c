/// Limits gradients that are too large, before a step, in one of Keras's three ways.
enum GradientClipping {
  case none
  /// Limits each element to −limit … limit.
  case value(Double)
  /// Limits the Euclidean norm of each gradient.
  case norm(Double)
  /// Limits the norm of all gradients together.
  case globalNorm(Double)

  /// - Throws: `ModelError` if several ways are set, or a limit is not a number above 0.
  static func check(norm: Double?, value: Double?, globalNorm: Double?, at place: String) throws {
    let given = [("clipNorm", norm), ("clipValue", value), ("globalClipNorm", globalNorm)]
      .compactMap { name, limit in limit.map { (name, $0) } }
    guard given.count <= 1 else {
      throw ModelError(
        .value, at: place, "got both \(given[0].0) and \(given[1].0)",
        help: "Set at most one of them")
    }
    for (name, limit) in given {
      try checkSetting(
        limit > 0 && limit.isFinite, name, limit, "a number above 0", at: place)
    }
  }

  init(norm: Double?, value: Double?, globalNorm: Double?) {
    if let norm {
      self = .norm(norm)
    } else if let globalNorm {
      self = .globalNorm(globalNorm)
    } else if let value {
      self = .value(value)
    } else {
      self = .none
    }
  }

  /// The clipped gradients, for the step.
  func clipped(_ gradients: consuming [Tensor]) -> [Tensor] {
    switch self {
    case .none:
      return gradients
    case .value(let limit):
      let limit = Float(limit)
      // Written out so that a NaN stays NaN.
      return gradients.map { $0.eachFloat { $0 > limit ? limit : $0 < -limit ? -limit : $0 } }
    case .norm(let limit):
      let limit = Float(limit)
      return gradients.map { gradient in
        let norm = Float(gradient.total(ofSquares: true).squareRoot())
        let divisor = limit > norm ? limit : norm
        return gradient.eachFloat { ($0 * limit) / divisor }
      }
    case .globalNorm(let limit):
      let limit = Float(limit)
      let sum = gradients.reduce(0.0) { $0 + $1.total(ofSquares: true) }
      let norm = Float(sum.squareRoot())
      let inverse = 1 / norm
      let scale = norm.isFinite ? limit * Swift.min(inverse, 1 / limit) : Float.nan
      return gradients.map { $0.eachFloat { $0 * scale } }
    }
  }
}

extension Tensor {
  /// Applies a function to every element of a `float32` tensor.
  @inline(__always)
  fileprivate func eachFloat(_ transform: (Float) -> Float) -> Tensor {
    mapped(from: Float.self, transform)
  }
}
