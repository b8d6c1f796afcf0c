/// A page, with the origin of each of its parts in the notebook.
package struct Page: Sendable {
  /// The origin of a part of a page.
  package enum Origin: Hashable, Sendable {
    /// The front matter and nbrun's version, before the body.
    case head
    /// Prose that begins on a line of the notebook.
    case prose(line: Int)
    /// A cell: its label or number, and the place where its code begins.
    case cell(name: String, SourceLocation)
    /// The front matter and nbrun's version, after the body.
    case foot
  }

  /// The whole file.
  package let html: String
  /// The offsets at which origins begin, in UTF-8 bytes, in ascending order.
  private let parts: [(offset: Int, origin: Origin)]

  /// - Parameters:
  ///   - html: The whole file.
  ///   - body: The range of the body in the file, in UTF-8 bytes.
  ///   - parts: The body's parts, with their offsets in the body.
  init(html: String, body: Range<Int>, parts: [(offset: Int, origin: Origin)]) {
    self.html = html
    self.parts =
      [(0, .head)] + parts.map { (body.lowerBound + $0.offset, $0.origin) }
      + [(body.upperBound, .foot)]
  }

  /// The cells in order, each with the range of its part of the page, in UTF-8 bytes.
  package var cells: [(name: String, location: SourceLocation, bytes: Range<Int>)] {
    zip(parts, parts.dropFirst()).compactMap { part, next in
      guard case .cell(let name, let location) = part.origin else { return nil }
      return (name, location, part.offset..<next.offset)
    }
  }

  /// The origin of the byte at `offset`.
  package func origin(ofByte offset: Int) -> Origin {
    parts.last { $0.offset <= offset }?.origin ?? .head
  }
}
