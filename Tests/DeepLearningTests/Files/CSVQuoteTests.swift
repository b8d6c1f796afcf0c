import DeepLearning
import Testing

/// Quotes in CSV files: a missing one must not swallow values, and its error says where it is.
@Suite struct CSVQuoteTests {
  private func table(_ text: String, missing: [String] = []) throws -> CSVFile {
    try CSVFile(text: text, path: "data.csv", delimiter: ",", missingValues: missing)
  }

  @Test func neverClosed() throws {
    let help = "Close the quote. A quote within a value in quotes is doubled."
    for (text, line) in [
      ("a,b\n1, \"x\n2,y\n", 2), ("a,b\n1,2\n \t\"x\n2,y", 3), ("a,b\n1,\"x\n2,\"\",y\n", 2),
      ("a,b\r\n\"x\" , \"y\r\n3,4\r\n", 2), ("\u{FEFF}\"a,b\n1,2\n", 1), ("\u{FEFF} \"a\n1\n", 1),
    ] {
      expectError("data.csv:\(line): opens a quote that is never closed. \(help)") {
        try table(text)
      }
    }
  }

  /// The next quote closes the value, and another value follows it directly.
  @Test func closedByALaterValue() throws {
    for (text, opening, column, line, next) in [
      ("a,b\n1,\"x\n2,\"y\"\n3,\"z\"\n", 2, "'b'", 3, "y"),
      ("a,b\n1,\"x\"\n2,\"y\n3,\"z\"\n", 3, "'b'", 4, "z"),
      ("a,b\n\"1,2\n\"3\",\"4\"\n", 2, "'a'", 3, "3"),
      ("a,b\r\n1, \"x\r\n2,4\r\n3, \"é\"\r\n", 2, "'b'", 4, "é"),
      ("a,b\n1,2,\"x\n2,\"y\"\n", 2, "3", 3, "y"),
      ("a,\"b\n1,\"2\"\n", 1, "2", 2, "2"),
    ] {
      expectError(
        """
        data.csv:\(line): has '\(next)' after the quote that closes a value of line \(opening). Is \
        the quote in line \(opening), column \(column), never closed? A quote within a value in \
        quotes is doubled.
        """
      ) { try table(text) }
    }
  }

  /// A value is in quotes as a whole, or has none.
  @Test func partsInQuotes() throws {
    let help = "Enclose the whole value in quotes, and double the quotes within it."
    for (value, next) in [("\"x\"y", "y"), ("\"x\" y", "y"), ("\"x\" \"y\"", "\""), ("\"\"1", "1")]
    {
      for (text, column, line) in [
        ("a,b\n1,\(value)\n", "'b'", 2), ("a,b\n\"1\n1\",2\n\(value),3\n", "'a'", 4),
        ("a,\(value)\n1,2\n", "2", 1),
      ] {
        expectError(
          """
          data.csv:\(line): has '\(next)' after the quote that closes the value in column \(column). \
          \(help)
          """
        ) { try table(text) }
      }
    }
    for value in ["x\"y", "5\"", "x\"y\"", "1 \"x\"", "x\"\"y"] {
      expectError(
        """
        data.csv:3: has a quote inside a value that is not in quotes, in column 'b'. \(help)
        """
      ) { try table("a,b\n\"1\",\"2\"\n3,\(value)\n4,5\n") }
    }
  }

  /// Files written by a plain loop that doubles inner quotes are read as they were. With any one of
  /// their quotes missing, they are refused or have as many values as before.
  @Test func everyQuoteMissing() throws {
    let rows = [["1", "x"], ["2", "y, \"z\""], ["", "\n"], ["\"", "\r\nend"], ["é", ""]]
    func quoted(_ value: String) -> String { "\"\(value.replacing("\"", with: "\"\""))\"" }
    for space in ["", " ", "\t "] {
      let text =
        "a,b\n" + rows.map { $0.map(quoted).joined(separator: "," + space) + "\n" }.joined()
      let read = try table(text)
      #expect(try read.strings("a") == rows.map { $0[0] })
      #expect(try read.strings("b") == rows.map { $0[1] })
      for index in text.indices where text[index] == "\"" {
        var damaged = text
        damaged.remove(at: index)
        let error = #expect(throws: ModelError.self, "\(damaged)") { try table(damaged) }
        #expect(error?.place.hasPrefix("data.csv:") == true, "\(damaged)")
      }
    }
  }

  @Test func quotesAfterAByteOrderMark() throws {
    let read = try table("\u{FEFF}\"a\",\"b\"\n1,\"2\" \n")
    #expect(read.columns == ["a", "b"])
    #expect(try read.strings("b") == ["2"])
  }

  /// An empty value in quotes is a value, also where it stands alone.
  @Test func emptyValueInALine() throws {
    let one = try table("x\n1\n\n3\n\"\"\n5\n \n \"\" \n\r\n7", missing: [""])
    let values = try one.numbers("x").scalars
    #expect(values.map(\.isNaN) == [false, false, true, false, true, false])
    #expect(values[1] == 3 && values[3] == 5 && values[5] == 7)
    #expect(try one.missingCount("x") == 2)
    // The last line needs no end.
    #expect(try table("x\n1\n\"\"", missing: [""]).missingCount("x") == 1)
    expectError(
      """
      data.csv:4: has '' in column 'x', which is not a number. Fill in the missing value or remove \
      the line. Or pass missingValues: [""] to CSVFile; numbers then returns NaN.
      """
    ) { try table("x\n1\n\n\"\"\n").numbers("x") }
    expectError(
      """
      data.csv:3: has 1 value, but there are 2 columns. Every line needs one value for each name \
      in the first line.
      """
    ) { try table("a,b\n1,2\n\"\"\n") }
  }
}
