/// A line of a file as it is quoted below a message, and the place in it that the message is about.
package struct SourceExcerpt {
  /// The line, or the part of it around the place.
  package let text: String
  /// The number of columns before the place.
  package let columnsBefore: Int

  private static let ellipsis = VisibleText.Piece(text: "…", columns: 1, bytes: 0)
  private static let tabStops = 8

  /// Nil if there is nothing to see.
  ///
  /// - Parameters:
  ///   - line: The bytes of the line.
  ///   - column: The place, from 1, in bytes.
  ///   - width: The most columns that the text may take.
  package init?(_ line: ArraySlice<UInt8>, column: Int, width: Int) {
    let place = min(line.startIndex + max(column - 1, 0), line.endIndex)
    // What is further away does not fit. So a very long line need not be read as a whole.
    let reach = 4 * width
    var start = max(line.startIndex, place - reach)
    if start > line.startIndex {
      start = line[start..<place].firstIndex { !UTF8.isContinuation($0) } ?? place
    }
    let end = min(line.endIndex, place + reach)
    let pieces = Self.withoutTabs(VisibleText.pieces(line[start..<end]))
    guard pieces.contains(where: { $0.text.contains { !$0.isWhitespace } }) else { return nil }

    var offset = start
    let caret = pieces.firstIndex { piece in
      offset += piece.bytes
      return offset > place
    }
    var before = pieces[..<(caret ?? pieces.count)]
    var after = pieces[before.endIndex...]
    if start > line.startIndex || end < line.endIndex || Self.columns(pieces[...]) > width {
      // The place is in the middle, unless the line ends soon after it.
      let room = max(width / 2, width - Self.columns(after)) - Self.ellipsis.columns
      if start > line.startIndex || Self.columns(before) > room {
        before = [Self.ellipsis] + Self.suffix(before, columns: room)
      }
      let left = width - Self.columns(before)
      if end < line.endIndex || Self.columns(after) > left {
        after = Self.prefix(after, columns: left - Self.ellipsis.columns) + [Self.ellipsis]
      }
    }
    text = (before + after).map(\.text).joined()
    columnsBefore = Self.columns(before)
  }

  private static func columns(_ pieces: ArraySlice<VisibleText.Piece>) -> Int {
    pieces.reduce(0) { $0 + $1.columns }
  }

  /// Replaces tabs by spaces. Then the caret stands below its place, whatever comes before a line.
  private static func withoutTabs(_ pieces: [VisibleText.Piece]) -> [VisibleText.Piece] {
    var column = 0
    return pieces.map { piece in
      var piece = piece
      if piece.bytes == 1, piece.text == "\\t" {
        piece.columns = tabStops - column % tabStops
        piece.text = String(repeating: " ", count: piece.columns)
      }
      column += piece.columns
      return piece
    }
  }

  /// The last pieces that fit. The first of them is not a mark on the one before.
  private static func suffix(
    _ pieces: ArraySlice<VisibleText.Piece>, columns: Int
  ) -> ArraySlice<VisibleText.Piece> {
    var left = columns
    let fitting = pieces.reversed().prefix { piece in
      left -= piece.columns
      return left >= 0
    }
    return pieces.suffix(fitting.count).drop { $0.columns == 0 }
  }

  /// The first pieces that fit.
  private static func prefix(
    _ pieces: ArraySlice<VisibleText.Piece>, columns: Int
  ) -> ArraySlice<VisibleText.Piece> {
    var left = columns
    return pieces.prefix { piece in
      left -= piece.columns
      return left >= 0
    }
  }
}
