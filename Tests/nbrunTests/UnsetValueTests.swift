import Foundation
import Testing

/// Nobody reads a variable that has no value: not from a cell that ended early, not from one that
/// gave it none, and not before its declaration.
@Suite struct UnsetValueTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private static let trap = "print([1][5])"

  private func failing(_ code: String) -> String {
    "```{swift}\n//| error: true\n\(code)\n```\n"
  }

  /// The texts that the page shows: outputs, and the first lines of errors without their places.
  private func shown(
    _ notebook: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String] {
    try workplace.write(notebook)
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output.prefix(upTo: outcome.output.range(of: "<footer")!.lowerBound).matches(
      of: /<pre class="(stdout|result|error)"[^>]*>(.*?)<\/pre>|<p>(.*?)<\/p>/.dotMatchesNewlines()
    ).map { match in
      let text = String(match.2 ?? match.3 ?? "").replacing(/<[^>]*>/, with: "")
        .replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
      guard match.1 == "error" else { return text }
      return String(text.prefix { $0 != "\n" }).replacing("note.md:", with: "")
    }
  }

  // MARK: Cells that end early

  @Test func whatAFailedCellDidNotReachHasNoValue() throws {
    let errors = try workplace.fail(
      failing("let one = 1, two = Int(\"x\")!, three = 3\nlet (a, b) = (1, 2)\nvar o: Double? = 3")
        + cell("print(one, two,\n  three, o as Any)")
        + cell("//| fig-cap: \"`{swift} b`\"\nlet c = a + one\nc")
        + "\nA value: `{swift} a`.\n")
    for (place, name) in [
      ("8:12", "two"), ("9:3", "three"), ("9:10", "o"), ("12:24", "b"), ("13:9", "a"),
      ("17:19", "a"),
    ] {
      #expect(errors.contains("note.md:\(place): error: '\(name)' has no value"), "\(errors)")
    }
    #expect(!errors.contains("'one'"), "\(errors)")
    #expect(
      errors.contains("note.md:3:1: note: the cell that declares it ended before it was set"),
      "\(errors)")
    #expect(errors.contains("Declare it above the line where that cell ends"), "\(errors)")
  }

  @Test func everyWayToAssignCounts() throws {
    let assigning = cell(
      """
      func three() throws -> Int { 3 }
      func four() async throws -> Int { 4 }
      func die() -> Never { fatalError("no") }
      var x: Int, y: Int
      try x = three()
      try await y = four()
      var a, b: Int?
      let z: Int
      if x == 3 { z = 1 } else { die() }
      let w: Int
      if x == 3 { w = 2 } else { Swift.fatalError() }
      """)
    #expect(
      try shown(assigning + cell("print(x, y, a as Any, b as Any, z, w)"))
        == ["3 4 nil nil 1 2"])
  }

  /// `contains` calls `==`, which the cell itself never names.
  @Test func anOperatorThatALibraryCallsIsChecked() throws {
    let errors = try workplace.fail(
      cell(
        """
        struct S: Equatable { var a: Int }
        func == (l: S, r: S) -> Bool { l.a + offset == r.a }
        print([S(a: 1)].contains(S(a: 1)))
        let offset = 1
        """))
    #expect(
      errors.contains("note.md:3:38: error: 'offset' is used before it has a value"), "\(errors)")
  }

  @Test func olderDeclarationsKeepTheirMeaning() throws {
    #expect(
      try shown(
        "---\nparams: {epochs: 3}\n---\n" + cell("import Foundation\nvar x = 7, text = 1")
          + failing(
            "let before = 1; let (c, d) = (2, \"d\") // both\n\(Self.trap)\nlet x = 0\n"
              + "let epochs = 5, exp = 1\nlet text = \"new\"")
          + cell("x += 1\nprint(x, text + 1, epochs, exp(0.0), before, c, d)")
          + failing("let x = [x, epochs]\nlet y = 2; throw CancellationError()\nlet z = x")
          + cell("let z = 5\nprint(x, y, z)") + "\nNow x is `{swift} x` and z is `{swift} z`.\n")
        == [
          "11:10: error: trapped: Index out of range", "8 2 3 1.0 1 2 d",
          "23:12: error: this cell threw an error that nothing caught: CancellationError()",
          "[8, 3] 2 5", "Now x is [8, 3] and z is 5.",
        ])
  }

  @Test func everyWayOutLeavesTheRestUndeclared() throws {
    let ways = [
      "exit(3)", "fatalError()",
      "func f(_ n: Int) -> Int { n == -1 ? 0 : f(n + 1) + 1 }\nprint(f(0))",
      "try await Task.sleep(for: .zero)\nthrow CancellationError()", "abort()",
    ]
    let cells = ways.map { failing("let early = 1\n\($0)\nlet late = 2") + failing("early\nlate") }
    let errors = try shown(
      cell("import Foundation") + cells.joined()
    ).filter { $0.contains("late") }
    #expect(errors.count == ways.count, "\(errors)")
    #expect(errors.allSatisfy { $0.hasSuffix("error: 'late' has no value") }, "\(errors)")
  }

  @Test func guardsAndConditionsInAFailedCell() throws {
    #expect(
      try shown(
        cell("let k = 0, old = 1")
          + failing(
            "guard let k = Optional(4), var v = Optional(5) else { fatalError() }\n"
              + "let t: Int\nif k > 3 { t = 1 } else { t = 2 }\nvar never: Int\nv += 1\n"
              + "\(Self.trap)\n"
              + "guard let old = Optional(4) else { fatalError() }\nnever = v + old")
          + cell("print(k, t, old)") + failing("v") + failing("never"))
        == [
          "11:10: error: trapped: Index out of range", "4 1 1", "20:1: error: 'v' has no value",
          "24:1: error: 'never' has no value",
        ])
  }

  @Test func codeOfAFailedCellStopsWhereItReadsAVariableWithoutValue() throws {
    let errors = try shown(
      cell(
        "var handler: () -> Int = { 1 }\nclass Base { func number() -> Int { 1 } }\n"
          + "var base = Base()")
        + failing(
          """
          handler = { hidden + 1 }
          func twice(_ n: Int = hidden) -> Int { n * 2 }
          func deeper() -> Int { twice() }
          class Derived: Base { override func number() -> Int { hidden } }
          extension Int { var more: Int { self + hidden } }
          func add() { list.append(1) }
          func fine() -> Int { set }
          base = Derived()
          let set = 3
          \(Self.trap)
          let hidden = 3
          var list = [Int]()
          """)
        + failing("handler()") + failing("deeper()") + failing("base.number()")
        + failing("3.more") + failing("add()") + cell("fine()"))
    #expect(
      errors == [
        "17:10: error: trapped: Index out of range", "8:13: error: 'hidden' has no value",
        "9:23: error: 'hidden' has no value", "11:55: error: 'hidden' has no value",
        "12:40: error: 'hidden' has no value", "13:14: error: 'list' has no value", "3",
      ])
  }

  @Test func checkTakesItThatAFailedCellSetsWhatItCanReach() throws {
    try workplace.write(failing("\(Self.trap)\nlet late = 2") + cell("late"))
    #expect(try workplace.run("check", "note.md").code == 0)
    try workplace.write(
      cell("struct Stop: Error {}") + failing("let a = 1\nthrow Stop()\nlet late = 2")
        + cell("a") + cell("late"))
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.contains("note.md:14:1: error: 'late' has no value"), "\(outcome.errors)")
  }

  // MARK: Within a cell

  @Test func aReadBeforeTheDeclarationIsAnError() throws {
    let cells = [
      "show1()\nlet a1 = 10\nfunc show1() { print(a1) }",
      "let f2 = { a2 }\nprint(f2())\nlet a2 = [\"x\"]",
      "struct S3 { var m = a3 }\nprint(S3())\nlet a3 = 1",
      "extension Int { subscript() -> Int { a4 } }\nprint(3[])\nlet a4 = 1",
      "struct S5: CustomStringConvertible { var description: String { \"\\(a5)\" } }\n"
        + "print(S5())\nlet a5 = 1",
      "class S6 { deinit { print(a6) } }\ndo { _ = S6() }\nlet a6 = \"w\"",
      "let b7 = c7(), a7 = 1\nfunc c7() -> Int { a7 }",
      "func f8() async -> Int { { a8 }() }\nprint(await f8())\nlet a8 = 10",
      "func f9() { print(a9) }\nf9()\nvar a9: Int\na9 = 2",
      "var b10 = 1 { didSet { print(a10) } }\nb10 = 2\nlet a10 = 5",
      "nonisolated func f11() -> Int { a11 }\nprint(await Task.detached { 1 }.value, f11())\n"
        + "nonisolated let a11 = 5",
    ]
    let errors = try shown(cells.map(failing).joined())
    for (index, error) in errors.enumerated() {
      #expect(error.hasSuffix("error: 'a\(index + 1)' is used before it has a value"), "\(error)")
    }
    #expect(errors.count == cells.count, "\(errors)")
    #expect(errors[0].hasPrefix("5:22: "))
  }

  @Test func theErrorNamesTheCallersAndTheDeclaration() throws {
    let errors = try workplace.fail(
      cell(
        "outer()\nfunc outer() { inner(2) }\nfunc inner(_ n: Int) {\n"
          + "  print(n, limit)\n}\nlet limit = 10"))
    #expect(
      errors.contains("note.md:5:12: error: 'limit' is used before it has a value"), "\(errors)")
    #expect(errors.contains("note.md:3:16: note: called from here"), "\(errors)")
    #expect(errors.contains("note.md:2:1: note: called from here"), "\(errors)")
    #expect(errors.contains("note.md:7:5: note: it gets its value later"), "\(errors)")
  }

  @Test func aProgramThatIsRightRuns() throws {
    #expect(
      try workplace.shown([
        """
        func isEven(_ n: Int) -> Bool { n == 0 || isOdd(n - 1) }
        func isOdd(_ n: Int) -> Bool { n != 0 && isEven(n - 1) }
        func log(_ text: String) { if verbose { list.append(text) }; count += 1 }
        func first(_ isReady: Bool) -> Int { isReady ? limit : 1 }
        let later = { limit }
        print(isEven(4), first(false))
        var count = 0, verbose = false
        var list: [String] = []
        let limit = 10
        log("a")
        verbose = true
        log("b")
        defer { print("end", limit) }
        print(first(true), later(), count, list)
        """,
        "struct Once: ~Copyable { let n = 4 }\nfunc show() { peek(once) }\n"
          + "func peek(_ o: borrowing Once) { print(o.n) }\npeek(Once())\n"
          + "let once = Once()\nshow()",
        "var total: Int\nlet word: String\nif count > 1 { word = \"w\" } else { word = \"v\" }",
        "total = count\nprint(total, word)", "total + 1",
      ]) == ["true 1\n10 10 2 [\"b\"]\nend 10", "4\n4", "2 w", "3"])
  }

  // MARK: Variables declared without a value

  @Test func aVariableThatNoCellGaveAValueCannotBeRead() throws {
    let errors = try workplace.fail(
      cell(
        "var total: Int\nvar maybe: Int?\nlet one: Int\n"
          + "if maybe == nil { one = 1 } else { one = 2 }")
        + cell("print(one, maybe as Any)\ntotal + 1") + cell("total = 1\ntotal")
        + "\n`{swift} total`\n")
    #expect(
      errors.contains("note.md:9:1: error: 'total' is used before it has a value"), "\(errors)")
    #expect(errors.contains("note.md:2:5: note: it is declared here"), "\(errors)")
    #expect(errors.contains("Give it a value in its cell, or assign one above this line."))
    #expect(errors.split(separator: "error: ").count == 2, "\(errors)")
  }

  @Test func aFunctionAboveTheDeclarationSeesWhatLaterCellsAssign() throws {
    #expect(
      try shown(
        cell("func show() { print(total) }\nvar total: Int") + failing("show()")
          + cell("total = 4\nshow()"))
        == ["2:21: error: 'total' has no value", "4"])
  }
}
