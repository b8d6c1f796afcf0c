import Display
import NotebookCore
import Testing

/// The two ends' types of one name.
private typealias Sent = Display.DisplayBundle
private typealias Received = NotebookCore.DisplayBundle

@Suite("What the library sends is what the page gets")
struct BundleRoundTripTests {
  @Test("a bundle comes back as it went")
  func roundTrip() throws {
    var sent = Sent(text: "")
    sent.add(html: "<p>é</p>")
    sent.add("image/png", Array(0...255))
    let received = try #require(decoded(sent.encoded))
    #expect(received.representations.map(\.mimeType) == sent.representations.map(\.mimeType))
    #expect(received.representations.map(\.bytes) == sent.representations.map(\.bytes))
  }

  @Test("a bundle cut short anywhere is refused")
  func cut() {
    let bytes = Sent(text: "abc").encoded
    for count in 1..<bytes.count {
      #expect(decoded(bytes.prefix(count)) == nil, "\(count) bytes")
    }
  }

  private func decoded(_ bytes: some Collection<UInt8>) -> Received? { Received(decoding: bytes) }
}
