import DeepLearning
import Testing

@Suite struct CSVFileTests {
  private func table(_ text: String, delimiter: Character = ",") throws -> CSVFile {
    try CSVFile(text: text, path: "data.csv", delimiter: delimiter)
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
    #expect(table.description == "a  b\n-  -\n1  2\n1 rows")
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
      data.csv:4: has 1 values, but there are 2 columns. Every line needs one value for each name \
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
      data.csv:2: has '' in column 'a', which is not a 32-bit integer. Fill in the missing \
      value, or remove the line.
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
    let error = #expect(throws: ModelError.self) { try table("a\n\"x\"y\n") }
    #expect(error?.description.hasPrefix("data.csv: is not valid CSV: ") == true)
  }
}
