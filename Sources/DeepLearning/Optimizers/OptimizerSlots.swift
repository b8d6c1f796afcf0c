/// What an optimizer remembers about each variable: sums that start at 0.
struct OptimizerSlots {
  private var variables: [Variable] = []
  private var values: [[Tensor]] = []
  private let place: String
  private let names: [String]

  /// - Parameters:
  ///   - names: what each variable's sums are called, in order.
  ///   - place: the optimizer's name, for errors.
  init(names: [String], at place: String) {
    self.names = names
    self.place = place
  }

  /// Calls `body` for each variable with its gradient, the place of its new values, and its sums.
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
          // The tensor stays in the array, and so does its memory.
          values[index][slot].withMutablePointer(to: Float.self) {
            sums.initializeElement(at: slot, to: $0)
          }
        }
        let sums = Sums(sums)
        if areExchangeable {
          variables[index].update(by: gradients[index]) { body($0, $1, $2, sums, $3) }
        } else {
          // Nobody else has it then.
          variables[index].update(by: gradients.removeLast()) { body($0, $1, $2, sums, $3) }
        }
      }
    }
  }

  /// Where the sums of a variable lie, one after the other.
  typealias Sums = UnsafeBufferPointer<UnsafeMutablePointer<Float>>

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
      values = zeros(for: variables)
    }
    try checkSame(variables)
  }

  /// Checks that these are the variables of the steps before, if there were any.
  func check(_ variables: [Variable]) throws {
    if !self.variables.isEmpty { try checkSame(variables) }
  }

  private func checkSame(_ variables: [Variable]) throws {
    guard self.variables.count == variables.count,
      zip(self.variables, variables).allSatisfy({ $0 === $1 })
    else {
      throw ModelError(
        .state, at: place, "has been used with other variables before",
        help: "Make an optimizer of its own for each model")
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

  /// Puts other sums in the place of these.
  mutating func replace(
    _ contents: [(name: String, values: [Tensor])], for variables: [Variable]
  ) throws {
    guard contents.map(\.name) == names else {
      throw ModelError(
        .state, at: place,
        "keeps \(names) for each weight; the training that was saved keeps \(contents.map(\.name))",
        help: "Compile the model with the optimizer and the settings that it was saved with")
    }
    guard contents.allSatisfy({ $0.values.map(\.shape) == variables.map(\.shape) }) else {
      throw ModelError(
        .shape, at: place,
        "trains weights of the shapes \(variables.map(\.shape)), and the training that was saved "
          + "others",
        help: "Build the model with the layers that the training was saved from")
    }
    self.variables = variables
    values = variables.indices.map { index in contents.map { $0.values[index] } }
  }
}
