import Foundation
import NotebookCore
import Testing

@Suite("A tool that fails because of the machine")
struct MachineProblemTests {
  @Test(
    "the system's error is found",
    arguments: [
      ("<unknown>:0: error: error opening 'cell.o' for output: No space left on device", ENOSPC),
      (
        "<unknown>:0: error: unable to open output file '/c/A.pcm': 'No space left on device'\n"
          + "<unknown>:0: error: could not build C module 'A'", ENOSPC
      ),
      ("ld.lld: error: failed to write output 'cell.so': Read-only file system", EROFS),
      ("ld.lld: error: cannot open cell.o: Too many open files", EMFILE),
      ("<unknown>:0: note: pthread_create failed: Resource temporarily unavailable", EAGAIN),
      ("LLVM ERROR: out of memory\nStack dump:", ENOMEM),
    ])
  func found(_ output: String, _ error: Int32) {
    #expect(MachineProblem.error(in: output) == error)
  }

  @Test(
    "what a cell says itself does not count",
    arguments: [
      "note.md:2:8: error: No space left on device", "  // No space left on device",
      "// error: Read-only file system", "<unknown>:0: error: no such module 'x'",
      "ld.lld: error: undefined symbol: x", "",
    ])
  func ownWords(_ output: String) {
    #expect(MachineProblem.error(in: output) == nil)
  }
}
