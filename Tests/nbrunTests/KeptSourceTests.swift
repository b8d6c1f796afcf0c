import Foundation
import Testing

/// `nbrun check --keep-sources` writes the source that nbrun compiles for each cell.
@Suite struct KeptSourceTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func theSourceOfEveryUnitIsWritten() throws {
    try workplace.write(
      "---\nparams:\n  n: 3\n---\n" + cell("let a = n") + "`{swift} a`\n\n" + cell("a + 1"))
    let result = try workplace.run("check", "--keep-sources", "sources", "note.md")
    #expect(result.code == 0, "\(result.errors)")
    let folder = workplace.folder.appendingPathComponent("sources")
    let modules = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0 != "internal.modulemap" }
    #expect(
      modules.sorted() == ["NBRunCell_1", "NBRunCell_2", "NBRunValues_2", "NotebookParameters"])
    let source = try String(
      contentsOf: folder.appendingPathComponent("NBRunCell_2/main.swift"), encoding: .utf8)
    #expect(source.contains("_nbrunShowValue(\na + 1\n)"), "\(source)")
  }

  /// The scripts compile the kept sources with only the folder, in the notebook's order.
  @Test func theScriptsCompile() throws {
    try workplace.write(cell("let a = 1") + cell("a + 1"))
    _ = try workplace.run("check", "--keep-sources", "sources", "note.md")
    for module in ["NotebookParameters", "NBRunCell_1", "NBRunCell_2"] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["sources/\(module)/compile.sh"]
      process.currentDirectoryURL = workplace.folder
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(module)")
      let object = workplace.folder.appendingPathComponent("sources/\(module)/cell.o")
      #expect(FileManager.default.fileExists(atPath: object.path))
    }
  }

  /// The source is most useful for a cell that does not compile.
  @Test func theSourceOfAFailedCellIsWritten() throws {
    try workplace.write(cell("let a: Int = \"b\""))
    let result = try workplace.run("check", "--keep-sources", "sources", "note.md")
    #expect(result.code == 1)
    let file = workplace.folder.appendingPathComponent("sources/NBRunCell_1/main.swift")
    #expect(try String(contentsOf: file, encoding: .utf8).contains("let a: Int = \"b\""))
  }

  @Test func anUnwritableFolderIsAnError() throws {
    try workplace.write(cell("1"))
    let result = try workplace.run("check", "--keep-sources", "note.md/x", "note.md")
    #expect(result.code == 2)
    #expect(result.errors.contains("the folder 'note.md/x' cannot be written"), "\(result.errors)")
  }
}
