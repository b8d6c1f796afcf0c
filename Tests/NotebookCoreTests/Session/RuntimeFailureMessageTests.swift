import NotebookCore
import Testing

@Suite("What the Swift runtime prints before it ends a process, in plain terms")
struct RuntimeFailureMessageTests {
  @Test(
    "the message",
    arguments: [
      ("Swift/Array.swift:393: Fatal error: Index out of range\n", "trapped: Index out of range"),
      ("main.swift:3: Fatal error\n", "trapped (fatal error)"),
      ("note.md:3: Precondition failed: too small\n", "precondition failed: too small"),
      ("note.md:3: Assertion failed\n", "assertion failed"),
      (
        "Simultaneous accesses to 0x7f01, but modification requires exclusive access.\n",
        "overlapping accesses: a variable is changed while it is in use elsewhere"
      ),
      (
        "Could not cast value of type 'Swift.Int' (0x7f01) to 'Swift.String' (0x7f02).\n",
        "trapped: could not cast value of type 'Swift.Int' to 'Swift.String'"
      ),
      (
        "Fatal error: failed to allocate 4096 bytes of memory\n",
        "out of memory: could not allocate 4096 bytes"
      ),
      (
        "Fatal error: Attempted to read an unowned reference but object 0x7f01 was destroyed\n",
        "trapped: Attempted to read an unowned reference but the object was destroyed"
      ),
      ("Fatal error: a NBRunCell_3.Dog barked\n", "trapped: a Dog barked"),
    ])
  func message(_ text: String, _ expected: String) {
    #expect(RuntimeFailureMessage(in: text)?.message == expected)
  }

  @Test("the cell's own text before it stays")
  func before() {
    let message = RuntimeFailureMessage(in: "one\ntwo\nmain.swift:1: Fatal error: gone\n")
    #expect(message?.before == "one\ntwo\n")
  }

  @Test("the last of several messages counts")
  func last() {
    let text = "Fatal error: one\nmain.swift:1: Fatal error: two\n"
    #expect(RuntimeFailureMessage(in: text)?.message == "trapped: two")
  }

  @Test("other text is no message", arguments: ["", "an error\n", "a Fatal error: no\n"])
  func others(_ text: String) { #expect(RuntimeFailureMessage(in: text) == nil) }
}
