import Display
import Testing

@Suite("What the library sends is what the page gets")
struct BundleRoundTripTests {
  @Test("a bundle comes back as it went")
  func roundTrip() throws {
    var sent = DisplayBundle(text: "")
    sent.add(html: "<p>é</p>")
    sent.add("image/png", Array(0...255))
    let received = try #require(DisplayBundle(decoding: sent.encoded))
    #expect(received == sent)
  }

  @Test("a bundle cut short anywhere is refused")
  func cut() {
    let bytes = DisplayBundle(text: "abc").encoded
    for count in 1..<bytes.count {
      #expect(DisplayBundle(decoding: bytes.prefix(count)) == nil, "\(count) bytes")
    }
  }
}
