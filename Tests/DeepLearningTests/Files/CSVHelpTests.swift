import DeepLearning
import Testing

/// What the errors of CSV files advise.
@Suite struct CSVHelpTests {
  private func table(
    _ text: String, delimiter: Character = ",", missing: [String] = []
  ) throws -> CSVFile {
    try CSVFile(text: text, path: "data.csv", delimiter: delimiter, missingValues: missing)
  }

  /// Texts do not become NaN, so `numbers` does not help.
  @Test func missingClass() throws {
    for value in ["NA", ""] {
      expectError(
        """
        data.csv:3: has '\(value)' in column 'c', which is not a class. Remove the line, or do not \
        list '\(value)' in missingValues: it is then a class of its own.
        """
      ) { try table("a,c\n1,x\n2,\(value)\n", missing: [value]).classes("c") }
      #expect(
        try table("a,c\n1,x\n2,\(value)\n").classes("c").names.sorted() == [value, "x"].sorted())
    }
  }

  @Test func otherDelimiter() throws {
    for (other, written) in [(";", ";"), ("\t", "\\t"), ("|", "|")] {
      let help = """
        The names seem to be separated by '\(written)'. Pass delimiter: "\(written)" to CSVFile.
        """
      expectError("data.csv: has no column 'b'. \(help)") {
        try table("a\(other)b\n1\(other)2\n").numbers("b")
      }
      expectError("data.csv:2: has 2 values, but there is 1 column. \(help)") {
        try table("a\(other)b\n1,5\(other)2\n")
      }
    }
    // Quotes are then in the midst of values.
    for (text, found) in [
      ("a;b\n1;\"x\"\n", "2: has a quote inside a value that is not in quotes, in column 'a;b'"),
      ("\"a\";\"b\"\n1;2\n", "1: has ';' after the quote that closes the value in column 1"),
      ("a;b\n\"x\n\";1\n", "3: has ';' after the quote that closes a value of line 2"),
    ] {
      expectError(
        """
        data.csv:\(found). The names seem to be separated by ';'. Pass delimiter: ";" to CSVFile.
        """
      ) { try table(text) }
    }
    expectError(
      """
      data.csv: has no column 'b'. The names seem to be separated by ','. Pass delimiter: "," to \
      CSVFile.
      """
    ) { try table("a,b\n1,2\n", delimiter: ";").numbers("b") }
    // A table may have one column.
    expectError("data.csv: has no column 'height'. The only name is 'kind'.") {
      try table("kind\nx\n").numbers("height")
    }
    expectError(
      """
      data.csv:2: has 2 values, but there is 1 column. Every line needs one value for each name in \
      the first line.
      """
    ) { try table("kind\nx,y\n") }
  }

  @Test func spacesInNames() throws {
    for (header, name) in [("a,b ", "b "), ("a,\" b\"", " b"), ("a,b\t", "b\t")] {
      expectError(
        """
        data.csv: has no column 'b'. The name is '\(name)', with a space. Remove the space from the \
        first line, or pass the name with it.
        """
      ) { try table("\(header)\n1,2\n").numbers("b") }
      #expect(try table("\(header)\n1,2\n").numbers(name).scalars == [2])
    }
  }

  @Test func integersThatAreNumbers() throws {
    for text in ["1.0", "1.5", "1e3", "-.5"] {
      expectError(
        """
        data.csv:3: has '\(text)' in column 'b', which is not a 32-bit integer. Read the column \
        with numbers, or correct the value.
        """
      ) { try table("a,b\n1,2\n3,\(text)\n").integers("b") }
    }
    for text in ["2147483648", "-2147483649", "+99999999999999999999"] {
      expectError(
        """
        data.csv:2: has '\(text)' in column 'b', which is not a 32-bit integer. Correct the value: \
        32-bit integers are from -2147483648 to 2147483647. Or read the column with numbers, which \
        rounds to float32, or with strings or classes.
        """
      ) { try table("a,b\n1,\(text)\n").integers("b") }
    }
  }

  /// A quote that is never closed may also leave a line with too few or too many values.
  @Test func valuesOverSeveralLines() throws {
    expectError(
      """
      data.csv:2: has 3 values, but there are 2 columns. Its values go on to line 3. Is a quote \
      never closed? Every line needs one value for each name in the first line.
      """
    ) { try table("a,b\n1,\"x\n2,\",\"y\"\n") }
  }

  @Test func oneRow() throws {
    #expect(try table("a,b\n1,2\n").description.hasSuffix("\n1 row"))
    #expect(try table("a,b\n1,2\n3,4\n").description.hasSuffix("\n2 rows"))
    #expect(try table("a,b\n").description.hasSuffix("\n0 rows"))
    let missing = try table("a,b\n1,\n", missing: [""])
    #expect(missing.description.hasSuffix("\n1 row, 1 missing in 'b'"))
  }
}
