import Foundation
import Testing

/// Cells that the compiler or the linker cannot handle.
@Suite struct CompilerFailureTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test(arguments: ["print(await b)", "func f() async -> Int { await b }", "let b = await b + 1"])
  func anAsyncLetOfAnEarlierCellIsAnError(_ use: String) throws {
    let errors = try workplace.fail(
      cell("async let b = 4, c = 5\nprint(await b)") + "\n" + cell("print(1)\n" + use))
    #expect(
      errors.contains(
        /note\.md:8:\d+: error: 'b' is an 'async let' of an earlier cell, which ended with that cell/
      ),
      "\(errors)")
    #expect(errors.contains("Keep its value in that cell: let value = await b\n"))
    #expect(!errors.contains("[1/2]"), "no cell runs")
  }

  @Test func anAsyncLetIsNotVisibleInAnInlineValue() throws {
    let errors = try workplace.fail(cell("async let b = 4\nprint(await b)") + "\nA `{swift} b`.\n")
    #expect(
      errors.contains("note.md:6:12: error: 'b' is an 'async let' of an earlier"), "\(errors)")
  }

  /// A name that a later cell declares itself, and one that was redeclared.
  @Test func theNameOfAnAsyncLetCanBeReused() throws {
    let shown = try workplace.shown([
      "async let b = 4, c = 5\nlet sum = await b + c",
      "func double(b: Int) -> Int { 2 * b }\nprint([1].map { b in b + sum }, double(b: 3))",
      "let c = sum", "c",
    ])
    #expect(shown == ["[10] 6", "9"])
  }

  /// Some functions of the C library are in a part that every object gets a copy of.
  @Test func functionsInTheStaticPartOfTheCLibraryAreFound() throws {
    let shown = try workplace.shown([
      "import Foundation\nprint(atexit { print(\"never\") }, pthread_atfork({}, {}, {}))"
    ])
    #expect(shown == ["0 0"])
  }

  @Test func anUndefinedSymbolIsReported() throws {
    let notebook =
      cell("print(1)") + cell("@_silgen_name(\"nosuch\") func f() -> Int\n\nprint(f())")
    let errors = try workplace.fail(notebook)
    #expect(
      errors.contains(
        "note.md:7:1: error: this cell uses 'nosuch', which no library in the session defines\n"),
      "\(errors)")
    #expect(!errors.contains("NBRunCell") && !errors.contains("/tmp/"), "\(errors)")
    let checked = try workplace.run("check", "note.md")
    #expect(checked.code == 1 && checked.errors.contains("uses 'nosuch'"), "\(checked.errors)")
  }

  /// The compiler's messages about the main actor come with help for notebooks.
  @Test func isolationErrorsComeWithHelp() throws {
    let errors = try workplace.fail(
      cell(
        """
        import Foundation
        struct U: Codable { var id = 1 }
        Task.detached { _ = try! JSONEncoder().encode(U()) }
        final class Box: @unchecked Sendable { var n = 0 }
        let box = Box()
        DispatchQueue.concurrentPerform(iterations: 2) { @Sendable _ in box.n += 1 }
        """))
    #expect(errors.contains("declare the type 'nonisolated' (nonisolated struct …)"), "\(errors)")
    #expect(errors.contains("(nonisolated let …, nonisolated final class …)"), "\(errors)")
    #expect(!errors.contains("[#"), "\(errors)")
    let shown = try workplace.shown([
      """
      import Foundation
      nonisolated final class Box: @unchecked Sendable {
        var n = 0
        let lock = NSLock()
      }
      nonisolated let box = Box()
      DispatchQueue.concurrentPerform(iterations: 8) { @Sendable _ in
        box.lock.withLock { box.n += 1 }
      }
      box.n
      """
    ])
    #expect(shown == ["8"])
  }

  @Test func sourceLocationIsNotAllowed() throws {
    let errors = try workplace.fail(
      cell("print(1)\n#sourceLocation(file: \"a.swift\", line: 100)\nlet a: Int = \"b\""))
    #expect(
      errors.contains("note.md:3:1: error: '#sourceLocation' is not allowed in a cell"), "\(errors)"
    )
    #expect(errors.components(separatedBy: "error: ").count == 2, "\(errors)")
  }

  /// The compiler's dump is for its developers; the place that it was working on is for the author.
  @Test func aCrashOfTheCompilerIsReported() throws {
    let errors = try workplace.fail(
      cell("async let b = 4\nprint(await b)")
        + cell("extension Int {\n  func sum() async -> Int {\n    await self + b\n  }\n}"))
    #expect(
      errors.contains(/note\.md:7:\d+: error: the Swift compiler crashed on this code/), "\(errors)"
    )
    #expect(errors.contains("This is a bug in the compiler. Try to write the code in another way"))
    #expect(errors.split(separator: "\n").count < 8 && !errors.contains("swift-frontend"))
  }
}
