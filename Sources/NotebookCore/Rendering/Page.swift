/// A page, and what of its notebook each of its parts was made from.
package struct Page: Sendable {
  /// What a part of a page comes from.
  package enum Origin: Hashable, Sendable {
    /// The front matter and nbrun's version, before the body.
    case head
    /// Prose, from a line of the notebook on.
    case prose(line: Int)
    /// A cell, by its label or number, whose code begins at a place.
    case cell(name: String, SourceLocation)
    /// The front matter and nbrun's version, after the body.
    case foot
  }

  /// The whole file.
  package let html: String
  /// The origin from each of some offsets on, in UTF-8 bytes, in ascending order.
  private let parts: [(offset: Int, origin: Origin)]

  /// - Parameters:
  ///   - html: The whole file.
  ///   - body: Where the body lies in it, in UTF-8 bytes.
  ///   - parts: The body's parts, each by the offset in the body at which it begins.
  init(html: String, body: Range<Int>, parts: [(offset: Int, origin: Origin)]) {
    self.html = html
    self.parts =
      [(0, .head)] + parts.map { (body.lowerBound + $0.offset, $0.origin) }
      + [(body.upperBound, .foot)]
  }

  /// The cells in order, each with the place of its part of the page, in UTF-8 bytes.
  package var cells: [(name: String, location: SourceLocation, bytes: Range<Int>)] {
    zip(parts, parts.dropFirst()).compactMap { part, next in
      guard case .cell(let name, let location) = part.origin else { return nil }
      return (name, location, part.offset..<next.offset)
    }
  }

  /// What the byte at `offset` comes from.
  package func origin(ofByte offset: Int) -> Origin {
    parts.last { $0.offset <= offset }?.origin ?? .head
  }
}
