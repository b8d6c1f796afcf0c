import Foundation
import Testing

/// Images that the prose names but that are no ordinary files.
@Suite(.timeLimit(.minutes(2))) struct ImageFileTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func onlyRegularFilesAreRead() throws {
    let pipe = workplace.folder.appendingPathComponent("pipe.png").path
    #expect(mkfifo(pipe, 0o644) == 0)
    try workplace.write("", to: "folder.png/inside")
    try FileManager.default.createSymbolicLink(
      atPath: workplace.folder.appendingPathComponent("zero.png").path,
      withDestinationPath: "/dev/zero")
    let large = workplace.folder.appendingPathComponent("large.png").path
    #expect(FileManager.default.createFile(atPath: large, contents: Data()))
    #expect(truncate(large, 1 << 30) == 0)
    try workplace.write("![a](pipe.png) ![b](zero.png) ![c](folder.png) ![d](large.png)\n")
    for arguments in [["note.md"], ["check", "note.md"]] {
      let outcome = try workplace.start(arguments).finish()
      #expect(outcome.code == 1)
      let errors = outcome.errors
      for message in [
        "note.md:1:1: error: the image 'pipe.png' cannot be read: it is not a regular file",
        "the image 'zero.png' cannot be read: it is not a regular file",
        "the image 'folder.png' cannot be read: it is a folder",
        "the image 'large.png' cannot be read: it is larger than 32.0 MiB",
      ] {
        #expect(errors.contains(message), "\(errors)")
      }
    }
  }
}
