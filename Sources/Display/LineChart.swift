/// Lines over a common horizontal axis: losses over epochs, say.
///
///     LineChart(
///       .series("training", losses), .series("validation", validationLosses),
///       title: "Loss", xLabel: "Epoch", yLabel: "Cross-entropy")
public struct LineChart: Displayable, CustomStringConvertible, Hashable, Sendable {
  /// One line: its name and its points.
  public struct Series: Hashable, Sendable {
    /// The line's name in the legend.
    public let name: String
    /// The points' horizontal places.
    public let x: [Double]
    /// The points' values; a line is interrupted at one that is not finite.
    public let y: [Double]

    /// A line of values at 1, 2, 3 and so on.
    ///
    /// - Parameters:
    ///   - name: The line's name in the legend.
    ///   - y: The points' values; a line is interrupted at one that is not finite.
    public static func series(
      _ name: String, _ y: some Collection<some BinaryFloatingPoint>
    ) -> Series {
      Series(
        name: name, x: y.indices.enumerated().map { Double($0.offset + 1) }, y: y.map { Double($0) }
      )
    }

    /// A line of values at given places.
    ///
    /// - Parameters:
    ///   - name: The line's name in the legend.
    ///   - x: The points' horizontal places, finite numbers.
    ///   - y: As many values; a line is interrupted at one that is not finite.
    public static func series(
      _ name: String, x: some Collection<some BinaryFloatingPoint>,
      y: some Collection<some BinaryFloatingPoint>
    ) -> Series {
      Series(name: name, x: x.map { Double($0) }, y: y.map { Double($0) })
    }

    /// A line of values at whole places.
    ///
    /// - Parameters:
    ///   - name: The line's name in the legend.
    ///   - x: The points' horizontal places.
    ///   - y: As many values; a line is interrupted at one that is not finite.
    public static func series(
      _ name: String, x: some Collection<some BinaryInteger>,
      y: some Collection<some BinaryFloatingPoint>
    ) -> Series {
      Series(name: name, x: x.map { Double($0) }, y: y.map { Double($0) })
    }

    private init(name: String, x: [Double], y: [Double]) {
      require(
        x.count == y.count, "series '\(name)' has \(x.count) places and \(y.count) values")
      require(x.allSatisfy(\.isFinite), "series '\(name)' has a place that is not finite")
      self.name = name
      self.x = x
      self.y = y
    }
  }

  /// The lines in the order of the legend.
  public let series: [Series]
  /// What the chart shows, set above it.
  public let title: String?
  /// What the horizontal axis counts, with its unit.
  public let xLabel: String?
  /// What the vertical axis measures, with its unit.
  public let yLabel: String?
  /// Values that the vertical axis covers at least.
  public let yRange: ClosedRange<Double>?

  /// - Parameters:
  ///   - series: The lines in the order of the legend.
  ///   - title: What the chart shows. Default: none.
  ///   - xLabel: What the horizontal axis counts, with its unit. Default: none.
  ///   - yLabel: What the vertical axis measures, with its unit. Default: none.
  ///   - yRange: Values that the vertical axis covers at least. Default: the lines' own.
  public init(
    _ series: Series..., title: String? = nil, xLabel: String? = nil, yLabel: String? = nil,
    yRange: ClosedRange<Double>? = nil
  ) {
    self.init(series: series, title: title, xLabel: xLabel, yLabel: yLabel, yRange: yRange)
  }

  /// - Parameters:
  ///   - series: The lines in the order of the legend.
  ///   - title: What the chart shows. Default: none.
  ///   - xLabel: What the horizontal axis counts, with its unit. Default: none.
  ///   - yLabel: What the vertical axis measures, with its unit. Default: none.
  ///   - yRange: Values that the vertical axis covers at least. Default: the lines' own.
  public init(
    series: [Series], title: String? = nil, xLabel: String? = nil, yLabel: String? = nil,
    yRange: ClosedRange<Double>? = nil
  ) {
    require(!series.isEmpty, "a line chart must have a series")
    self.series = series
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.yRange = yRange
  }

  /// The chart in words: each line's first, last, least and greatest value.
  public var description: String {
    let head = title.map { "Line chart: \($0)" } ?? "Line chart"
    let lines = series.map { series -> String in
      let values = series.y.filter(\.isFinite)
      guard let first = values.first, let last = values.last,
        let least = values.min(), let greatest = values.max()
      else { return "\(series.name): no values" }
      return """
        \(series.name): \(values.count) values from \(Self.short(first)) to \(Self.short(last)), \
        least \(Self.short(least)), greatest \(Self.short(greatest))
        """
    }
    return ([head] + lines).joined(separator: "\n")
  }

  /// Four digits, as a reader of a picture would see.
  private static func short(_ value: Double) -> String {
    let size = value.magnitude
    if size != 0, size < 1e-3 || size >= 1e6 { return NumberFormat.scientific(3).string(value) }
    return NumberFormat.fixed(size >= 100 ? 1 : 4).string(value)
  }

  /// The chart as text and SVG.
  public var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: description)
    var drawing = LineChartDrawing(self)
    bundle.add(svg: drawing.svg())
    return bundle
  }
}
