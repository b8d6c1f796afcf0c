import NotebookCore
import Testing

/// Cells in, sources out: what nbrun adds so that nobody reads a variable without a value.
@Suite("Marks and checks of values")
struct ValueCheckTests {
  @Test(
    "in a cell that may end early, a mark follows every value",
    arguments: [
      ("let a = 1 // one", "let a = 1; _nbrunMark(0) // one"),
      ("let a = 1; var b = 2;", "let a = 1; _nbrunMark(0); var b = 2; _nbrunMark(1);"),
      ("let (a, b) = f()", "let (a, b) = f(); _nbrunMark(0); _nbrunMark(1)"),
      (
        "nonisolated let a = f(), b = 2",
        "nonisolated let a = f(); _nbrunMark(0); nonisolated let /*,*/ b = 2; _nbrunMark(1)"
      ),
      ("var a: Int?, b = 2", "var a: Int?, b = 2; _nbrunMark(0); _nbrunMark(1)"),
      ("var a: Int { 1 }; do { let b = 2 }", "var a: Int { 1 }; do { let b = 2 }"),
      (
        "guard let a = f() else { stop() }",
        "guard let a = f() else { stop() }; let _nbrun_a = `a`; _nbrunMark(0)"
      ),
      (
        "let a: Int; if c { a = 1 } else { a = 2 }",
        "let a: Int; if c { a = 1; _nbrunValues.s0() } else { a = 2; _nbrunValues.s0() }"
      ),
      (
        "struct S { let a = 1 }; func f() { let b = 2 }",
        "struct S { let a = 1 }; func f() { let b = 2 }"
      ),
    ])
  func marks(_ text: String, _ expected: String) throws {
    #expect(try body([(text, true)]) == expected)
  }

  @Test(
    "a check comes before a use that may run too early",
    arguments: [
      ("show(); let n = 1; func show() { p(n) }", "func show() { p(@0) }", ["n"]),
      ("let f = { n }; let n = 1", "let f = { @0 }", ["n"]),
      ("a(); var l = [1]; func a() { l.x[0].y() }", "{ @0 }", ["l.x[0].y()"]),
      ("a(); var l = [1]; func a() { swap(&l, &k) }", "{ @0 }", ["swap(&l, &k)"]),
      ("a(); var n = 1; func a() { n += 1 }", "{ @0 }", ["n += 1"]),
      ("a(); var l = [1]; func a() { l[0] = 1 }", "{ _nbrunValues.c0(0); l[0] = 1 }", []),
      ("a(); var n = 1; func a() { n = 1 }", "{ n = 1 }", []),
      ("a(); var n = f(); func a() { n?.b = 1 }", "{ _nbrunValues.c0(0); n?.b = 1 }", []),
      ("a(); let n = 1; func a(_ i: Int = n) {}", "(_ i: Int = @0)", ["n"]),
      ("a(); let n = 1; func a() { if let n {} }", "if let n = @0 {}", ["`n`"]),
      ("a(); let n = 1; func a() { g { [n] in n } }", "{ [n = @0] in n }", ["`n`"]),
      ("a(); let n = 1; func a() { s(\"\\(n)\") }", "\"\\(@0)\"", ["n"]),
      ("a(); let n = 1; func a() { b() }; func b() { p(n) }", "b() { p(@0) }", ["n"]),
      ("T().g; let n = 1; struct T { var g: Int { -n } }", "{ @0 }", ["-n"]),
      ("1.g(); let n = 1; extension Int { func g() { p(n) } }", "p(@0)", ["n"]),
      ("var m = 1 { didSet { p(n) } }; m = 2; let n = 1", "p(@0)", ["n"]),
      ("1 ++ 2; let n = 1; func ++ (a: Int, b: Int) { p(n) }", "p(@0)", ["n"]),
    ])
  func checks(_ text: String, _ expected: String, _ checked: [String]) throws {
    let source = try body([(text, false)])
    let variable = text.contains("let f") || text.contains("var m") ? 1 : 0
    let uses = checked.enumerated().map { "_nbrunAfter(_nbrunValues.c\(variable)(\($0)), \($1))" }
    let wanted = uses.enumerated().reduce(expected) {
      $0.replacing("@\($1.offset)", with: $1.element)
    }
    #expect(source.contains(wanted), "\(source)")
  }

  @Test(
    "a use that cannot run too early has no check",
    arguments: [
      "let n = 1; func show() { p(n) }; show();",
      "let n = 1; let f = { n }; f();",
      "let d = load(); let n = 1; struct S { func f() { p(n) } }; S().f();",
      "other(); let n = 1; func show() { p(n) }; func other() {}",
      "show(); let n = 1; func show(n: Int = 2) { p(n) }",
      "show(); let n = 1; func show() { let n = 2; p(n) }",
      "show(); let n = 1; func show() { p(x.n) }",
      "func a() { b() }; func b() { a() }; a(); let n = 1",
    ])
  func noChecks(_ text: String) throws {
    #expect(try body([(text, false)]) == text)
  }

  @Test("a cell that may end early checks what later cells can call")
  func checksForLaterCells() throws {
    let source = try body([("let n = 1; func show() { p(n) }", true)])
    #expect(source.contains("func show() { p(_nbrunAfter(_nbrunValues.c0(0), n)) }"), "\(source)")
  }

  @Test("a name that means an earlier cell's variable has no check")
  func earlierVariable() throws {
    let source = try body([
      ("let n = 0", false), ("show(); func show() { p(n) }; let n = 1", false),
    ])
    #expect(source == "show(); func show() { p(NBRunCell_1.n) }; let n = 1")
  }

  // MARK: Variables declared without a value

  @Test(
    "a variable that its cell surely assigns can be read in the next cell",
    arguments: [
      "var t: Int; t = 1", "let t: Int; if c { t = 1 } else if d { t = 2 } else { t = 3 }",
      "let t: Int; switch c { case 1: t = 1; default: t = 2 }",
      "let t: Int; do { t = try f() } catch { t = 2 }", "var t: Int; while true { t = 1; break }",
      "var t: Int; repeat { t = 1 } while c", "var t: Int, u: Int; (t, u) = (1, 2)",
      "var t: Int; if c { t = 1 } else { fatalError() }", "var t: Int?", "var t: (Int?, Int?)",
      "let t: Int; guard c else { exit(1) }; t = 1", "weak var t: C?",
      "let t: Int; a: do { if c { t = 1; break a }; t = 2 }", "var t: Int { 1 }",
    ])
  func assigned(_ text: String) throws {
    #expect(try problems([text, "t"]) == [])
  }

  @Test(
    "a variable that its cell may leave without a value cannot",
    arguments: [
      "var t: Int", "var t: Int; if c { t = 1 }", "var t: Int; for i in 1...3 { t = i }",
      "var t: Int; while c { t = 1 }", "var t: Int; let f = { t = 1 }; f()",
      "var t: Int; switch c { case 1: t = 1; case 2: break; default: t = 3 }",
      "var t: Int; do { try f(); t = 1 } catch { }", "var t: Int; defer { t = 1 }",
      "var t: Int; while true { if c { break }; t = 1; break }", "var t: Optional<Int>",
      "var t: Int; do { var t = 2; t = 3 }", "var t: Int; a: do { if c { break a }; t = 1 }",
    ])
  func maybeUnassigned(_ text: String) throws {
    #expect(try problems([text, "t"]).count == 1)
  }

  @Test(
    "a later cell may read it once it has assigned it",
    arguments: [
      ("t = 1; p(t)", 0), ("p(t); t = 1", 1), ("if c { t = 1 }; p(t)", 1), ("t += 1", 1),
      ("t = t + 1", 1), ("func f() { p(t) }; t = 1", 1), ("t = 1; func f() { p(t) }", 0),
      ("if c { t = 1 } else { throw e }; p(t)", 0), ("let t = 2; p(t)", 0), ("f(&t)", 1),
      ("g { [t] in 1 }", 1), ("if let t {}", 1), ("s.t", 0), ("func f(t: Int) { p(t) }", 0),
    ])
  func laterCells(_ text: String, _ count: Int) throws {
    #expect(try problems(["var t: Int", text]).count == count)
  }

  @Test("what a later cell assigns, the cells after it can read")
  func assignedLater() throws {
    #expect(try problems(["var t: Int", "t = 1", "t"]) == [])
    #expect(try problems(["var t: Int", "if c { t = 1 }", "t"]).count == 1)
    #expect(try problems(["var t: Int", "let t = 1", "t"]) == [])
    #expect(try problems(["let t = 1", "var t: Int", "t"]).count == 1)
  }

  // MARK: Support

  private func written(_ cells: [(text: String, fails: Bool)]) throws -> [WrittenUnit] {
    let text = cells.map { "```{swift}\n\($0.fails ? "//| error: true\n" : "")\($0.text)\n```\n\n" }
      .joined()
    let plan = NotebookPlan(try NotebookParser.parse(path: "n.md", bytes: Array(text.utf8)))
    var writer = UnitWriter(plan)
    return plan.units.map { _ in writer.next() }
  }

  /// The last cell's source after the directive that sets its line.
  private func body(_ cells: [(String, Bool)]) throws -> String {
    let unit = try #require(try written(cells).last)
    let lines = unit.source.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst(2).filter {
      !$0.hasPrefix("#sourceLocation") && !$0.isEmpty && !$0.hasPrefix("_nbrunShowValue")
        && $0 != ")"
    }.joined(separator: "\n")
  }

  /// The errors in the last cell.
  private func problems(_ cells: [String]) throws -> [String] {
    let unit = try #require(try written(cells.map { ($0, false) }).last)
    return unit.problems.map(\.message)
  }
}
