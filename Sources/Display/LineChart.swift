/// Lines over a common horizontal axis, for example losses over epochs.
///
///     LineChart(
///       .series("training", losses), .series("validation", validationLosses),
///       title: "Loss", xLabel: "Epoch", yLabel: "Cross-entropy")
public struct LineChart: Displayable, CustomStringConvertible, Hashable, Sendable {
  /// One line: its name and its points.
  public struct Series: Hashable, Sendable {
    /// The line's name in the legend.
    public let name: String
    /// The x coordinates of the points.
    public let x: [Double]
    /// The y coordinates of the points. The line is interrupted at values that are not finite.
    public let y: [Double]

    /// Creates a line with the x coordinates 1, 2, 3 and so on.
    ///
    /// - Parameters:
    ///   - name: the line's name in the legend.
    ///   - y: the y coordinates. The line is interrupted at values that are not finite.
    public static func series<Y: Collection>(
      _ name: String, _ y: Y
    ) -> Series where Y.Element: BinaryFloatingPoint {
      Series(name: name, y: y.map { Double($0) })
    }

    /// Creates a line with the given coordinates.
    ///
    /// - Parameters:
    ///   - name: the line's name in the legend.
    ///   - x: the x coordinates, finite numbers.
    ///   - y: the y coordinates, as many as in `x`. The line is interrupted at values that are not
    ///     finite.
    /// - Precondition: `x` and `y` have the same length, and all of `x` is finite.
    public static func series<X: Collection, Y: Collection>(
      _ name: String, x: X, y: Y
    ) -> Series where X.Element: BinaryFloatingPoint, Y.Element: BinaryFloatingPoint {
      Series(name: name, x: x.map { Double($0) }, y: y.map { Double($0) })
    }

    /// Creates a line with integer x coordinates.
    ///
    /// - Parameters:
    ///   - name: the line's name in the legend.
    ///   - x: the x coordinates.
    ///   - y: the y coordinates, as many as in `x`. The line is interrupted at values that are not
    ///     finite.
    /// - Precondition: `x` and `y` have the same length.
    public static func series<X: Collection, Y: Collection>(
      _ name: String, x: X, y: Y
    ) -> Series where X.Element: BinaryInteger, Y.Element: BinaryFloatingPoint {
      Series(name: name, x: x.map { Double($0) }, y: y.map { Double($0) })
    }

    private init(name: String, y: [Double]) {
      self.name = name
      self.x = y.indices.map { Double($0 + 1) }
      self.y = y
    }

    private init(name: String, x: [Double], y: [Double]) {
      require(
        x.count == y.count,
        "series '\(name)' has \(x.count) x coordinates and \(y.count) y coordinates")
      require(x.allSatisfy(\.isFinite), "series '\(name)' has an x coordinate that is not finite")
      self.name = name
      self.x = x
      self.y = y
    }
  }

  /// The lines in the order of the legend.
  public let series: [Series]
  /// The chart's title, shown above it.
  public let title: String?
  /// The label of the horizontal axis, with its unit.
  public let xLabel: String?
  /// The label of the vertical axis, with its unit.
  public let yLabel: String?
  /// A range that the vertical axis must cover.
  public let yRange: ClosedRange<Double>?

  /// Creates a chart.
  ///
  /// - Parameters:
  ///   - series: the lines in the order of the legend.
  ///   - title: the chart's title. Default: none.
  ///   - xLabel: the label of the horizontal axis, with its unit. Default: none.
  ///   - yLabel: the label of the vertical axis, with its unit. Default: none.
  ///   - yRange: a range that the vertical axis must cover. Default: the range of the lines.
  /// - Precondition: there is at least one series.
  public init(
    _ series: Series..., title: String? = nil, xLabel: String? = nil, yLabel: String? = nil,
    yRange: ClosedRange<Double>? = nil
  ) {
    self.init(series: series, title: title, xLabel: xLabel, yLabel: yLabel, yRange: yRange)
  }

  /// Creates a chart.
  ///
  /// - Parameters:
  ///   - series: the lines in the order of the legend.
  ///   - title: the chart's title. Default: none.
  ///   - xLabel: the label of the horizontal axis, with its unit. Default: none.
  ///   - yLabel: the label of the vertical axis, with its unit. Default: none.
  ///   - yRange: a range that the vertical axis must cover. Default: the range of the lines.
  /// - Precondition: there is at least one series.
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

  /// The chart as text: each line's first, last, smallest and largest value.
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

  /// Four digits, about as precise as a reader could tell from the picture.
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
