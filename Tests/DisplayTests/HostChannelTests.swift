import CSessionProtocol
import Display
import Testing

/// The received frames, as a session would get them. A C function cannot capture a variable.
nonisolated(unsafe) private var messages: [(kind: UInt32, bytes: [UInt8])] = []

private struct Greeting: Displayable {
  var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: "hello")
    bundle.add(html: "<b>hello</b>")
    return bundle
  }
}

private struct Unique: ~Copyable {}

@Suite("Shown values are sent to the session", .serialized)
struct HostChannelTests {
  init() {
    messages = []
    _nbrunDisplayConnect { kind, bytes, count in
      // Another suite in the same process may be training, which sends progress and seeds.
      let shown = [FrameKind.display, .value, .inlineValue].map(\.rawValue)
      guard shown.contains(kind) else { return }
      messages.append((kind, Array(UnsafeBufferPointer(start: bytes, count: count))))
    }
  }

  private func texts() -> [String] {
    messages.map { "\($0.kind) \(String(decoding: $0.bytes, as: UTF8.self))" }
  }

  @Test("display sends all forms")
  func display() {
    Display.display(Greeting())
    #expect(messages.map(\.kind) == [FrameKind.display.rawValue])
    #expect(messages.map(\.bytes) == [Greeting().displayBundle.encoded])
  }

  @Test("an encoded bundle consists of lengths and contents")
  func encoding() {
    #expect(
      DisplayBundle(text: "é").encoded
        == [10, 0, 0, 0] + Array("text/plain".utf8) + [2, 0, 0, 0, 0xC3, 0xA9])
  }

  @Test("the value of a last expression is sent, if there is one")
  func values() {
    func nothing() {}
    func mayFail() throws {}
    _nbrunShowValue(nothing())
    _nbrunShowValue(try? mayFail())
    #expect(messages.isEmpty)
    _nbrunShowValue(Int?.none)
    _nbrunShowValue(3)
    _nbrunShowValue(Unique())
    #expect(Set(messages.map(\.kind)) == [FrameKind.value.rawValue])
    #expect(
      messages.map(\.bytes)
        == ["nil", "3", "Unique"].map { DisplayBundle(text: $0).encoded })
  }

  @Test("an inline expression only sends its text")
  func inline() {
    _nbrunShowInline(0.5)
    _nbrunShowInline("a\"b")
    _nbrunShowInline(Greeting())
    _nbrunShowInline(())
    #expect(texts() == ["5 0.5", "5 a\"b", "5 hello", "5 "])
  }
}
