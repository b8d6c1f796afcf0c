import Display
import Testing

@Suite("The page gets what the library sends")
struct BundleRoundTripTests {
  @Test("an encoded bundle decodes to the same bundle")
  func roundTrip() throws {
    var sent = DisplayBundle(text: "")
    sent.add(html: "<p>é</p>")
    sent.add("image/png", Array(0...255))
    let received = try #require(DisplayBundle(decoding: sent.encoded))
    #expect(received == sent)
  }

  @Test("a truncated bundle is rejected")
  func cut() {
    let bytes = DisplayBundle(text: "abc").encoded
    for count in 1..<bytes.count {
      #expect(DisplayBundle(decoding: bytes.prefix(count)) == nil, "\(count) bytes")
    }
  }
}
