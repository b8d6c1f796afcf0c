import Foundation
import NotebookCore
import Testing

@Suite("The places that 'allow' names are looked at")
struct RequestedPlacesTests {
  /// A folder with `book/note.md`, `data`, `lib` and `notebook`. Its path has no links.
  private let root: String

  init() throws {
    root = try temporaryFolder()
    for folder in ["book/sub", "data", "lib", "notebook"] {
      try FileManager.default.createDirectory(
        atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    }
    try Data().write(to: URL(fileURLWithPath: "\(root)/book/note.md"))
  }

  private func places(_ permissions: Permission...) -> RequestedPlaces {
    let items = permissions.enumerated().map {
      PermissionRequest.Item(
        $1, at: NotebookCore.SourceLocation(file: "note.md", line: 1, column: $0 + 1))
    }
    return RequestedPlaces(
      PermissionRequest(location: .init(file: "note.md", line: 1), items: items),
      notebook: "\(root)/book/note.md")
  }

  private func check(
    _ found: RequestedPlaces, _ summaries: [String],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    #expect(
      found.diagnostics.map { $0.summary.replacing(root, with: "ROOT") } == summaries,
      sourceLocation: sourceLocation)
  }

  @Test("paths are relative to the notebook's folder, and real")
  func real() throws {
    let found = places(.network, .read("../data"), .write("\(root)/data/."), .write("sub/new"))
    check(found, [])
    #expect(found.notebook == "\(root)/book/note.md")
    #expect(
      found.permissions
        == Permissions(
          network: true, read: ["\(root)/data"], write: ["\(root)/data", "\(root)/book/sub/new"]))
  }

  @Test("what is missing outside of the notebook's folder is an error")
  func missing() {
    check(
      places(.read("../none"), .write("\(root)/none")),
      [
        "1:1: there is no file or folder '../none', which 'allow' names → Make it first, or correct "
          + "the path: it is relative to the notebook's folder.",
        "1:2: there is no file or folder 'ROOT/none', which 'allow' names → Make it first, or "
          + "correct the path.",
      ])
  }

  @Test("a link that a cell could change is an error")
  func links() throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/book/link", withDestinationPath: "../data")
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/book/dangling", withDestinationPath: "/none")
    let text =
      "cannot be allowed: it leads through a link to 'ROOT/data' → Write the path that the link "
      + "leads to."
    check(
      places(.read("link"), .read("\(root)/book/link"), .read("dangling")),
      [
        "1:1: 'link' \(text)", "1:2: 'ROOT/book/link' \(text)",
        "1:3: there is no file or folder 'dangling', which 'allow' names → Make it first, or "
          + "correct the path: it is relative to the notebook's folder.",
      ])
  }

  @Test("a path that would cover the cells' own folders is written in full")
  func own() {
    let found = places(.read("../lib"), .read("../notebook"), .read("\(root)/lib"), .read(".."))
    check(
      found,
      [
        "1:1: '../lib' cannot be allowed: to the cells it would be /lib, in a folder that they "
          + "have of their own → Write the path in full: ROOT/lib",
        "1:2: '../notebook' cannot be allowed: to the cells it would be /notebook, in a folder that "
          + "they have of their own → Write the path in full: ROOT/notebook",
        "1:4: '..' cannot be allowed: to the cells it would be /, in a folder that they have of "
          + "their own → Write the path in full: ROOT",
      ])
    #expect(found.permissions.read == ["\(root)/lib"])
  }

  @Test("nobody can allow the whole system, or devices")
  func system() throws {
    #expect(mkfifo("\(root)/data/fifo", 0o600) == 0)
    let less = "Ask for the files and folders that the cells need."
    check(
      places(.read("/"), .read("/proc/self"), .read("/tmp"), .read("../data/fifo")),
      [
        "1:1: '/' cannot be allowed: it is the whole file system → \(less)",
        "1:2: '/proc/self' cannot be allowed: /proc belongs to the system → Cells see a part of it "
          + "that shows no secrets.",
        "1:3: '/tmp' cannot be allowed: cells have a folder /tmp of their own → Ask for a file or a "
          + "folder in it.",
        "1:4: '../data/fifo' cannot be allowed: it is not a regular file or a folder → \(less)",
      ])
  }

  @Test("nobody can allow a cell to write the notebook or the system")
  func writing() {
    check(
      places(.write("note.md"), .write(root), .write("/usr/lib"), .write(".")),
      [
        "1:1: 'note.md' cannot be allowed: no cell may write its own notebook → Write to another "
          + "file.",
        "1:2: 'ROOT' cannot be allowed: it contains the notebook itself, which no cell may write → "
          + "Ask for the files and folders that the cells need.",
        "1:3: '/usr/lib' cannot be allowed: no cell may write in /usr → Write into the notebook's "
          + "folder.",
      ])
  }
}

/// A new folder whose path has no links.
func temporaryFolder() throws -> String {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("nbrun-unit-\(UUID().uuidString)").resolvingSymlinksInPath().path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  return folder
}
