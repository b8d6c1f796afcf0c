import Foundation
import NotebookCore
import Testing

@Suite("What the system refuses to a cell is explained")
struct DenialReportTests {
  /// A folder with `book/note.md` and `data/x.csv`. Its path has no links.
  private let root: String

  init() throws {
    root = try temporaryFolder()
    for file in ["book/note.md", "book/own.csv", "data/x.csv", "data/y.csv", "lib/z"] {
      let place = URL(fileURLWithPath: "\(root)/\(file)")
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: place)
    }
  }

  private func messages(
    _ denials: Denial..., allow: Permissions = Permissions(), confinesNetwork: Bool = true
  ) -> [String] {
    let place = NotebookCore.SourceLocation(file: "note.md", line: 1)
    let request = PermissionRequest(
      location: place, items: allow.list.map { .init($0, at: place) })
    return DenialReport(
      notebook: "\(root)/book/note.md", request: request, confinesNetwork: confinesNetwork
    ).messages(denials).map {
      "\($0.text) → \($0.help)".replacing(root, with: "ROOT")
    }
  }

  @Test("a file that exists outside can be asked for, in the author's words")
  func reading() {
    let ask = "which is outside of the notebook's folder → Ask for it in the front matter: allow:"
    #expect(
      messages(Denial(.read, "/notebook/../data/x.csv")) == [
        "the cell may not read '../data/x.csv', \(ask) {read: [../data/x.csv]}"
      ])
    #expect(
      messages(Denial(.run, "\(root)/data/x.csv")) == [
        "the cell may not run 'ROOT/data/x.csv', \(ask) {read: [ROOT/data/x.csv]}"
      ])
    // To the cells, '../lib' would be the system's '/lib'.
    #expect(
      messages(Denial(.read, "/notebook/../lib/z")) == [
        "the cell may not read '../lib/z', \(ask) {read: [ROOT/lib/z]}"
      ])
  }

  @Test("a file that is nowhere is not forbidden")
  func missing() {
    #expect(
      messages(
        Denial(.read, "\(root)/data/none"), Denial(.read, "/notebook/none"),
        Denial(.read, "/notebook/../none"), Denial(.run, "/none/none")) == [])
  }

  @Test("a new file needs its folder")
  func writing() {
    let outside = "which is outside of the notebook's folder → Write into the notebook's folder"
    let ask = "\(outside), or ask for it in the front matter: allow:"
    #expect(
      messages(Denial(.write, "/notebook/../data/a/b")) == [
        "the cell may not write into the folder '../data', \(ask) {write: [../data]}"
      ])
    #expect(
      messages(Denial(.write, "\(root)/data/x.csv")) == [
        "the cell may not write 'ROOT/data/x.csv', \(ask) {write: [ROOT/data/x.csv]}"
      ])
    #expect(
      messages(Denial(.write, "/notebook/note.md")) == [
        "the cell may not write 'note.md', its own notebook → Write to another file."
      ])
    #expect(
      messages(Denial(.write, "/notebook/own.csv")) == [
        "the cell may not write 'own.csv', which nbrun protects → Write to another file."
      ])
    #expect(
      messages(Denial(.write, "\(root)/new")) == [
        "the cell may not write into the folder 'ROOT', \(outside)."
      ], "the folder contains the notebook")
  }

  @Test("who makes a folder does not ask for those that hold it")
  func parents() {
    #expect(
      messages(
        Denial(.write, "/notebook/../data/a/b"), Denial(.read, "/notebook/../data"),
        Denial(.read, root), Denial(.write, "/notebook/../data"), Denial(.write, root)
      ).map { $0.prefix { $0 != "," } } == [
        "the cell may not write into the folder '../data'", "the cell may not read '../data'",
        "the cell may not read 'ROOT'",
      ])
    #expect(
      messages(Denial(.read, root), Denial(.write, "\(root)/data/a/b")).map {
        $0.prefix { $0 != "," }
      } == ["the cell may not write into the folder 'ROOT/data'"])
  }

  @Test("the machine's own name of the notebook's folder is a mistake of its own")
  func wrongFolder() {
    let text =
      "the cell sees the notebook's folder as /notebook, not as ROOT/book → Write the path relative "
      + "to the notebook's folder:"
    #expect(messages(Denial(.read, "\(root)/book/own.csv")) == ["\(text) own.csv."])
    #expect(messages(Denial(.write, "\(root)/book/new/a")) == ["\(text) new/a."])
  }

  @Test("one line asks for everything, and for nothing twice")
  func together() {
    let found = messages(
      Denial(.read, "/notebook/../data/x.csv"), Denial(.read, "/notebook/../data/x.csv"),
      Denial(.network, "example.com"), Denial(.read, "/notebook/../data"),
      allow: Permissions(write: ["out"]))
    #expect(found.count == 3)
    #expect(
      found.allSatisfy { $0.hasSuffix("allow: {network: true, read: [../data], write: [out]}") })
    #expect(found[1].hasPrefix("the cell may not use the network (example.com) → Ask for it"))
  }

  @Test("what is allowed already failed for another reason")
  func allowed() {
    #expect(
      messages(
        Denial(.network, ""), Denial(.read, "/notebook/../data/x.csv"),
        Denial(.write, "\(root)/lib/new"),
        allow: Permissions(network: true, read: ["../data"], write: ["\(root)/lib"])) == [])
    #expect(messages(Denial(.network, "x"), confinesNetwork: false) == [])
    #expect(
      messages(Denial(.write, "/notebook/../data/x.csv"), allow: Permissions(read: ["../data"]))
        == [
          "the cell may not write '../data/x.csv', which is outside of the notebook's folder → "
            + "Write into the notebook's folder, or ask for it in the front matter: "
            + "allow: {read: [../data], write: [../data/x.csv]}"
        ])
  }

  @Test("a signal to others cannot be allowed")
  func signals() {
    #expect(
      messages(Denial(.signal, "1")) == [
        "the cell may not send a signal to process 1 → A cell may signal only the processes that "
          + "it has started."
      ])
  }
}
