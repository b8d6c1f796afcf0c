import Foundation
import Testing

/// Failures while a cell runs. Errors name the notebook's lines, and the old page stays.
@Suite struct CellFailureTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test(arguments: [
    ("a[3]", "trapped: Index out of range", "3:2"),
    ("print(Int.max - 1 + a.count)", "trapped: arithmetic overflow", "3:19"),
    ("print(a.first(where: { $0 > 9 })!)", "trapped: Unexpectedly found nil", "3:"),
    ("fatalError(\"on purpose\")", "trapped: on purpose", "3:1"),
    ("precondition(a.isEmpty, \"not empty\")", "precondition failed: not empty", "3:1"),
    ("fatalError()", "error: trapped (fatal error)", "3:1"),
    ("try! { () throws in throw CancellationError() }()", "'try!' expression unexpectedly", "3:"),
  ])
  func aTrapIsReportedAtItsPlace(_ code: String, _ message: String, _ place: String) throws {
    let errors = try workplace.fail(cell("let a = [1, 2, 3]\n\(code)"))
    #expect(errors.contains("note.md:\(place)"), "\(errors)")
    #expect(errors.contains(message), "\(errors)")
  }

  @Test func aTrapInAnEarlierCellsFunctionShowsItsCallers() throws {
    let errors = try workplace.fail(
      cell("@inline(never) func half(_ n: Int, of a: [Int]) -> Int {\n  a[n] / 2\n}")
        + cell("print(\"before\")\nprint(half(5, of: [1]))"))
    #expect(errors.contains("note.md:3:4: error: trapped: Index out of range"), "\(errors)")
    #expect(errors.contains("note.md:8:7: note: called from here"), "\(errors)")
    #expect(
      errors.contains("before it failed, the cell printed:\n  | before\nnote.md"), "\(errors)")
  }

  @Test func anUncaughtErrorIsReportedWhereItWasThrown() throws {
    let errors = try workplace.fail(
      cell(
        "struct Mishap: Error { var code = 7 }\n@inline(never) func f() throws { throw Mishap() }")
        + cell("try f()"))
    #expect(
      errors.contains(
        "note.md:3:34: error: this cell threw an error that nothing caught: Mishap(code: 7)"
      ), "\(errors)")
    #expect(errors.contains("note.md:6:5: note: called from here"), "\(errors)")
  }

  /// When a mistake in the calling code stops the library, the message names the index and the
  /// shape.
  @Test(arguments: [
    ("a[5]", "Tensor: index 5 is not within axis 0 of [3]"),
    ("try a.reshaped(to: [1, 3])[0, 9]", "Tensor: index 9 is not within axis 1 of [1, 3]"),
    ("Tensor.zeros([-1, 3])", "zeros: the shape [-1, 3] has a negative length"),
    ("a[2...5]", "Tensor: range 2...5 is not within axis 0 of [3]"),
    ("a[5...]", "Tensor: range 5... is not within axis 0 of [3]"),
    (
      "Tensor.zeros([1 << 40, 1 << 40])",
      "zeros: the shape [1099511627776, 1099511627776] has more elements than memory can hold"
    ),
  ])
  func aTrapInTheLibraryKeepsItsMessage(_ code: String, _ words: String) throws {
    let errors = try workplace.fail(
      cell("import DeepLearning\nlet a = Tensor.zeros([3])\n\(code)"))
    #expect(errors.contains("note.md:4:"), "\(errors)")
    #expect(errors.contains("trapped: \(words)"), "\(errors)")
  }

  /// The text contains neither an address nor the name of the cell's module.
  @Test(arguments: [
    ("struct Lost: Error { var id = 3 }; throw Lost()", "Lost(id: 3)"),
    ("enum Lost: Error { case key(Int) }; throw Lost.key(3)", "Lost.key(3)"),
    (
      "struct Key { var id = 3 }; struct Lost: Error { var key = Key() }; throw Lost()",
      "Lost(key: Key(id: 3))"
    ),
  ])
  func anErrorOfALocalTypeIsDescribed(_ code: String, _ words: String) throws {
    let errors = try workplace.fail(cell("func f() throws { \(code) }\ntry f()"))
    #expect(errors.contains("threw an error that nothing caught: \(words)\n"), "\(errors)")
  }

  @Test func anErrorInAnAsynchronousCellIsReported() throws {
    let errors = try workplace.fail(
      cell("try await Task.sleep(for: .seconds(-1))\nthrow CancellationError()"))
    #expect(errors.contains("note.md:3:1: error: this cell threw an error"), "\(errors)")
  }

  @Test func aCallOfExitIsReported() throws {
    let errors = try workplace.fail(cell("import Foundation\nfunc f() { exit(3) }\nf()"))
    #expect(
      errors.contains("note.md:3:12: error: this cell called exit(3), which ends the session"),
      "\(errors)")
    #expect(errors.contains("note.md:4:1: note: called from here"), "\(errors)")
  }

  @Test func aCellThatKillsItsSessionIsReported() throws {
    let errors = try workplace.fail(cell("import Foundation\nkill(getpid(), SIGKILL)"))
    #expect(
      errors.contains(
        "note.md:2:1: error: the session ended while this cell ran: it was killed by signal 9 "
          + "(SIGKILL)"), "\(errors)")
    #expect(errors.contains("note: the line is not known"), "\(errors)")
    #expect(
      errors.contains("kills a process when memory runs out: use smaller batches"), "\(errors)")
  }

  @Test func aSessionKilledFromOutsideIsReported() throws {
    try workplace.write(cell("import Foundation\nprint(getpid())\nsleep(60)"))
    let program = try workplace.start(["note.md"])
    #expect(program.wait(for: "[1/1]"))
    let session = try #require(Self.descendant(of: program.identifier, named: "nbrun-session"))
    kill(session, SIGKILL)
    let outcome = program.finish()
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("the session ended while this cell ran"), "\(outcome.errors)")
  }

  @Test func aStackOverflowIsReported() throws {
    let errors = try workplace.fail(
      cell(
        """
        func depth(_ n: Int) -> Int {
          n > 1 << 40 ? n : depth(n + 1) + depth(n + 2)
        }
        print(depth(1))
        """))
    #expect(errors.contains(/note\.md:\d:\d+: error: stack overflow/), "\(errors)")
  }

  @Test func abortIsReported() throws {
    let errors = try workplace.fail(cell("import Foundation\nabort()"))
    #expect(errors.contains("note.md:3:1: error: this cell aborted (SIGABRT)"), "\(errors)")
  }

  @Test func endlessPrintingIsStopped() throws {
    let errors = try workplace.fail(
      cell("let line = String(repeating: \"x\", count: 1 << 20)\nwhile true { print(line) }"))
    #expect(errors.contains("note.md:3:14: error: this cell wrote more than 16 MiB"), "\(errors)")
  }

  @Test func anEndlessLoopIsStopped() throws {
    let errors = try workplace.fail(
      cell("var a = 0\nwhile true { a &+= 1 }"), "--timeout", "1")
    #expect(errors.contains("note.md:2:1: error: this cell ran for more than 1 s, the time limit"))
  }

  @Test func aCellThatWasExpectedToFailMustFail() throws {
    let errors = try workplace.fail("```{swift}\n//| error: true\n1\n```\n")
    #expect(errors.contains("note.md:3:1: error: this cell was expected to fail (error: true)"))
  }

  @Test func aWrongShapeIsReported() throws {
    let errors = try workplace.fail(
      cell(
        """
        import DeepLearning
        let model = try Sequential(inputShape: [28, 28]) {
          Conv2D(filters: 12, kernelSize: 3)
        }
        """))
    #expect(errors.contains("note.md:3:"), "\(errors)")
    #expect(errors.contains("[28, 28]"), "\(errors)")
  }

  @Test func overlappingAccessesAreReported() throws {
    let errors = try workplace.fail(
      cell(
        """
        var numbers = [1, 2]
        @inline(never) func change(_ list: inout [Int], _ body: () -> Void) { body(); list = [] }
        change(&numbers) { numbers.append(3) }
        """))
    #expect(
      errors.contains(/note\.md:3:\d+: error: overlapping accesses: a variable is/), "\(errors)")
    #expect(!errors.contains("0x"), "\(errors)")
  }

  @Test func aKilledProgramLeavesNoSession() throws {
    try workplace.write(cell("while true {}"))
    let program = try workplace.start(["note.md"])
    #expect(program.wait(for: "[1/1]"))
    let session = try #require(Self.descendant(of: program.identifier, named: "nbrun-session"))
    kill(program.identifier, SIGKILL)
    #expect(program.finish().code == 128 + SIGKILL)
    var isThere = true
    for _ in 0..<100 where isThere {
      usleep(50_000)
      // A zombie whose parent has not collected it counts as gone.
      let status = try? String(contentsOfFile: "/proc/\(session)/stat", encoding: .utf8)
      isThere = status.map { !$0.contains(") Z ") } ?? false
    }
    #expect(!isThere)
  }

  @Test func aRunCanBeInterruptedWhileCompiling() throws {
    try workplace.write(
      (0..<40).map { cell("let a\($0) = \(UInt32.random(in: 0...9999))") }.joined())
    let program = try workplace.start(["note.md"])
    #expect(Self.descendant(of: program.identifier, named: "swift-frontend") != nil)
    kill(program.identifier, SIGTERM)
    let outcome = program.finish()
    #expect(outcome.code == 143)
    #expect(outcome.errors.hasSuffix("terminated\n"), "\(outcome.errors)")
  }

  @Test func truncatedDataIsReported() throws {
    let data = Workplace.products.appendingPathComponent("nbrun_DeepLearning.resources/mnist")
    for file in try FileManager.default.contentsOfDirectory(atPath: data.path) {
      let whole = try Data(contentsOf: data.appendingPathComponent(file))
      try workplace.write(
        file.hasPrefix("train-images") ? whole.prefix(50_000) : whole, to: "mnist/\(file)")
    }
    let errors = try workplace.fail(
      cell("import DeepLearning\nlet data = try MNIST.load(from: \"mnist\")"))
    #expect(errors.contains("note.md:3:22: error: this cell threw an error"), "\(errors)")
    #expect(errors.contains("mnist/train-images-idx3-ubyte.gz"), "\(errors)")
    #expect(errors.contains("damaged or incomplete"), "\(errors)")
  }

  @Test func aRunCanBeInterrupted() throws {
    try workplace.write(cell("import Foundation\nsleep(60)"))
    let program = try workplace.start(["note.md"])
    #expect(program.wait(for: "[1/1]"))
    let session = try #require(Self.descendant(of: program.identifier, named: "nbrun-session"))
    kill(program.identifier, SIGINT)
    let outcome = program.finish()
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("interrupted"))
    #expect(kill(session, 0) != 0, "the session still exists")
    #expect(!FileManager.default.fileExists(atPath: workplace.folder.path + "/output"))
  }

  /// On the main thread, on a thread of Foundation's and in a task, each with the line of the call.
  @Test(arguments: [
    "print(depth(1))", "let t = Thread { @Sendable in print(depth(1)) }; t.start(); sleep(60)",
    "print(await Task.detached { depth(1) }.value)",
  ])
  func aStackOverflowIsReportedOnEveryThread(_ call: String) throws {
    let errors = try workplace.fail(
      cell(
        """
        import Foundation
        nonisolated func depth(_ n: Int) -> Int {
          if n > 1 << 40 { return n }
          return depth(n + 1)
            + depth(n + 2)
        }
        \(call)
        """))
    #expect(errors.contains(/note\.md:(3|5):\d+: error: stack overflow/), "\(errors)")
  }

  /// A stack overflow on the main thread ends the cell; a trap on another thread ends the session.
  @Test func anExpectedStackOverflowEndsOnlyTheCell() throws {
    let code = "func depth(_ n: Int) -> Int { n > 1 << 40 ? n : depth(n + 1) + depth(n + 2) }"
    let overflow = "```{swift}\n//| error: true\nprint(depth(1))\n```\n"
    try workplace.write(
      cell(code) + overflow + overflow + cell("print((1...3).reduce(0) { $0 + depth($1 << 41) })"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = try workplace.page()
    #expect(page.matches(of: /stack overflow/).count == 2)
    #expect(page.contains(">\(6 << 41)</pre>"), "\(page)")
  }

  @Test(arguments: [
    ("let a = [1]; print(a[Int.random(in: 3...4)])", "trapped: Index out of range"),
    ("exit(3)", "this cell called exit(3), which ends the session"),
  ])
  func anExpectedErrorMayEndTheSession(_ code: String, _ message: String) throws {
    let thread = "Thread { @Sendable in \(code) }.start(); sleep(60)"
    let failing = "```{swift}\n//| error: true\nimport Foundation\n\(thread)\n```\n"
    let errors = try workplace.fail(failing + cell("print(1)"))
    #expect(errors.contains(#/note\.md:4:\d+: error: /#), "\(errors)")
    #expect(errors.contains(message), "\(errors)")
    #expect(errors.contains("so the cells after it cannot run"), "\(errors)")
    try workplace.write(failing)
    #expect(try workplace.run("note.md").code == 0, "the last cell may end the session")
    #expect(try workplace.page().contains(message))
  }

  /// The runtime's messages for these contain addresses, which the page of a cell that is expected
  /// to fail would show.
  @Test(arguments: [
    (
      "struct Point {}\nlet a: Any = \"x\"\nprint(a as! Point)",
      "trapped: could not cast value of type 'Swift.String' to 'Point'"
    ),
    (
      "class A {}\nvar a: A? = A()\nunowned let b = a!\na = nil\nprint(b)",
      "trapped: Attempted to read an unowned reference but the object was already destroyed"
    ),
  ])
  func theMessageOfATrapHasNoAddresses(_ code: String, _ message: String) throws {
    try workplace.write("```{swift}\n//| error: true\n\(code)\n```\n")
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = try workplace.page().replacing("&#39;", with: "'")
    #expect(page.contains(message), "\(page)")
    #expect(!page.contains(/0x[0-9a-f]{6}/))
  }

  @Test func mainActorCodeOnAnotherThreadIsReported() throws {
    let errors = try workplace.fail(
      cell(
        """
        import Dispatch
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + 0.05)
        timer.setEventHandler {
          print("x")
        }
        timer.resume()
        DispatchSemaphore(value: 0).wait()
        """))
    #expect(
      errors.contains(
        "note.md:5:1: error: trapped: code that belongs to the main actor ran on another thread"),
      "\(errors)")
    #expect(errors.contains("with '@Sendable in'"), "\(errors)")
  }

  /// The process with this name that descends from a process.
  private static func descendant(of ancestor: Int32, named name: String) -> Int32? {
    for _ in 0..<100 {
      var parents: [Int32: Int32] = [:]
      var found: [Int32] = []
      let processes = try? FileManager.default.contentsOfDirectory(atPath: "/proc")
      for process in (processes ?? []).compactMap({ Int32($0) }) {
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        guard let fields = status?.split(separator: " "), fields.count > 3 else { continue }
        parents[process] = Int32(fields[3])
        if fields[1] == "(\(name))" { found.append(process) }
      }
      for process in found {
        var parent = parents[process]
        while let next = parent, next != ancestor { parent = parents[next] }
        if parent != nil { return process }
      }
      usleep(50_000)
    }
    return nil
  }
}
