import Foundation
import Testing

/// Compiled cells that are kept.
@Suite struct CacheTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    workplace.environment = ["XDG_CACHE_HOME": workplace.folder.path + "/cache"]
    try workplace.write(Self.notebook)
  }

  static let notebook =
    "# Title\n\n" + cell("let a = 1\nfunc f() -> Int { a + 1 }") + cell("print(f())")
    + cell("print(a)")

  private var entries: Set<String> {
    get throws {
      Set(
        try FileManager.default.contentsOfDirectory(
          atPath: workplace.folder.path + "/cache/nbrun/cells"))
    }
  }

  @Test func anEditInTheProseCompilesNothing() throws {
    #expect(try workplace.run("note.md").code == 0)
    let before = try entries
    #expect(before.count == 4, "the parameters and three cells")
    try workplace.write("# Another title\n\nMore prose.\n\n" + Self.notebook)
    #expect(try workplace.run("note.md").code == 0)
    #expect(try entries == before)
  }

  @Test func anEditInACellCompilesWhatDependsOnIt() throws {
    #expect(try workplace.run("note.md").code == 0)
    let before = try entries
    try workplace.write(Self.notebook.replacing("print(f())", with: "print(f() + 1)"))
    #expect(try workplace.run("note.md").code == 0)
    #expect(try entries.subtracting(before).count == 1)
  }

  @Test func aBrokenEntryIsMadeAnew() throws {
    #expect(try workplace.run("note.md").code == 0)
    let page = try workplace.page()
    for entry in try entries {
      try workplace.write("broken", to: "cache/nbrun/cells/\(entry)/cell.so")
    }
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page() == page)
    #expect(outcome.errors.contains("same bytes as before"))
  }

  /// Damage in the compiler's own cache is no mistake of the notebook: it is made anew.
  @Test(arguments: ["junk", "truncated", "overwritten"])
  func aDamagedModuleCache(_ damage: String) throws {
    let notebook = cell("import Foundation\nprint(sqrt(4.0))") + cell("print(sqrt(9.0))")
    try workplace.write(notebook)
    #expect(try workplace.run("note.md").code == 0)
    let page = try workplace.page()
    let modules = workplace.folder.appendingPathComponent("cache/nbrun/modules")
    let files = try FileManager.default.subpathsOfDirectory(atPath: modules.path)
      .filter { $0.hasSuffix(".pcm") }
    #expect(!files.isEmpty)
    for file in files {
      let place = modules.appendingPathComponent(file)
      var data = try Data(contentsOf: place)
      switch damage {
      case "junk": data = Data("junk".utf8)
      case "truncated": data = data.prefix(data.count / 2)
      default:
        let middle = data.count / 3..<data.count * 2 / 3
        data.replaceSubrange(middle, with: repeatElement(0xA5, count: middle.count))
      }
      try data.write(to: place)
    }
    for entry in try entries {
      try FileManager.default.removeItem(
        atPath: workplace.folder.path + "/cache/nbrun/cells/\(entry)")
    }
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page() == page)
    #expect(!outcome.errors.contains("error"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("warning"), "\(outcome.errors)")

    // The cache is whole again: a mistake in a cell is still the cell's.
    try workplace.write(notebook + cell("nothing"))
    let mistake = try workplace.run("note.md")
    #expect(mistake.code == 1)
    #expect(mistake.errors.contains("note.md:9:1: error: cannot find 'nothing' in scope"))
  }

  @Test func twoProgramsAtOnce() throws {
    let programs = try (0..<3).map { try workplace.start(["note.md", "-o", "page\($0).html"]) }
    for program in programs {
      let outcome = program.finish()
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    let pages = try (0..<3).map { try workplace.page("page\($0).html") }
    #expect(Set(pages).count == 1)
    #expect(try entries.count == 4)
    let runs = try FileManager.default.contentsOfDirectory(
      atPath: workplace.folder.path + "/cache/nbrun/runs")
    #expect(runs.isEmpty, "nothing is left of a run")
  }
}
