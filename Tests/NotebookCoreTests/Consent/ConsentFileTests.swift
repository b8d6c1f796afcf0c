import Foundation
import NotebookCore
import Testing

@Suite("What the user has allowed is remembered")
struct ConsentFileTests {
  private let path: String
  private let file: ConsentFile

  init() throws {
    path = try temporaryFolder() + "/nbrun/allowed.json"
    file = ConsentFile(path: path)
  }

  private let asked = Permissions(network: true, read: ["/a", "/b"])

  @Test("for this notebook, and for no more than this")
  func exact() throws {
    #expect(try !file.allows(asked, for: "/x/note.md"))
    try file.allow(asked, for: "/x/note.md")
    try file.allow(Permissions(write: ["/c"]), for: "/x/other.md")
    #expect(try file.allows(asked, for: "/x/note.md"))
    #expect(try file.allows(Permissions(read: ["/b"]), for: "/x/note.md"), "less is included")
    #expect(try !file.allows(asked, for: "/x/other.md"))
    for more in [
      Permissions(network: true, read: ["/a", "/b", "/c"]), Permissions(write: ["/a"]),
      Permissions(read: ["/a/x"]),
    ] {
      #expect(try !file.allows(more, for: "/x/note.md"))
    }
    try file.allow(Permissions(read: ["/a"]), for: "/x/note.md")
    #expect(try !file.allows(asked, for: "/x/note.md"), "the last answer counts")
  }

  @Test("in a file that only the user can read")
  func mode() throws {
    try file.allow(asked, for: "/x/note.md")
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["allowed.json"])
  }

  @Test("a file that others could have written, or that is damaged, counts for nothing")
  func untrusted() throws {
    try file.allow(asked, for: "/x/note.md")
    func reason() -> [String] { summaries { _ = try file.allows(asked, for: "/x/note.md") } }
    let subject = "the file '\(path)', which holds what you have allowed,"
    let help = " → Correct or remove it. Without it, nbrun asks again."
    chmod(path, 0o620)
    #expect(reason() == ["\(subject) can be changed by other users\(help)"])
    chmod(path, 0o600)
    try Data("[".utf8).write(to: URL(fileURLWithPath: path))
    chmod(path, 0o600)
    #expect(reason() == ["\(subject) is damaged\(help)"])
    #expect(summaries { try file.allow(asked, for: "/y.md") } == ["\(subject) is damaged\(help)"])
    unlink(path)
    mkfifo(path, 0o600)
    #expect(reason() == ["\(subject) is not a regular file\(help)"])
  }

  @Test("without a home nothing is")
  func homeless() throws {
    #expect(try !ConsentFile(path: nil).allows(asked, for: "/x/note.md"))
    #expect(
      summaries { try ConsentFile(path: nil).allow(asked, for: "/x/note.md") } == [
        "what you allow cannot be remembered: neither XDG_CONFIG_HOME nor HOME is set"
      ])
  }
}
