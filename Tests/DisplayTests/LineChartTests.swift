import Display
import Foundation
import Testing

@Suite("A line chart")
struct LineChartTests {
  private func svg(_ chart: LineChart) throws -> String {
    try #require(form("image/svg+xml", of: chart))
  }

  /// The texts in drawing order.
  private func labels(_ chart: LineChart) throws -> [String] {
    try svg(chart).matches(of: /<text[^>]*>([^<]*)<\/text>/).map { String($0.1) }
  }

  @Test("has round ticks that cover its values")
  func ticks() throws {
    #expect(
      try labels(LineChart(.series("a", [0.31, 0.07]))) == [
        "0.05", "0.10", "0.15", "0.20", "0.25", "0.30", "0.35", "1", "2",
      ])
    #expect(
      try labels(LineChart(.series("a", x: [0, 1000, 2500], y: [-3.0, 4, 12]))).prefix(5) == [
        "-5", "0", "5", "10", "15",
      ])
    #expect(
      try labels(LineChart(.series("a", x: [0.5, 1.5], y: [1e-7, 3e-7]))).prefix(3)
        == ["1.0e-07", "1.5e-07", "2.0e-07"])
  }

  @Test("has a scale even for one value or equal values")
  func single() throws {
    #expect(try labels(LineChart(.series("a", [2.0]))).prefix(3) == ["1.0", "1.5", "2.0"])
    #expect(try labels(LineChart(.series("a", [0.0, 0]))).contains("0.0"))
  }

  @Test("draws each point at its value")
  func points() throws {
    let svg = try svg(LineChart(.series("a", x: [0, 2], y: [0.0, 1]), yRange: 0...1))
    let path = try #require(
      svg.firstMatch(of: /<path d="M([0-9.]+) ([0-9.]+)L([0-9.]+) ([0-9.]+)" fill/))
    let (x0, y0, x1, y1) = (Double(path.1), Double(path.2), Double(path.3), Double(path.4))
    #expect(x1 == 622 && y0 == 256 && y1 == 16)
    #expect(try #require(x0) < 60)
    #expect(svg.matches(of: /<circle/).count == 2)
  }

  @Test("interrupts a line where a value is not finite")
  func gaps() throws {
    let svg = try svg(LineChart(.series("a", [1, 2, .nan, 3, .infinity, 4])))
    let line = try #require(svg.firstMatch(of: /<path d="([^"]*)" fill="none"/)?.1)
    #expect(line.count { $0 == "M" } == 3)
    #expect(line.count { $0 == "L" } == 1)
    #expect(!svg.contains("nan") && !svg.contains("inf,"))
  }

  @Test("is empty if no value is finite")
  func nothing() throws {
    let chart = LineChart(.series("a", [Double.nan]))
    #expect(chart.description == "Line chart\na: no values")
    #expect(!(try svg(chart)).contains("fill=\"none\""))
  }

  @Test("draws its lines with different colours, dashes and marks, and has a legend")
  func legend() throws {
    let chart = LineChart(
      .series("train", [1, 2]), .series("<val>", [2, 3]), title: "L & A", xLabel: "x", yLabel: "y")
    let svg = try svg(chart)
    #expect(try labels(chart).prefix(3) == ["L &amp; A", "train", "&lt;val&gt;"])
    #expect(svg.contains("var(--chart-1, ") && svg.contains("var(--chart-2, "))
    #expect(svg.contains("stroke-dasharray"))
    #expect(svg.contains("role=\"img\" aria-label=\"L &amp; A\""))
    #expect(svg.contains("<title>L &amp; A</title>\n<desc>Line chart: L &amp; A\ntrain: 2 values"))
  }

  @Test("has a text with the first, last, smallest and largest values")
  func description() {
    let chart = LineChart(.series("loss", [0.5, 0.125, 0.25]), title: "Loss")
    #expect(
      chart.description == """
        Line chart: Loss
        loss: 3 values from 0.5000 to 0.2500, least 0.1250, greatest 0.5000
        """)
  }

  @Test("is well-formed XML")
  func xml() throws {
    let chart = LineChart(
      .series("a\"&<", [1, 2]), .series("b", [2, .nan]), .series("c", [1, 1]),
      .series("d", [0, 9]),
      title: "<&>", xLabel: "x & y", yLabel: "'\"")
    let parser = XMLDocumentCheck(try svg(chart))
    #expect(parser.isWellFormed)
    #expect(!XMLDocumentCheck("<svg><p></svg>").isWellFormed)
  }
}

/// Whether the tags of a text are properly nested and its ampersands belong to entities.
private struct XMLDocumentCheck {
  let isWellFormed: Bool

  init(_ text: String) {
    var open: [Substring] = []
    var isNested = true
    for tag in text.matches(of: /<(\/?)([a-z]+)((?:\s+[a-zA-Z-]+="[^"<]*")*)\s*(\/?)>/) {
      if tag.1 == "/" {
        isNested = isNested && open.popLast() == tag.2
      } else if tag.4 != "/" {
        open.append(tag.2)
      }
    }
    let rest = text.replacing(/<\/?[a-z]+(?:\s+[a-zA-Z-]+="[^"<]*")*\s*\/?>/, with: "")
    isWellFormed =
      isNested && open.isEmpty && !rest.contains("<")
      && text.matches(of: /&(?!(amp|lt|gt|quot);)/).isEmpty
  }
}
