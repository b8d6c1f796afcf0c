public import Display

/// A table from a CSV file: a line of names, and lines of values.
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
  /// The line of the file on which each row begins, from 1.
  private let lines: [Int]

  /// Reads a file in UTF-8. Values may stand in quotes; empty lines are passed over.
  ///
  /// - Parameters:
  ///   - path: where it lies.
  ///   - delimiter: what stands between two values.
  /// - Throws: `ModelError` naming the file that is missing or empty, and the line that has too few or too
  ///   many values.
  public init(_ path: String, delimiter: Character = ",") throws {
    let bytes = try FileBytes.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ModelError(
        .file, at: path, "is not text in UTF-8", help: "Save the file in that encoding")
    }
    try self.init(text: text, path: path, delimiter: delimiter)
  }

  /// The table in a text; `path` is what errors call it.
  package init(text: String, path: String, delimiter: Character) throws {
    self.path = path
    let table: (header: [String], rows: [[String]])
    do {
      // The last line counts as ended, so that an empty value at its end is one.
      let isEnded = text.last?.isNewline ?? true
      table = try CSVParser.rows(isEnded ? text : text + "\n", delimiter: delimiter)
    } catch let failure as CSVParser.Failure {
      throw ModelError(
        .file, at: path, "is no CSV: \(failure.message)",
        help: "Put values with quotes in them into quotes, and double those within")
    }
    guard !table.header.isEmpty, table.header != [""] else {
      throw ModelError(
        .file, at: path, "is empty", help: "Begin the file with a line of the columns' names")
    }
    columns = table.header
    for (index, name) in columns.enumerated() where columns[..<index].contains(name) {
      throw ModelError(
        .file, at: "\(path):1", "names the column '\(name)' twice", help: "Give each column a name")
    }
    // A value in quotes may go over several lines.
    func height(_ row: [String]) -> Int { 1 + row.joined().filter(\.isNewline).count }
    var line = 1 + height(table.header)
    var rows: [[String]] = []
    var lines: [Int] = []
    for row in table.rows {
      if row != [""] {
        guard row.count == columns.count else {
          throw ModelError(
            .file, at: "\(path):\(line)",
            "has \(row.count) values, and there are \(columns.count) columns",
            help: "Give each line as many values as there are names in the first one")
        }
        rows.append(row)
        lines.append(line)
      }
      line += height(row)
    }
    self.rows = rows
    self.lines = lines
  }

  /// The number of rows, without the names.
  public var count: Int { rows.count }

  /// The values of a column as they stand there.
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` for a name that is not there.
  public func strings(_ column: String) throws -> [String] {
    let index = try position(of: column)
    return rows.map { $0[index] }
  }

  /// Columns of numbers as `float32`: `[rows]` of one column, `[rows, columns]` of several. Each is
  /// the binary32 nearest to what stands there.
  ///
  /// - Parameter columns: the columns' names, in the order of the result.
  /// - Throws: `ModelError` for a name that is not there, and naming the line of what is no number.
  public func numbers(_ columns: String...) throws -> Tensor { try numbers(columns) }

  /// Columns of numbers as `float32 [rows, columns]`; of one name `[rows]`.
  ///
  /// - Parameter columns: the columns' names, in the order of the result.
  /// - Throws: `ModelError` for a name that is not there, and naming the line of what is no number.
  public func numbers(_ columns: [String]) throws -> Tensor {
    let values: [Float] = try values(columns, "a number") { Float($0) }
    return try Tensor(
      values, shape: columns.count == 1 ? [rows.count] : [rows.count, columns.count])
  }

  /// A column of whole numbers, `int32 [rows]`.
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` for a name that is not there, and naming the line of what is no such
  ///   number.
  public func integers(_ column: String) throws -> Tensor {
    let values: [Int32] = try values([column], "a whole number of 32 bits") { Int32($0) }
    return try Tensor(values, shape: [rows.count])
  }

  /// A column of names as numbers of classes, `int32 [rows]`, and the classes' names, in the order
  /// of the alphabet (by Unicode, so the same everywhere).
  ///
  /// - Parameter column: the column's name.
  /// - Throws: `ModelError` for a name that is not there.
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
            "has '\(text)' in the column '\(self.columns[position])', which is not "
              + expectation,
            help: text.isEmpty
              ? "Fill in what is missing, or leave the line out"
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
  ///   - rows: how many rows, at most.
  ///   - caption: what the table shows, set above it; none by default.
  public func table(rows: Int = 10, caption: String? = nil) -> DataTable {
    let shown = self.rows.prefix(Swift.max(rows, 0))
    return DataTable(
      columns: columns.indices.map { index in
        .column(columns[index], shown.map { $0[index] })
      }, caption: caption)
  }

  /// The first ten rows as a table, and how many there are.
  public var description: String { "\(table())\n\(count) rows" }
  /// The first ten rows as text and as an HTML table.
  public var displayBundle: DisplayBundle {
    table(caption: count > 10 ? "The first 10 of \(count) rows" : nil).displayBundle
  }
}
