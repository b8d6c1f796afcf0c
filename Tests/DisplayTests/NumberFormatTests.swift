import Display
import Testing

@Suite("Numbers have the same text on all machines")
struct NumberFormatTests {
  @Test(
    "a number has the requested digits and is correctly rounded",
    arguments: [
      (NumberFormat.fixed(4), 0.98205, "0.9820"), (.fixed(2), 2.675, "2.67"),
      (.fixed(0), 0.5, "0"), (.fixed(0), 1.5, "2"), (.fixed(3), -0.0001, "0.000"),
      (.fixed(1), -0.06, "-0.1"), (.fixed(1), 1e21, "1000000000000000000000.0"),
      (.percent(2), 0.98125, "98.12\u{A0}%"), (.scientific(2), 0.000_123_4, "1.23e-04"),
      (.scientific(0), 0, "0e+00"), (.shortest, 0.1, "0.1"), (.fixed(2), .nan, "nan"),
      (.percent(1), -.infinity, "-inf"),
    ])
  func digits(_ format: NumberFormat, _ value: Double, _ text: String) {
    #expect(format.string(value) == text)
  }

  /// 0.92755 lies a little above the number in binary32 that it stands for, or below it: only the
  /// exact value counts.
  @Test("losses and metrics look the same everywhere")
  func logged() {
    let texts = ["0.9276", "0.9275", "0.9276", "0.0312", "0.0000"]
    for (value, text) in zip([0.92755, 0.92745, 0.92765, 0.03125, 0.000_04] as [Float], texts) {
      #expect(NumberFormat.logged("accuracy").string(value) == text)
      #expect(NumberFormat.logged("accuracy").string(Double(value)) == text)
    }
    #expect(NumberFormat.logged("lr").string(Float(0.000_1)) == "0.0001")
  }

  @Test("the largest number fits")
  func greatest() {
    let text = NumberFormat.fixed(20).string(-Double.greatestFiniteMagnitude)
    #expect(text.count == 1 + 309 + 1 + 20)
    #expect(text.hasPrefix("-179769313486231570"))
  }

  @Test("a Float has its own shortest digits, not those of a Double")
  func float() {
    #expect(NumberFormat.shortest.string(Float(0.1)) == "0.1")
    #expect(NumberFormat.fixed(9).string(Float(0.1)) == "0.100000001")
  }
}
