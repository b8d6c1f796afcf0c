import Foundation
import Testing

/// Cells that end their thread, their process or themselves, and how nbrun reports it.
@Suite struct EndingTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// The errors of a notebook with `code` in a function of a cell.
  private func failure(_ code: String) throws -> String {
    try workplace.fail(cell("import Foundation\nfunc f() {\n  \(code)\n}\nf()"))
  }

  @Test(arguments: [
    ("_exit(2)", "this cell called exit(2), which ends the session"),
    ("quick_exit(3)", "this cell called exit(3), which ends the session"),
    ("raise(SIGTERM)", "this cell raised the signal SIGTERM, which ends the session"),
    ("kill(getpid(), SIGUSR1)", "this cell raised the signal SIGUSR1, which ends the session"),
    ("Thread.exit()", "trapped: a cell must not end the main thread"),
    ("pthread_exit(nil)", "trapped: a cell must not end the main thread"),
    ("DispatchQueue.main.sync {}", "trapped: libdispatch found a deadlock or a misuse of a queue"),
  ])
  func anEndIsReportedAtItsPlace(_ code: String, _ message: String) throws {
    let errors = try failure(code)
    #expect(errors.contains(/note\.md:4:\d+: error:/), "\(errors)")
    #expect(errors.contains("error: " + message), "\(errors)")
    #expect(errors.contains("note.md:6:1: note: called from here"), "\(errors)")
  }

  @Test func aTimersSignalEndsTheSession() throws {
    let errors = try failure("alarm(1); sleep(5)")
    #expect(errors.contains("killed by signal 14 (SIGALRM)"), "\(errors)")
  }

  /// Text that a cell printed is not taken for the runtime's message.
  @Test(arguments: [
    ("UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1", "bad memory access (SIGSEGV)"),
    ("abort()", "this cell aborted (SIGABRT)"),
  ])
  func printedTextIsNotTakenForTheRuntimesMessage(_ code: String, _ message: String) throws {
    let errors = try failure("fputs(\"Fatal error: mine\\n\", stderr); \(code)")
    #expect(errors.contains("error: " + message), "\(errors)")
    #expect(errors.contains("  | Fatal error: mine\n"), "\(errors)")
  }

  /// The frames of a failed cell stay on the stack, but do not count as callers of a later cell.
  @Test(arguments: ["exit(2)", "raise(SIGTERM)", "throw CancellationError()", "fatalError()"])
  func anEarlierFailureIsNotACallerOfALaterOne(_ end: String) throws {
    let errors = try workplace.fail(
      "```{swift}\n//| error: true\nimport Foundation\n\(end)\n```\n\n"
        + cell("func f() throws { throw CancellationError() }") + cell("try f()"))
    #expect(errors.contains("note.md:8:19: error: this cell threw an error"), "\(errors)")
    #expect(errors.contains("note.md:11:5: note: called from here"), "\(errors)")
    #expect(errors.components(separatedBy: "note: ").count == 2, "\(errors)")
  }

  @Test func trapsOnSeveralThreadsGiveOneReport() throws {
    let errors = try failure(
      "DispatchQueue.concurrentPerform(iterations: 8) { @Sendable n in let a = [n]; _ = a[9 - n / 9] }"
    )
    #expect(errors.contains("note.md:4:"), "\(errors)")
    #expect(errors.contains("error: trapped: Index out of range"), "\(errors)")
  }

  @Test(arguments: [
    (
      "struct Lost: LocalizedError { var errorDescription: String? { \"it is lost\" } }; throw Lost()",
      "it is lost"
    ),
    (
      "throw NSError(domain: \"D\", code: 4, userInfo: [NSLocalizedDescriptionKey: \"words\"])",
      "words (D 4)"
    ),
    (
      """
      nonisolated struct Lost: Error { nonisolated(unsafe) var path: AnyKeyPath = \\String.hashValue }
      throw Lost()
      """, "Lost(path: \\String.<computed (Int)>)"
    ),
    (
      """
      nonisolated struct Lost: Error { nonisolated(unsafe) var place = UnsafeRawPointer(bitPattern: 64) }
      throw Lost()
      """, "Lost(place: Optional(UnsafeRawPointer))"
    ),
  ])
  func anErrorIsDescribedWithoutAddresses(_ code: String, _ words: String) throws {
    let errors = try workplace.fail(cell("import Foundation\n\(code)"))
    #expect(errors.contains("threw an error that nothing caught: \(words)\n"), "\(errors)")
  }

  @Test func aFailureInAnInlineValueIsReported() throws {
    var errors = try workplace.fail("A `{swift} try { throw CancellationError() }() as Int`.\n")
    #expect(errors.contains("note.md:1:"), "\(errors)")
    #expect(errors.contains("error: an inline value threw an error"), "\(errors)")
    errors = try workplace.fail("A `{swift} [1].dropFirst().first!`.\n")
    #expect(errors.contains("note.md:1:"), "\(errors)")
  }

  @Test func theOutputBeforeAFailureIsShown() throws {
    let errors = try workplace.fail(
      cell("for i in 1...30 { print(i) }\ndisplay([1, 2])\nfatalError(\"end\")"))
    let shown = (12...30).map { "  | \($0)\n" }.joined() + "  | [1, 2]\n"
    #expect(
      errors.contains("before it failed, the cell printed (the last 20 of 31 lines):\n" + shown),
      "\(errors)")
  }
}
