import NotebookCore
import Testing

/// What becomes of an import that the compiler refuses.
@Suite("A refused import is one error, and holds for no later cell")
struct RefusedImportTests {
  private static let refused = [
    "import Nowhere": ImportRefusal(message: "no such module", offset: 7, help: "Help.")
  ]

  private func written(_ cells: [String]) throws -> [WrittenUnit] {
    let text = cells.map { "```{swift}\n\($0)\n```\n" }.joined()
    let notebook = try NotebookParser.parse(path: "n.md", bytes: Array(text.utf8))
    let plan = NotebookPlan(notebook).refusing(Self.refused)
    var writer = UnitWriter(plan)
    return Array(plan.units.map { _ in writer.next() }.dropFirst())
  }

  @Test("its cell is compiled without it, and everything else keeps its place")
  func blank() throws {
    let units = try written(["let a = 1; import Nowhere; let b = 2", "let c = 3"])
    #expect(units.map { $0.source.contains("Nowhere") } == [false, false])
    #expect(units[0].source.contains("let a = 1;                 let b = 2"), "\(units[0].source)")
    #expect(units[0].problems.isEmpty)
  }

  @Test("a cell that is expected to fail fails with it, and excuses nothing")
  func expected() throws {
    let units = try written(["//| error: true\nimport Nowhere", "1"])
    let problem = try #require(units[0].problems.first)
    #expect(problem.message == "no such module" && problem.help == "Help.")
    #expect(problem.location?.description == "n.md:3:8")
    #expect(!units[1].excuses.lacksModule)
  }

  @Test("it excuses names and members that later cells do not find")
  func excuses() throws {
    let units = try written(["1", "import Nowhere", "2"])
    #expect(units.map(\.excuses.lacksModule) == [false, true, true])
    let later = units[2].excuses
    #expect(later.cover("cannot find 'Complex' in scope"))
    #expect(later.cover("cannot find type 'Complex' in scope"))
    #expect(later.cover("cannot find operator '**' in scope; did you mean '*'?") == false)
    #expect(later.cover("value of type '[Int]' has no member 'chunked'"))
    #expect(!later.cover("cannot convert value of type 'String' to specified type 'Int'"))
    #expect(!units[0].excuses.cover("cannot find 'Complex' in scope"))
  }

  @Test("a cell that is not valid Swift excuses the names that it may declare")
  func invalid() throws {
    let units = try written(["func f( {\nlet b = 2", "print(b, c)"])
    #expect(units[1].excuses.cover("cannot find 'b' in scope"))
    #expect(!units[1].excuses.cover("cannot find 'c' in scope"))
    #expect(!units[0].excuses.cover("cannot find 'b' in scope"))
  }
}
