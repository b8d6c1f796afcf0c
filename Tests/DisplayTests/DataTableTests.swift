import Display
import Testing

@Suite("A table")
struct DataTableTests {
  private let table = DataTable(
    .column("Epoch", [1, 10]), .column("Loss", [0.25, 0.5] as [Float], format: .fixed(3)),
    .column("Note", ["a & b", "<c>"]), caption: "Two \"rows\"")

  @Test("has aligned columns as text, with numbers to the right")
  func text() {
    #expect(
      table.description == """
        Two "rows"
        Epoch   Loss  Note
        -----  -----  -----
            1  0.250  a & b
           10  0.500  <c>
        """)
    #expect(table.displayBundle.text == table.description)
  }

  @Test("has a caption, headings with a scope, and escaped cells as HTML")
  func html() {
    #expect(
      htmlForm(of: table) == """
        <table>
        <caption>Two &quot;rows&quot;</caption>
        <thead>
        <tr><th scope="col" style="text-align: right">Epoch</th>\
        <th scope="col" style="text-align: right">Loss</th><th scope="col">Note</th></tr>
        </thead>
        <tbody>
        <tr><td style="text-align: right">1</td><td style="text-align: right">0.250</td>\
        <td>a &amp; b</td></tr>
        <tr><td style="text-align: right">10</td><td style="text-align: right">0.500</td>\
        <td>&lt;c&gt;</td></tr>
        </tbody>
        </table>

        """)
  }

  @Test("may be empty")
  func empty() {
    #expect(DataTable().description == "\n")
    #expect(DataTable(.column("A", [Int]())).description == "A\n-")
  }

  @Test("stops the program if its columns have different lengths")
  func lengths() async {
    await #expect(processExitsWith: .failure) {
      _ = DataTable(.column("A", [1]), .column("B", [1, 2]))
    }
  }
}

/// The form of this MIME type as text.
func form(_ mimeType: String, of value: some Displayable) -> String? {
  value.displayBundle.representations.first { $0.mimeType == mimeType }
    .map { String(decoding: $0.bytes, as: UTF8.self) }
}

func htmlForm(of value: some Displayable) -> String? { form("text/html", of: value) }
