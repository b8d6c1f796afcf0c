/// Where a page that was made anew differs from the one that was there.
package struct PageDifference: Sendable {
  package let diagnostic: Diagnostic

  /// Nil for equal pages.
  ///
  /// - Parameters:
  ///   - old: The page that was there, whatever its bytes are.
  ///   - new: The page that was made now.
  ///   - notebook: The notebook's path.
  ///   - page: The page's path.
  package init?(old: [UInt8], new: String, notebook: String, page: String) {
    guard !old.elementsEqual(new.utf8) else { return nil }
    let a = Self.lines(String(decoding: old, as: UTF8.self))
    let b = Self.lines(new)
    let first = zip(a, b).prefix { $0 == $1 }.count
    let bytes = Self.differingBytes(old, Array(new.utf8))
    let cellLine = Self.cellLine(in: b, upTo: first) ?? Self.cellLine(in: a, upTo: first)
    diagnostic = Diagnostic(
      "\(bytes) bytes differ between '\(page)' and what this notebook gives now",
      at: cellLine.map { SourceLocation(file: notebook, line: $0) }
        ?? SourceLocation(file: notebook, line: 1),
      notes: [
        .init("the first difference is in the page's line \(first + 1)"),
        .init("before: \(Self.excerpt(a, first))"),
        .init("now:    \(Self.excerpt(b, first))"),
      ])
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The notebook's line that the page gives for the last cell that begins before its line `index`.
  private static func cellLine(in page: [Substring], upTo index: Int) -> Int? {
    for line in page.prefix(index + 1).reversed() {
      if let match = line.firstMatch(of: /<div class="cell"[^>]* data-line="(\d+)"/) {
        return Int(match.1)
      }
    }
    return nil
  }

  private static func excerpt(_ lines: [Substring], _ index: Int) -> String {
    guard index < lines.count else { return "(the page ends here)" }
    return lines[index].count > 160 ? lines[index].prefix(160) + "…" : String(lines[index])
  }

  /// How many bytes differ at their places, and how many one page has more.
  private static func differingBytes(_ a: [UInt8], _ b: [UInt8]) -> Int {
    zip(a, b).count { $0 != $1 } + abs(a.count - b.count)
  }
}
