/// A table of named columns.
///
///     DataTable(
///       .column("Epoch", 1...3),
///       .column("Loss", [0.31, 0.12, 0.08], format: .fixed(4)),
///       caption: "Training")
public struct DataTable: Displayable, CustomStringConvertible, Hashable, Sendable {
  /// A column: its name and its cells as text.
  public struct Column: Hashable, Sendable {
    /// The column's heading.
    public let name: String
    /// The cells from top to bottom.
    public let cells: [String]
    /// Whether the cells are numbers, which are aligned to the right.
    public let isNumeric: Bool

    /// Creates a column of arbitrary values, shown as their descriptions. Numbers are aligned to
    /// the right.
    ///
    /// - Parameters:
    ///   - name: the column's heading.
    ///   - values: the cells from top to bottom.
    public static func column<Values: Sequence>(
      _ name: String, _ values: Values
    ) -> Column {
      Column(
        name: name, cells: values.map { ValueText.text(of: $0) },
        isNumeric: Values.Element.self is any Numeric.Type)
    }

    /// Creates a column of numbers in one format.
    ///
    /// - Parameters:
    ///   - name: the column's heading.
    ///   - values: the cells from top to bottom.
    ///   - format: the format of the numbers.
    public static func column<Values: Sequence>(
      _ name: String, _ values: Values, format: NumberFormat
    ) -> Column where Values.Element: BinaryFloatingPoint & CustomStringConvertible {
      Column(name: name, cells: values.map { format.string($0) }, isNumeric: true)
    }
  }

  /// The columns from left to right. All have the same length.
  public let columns: [Column]
  /// The table's caption, shown above it.
  public let caption: String?

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - columns: the columns from left to right. All must have the same length.
  ///   - caption: the table's caption. Default: none.
  /// - Precondition: all columns have the same length.
  public init(columns: [Column], caption: String? = nil) {
    let counts = columns.map(\.cells.count)
    require(
      Set(counts).count <= 1,
      "a table's columns must have the same length, found "
        + columns.map { "'\($0.name)': \($0.cells.count)" }.joined(separator: ", "))
    self.columns = columns
    self.caption = caption
  }

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - columns: the columns from left to right. All must have the same length.
  ///   - caption: the table's caption. Default: none.
  /// - Precondition: all columns have the same length.
  public init(_ columns: Column..., caption: String? = nil) {
    self.init(columns: columns, caption: caption)
  }

  private var rowCount: Int { columns.first?.cells.count ?? 0 }

  /// The table as text in a monospaced layout, below its caption.
  public var description: String {
    let widths = columns.map { column in
      ([column.name] + column.cells).map(\.count).max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      var parts: [String] = []
      for ((cell, width), column) in zip(zip(cells, widths), columns) {
        let space = String(repeating: " ", count: width - cell.count)
        parts.append(column.isNumeric ? space + cell : cell + space)
      }
      let line = parts.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    var lines = caption.map { [$0] } ?? []
    lines.append(line(columns.map(\.name)))
    lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
    for row in 0..<rowCount { lines.append(line(columns.map { $0.cells[row] })) }
    return lines.joined(separator: "\n")
  }

  /// The table as text and as HTML.
  public var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: description)
    bundle.add(html: html)
    return bundle
  }

  private var html: String {
    func row(_ tag: String, _ attributes: String, _ cells: [String]) -> String {
      let cells = zip(columns, cells).map { column, cell in
        let style = column.isNumeric ? " style=\"text-align: right\"" : ""
        return "<\(tag)\(attributes)\(style)>\(HTML.escaped(cell))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    let caption = caption.map { "<caption>\(HTML.escaped($0))</caption>\n" } ?? ""
    let head = row("th", " scope=\"col\"", columns.map(\.name))
    let body = (0..<rowCount).map { index in row("td", "", columns.map { $0.cells[index] }) }
    return """
      <table>
      \(caption)<thead>
      \(head)</thead>
      <tbody>
      \(body.joined())</tbody>
      </table>

      """
  }
}
