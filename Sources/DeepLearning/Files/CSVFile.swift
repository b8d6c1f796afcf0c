public import Display

/// A table from a CSV file: a line of column names, followed by lines of values.
///
///     let iris = try CSVFile("iris.csv")
///     let x = try iris.numbers("sepal_length", "sepal_width")
///     let (y, names) = try iris.classes("species")
public struct CSVFile: Sendable, Displayable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The columns' names, from left to right.
  public let columns: [String]
  private let rows: [[String]]
  /// The line number in the file at which each row begins, from 1.
  private let lines: [Int]

  /// Reads a file in UTF-8. Values may be in quotes; empty lines are skipped.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - delimiter: the character between two values.
  /// - Throws: `ModelError`, which names the file and the line, if the file is missing or empty, or
  ///   a line has too few or too many values.
  public init(_ path: String, delimiter: Character = ",") throws {
    let bytes = try FileBytes.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ModelError(
        .file, at: path, "is not UTF-8 text", help: "Save the file in that encoding")
    }
    try self.init(text: text, path: path, delimiter: delimiter)
  }

  /// Reads the table from a text; `path` is its name in errors.
  package init(text: String, path: String, delimiter: Character) throws {
    self.path = path
    let table: (header: [String], rows: [[String]])
    do {
      // The last line counts as ended, so that an empty value at its end is kept.
      let isEnded = text.last?.isNewline ?? true
      table = try CSVParser.rows(isEnded ? text : text + "\n", delimiter: delimiter)
    } catch let failure as CSVParser.Failure {
      throw ModelError(
        .file, at: path, "is not valid CSV: \(failure.message)",
        help: "Enclose values that contain quotes in quotes, and double the inner quotes")
    }
    guard !table.header.isEmpty, table.header != [""] else {
      throw ModelError(
        .file, at: path, "is empty", help: "Begin the file with a line of column names")
    }
    columns = table.header
    for (index, name) in columns.enumerated() where columns[..<index].contains(name) {
      throw ModelError(
        .file, at: "\(path):1", "has two columns named '\(name)'",
        help: "Give each column its own name")
    }
    // A value in quotes may continue over several lines.
    func height(_ row: [String]) -> Int { 1 + row.joined().filter(\.isNewline).count }
    var line = 1 + height(table.header)
    var rows: [[String]] = []
    var lines: [Int] = []
    for row in table.rows {
      if row != [""] {
        guard row.count == columns.count else {
          throw ModelError(
            .file, at: "\(path):\(line)",
            "has \(row.count) values, but there are \(columns.count) columns",
            help: "Every line needs one value for each name in the first line")
        }
        rows.append(row)
        lines.append(line)
      }
      line += height(row)
    }
    self.rows = rows
    self.lines = lines
  }

  /// The number of rows, without the line of names.
  public var count: Int { rows.count }

  /// The values of a column as text.
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` if there is no such column.
  public func strings(_ column: String) throws -> [String] {
    let index = try position(of: column)
    return rows.map { $0[index] }
  }

  /// Columns of numbers as `float32`: `[rows]` for one column, `[rows, columns]` for several. Each
  /// text becomes the nearest binary32 number.
  ///
  /// - Parameter columns: the columns' names, in the order of the result.
  /// - Throws: `ModelError` if there is no such column, or a value is not a number; the error names
  ///   its line.
  public func numbers(_ columns: String...) throws -> Tensor { try numbers(columns) }

  /// Columns of numbers as `float32 [rows, columns]`; `[rows]` for a single name.
  ///
  /// - Parameter columns: the columns' names, in the order of the result.
  /// - Throws: `ModelError` if there is no such column, or a value is not a number; the error names
  ///   its line.
  public func numbers(_ columns: [String]) throws -> Tensor {
    let values: [Float] = try values(columns, "a number") { Float($0) }
    return try Tensor(
      values, shape: columns.count == 1 ? [rows.count] : [rows.count, columns.count])
  }

  /// A column of whole numbers, `int32 [rows]`.
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` if there is no such column, or a value is not a 32-bit integer; the
  ///   error names its line.
  public func integers(_ column: String) throws -> Tensor {
    let values: [Int32] = try values([column], "a 32-bit integer") { Int32($0) }
    return try Tensor(values, shape: [rows.count])
  }

  /// A column of class names as class numbers, `int32 [rows]`, and the classes' names in
  /// alphabetical order (by Unicode, so that it is the same everywhere).
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` if there is no such column.
  public func classes(_ column: String) throws -> (labels: Tensor, names: [String]) {
    let values = try strings(column)
    let names = Set(values).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    var numbers: [String: Int32] = [:]
    for (number, name) in names.enumerated() { numbers[name] = Int32(number) }
    return (try Tensor(values.map { numbers[$0] ?? 0 }, shape: [rows.count]), names)
  }

  private func values<Value>(
    _ columns: [String], _ expectation: String, _ parse: (String) -> Value?
  ) throws -> [Value] {
    let positions = try columns.map(position)
    return try zip(rows, lines).flatMap { row, line in
      try positions.map { position in
        let text = row[position]
        guard let value = parse(text.filter { $0 != " " && $0 != "\t" }) else {
          throw ModelError(
            .file, at: "\(path):\(line)",
            "has '\(text)' in column '\(self.columns[position])', which is not "
              + expectation,
            help: text.isEmpty
              ? "Fill in the missing value, or remove the line"
              : "Correct the value, or read "
                + "the column with strings or classes")
        }
        return value
      }
    }
  }

  private func position(of column: String) throws -> Int {
    guard let index = columns.firstIndex(of: column) else {
      throw ModelError(
        .value, at: path, "has no column '\(column)'",
        help: Suggestion.help(for: column, among: columns))
    }
    return index
  }

  /// The first rows as a table.
  ///
  /// - Parameters:
  ///   - rows: the greatest number of rows.
  ///   - caption: the text above the table; none by default.
  public func table(rows: Int = 10, caption: String? = nil) -> DataTable {
    let shown = self.rows.prefix(Swift.max(rows, 0))
    return DataTable(
      columns: columns.indices.map { index in
        .column(columns[index], shown.map { $0[index] })
      }, caption: caption)
  }

  /// The first ten rows as a table, and the number of rows.
  public var description: String { "\(table())\n\(count) rows" }
  /// The first ten rows as text and as an HTML table.
  public var displayBundle: DisplayBundle {
    table(caption: count > 10 ? "The first 10 of \(count) rows" : nil).displayBundle
  }
}
