// MARK: - The table

extension CSVFile {
  /// The error for a mistake with quotes.
  ///
  /// - Parameters:
  ///   - header: the line of names; nil if the mistake is in it.
  ///   - firstLine: the text's first line.
  static func failure(
    _ fault: CSVQuotes.Fault, at path: String, header: String?, firstLine: String,
    delimiter: Character
  ) throws -> ModelError {
    let names = try header.map { try CSVParser.rows($0, delimiter: delimiter).header } ?? []
    // With another delimiter, quotes stand in the midst of values.
    let delimiterHelp = firstLine.contains(delimiter) ? nil : delimiterHelp([firstLine])
    func name(_ column: Int) -> String {
      names.indices.contains(column) ? "'\(names[column])'" : "\(column + 1)"
    }
    let whole = "Enclose the whole value in quotes, and double the quotes within it"
    switch fault {
    case .neverClosed(let line):
      return ModelError(
        .file, at: "\(path):\(line)", "opens a quote that is never closed",
        help: "Close the quote. A quote within a value in quotes is doubled")
    case .afterClosing(let character, let line, let column, let opening) where opening < line:
      return ModelError(
        .file, at: "\(path):\(line)",
        "has '\(character)' after the quote that closes a value of line \(opening)",
        help: delimiterHelp
          ?? "Is the quote in line \(opening), column \(name(column)), never closed? A quote "
          + "within a value in quotes is doubled")
    case .afterClosing(let character, let line, let column, _):
      return ModelError(
        .file, at: "\(path):\(line)",
        "has '\(character)' after the quote that closes the value in column \(name(column))",
        help: delimiterHelp ?? whole)
    case .within(let line, let column):
      return ModelError(
        .file, at: "\(path):\(line)",
        "has a quote inside a value that is not in quotes, in column \(name(column))",
        help: delimiterHelp ?? whole)
    }
  }

  /// The error for a line with too few or too many values.
  ///
  /// - Parameter height: the number of lines over which its values go.
  static func failure(
    valueCount: Int, at path: String, line: Int, height: Int, columns: [String]
  ) -> ModelError {
    let values = "\(valueCount) \(valueCount == 1 ? "value" : "values")"
    let found = columns.count == 1 ? "there is 1 column" : "there are \(columns.count) columns"
    let every = "Every line needs one value for each name in the first line"
    let quote = "Its values go on to line \(line + height - 1). Is a quote never closed? "
    return ModelError(
      .file, at: "\(path):\(line)", "has \(values), but \(found)",
      help: delimiterHelp(columns) ?? (height > 1 ? quote + every : every))
  }

  /// The error for the name of a column that is not there.
  func failure(unknown column: String) -> ModelError {
    let wanted = CSVFile.trimmed(column)
    let spaced = columns.first { CSVFile.trimmed($0) == wanted }
    let help =
      if let spaced, spaced != wanted {
        "The name is '\(spaced)', with a space. Remove the space from the first line, or pass the "
          + "name with it"
      } else {
        CSVFile.delimiterHelp(columns) ?? Suggestion.help(for: column, among: columns)
      }
    return ModelError(.value, at: path, "has no column '\(column)'", help: help)
  }

  /// What to pass if the whole first line was taken for one name.
  private static func delimiterHelp(_ columns: [String]) -> String? {
    guard columns.count == 1, let other = ";\t|,".first(where: columns[0].contains)
    else { return nil }
    let written = other == "\t" ? "\\t" : "\(other)"
    return "The names seem to be separated by '\(written)'. Pass delimiter: \"\(written)\" to "
      + "CSVFile"
  }
}

// MARK: - Values

extension CSVFile {
  /// What a column is read as.
  enum Expectation: String {
    case number = "a number"
    case integer = "a 32-bit integer"
    case label = "a class"
  }

  /// The error for a number that `float32` cannot hold.
  func failure(tooLarge value: String, line: Int, column: String) -> ModelError {
    failure(
      value, line, column, "too large for float32",
      help: "The largest number is \(Float.greatestFiniteMagnitude). Correct the value")
  }

  /// The error for a value that cannot be read.
  func failure(
    _ value: String, line: Int, column: String, expected: Expectation
  ) -> ModelError {
    failure(
      value, line, column, "not " + expected.rawValue,
      help: help(for: CSVFile.trimmed(value), expected))
  }

  private func failure(
    _ value: String, _ line: Int, _ column: String, _ what: String, help: String
  ) -> ModelError {
    ModelError(
      .file, at: "\(path):\(line)",
      "has '\(value)' in column '\(column)', which is \(what)", help: help)
  }

  private func help(for text: String, _ expected: Expectation) -> String {
    if isMissing(text) {
      // Classes are texts, and no text is NaN.
      return expected == .label
        ? "Remove the line, or do not list '\(text)' in missingValues: it is then a class of its "
          + "own"
        : "Read the column with numbers, where missing values are NaN, or remove the line"
    }
    if text.isEmpty || CSVFile.usualWords.contains(text.lowercased()) {
      return
        "Fill in the missing value or remove the line. Or pass missingValues: [\"\(text)\"] to "
        + "CSVFile; numbers then returns NaN"
    }
    if text.contains(","), CSVFile.isDecimal(text.replacing(",", with: ".")) {
      return "Write a point before the decimals: \(text.replacing(",", with: "."))"
    }
    if expected == .integer, CSVFile.isDecimal(text) {
      return text.contains { ".eE".contains($0) }
        ? "Read the column with numbers, or correct the value"
        : "Correct the value: 32-bit integers are from \(Int32.min) to \(Int32.max). Or read the "
          + "column with numbers, which rounds to float32, or with strings or classes"
    }
    return "Correct the value, or read the column with strings or classes"
  }

  /// What other programs write for a missing value.
  private static let usualWords: Set = [
    "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", "missing",
  ]
}
