/// Draws a `LineChart` as SVG. The colours are variables of the page, with default values. Lines
/// also differ in their marks and dashes, for print and for colour-blind readers.
struct LineChartDrawing {
  private let chart: LineChart
  private let xScale: ChartScale
  private let yScale: ChartScale
  private var svgText = ""

  private let width = 640.0
  private let height: Double
  private let plot: (left: Double, top: Double, right: Double, bottom: Double)

  /// The default colours, for a light page. They differ in lightness as well as in hue (after Okabe
  /// and Ito).
  private static let colors = ["#0b62a4", "#b8500c", "#00795a", "#a4457e", "#7a6300", "#3f6fd1"]
  private static let dashes = ["", "7 4", "2 3", "9 3 2 3", "12 4", "4 2"]
  /// The approximate width of a label's character.
  private static let characterWidth = 7.2

  init(_ chart: LineChart) {
    self.chart = chart
    let xs = chart.series.flatMap(\.x)
    let ys =
      chart.series.flatMap(\.y).filter(\.isFinite)
      + (chart.yRange.map { [$0.lowerBound, $0.upperBound] } ?? [])
    let isIntegral = xs.allSatisfy { $0 == $0.rounded() }
    let xRange = (xs.min() ?? 0)...(xs.max() ?? 1)
    xScale = ChartScale(covering: xRange, count: isIntegral ? 12 : 8, isIntegral: isIntegral)
    let yScale = ChartScale(
      covering: (ys.min() ?? 0)...(ys.max() ?? 1), count: 5, isIntegral: false)
    let longest = yScale.ticks.map { yScale.label($0).count }.max() ?? 0
    self.yScale = yScale
    let left = 14 + Double(longest) * Self.characterWidth + (chart.yLabel == nil ? 0 : 22)
    let top = 16 + (chart.title == nil ? 0.0 : 24) + (chart.series.count > 1 ? 24 : 0)
    let below = chart.xLabel == nil ? 30.0 : 52
    height = top + 240 + below
    plot = (left, top, width - 18, top + 240)
  }

  /// The complete `svg` element.
  mutating func svg() -> String {
    svgText = ""
    let name = HTML.escaped(chart.title ?? "Line chart")
    line(
      """
      <svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="\(name)" \
      viewBox="0 0 \(number(width)) \(number(height))" width="\(number(width))" \
      height="\(number(height))" style="font-size: 13px; fill: currentColor">
      """)
    line("<title>\(name)</title>")
    line("<desc>\(HTML.escaped(chart.description))</desc>")
    drawTitle()
    drawLegend()
    drawAxes()
    for index in chart.series.indices { drawSeries(index) }
    line("</svg>")
    return svgText
  }

  private mutating func drawTitle() {
    guard let title = chart.title else { return }
    text(title, x: plot.left, y: 20, attributes: " font-weight=\"600\" font-size=\"15\"")
  }

  private mutating func drawLegend() {
    guard chart.series.count > 1 else { return }
    var x = plot.left
    let y = plot.top - 18
    for (index, series) in chart.series.enumerated() {
      path("M\(number(x)) \(number(y))h28", index)
      mark(index, x: x + 14, y: y)
      text(series.name, x: x + 35, y: y + 4.5)
      x += 35 + Double(series.name.count) * Self.characterWidth + 20
    }
  }

  private mutating func drawAxes() {
    for tick in yScale.ticks {
      let y = self.y(tick)
      rule("M\(number(plot.left)) \(number(y))H\(number(plot.right))", opacity: "0.15")
      text(yScale.label(tick), x: plot.left - 8, y: y + 4.5, anchor: "end")
    }
    for tick in xScale.ticks {
      let x = self.x(tick)
      rule("M\(number(x)) \(number(plot.bottom))v5", opacity: "0.6")
      text(xScale.label(tick), x: x, y: plot.bottom + 20, anchor: "middle")
    }
    rule(
      "M\(number(plot.left)) \(number(plot.bottom))H\(number(plot.right))", opacity: "0.6")
    if let label = chart.xLabel {
      text(label, x: (plot.left + plot.right) / 2, y: plot.bottom + 42, anchor: "middle")
    }
    if let label = chart.yLabel {
      let y = (plot.top + plot.bottom) / 2
      text(
        label, x: 14, y: y, anchor: "middle",
        attributes: " transform=\"rotate(-90 14 \(number(y)))\"")
    }
  }

  private mutating func drawSeries(_ index: Int) {
    let series = chart.series[index]
    var commands = ""
    var isDrawing = false
    var points: [(x: Double, y: Double)] = []
    for (x, y) in zip(series.x, series.y) {
      guard y.isFinite else {
        isDrawing = false
        continue
      }
      points.append((self.x(x), self.y(y)))
      commands += "\(isDrawing ? "L" : "M")\(number(self.x(x))) \(number(self.y(y)))"
      isDrawing = true
    }
    guard !points.isEmpty else { return }
    path(commands, index)
    // More marks than this would overlap.
    guard points.count <= 40 else { return }
    for point in points { mark(index, x: point.x, y: point.y) }
  }

  private mutating func path(_ commands: String, _ index: Int) {
    let dash = Self.dashes[index % Self.dashes.count]
    let dashes = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
    line(
      """
      <path d="\(commands)" fill="none" style="stroke: \(color(index))" stroke-width="2" \
      stroke-linejoin="round"\(dashes) />
      """)
  }

  /// Draws the mark of a point: circle, square, triangle or diamond.
  private mutating func mark(_ index: Int, x: Double, y: Double) {
    let style = "style=\"fill: \(color(index))\""
    switch index % 4 {
    case 0: line("<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"3.5\" \(style) />")
    case 1:
      line("<path d=\"M\(number(x - 3.2)) \(number(y - 3.2))h6.4v6.4h-6.4z\" \(style) />")
    case 2: line("<path d=\"M\(number(x)) \(number(y - 4.2))l4 7h-8z\" \(style) />")
    default:
      line("<path d=\"M\(number(x)) \(number(y - 4.6))l4.6 4.6l-4.6 4.6l-4.6-4.6z\" \(style) />")
    }
  }

  private func color(_ index: Int) -> String {
    let number = index % Self.colors.count
    return "var(--chart-\(number + 1), \(Self.colors[number]))"
  }

  private mutating func rule(_ commands: String, opacity: String) {
    line("<path d=\"\(commands)\" stroke=\"currentColor\" stroke-opacity=\"\(opacity)\" />")
  }

  private mutating func text(
    _ text: String, x: Double, y: Double, anchor: String = "start", attributes: String = ""
  ) {
    let anchor = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
    line(
      "<text x=\"\(number(x))\" y=\"\(number(y))\"\(anchor)\(attributes)>\(HTML.escaped(text))</text>"
    )
  }

  private func x(_ value: Double) -> Double {
    plot.left + xScale.fraction(value) * (plot.right - plot.left)
  }

  private func y(_ value: Double) -> Double {
    plot.bottom - yScale.fraction(value) * (plot.bottom - plot.top)
  }

  /// A coordinate, rounded to two decimal places.
  private func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, part) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    return part % 10 == 0
      ? "\(sign)\(whole).\(part / 10)" : "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
  }

  private mutating func line(_ text: String) { svgText += text + "\n" }
}
