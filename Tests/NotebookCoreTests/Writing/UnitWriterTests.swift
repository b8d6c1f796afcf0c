import NotebookCore
import Testing

/// Cells in, sources out: the text that is compiled, without running the compiler.
@Suite("The source that is compiled for a cell")
struct UnitWriterTests {
  // MARK: Imports

  @Test(
    "a cell imports the earlier cells whose names it mentions, and each name separately",
    arguments: [
      (["let a = 1", "a"], "@testable import NBRunCell_1; @testable import var NBRunCell_1.`a`"),
      (["let a = 1", "1"], ""),
      (
        ["func f() {}", "f()"],
        "@testable import NBRunCell_1; @testable import func NBRunCell_1.`f`"
      ),
      (
        ["struct A {}", "let a = A()"],
        "@testable import NBRunCell_1; @testable import struct NBRunCell_1.`A`"
      ),
      // The newest declaration counts.
      (
        ["let a = 1", "let a = 2", "a"],
        "@testable import NBRunCell_2; @testable import var NBRunCell_2.`a`"
      ),
      // Private declarations are only visible in their cell.
      (["private let a = 1", "a"], ""),
      // All overloads of a function count.
      (
        ["func f(_ x: Int) {}", "func f(_ x: Double) {}", "f(1)"],
        """
        @testable import NBRunCell_1; @testable import func NBRunCell_1.`f`; \
        @testable import NBRunCell_2; @testable import func NBRunCell_2.`f`
        """
      ),
      // A redeclared function hides the old one.
      (
        ["func f(_ x: Int) {}", "func f(_ x: Int) {}", "f(1)"],
        "@testable import NBRunCell_2; @testable import func NBRunCell_2.`f`"
      ),
      // An extension takes effect without being named.
      (["extension Int { var a: Int { 1 } }", "1"], "@testable import NBRunCell_1"),
    ])
  func imports(_ cells: [String], _ expected: String) throws {
    let unit = try #require(try written(cells).last)
    let lines = imports(of: unit).filter { $0 != "import Display" }
    #expect(lines.joined(separator: "; ") == expected)
  }

  @Test("a cell's own imports are valid in later cells")
  func userImports() throws {
    let units = try written(["import Foundation", "1", "2"])
    #expect(units.dropFirst(2).allSatisfy { imports(of: $0).contains("import Foundation") })
    #expect(
      !imports(of: units[1]).contains("import Foundation"), "the first one has it in its text")
  }

  @Test(
    "an import holds for later cells, with the access level that they give to the module",
    arguments: [
      (["public import Foundation", "1"], "import Display; import Foundation"),
      (["private import Foundation", "1"], "import Display; import Foundation"),
      (
        ["import Foundation", "internal import Foundation"],
        "import Display; internal import Foundation"
      ),
      (["1", "private import Display"], "private import Display"),
      (["@_exported @testable import A", "1"], "import Display; @testable import A"),
      (["@_implementationOnly import A", "1"], "import Display; import A"),
      (["import struct A.B", "1"], "import Display; import struct A.B"),
      // The first import of a module decides whether the compiler forgives it.
      (
        ["import A", "@preconcurrency import B"],
        "@preconcurrency import B; import Display; import A"
      ),
      (["@preconcurrency import B", "1"], "@preconcurrency import B; import Display"),
      (
        ["import A", "internal import Glibc\nputs(stdout)"],
        "@preconcurrency internal import Glibc; import Display; import A"
      ),
    ])
  func importsInLaterCells(_ cells: [String], _ expected: String) throws {
    let unit = try #require(try written(cells).last)
    #expect(imports(of: unit).joined(separator: "; ") == expected)
  }

  @Test("a cell imports what an imported cell imports, for the types of its values")
  func indirect() throws {
    let unit = try #require(try written(["struct A {}", "let a = A()", "a"]).last)
    #expect(unit.imports == [1, 2])
  }

  @Test("a member that an extension redeclares is only visible through the newer cell")
  func redeclaredMember() throws {
    let text = "extension Int { var twice: Int { 2 * self } }"
    let units = try written([text, text, "1.twice"])
    #expect(units[2].exports == [1])
    #expect(imports(of: units[2]).contains("@_exported @testable import NBRunCell_1"))
    #expect(!imports(of: units[3]).contains { $0.contains("NBRunCell_1") })
    #expect(!units[3].checksAccess)
  }

  // MARK: Names

  @Test(
    "a name refers to the earlier declaration until it is redeclared",
    arguments: [
      ("let x = x + 1", "let x = NBRunCell_1.x + 1"),
      ("let f = { x }; let x = 2", "let f = { NBRunCell_1.x }; let x = 2"),
      ("if let x { }; let x = 2", "if let x = NBRunCell_1.x { }; let x = 2"),
      ("print(x); x = 2", "print(x); x = 2"),
      ("let x = 2; print(x);", "let x = 2; print(x);"),
      ("do { let x = 3; print(x) }; let x = 2", "do { let x = 3; print(x) }; let x = 2"),
    ])
  func names(_ text: String, _ expected: String) throws {
    let unit = try #require(try written(["var x: Int = 1", text]).last)
    #expect(body(of: unit) == expected)
  }

  @Test(
    "a name that cannot be resolved gives an error at its place",
    arguments: [
      (["let x = x + 1"], "n.md:2:9: 'x' is used before it is declared"),
      (
        ["let n = 1", "extension A { func f() { n } }; let n = 2"],
        "n.md:6:26: 'n' may be a member of this type or an earlier cell's variable"
      ),
      (
        ["async let b = f()", "b"],
        "n.md:6:1: 'b' is an 'async let' of an earlier cell, which ended with that cell"
      ),
      (["#sourceLocation()"], "n.md:2:1: '#sourceLocation' is not allowed in a cell"),
    ])
  func problems(_ cells: [String], _ expected: String) throws {
    let problem = try #require(try written(cells).last?.problems.first)
    let text = (problem.location?.description ?? "") + ": " + problem.message
    #expect(text.hasPrefix(expected), "\(text)")
  }

  // MARK: Text

  @Test(
    "the last expression becomes an argument of the function that shows it, in the same place",
    arguments: [
      ("1 + 2", "_nbrunShowValue(\n1 + 2\n)"),
      ("let a = 1\na", "let a = 1\n_nbrunShowValue(\na\n)"),
      ("a = 1", "a = 1"), ("1;", "1;"),
      (
        "if true { 1 } else { 2 }",
        "let _nbrunValue =\nif true { 1 } else { 2 }\n_nbrunShowValue(_nbrunValue)"
      ),
    ])
  func shown(_ text: String, _ expected: String) throws {
    let unit = try #require(try written([text]).last)
    #expect(body(of: unit) == expected)
  }

  @Test("every place in the source maps back to its place in the notebook")
  func places() throws {
    let unit = try #require(try written(["var x = 1", "let a = 2\nlet x = x + a\nx + a"]).last)
    let lines = unit.source.split(separator: "\n", omittingEmptySubsequences: false)
    // The compiler counts lines from the number in the directive.
    let directive = try #require(lines.firstIndex { $0.hasPrefix("#sourceLocation") })
    let first = try #require(lines[directive].firstMatch(of: /line: (\d+)/))
    var line = try #require(Int(first.1))
    var found: [String] = []
    for text in lines[(directive + 1)...] {
      if let match = text.firstMatch(of: /#sourceLocation\(file: .*, line: (\d+)\)/) {
        line = try #require(Int(match.1))
        continue
      }
      for (column, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "a") {
        let isName = text.utf8.count == column + 1 || text.hasPrefix("let a")
        if isName, let place = unit.lines.location(line: line, column: column + 1) {
          found.append(place.description)
        }
      }
      line += 1
    }
    #expect(found.contains("n.md:6:5") && found.contains("n.md:8:5"), "\(found)")
  }

  @Test("a cell that awaits ends with a call that lets the next cell begin")
  func awaiting() throws {
    let unit = try #require(try written(["func f() async {}", "await f()"]).last)
    #expect(unit.source.hasSuffix("await _nbrunEndCell()\n"))
  }

  @Test("variables that a guard binds are passed on to later cells")
  func guarded() throws {
    let units = try written(["guard let x = Int(\"1\") else { fatalError() }", "x"])
    #expect(units[1].source.contains("let _nbrun_x = `x`"))
    #expect(units[2].source.contains("private let `x` = NBRunCell_1._nbrun_x"))
  }

  @Test("inline values are one unit, each with its own line")
  func inlineValues() throws {
    let units = try written(text: "```{swift}\nlet a = 1\n```\n`{swift} a` and `{swift} a + 1`\n")
    let unit = try #require(units.last)
    #expect(unit.isInline && unit.moduleName.hasPrefix("NBRunValues_"))
    #expect(unit.source.contains("_nbrunShowInline(\na\n)"))
    #expect(unit.lines.location(line: 2, column: 1)?.line == 4)
    #expect(unit.lines.location(line: 4, column: 1)?.line == 4)
  }

  // MARK: Cells that are expected to fail

  @Test("a unit that mentions names of a cell that may not compile waits for that cell")
  func undecided() throws {
    let text = """
      ```{swift}
      //| error: true
      let a = 1
      ```
      ```{swift}
      a
      ```
      ```{swift}
      2
      ```

      """
    var writer = UnitWriter(NotebookPlan(try parse(text)))
    for _ in 0..<2 { _ = writer.next() }
    #expect(writer.undecided(concerning: 2) == [1])
    #expect(writer.undecided(concerning: 3) == [])
    writer.decide(1, compiles: false)
    let unit = writer.next()
    #expect(unit.imports.isEmpty)
    #expect(unit.missing.keys.sorted() == ["a"])
  }

  // MARK: Support

  private func parse(_ text: String) throws -> Notebook {
    try NotebookParser.parse(path: "n.md", bytes: Array(text.utf8))
  }

  private func written(text: String) throws -> [WrittenUnit] {
    let plan = NotebookPlan(try parse(text))
    var writer = UnitWriter(plan)
    return plan.units.map { _ in writer.next() }
  }

  /// The units of a notebook with these cells. The first unit is the parameters.
  private func written(_ cells: [String]) throws -> [WrittenUnit] {
    try written(text: cells.map { "```{swift}\n\($0)\n```\n\n" }.joined())
  }

  private func imports(of unit: WrittenUnit) -> [String] {
    unit.source.prefix { $0 != "\n" }.split(separator: "; ").map(String.init)
  }

  /// The source after the directive that sets the cell's line.
  private func body(of unit: WrittenUnit) -> String {
    let lines = unit.source.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst(2).filter { !$0.hasPrefix("#sourceLocation") && !$0.isEmpty }
      .joined(separator: "\n")
  }
}
