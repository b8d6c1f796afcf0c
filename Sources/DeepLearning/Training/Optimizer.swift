/// Changes variables so that a loss becomes smaller.
public protocol Optimizer: AnyObject {
  /// One step.
  ///
  /// - Parameters:
  ///   - gradients: the loss's gradients, one for each variable. Their memory may be used for the
  ///     new values, if nobody else needs it.
  ///   - variables: what to change; the same ones, in the same order, in every step.
  /// - Throws: `ModelError` when gradients and variables do not fit together.
  func apply(_ gradients: consuming [Tensor], to variables: [Variable]) throws
  /// Checks the settings. By default they are fine.
  ///
  /// - Throws: `ModelError` naming the setting that is out of range.
  func validate() throws
}

extension Optimizer {
  /// Every setting is fine.
  public func validate() throws {}
}

/// What an optimizer remembers about each variable: sums that start at 0.
struct OptimizerSlots {
  private var variables: [Variable] = []
  private var values: [[Tensor]] = []
  private let place: String
  private let slotCount: Int

  /// - Parameters:
  ///   - slotCount: how many sums each variable has.
  ///   - place: the optimizer's name, for errors.
  init(slotCount: Int, at place: String) {
    self.slotCount = slotCount
    self.place = place
  }

  /// Calls `body` for each variable with its gradient, the place of its new values, and its sums.
  mutating func update(
    _ gradients: consuming [Tensor], _ variables: [Variable],
    _ body: (
      _ weights: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
      _ newWeights: UnsafeMutablePointer<Float>, _ sums: [UnsafeMutablePointer<Float>],
      _ count: Int
    ) -> Void
  ) {
    for index in variables.indices.reversed() {
      var sums: [UnsafeMutablePointer<Float>] = []
      sums.reserveCapacity(slotCount)
      for slot in 0..<slotCount {
        // The tensor stays in the array, and so does its memory.
        values[index][slot].withMutablePointer(to: Float.self) { sums.append($0) }
      }
      variables[index].update(by: gradients.removeLast()) { body($0, $1, $2, sums, $3) }
    }
  }

  /// Checks that gradients and variables fit together; at the first step, makes the sums.
  mutating func prepare(_ gradients: [Tensor], _ variables: [Variable]) throws {
    guard gradients.count == variables.count,
      zip(gradients, variables).allSatisfy({ $0.shape == $1.shape && $0.dtype == .float32 })
    else {
      throw ModelError(
        .shape, at: place,
        "the gradients \(gradients.map(\.shape)) are not those of \(variables.map(\.shape))",
        help: "Pass the gradients that valueAndGradient(of: variables) returned")
    }
    if self.variables.isEmpty {
      self.variables = variables
      values = variables.map { variable in
        (0..<slotCount).map { _ in Tensor.zeros(variable.shape) }
      }
    }
    guard self.variables.count == variables.count,
      zip(self.variables, variables).allSatisfy({ $0 === $1 })
    else {
      throw ModelError(
        .state, at: place, "has been used with other variables before",
        help: "Make an optimizer of its own for each model")
    }
  }
}

/// - Throws: `ModelError` naming the setting unless `isRight`.
func checkSetting(
  _ isRight: Bool, _ name: String, _ value: Double, _ expectation: String, at place: String
) throws {
  guard !isRight else { return }
  throw ModelError(
    .value, at: place, "\(name) is \(value)", help: "\(name) must be \(expectation)")
}
