/// The state of an optimizer for each variable: sums that start at 0.
struct OptimizerSlots {
  private var variables: [Variable] = []
  private var values: [[Tensor]] = []
  private let place: String
  private let names: [String]

  /// - Parameters:
  ///   - names: the names of each variable's sums, in order.
  ///   - place: the optimizer's name, for errors.
  init(names: [String], at place: String) {
    self.names = names
    self.place = place
  }

  /// Calls `body` for each variable with its gradient, the memory for its new values, and its sums.
  mutating func update(
    _ gradients: consuming [Tensor], _ variables: [Variable],
    _ body: (
      _ weights: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
      _ newWeights: UnsafeMutablePointer<Float>, _ sums: Sums, _ count: Int
    ) -> Void
  ) {
    let areExchangeable = gradients.allSatisfy(\.storage.isExchangeable)
    withUnsafeTemporaryAllocation(
      of: UnsafeMutablePointer<Float>.self, capacity: names.count
    ) { sums in
      for index in variables.indices.reversed() {
        for slot in names.indices {
          // The tensor stays in the array, so its memory stays valid.
          values[index][slot].withMutablePointer(to: Float.self) {
            sums.initializeElement(at: slot, to: $0)
          }
        }
        let sums = Sums(sums)
        if areExchangeable {
          variables[index].update(by: gradients[index]) { body($0, $1, $2, sums, $3) }
        } else {
          // After this, nothing else uses it.
          variables[index].update(by: gradients.removeLast()) { body($0, $1, $2, sums, $3) }
        }
      }
    }
  }

  /// The memory of a variable's sums, in order.
  typealias Sums = UnsafeBufferPointer<UnsafeMutablePointer<Float>>

  /// Checks that gradients and variables match. At the first step, creates the sums.
  mutating func prepare(_ gradients: [Tensor], _ variables: [Variable]) throws {
    guard gradients.count == variables.count,
      zip(gradients, variables).allSatisfy({ $0.shape == $1.shape && $0.dtype == .float32 })
    else {
      throw ModelError(
        .shape, at: place,
        "the shapes of gradients and variables differ: "
          + "\(gradients.map(\.shape)) and \(variables.map(\.shape))",
        help: "Pass the gradients that valueAndGradient(of: variables) returned")
    }
    if self.variables.isEmpty {
      self.variables = variables
      values = zeros(for: variables)
    }
    try checkSame(variables)
  }

  /// Checks that these are the variables of the earlier steps, if there were any.
  func check(_ variables: [Variable]) throws {
    if !self.variables.isEmpty { try checkSame(variables) }
  }

  private func checkSame(_ variables: [Variable]) throws {
    guard self.variables.count == variables.count,
      zip(self.variables, variables).allSatisfy({ $0 === $1 })
    else {
      throw ModelError(
        .state, at: place, "has already been used with other variables",
        help: "Create a separate optimizer for each model. After you freeze or unfreeze layers, "
          + "compile the model again with a new optimizer")
    }
  }

  private func zeros(for variables: [Variable]) -> [[Tensor]] {
    variables.map { variable in names.map { _ in Tensor.zeros(variable.shape) } }
  }

  // MARK: State

  /// Copies of the sums, by name, each with a tensor for every variable.
  func contents(for variables: [Variable]) throws -> [(name: String, values: [Tensor])] {
    try check(variables)
    let values = self.variables.isEmpty ? zeros(for: variables) : self.values
    return names.indices.map { slot in (names[slot], values.map { $0[slot] }) }
  }

  /// Replaces the sums.
  mutating func replace(
    _ contents: [(name: String, values: [Tensor])], for variables: [Variable]
  ) throws {
    guard contents.map(\.name) == names else {
      throw ModelError(
        .state, at: place,
        "keeps \(names) for each weight; the saved training has \(contents.map(\.name))",
        help: "Compile the model with the same optimizer and settings as the saved one")
    }
    guard contents.allSatisfy({ $0.values.map(\.shape) == variables.map(\.shape) }) else {
      throw ModelError(
        .shape, at: place,
        "trains weights of the shapes \(variables.map(\.shape)); the saved training has others",
        help: "Build the model with the same layers as the saved one")
    }
    self.variables = variables
    values = variables.indices.map { index in contents.map { $0.values[index] } }
  }
}
