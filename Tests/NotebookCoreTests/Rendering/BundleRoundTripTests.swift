import Display
import NotebookCore
import Testing

@Suite("What the library sends is what the page gets")
struct BundleRoundTripTests {
  @Test("a bundle comes back as it went")
  func roundTrip() throws {
    var sent = Display.DisplayBundle(text: "")
    sent.add(html: "<p>é</p>")
    sent.add("image/png", Array(0...255))
    let received = try #require(NotebookCore.DisplayBundle(decoding: sent.encoded))
    #expect(received.representations.map(\.mimeType) == sent.representations.map(\.mimeType))
    #expect(received.representations.map(\.bytes) == sent.representations.map(\.bytes))
  }

  @Test("a bundle cut short anywhere is refused")
  func cut() {
    let bytes = Display.DisplayBundle(text: "abc").encoded
    for count in 1..<bytes.count {
      #expect(NotebookCore.DisplayBundle(decoding: bytes.prefix(count)) == nil, "\(count) bytes")
    }
  }
}
