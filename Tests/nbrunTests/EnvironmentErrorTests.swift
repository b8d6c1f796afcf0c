import Testing

/// Environment variables with values that cannot be used.
@Suite struct EnvironmentErrorTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func anUnavailableInstructionSetIsAnError() throws {
    for word in ["abacus", "AVX2", ""] {
      workplace.environment = ["NBRUN_ISA": word]
      let errors = try workplace.fail(cell("1"), code: 2)
      #expect(
        errors.contains(
          "error: the session that runs the cells did not start: NBRUN_ISA is '\(word)', which this "
            + "machine does not have: set it to one of "), "\(errors)")
    }
  }

  @Test(arguments: ["0", "-1", "two", "2 threads", "1.5", "", "100000"])
  func anInvalidNumberOfThreadsIsAnError(_ value: String) throws {
    workplace.environment = ["NBRUN_THREADS": value]
    let errors = try workplace.fail(cell("1"), code: 2)
    #expect(
      errors.contains(
        "error: the session that runs the cells did not start: NBRUN_THREADS is '\(value)': set it to "
          + "a whole number from 1 to "), "\(errors)")
    #expect(errors.contains(", or unset it."), "\(errors)")
  }
}
