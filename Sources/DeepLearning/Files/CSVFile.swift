public import Display

/// A table from a CSV file: a line of column names, followed by lines of values.
///
///     let iris = try CSVFile("iris.csv")
///     let x = try iris.numbers("sepal_length", "sepal_width")
///     let (y, names) = try iris.classes("species")
///
/// If the file leaves values out, say what stands in their places. They become NaN, and are
/// counted:
///
///     let planes = try CSVFile("planes.csv", missingValues: ["", "NA"])
///     print(try planes.missingCount("year"))
public struct CSVFile: Sendable, Displayable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The columns' names, from left to right.
  public let columns: [String]
  private let rows: [[String]]
  /// The line number in the file at which each row begins, from 1.
  private let lines: [Int]
  /// The texts that stand for missing values.
  public let missingValues: [String]

  /// Reads a file in UTF-8. Values may be in quotes, and a value that contains quotes must be:
  /// `"a ""word"""`. Empty lines are skipped; `""` is an empty value.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - delimiter: the character between two values.
  ///   - missingValues: the texts that stand for missing values, as in pandas' `na_values`; spaces
  ///     around them do not count. None by default: a missing value is then an error where a number
  ///     is needed.
  /// - Throws: `ModelError`, which names the file and the line, if the file is missing or empty, a
  ///   line has too few or too many values, or quotes are missing or misplaced.
  public init(_ path: String, delimiter: Character = ",", missingValues: [String] = []) throws {
    let bytes = try FileBytes.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ModelError(
        .file, at: path, "is not UTF-8 text", help: "Save the file in that encoding")
    }
    try self.init(text: text, path: path, delimiter: delimiter, missingValues: missingValues)
  }

  /// Reads the table from a text; `path` is its name in errors.
  package init(
    text: String, path: String, delimiter: Character, missingValues: [String] = []
  ) throws {
    self.path = path
    self.missingValues = missingValues.map(CSVFile.trimmed)
    // The mark that some programs write before UTF-8 is no part of the first name.
    let text =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    // The last line counts as ended, so that an empty value at its end is kept.
    let lines = text.last?.isNewline ?? true ? text : text + "\n"
    let quotes = CSVQuotes(lines, delimiter: delimiter)
    if let fault = quotes.fault {
      throw try CSVFile.failure(
        fault, at: path, header: quotes.headerEnd.map { String(lines[..<$0]) + "\n" },
        firstLine: String(lines.prefix { !$0.isNewline }), delimiter: delimiter)
    }
    let table = try CSVParser.rows(lines, delimiter: delimiter)
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
    var rowLines: [Int] = []
    for (index, row) in table.rows.enumerated() {
      let height = height(row)
      if row != [""] || quotes.emptyValues.contains(index + 1) {
        guard row.count == columns.count else {
          throw CSVFile.failure(
            valueCount: row.count, at: path, line: line, height: height, columns: columns)
        }
        rows.append(row)
        rowLines.append(line)
      }
      line += height
    }
    self.rows = rows
    self.lines = rowLines
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

  /// The number of missing values in a column.
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` if there is no such column.
  public func missingCount(_ column: String) throws -> Int {
    try strings(column).count(where: isMissing)
  }

  /// Columns of numbers as `float32`: `[rows]` for one column, `[rows, columns]` for several. Each
  /// text becomes the nearest binary32 number. Missing values become NaN.
  ///
  /// A number is decimal: `12`, `-1.5`, `.5`, `+1e-3`. Spaces around it do not count. `0x10`,
  /// `1_000`, `1,5`, `inf` and `nan` are not numbers.
  ///
  /// - Parameter columns: the columns' names, in the order of the result.
  /// - Throws: `ModelError` if there is no such column, a value is not a number, or it is too
  ///   large; the error names its line.
  public func numbers(_ columns: String...) throws -> Tensor { try numbers(columns) }

  /// Columns of numbers as `float32 [rows, columns]`; `[rows]` for a single name. Missing values
  /// become NaN.
  ///
  /// - Parameter columns: the columns' names, in the order of the result.
  /// - Throws: `ModelError` if there is no such column, a value is not a number, or it is too
  ///   large; the error names its line.
  public func numbers(_ columns: [String]) throws -> Tensor {
    let values: [Float] = try values(columns, .number) { text in
      isMissing(text) ? .nan : CSVFile.isDecimal(text) ? Float(text) : nil
    }
    return try Tensor(
      values, shape: columns.count == 1 ? [rows.count] : [rows.count, columns.count])
  }

  /// A column of whole numbers, `int32 [rows]`.
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` if there is no such column, or a value is missing or not a 32-bit
  ///   integer; the error names its line.
  public func integers(_ column: String) throws -> Tensor {
    let values: [Int32] = try values([column], .integer) { Int32($0) }
    return try Tensor(values, shape: [rows.count])
  }

  /// A column of class names as class numbers, `int32 [rows]`, and the classes' names in
  /// alphabetical order (by Unicode, so that it is the same everywhere).
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` if there is no such column, or a value is missing; the error names its
  ///   line.
  public func classes(_ column: String) throws -> (labels: Tensor, names: [String]) {
    let values: [String] = try values([column], .label) { isMissing($0) ? nil : $0 }
    let names = Set(values).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    var numbers: [String: Int32] = [:]
    for (number, name) in names.enumerated() { numbers[name] = Int32(number) }
    return (try Tensor(values.map { numbers[$0] ?? 0 }, shape: [rows.count]), names)
  }

  private func values<Value>(
    _ columns: [String], _ expected: Expectation, _ parse: (String) -> Value?
  ) throws -> [Value] {
    let positions = try columns.map(position)
    return try zip(rows, lines).flatMap { row, line in
      try positions.map { position in
        let text = CSVFile.trimmed(row[position])
        guard let value = parse(text) else {
          throw failure(
            row[position], line: line, column: self.columns[position], expected: expected)
        }
        if let number = value as? Float, number.isInfinite {
          throw failure(tooLarge: row[position], line: line, column: self.columns[position])
        }
        return value
      }
    }
  }

  /// Whether a text stands for a missing value.
  func isMissing(_ text: String) -> Bool {
    missingValues.contains(CSVFile.trimmed(text))
  }

  private func position(of column: String) throws -> Int {
    guard let index = columns.firstIndex(of: column) else { throw failure(unknown: column) }
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

  /// The missing values of each column that has some: `2 missing in 'year'`.
  private var missingText: String {
    guard !missingValues.isEmpty else { return "" }
    return columns.indices.map { index in
      let count = rows.count { isMissing($0[index]) }
      return count > 0 ? ", \(count) missing in '\(columns[index])'" : ""
    }.joined()
  }

  private var countText: String { count == 1 ? "1 row" : "\(count) rows" }

  /// The first ten rows as a table, the number of rows, and those of missing values.
  public var description: String { "\(table())\n\(countText)\(missingText)" }
  /// The first ten rows as text and as an HTML table.
  public var displayBundle: DisplayBundle {
    let missing = missingText
    let caption: String? =
      count > 10
      ? "The first 10 of \(count) rows\(missing)"
      : missing.isEmpty ? nil : countText + missing
    return table(caption: caption).displayBundle
  }
}
