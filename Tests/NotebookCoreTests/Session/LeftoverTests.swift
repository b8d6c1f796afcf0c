import NotebookCore
import Testing

@Suite("What the session says that a cell left behind")
struct LeftoverTests {
  @Test(
    "is read line by line",
    arguments: [
      ("", []), ("folder\n", [.folder]), ("tasks 1\nthreads 12\n", [.tasks(1), .threads(12)]),
      ("closed standard error\n", [.closed("standard error")]), ("tasks many\n", []),
      ("unknown 1\nfolder\n", [.folder]),
    ] as [(String, [Leftover])])
  func list(_ text: String, _ expected: [Leftover]) {
    #expect(Leftover.list(Array(text.utf8)) == expected)
  }
}
