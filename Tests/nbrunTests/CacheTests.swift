import Foundation
import Testing

/// The cache of compiled cells.
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

  @Test func anEditInACellCompilesItsDependents() throws {
    #expect(try workplace.run("note.md").code == 0)
    let before = try entries
    try workplace.write(Self.notebook.replacing("print(f())", with: "print(f() + 1)"))
    #expect(try workplace.run("note.md").code == 0)
    #expect(try entries.subtracting(before).count == 1)
  }

  /// The body of a function does not affect the cells that call it.
  @Test func anEditInAFunctionsBodyCompilesNoOtherCell() throws {
    #expect(try workplace.run("note.md").code == 0)
    let before = try entries
    try workplace.write(Self.notebook.replacing("{ a + 1 }", with: "{ a + 41 }"))
    #expect(try workplace.run("note.md").code == 0)
    #expect(try entries.subtracting(before).count == 1)
    #expect(try workplace.page().contains(">42<"))
  }

  /// Once all cells are known to compile, the first one runs while code is generated for others.
  @Test(.enabled(if: ConfineProgramTests.isWhole, "this system does not confine cells"))
  func aCellRunsWhileALaterOneIsCompiled() throws {
    let functions = (0..<300).map { number in
      "func f\(number)(_ x: Double) -> Double "
        + "{ var s = x; for k in 0..<\(number + 3) { s = s * x + 1 / (x + Double(k)) }; return s }"
    }
    let first = """
      import Foundation
      func compiled() -> Int {
        let files = try? FileManager.default.contentsOfDirectory(atPath: "/nbrun/cells")
        return (files ?? []).count { $0.hasSuffix(".so") }
      }
      let before = compiled()
      for _ in 0..<4000 where compiled() == before { usleep(10_000) }
      print(before, compiled())
      """
    try workplace.write(cell(first) + cell(functions.joined(separator: "\n") + "\nprint(f9(1))"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page().contains(">2 3<"), "two were compiled when the first one started")
  }

  @Test func aDamagedEntryIsRebuilt() throws {
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

  /// Something else may be in the place of a file: nothing, a folder, or a pipe that nobody writes
  /// to.
  @Test(arguments: ["entry.json", "cell.so", "cell.swiftmodule", ""])
  func anEntryThatCannotBeReadIsRebuilt(_ name: String) throws {
    #expect(try workplace.run("note.md").code == 0)
    let page = try workplace.page()
    let cells = workplace.folder.path + "/cache/nbrun/cells/"
    for (index, entry) in try entries.sorted().enumerated() {
      let place = cells + entry + (name.isEmpty ? "" : "/" + name)
      try FileManager.default.removeItem(atPath: place)
      switch index {
      case 0: break
      case 1: #expect(mkdir(place, 0o755) == 0)
      case 2: #expect(mkfifo(place, 0o600) == 0)
      default: #expect(FileManager.default.createFile(atPath: place, contents: nil))
      }
    }
    for item in try FileManager.default.contentsOfDirectory(atPath: cells + "..")
    where item.contains(".") {
      try FileManager.default.removeItem(atPath: cells + "../" + item)
      #expect(mkfifo(cells + "../" + item, 0o600) == 0)
    }
    for _ in 0..<2 {
      let outcome = try workplace.run("note.md")
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("same bytes as before"), "\(outcome.errors)")
    }
    #expect(try workplace.page() == page)
    #expect(try entries.count == 4)
  }

  /// Damage in the compiler's own cache is not an error in the notebook. The cache is rebuilt.
  @Test(arguments: ["junk", "truncated", "overwritten"])
  func aDamagedModuleCacheIsRebuilt(_ damage: String) throws {
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

    // The cache is intact again, so an error in a cell is reported as the cell's.
    try workplace.write(notebook + cell("nothing"))
    let mistake = try workplace.run("note.md")
    #expect(mistake.code == 1)
    #expect(mistake.errors.contains("note.md:9:1: error: cannot find 'nothing' in scope"))
  }

  private func use(_ arguments: String...) throws -> String {
    let outcome = try workplace.start(["cache"] + arguments).finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
    return outcome.output
  }

  @Test func theCacheIsDescribedAndCleared() throws {
    let place = workplace.folder.path + "/cache/nbrun"
    #expect(try use().hasPrefix("\(place)\n0 compiled cells: 0 bytes of at most 512.0 MiB\n"))
    #expect(try workplace.run("note.md").code == 0)
    let page = try workplace.page()
    let full = try use()
    #expect(full.contains(/\n4 compiled cells: \d+\.\d KiB of/), "\(full)")
    #expect(full.contains(/modules: \d+\.\d MiB/), "\(full)")
    // Like the folder of a program that was killed a while ago.
    try workplace.write("left", to: "cache/nbrun/runs/left/cell.o")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: place + "/runs/left")
    let empty = try use("--clear")
    #expect(empty.contains("0 compiled cells: 0 bytes of"), "\(empty)")
    #expect(empty.contains("modules: 0 bytes"), "\(empty)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place + "/runs").isEmpty)
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page() == page)
  }

  @Test func theLeastRecentlyUsedCellsAreRemovedFirst() throws {
    #expect(try workplace.run("note.md").code == 0)
    let first = try entries
    let place = workplace.folder.path + "/cache/nbrun/cells/"
    for entry in first {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -600)], ofItemAtPath: place + entry)
    }
    // Another notebook shares one cell with the first. There is room for about half of all cells.
    try workplace.write(cell("let a = 1\nfunc f() -> Int { a + 1 }") + cell("let b = 2"))
    let size = try use().firstMatch(of: /cells: (\d+)\.\d KiB/).flatMap { Int($0.1) } ?? 0
    workplace.environment["NBRUN_CACHE_SIZE"] = "\(size)K"
    #expect(try workplace.run("note.md").code == 0)
    let used = try entries.subtracting(first)
    #expect(used.count == 1)
    let kept = try entries.intersection(first)
    #expect(
      kept.count == 3 || kept.count == 2, "one of the unused cells had to be removed: \(kept)")
    #expect(try use().contains("of at most \(size).0 KiB"))

    workplace.environment["NBRUN_CACHE_SIZE"] = "1K"
    try workplace.write(Self.notebook)
    #expect(try workplace.run("note.md").code == 0, "a run works even if the cache has no room")
    workplace.environment["NBRUN_CACHE_SIZE"] = "much"
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains("NBRUN_CACHE_SIZE must be a size such as 512M or 2G, found 'much'"))
  }

  @Test func theRemainsOfAKilledRunAreRemoved() throws {
    try workplace.write(Self.notebook + cell("import Foundation\nprint(\"here\")\nsleep(60)"))
    let program = try workplace.start(["note.md"])
    #expect(program.wait(for: "[4/4]"))
    kill(program.identifier, SIGKILL)
    _ = program.finish()
    let runs = workplace.folder.path + "/cache/nbrun/runs"
    let left = try FileManager.default.contentsOfDirectory(atPath: runs)
    #expect(left.count == 1)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: "\(runs)/\(left[0])")
    try workplace.write(Self.notebook)
    #expect(try workplace.run("note.md").code == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: runs).isEmpty)
  }

  @Test func theCompilersModulesDoNotGrow() throws {
    #expect(try workplace.run("note.md").code == 0)
    let modules = workplace.folder.path + "/cache/nbrun/modules"
    let before = try FileManager.default.subpathsOfDirectory(atPath: modules).count
    try workplace.write(Self.notebook + cell("print(a + 1)"))
    #expect(try workplace.run("note.md").code == 0)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: modules).count == before)
  }

  @Test func severalProgramsShareTheCache() throws {
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
    #expect(runs.isEmpty, "a run leaves nothing behind")
  }
}
