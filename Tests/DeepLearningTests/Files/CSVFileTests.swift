import DeepLearning
import Testing

@Suite struct CSVFileTests {
  private func table(
    _ text: String, delimiter: Character = ",", missing: [String] = []
  ) throws -> CSVFile {
    try CSVFile(
      text: text, path: "data.csv", delimiter: delimiter, missingValues: missing)
  }

  private let flowers = """
    width,height,kind,note
    1.5,2,rose,plain
    0.1,-3e2,tulip,"a ""quoted"", note"

     7 ,.5,rose,
    """

  @Test func columns() throws {
    let table = try table(flowers)
    #expect(table.count == 3 && table.columns == ["width", "height", "kind", "note"])
    #expect(try table.numbers("width").scalars == [1.5, 0.1, 7])
    #expect(
      try table.numbers("height", "width")
        == Tensor([[2, 1.5], [-300, 0.1], [0.5, 7]] as [[Float]]))
    #expect(try table.strings("note") == ["plain", "a \"quoted\", note", ""])
    let (labels, names) = try table.classes("kind")
    #expect(try labels == Tensor([0, 1, 0]) && names == ["rose", "tulip"])
    #expect(try self.table("a\n1\n-2\n").integers("a") == Tensor([1, -2]))
    #expect(try self.table("a;b\r\n1;2\r\n", delimiter: ";").numbers("b").scalars == [2])
  }

  /// Only decimal notation is a number. Swift would take more of these.
  @Test func notations() throws {
    let numbers = [
      "1": 1, "+1": 1, "-2.5": -2.5, ".5": 0.5, "5.": 5, "1e5": 1e5, "1E-2": 0.01, "-0": -0.0,
      "+1.5e+2": 150, " 7\t": 7, "1e-60": 0, "3.4028235e38": Float.greatestFiniteMagnitude,
    ]
    for (text, number) in numbers {
      let read = try table("a,b\n1,\(text)\n").numbers("b").scalars[0]
      #expect(read.bitPattern == number.bitPattern, "\(text)")
    }
    let others = [
      "0x10", "0X1p4", "1_000", "nan", "NaN", "nan(0x1)", "inf", "-inf", "infinity", "1 000", "--1",
      "1e", "e5", ".", "+", "1.2.3", "1e5.0", "١", "½", "1f", "0b1", "",
    ]
    for text in others {
      let error = #expect(throws: ModelError.self, "\(text)") {
        try table("a,b\n1,\(text)\n").numbers("a", "b")
      }
      #expect(
        error?.summary == "has '\(text)' in column 'b', which is not a number"
          && error?.place == "data.csv:2")
    }
    for text in ["0x10", "1_000", "1.0", "1e3", "2147483648", "1 000"] {
      #expect(throws: ModelError.self, "\(text)") { try table("a\n\(text)\n").integers("a") }
    }
    #expect(try table("a\n +7 \n").integers("a").scalars == [7])
    for text in ["1e400", "-1e39", "3.5e38"] {
      expectError(
        """
        data.csv:3: has '\(text)' in column 'b', which is too large for float32. The largest number \
        is 3.4028235e+38. Correct the value.
        """
      ) { try table("a,b\n1,2\n3,\(text)\n").numbers("b") }
    }
    expectError(
      """
      data.csv:2: has '1,5' in column 'a', which is not a number. Write a point before the decimals: \
      1.5.
      """
    ) { try table("a;b\n1,5;2\n", delimiter: ";").numbers("a") }
  }

  @Test func missingValues() throws {
    let text = "a,b,c\n1,NA,x\n,3, \n\"NA\",4,y\n"
    let table = try table(text, missing: ["", "NA"])
    let (a, b) = (try table.numbers("a").scalars, try table.numbers("b").scalars)
    #expect(a[0] == 1 && a[1].isNaN && a[2].isNaN && b[0].isNaN && b[1] == 3 && b[2] == 4)
    #expect(try ["a", "b", "c"].map(table.missingCount) == [2, 1, 1])
    #expect(
      table.description.hasSuffix("3 rows, 2 missing in 'a', 1 missing in 'b', 1 missing in 'c'"))
    #expect(try table.strings("a") == ["1", "", "NA"])
    expectError(
      """
      data.csv:3: has '' in column 'a', which is not a 32-bit integer. Read the column with numbers, \
      where missing values are NaN, or remove the line.
      """
    ) { try table.integers("a") }
    expectError(
      """
      data.csv:3: has '' in column 'c', which is not a class. Remove the line, or do not list '' in \
      missingValues: it is then a class of its own.
      """
    ) { try table.classes("c") }
    // Without the parameter, they are errors that name it.
    let plain = try self.table(text)
    #expect(try plain.missingCount("a") == 0 && plain.strings("c") == ["x", "", "y"])
    for (column, line, value) in [("a", 3, ""), ("b", 2, "NA")] {
      expectError(
        """
        data.csv:\(line): has '\(value)' in column '\(column)', which is not a number. Fill in the \
        missing value or remove the line. Or pass missingValues: ["\(value)"] to CSVFile; numbers \
        then returns NaN.
        """
      ) { try plain.numbers(column) }
    }
  }

  @Test func quotes() throws {
    let message = """
      opens a quote that is never closed. Close the quote. A quote within a value in quotes is \
      doubled.
      """
    expectError("data.csv:3: \(message)") { try table("a,b\n1,2\n3,\"4\n5,6\n7,8\n") }
    expectError("data.csv:4: \(message)") { try table("a,b\r\n\"x\r\ny\",2\r\n\"3,4\r\n5,6") }
    expectError("data.csv:2: \(message)") { try table("a\n\"x\"\"\n") }
    expectError("data.csv:1: \(message)") { try table("\"a,b\n1,2\n") }
    let right = try table("a;b\r\n\"1\r\n2\";\"x\"\"y\"\r\n\"\";\"\"\"\"", delimiter: ";")
    #expect(try right.strings("a") == ["1\r\n2", ""] && right.strings("b") == ["x\"y", "\""])
  }

  /// Each number is the binary32 nearest to the decimal one: 2^24 + 1 + a little is rounded only
  /// once.
  @Test func numbersAreRoundedOnce() throws {
    #expect(
      try table("a\n16777217.0000000001\n16777217\n").numbers("a").scalars == [
        16_777_218, 16_777_216,
      ])
  }

  @Test func fromAFile() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write([0xEF, 0xBB, 0xBF] + Array("a,b\n1,2\n".utf8), to: "x.csv")
    let table = try CSVFile(folder.file("x.csv"))
    #expect(table.columns == ["a", "b"] && table.count == 1)
    #expect(table.description == "a  b\n-  -\n1  2\n1 row")
    #expect(table.displayBundle.representations.map(\.mimeType) == ["text/plain", "text/html"])
    try folder.write([0x61, 0xFF], to: "y.csv")
    let path = folder.file("y.csv")
    expectError("\(path): is not UTF-8 text. Save the file in that encoding.") {
      try CSVFile(path)
    }
    let missing = folder.file("none.csv")
    expectError(
      """
      \(missing): cannot be opened: No such file or directory. Put the file there, or pass its \
      actual path.
      """
    ) { try CSVFile(missing) }
  }

  @Test func errorMessages() throws {
    expectError("data.csv: is empty. Begin the file with a line of column names.") {
      try table("")
    }
    expectError(
      """
      data.csv:4: has 1 value, but there are 2 columns. Every line needs one value for each name \
      in the first line.
      """
    ) { try table("a,b\n\"1\n1\",2\n3\n") }
    expectError(
      """
      data.csv:3: has 'x' in column 'b', which is not a number. Correct the value, or read the \
      column with strings or classes.
      """
    ) { try table("a,b\n1,2\n3,x\n").numbers("a", "b") }
    expectError(
      """
      data.csv:2: has '' in column 'a', which is not a 32-bit integer. Fill in the missing value or \
      remove the line. Or pass missingValues: [""] to CSVFile; numbers then returns NaN.
      """
    ) { try table("a,b\n,2\n").integers("a") }
    expectError(
      """
      data.csv: has no column 'hight'. Did you mean 'height'? The names are 'width', 'height', \
      'kind', 'note'.
      """
    ) {
      try table(flowers).numbers("hight")
    }
    expectError("data.csv:1: has two columns named 'a'. Give each column its own name.") {
      try table("a,a\n1,2\n")
    }
  }
}
