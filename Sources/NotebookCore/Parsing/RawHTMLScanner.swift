/// Finds tags, attributes and styles in raw HTML. The time grows with the length of the text.
package struct RawHTMLScanner {
  package struct Tag {
    package var name: String
    /// What is between the name and the `>`.
    package var attributes: String
  }

  package struct Attribute {
    package var name: String
    /// With its quotes.
    package var value: String
    /// As it is written.
    package var text: String
  }

  private let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  // MARK: Comments

  /// `text` without its comments. A comment that never ends is none.
  package static func withoutComments(_ text: String) -> String {
    let scanner = RawHTMLScanner(text)
    var result: [UInt8] = []
    var done = 0
    while let start = scanner.first("<!--", from: done),
      let end = scanner.first("-->", from: start + 4)
    {
      result += scanner.bytes[done..<start]
      done = end + 3
    }
    return String(decoding: result + scanner.bytes[done...], as: UTF8.self)
  }

  // MARK: Tags

  /// After so many tags that do not end, quotes no longer count.
  private static let mostOpenTags = 64

  /// The start tags. A `>` in quotes ends none.
  package var tags: [Tag] {
    var tags: [Tag] = []
    var openTags = 0
    var index = 0
    while let start = first("<", from: index) {
      index = start + 1
      guard index < bytes.count, isLetter(bytes[index]) else { continue }
      let nameEnd = end(from: index) { isLetter($0) || isDigit($0) || ":-_".utf8.contains($0) }
      guard let end = endOfTag(from: nameEnd, withQuotes: openTags < Self.mostOpenTags) else {
        openTags += 1
        continue
      }
      tags.append(Tag(name: text(index..<nameEnd).lowercased(), attributes: text(nameEnd..<end)))
      index = end
    }
    return tags
  }

  private func endOfTag(from start: Int, withQuotes: Bool) -> Int? {
    var quote: UInt8?
    for index in start..<bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: ">") {
        return index
      } else if withQuotes, isQuote(byte) {
        quote = byte
      }
    }
    return nil
  }

  // MARK: Attributes

  /// The attributes that have a value, if the text is what is inside a tag.
  package var attributes: [Attribute] {
    var attributes: [Attribute] = []
    var index = 0
    while index < bytes.count {
      let nameEnd = end(from: index, while: isInName)
      guard nameEnd > index else {
        index += 1
        continue
      }
      let start = index
      let equals = end(from: nameEnd, while: isSpace)
      guard equals < bytes.count, bytes[equals] == UInt8(ascii: "=") else {
        index = max(equals, nameEnd)
        continue
      }
      let valueStart = end(from: equals + 1, while: isSpace)
      let valueEnd = endOfValue(from: valueStart)
      index = max(valueEnd, equals + 1)
      guard valueEnd > valueStart else { continue }
      attributes.append(
        Attribute(
          name: text(start..<nameEnd).lowercased(), value: text(valueStart..<valueEnd),
          text: text(start..<valueEnd)))
    }
    return attributes
  }

  private func endOfValue(from start: Int) -> Int {
    guard start < bytes.count else { return start }
    if isQuote(bytes[start]) {
      let quote = bytes[start]
      return bytes[(start + 1)...].firstIndex(of: quote).map { $0 + 1 } ?? start
    }
    return end(from: start) { !isSpace($0) && !isQuote($0) && $0 != UInt8(ascii: ">") }
  }

  // MARK: Styles

  /// The texts of `<style>` elements.
  package var styles: [String] {
    var styles: [String] = []
    let lowercased = RawHTMLScanner(text(0..<bytes.count).lowercasedASCII)
    var index = 0
    while let start = lowercased.first("<style", from: index),
      let open = first(">", from: start), let close = lowercased.first("</style", from: open)
    {
      styles.append(text(open + 1..<close))
      index = close
    }
    return styles
  }

  // MARK: Bytes

  /// Where `text` begins next.
  private func first(_ text: StaticString, from start: Int) -> Int? {
    text.withUTF8Buffer { wanted in
      var index = start
      while index + wanted.count <= bytes.count {
        guard let next = bytes[index...].firstIndex(of: wanted[0]) else { return nil }
        if bytes[next...].starts(with: wanted) { return next }
        index = next + 1
      }
      return nil
    }
  }

  private func end(from start: Int, while condition: (UInt8) -> Bool) -> Int {
    var index = start
    while index < bytes.count, condition(bytes[index]) { index += 1 }
    return index
  }

  private func isLetter(_ byte: UInt8) -> Bool { 0x41...0x5A ~= byte & 0xDF }
  private func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
  private func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }
  private func isInName(_ byte: UInt8) -> Bool {
    !isSpace(byte) && !isQuote(byte) && !">/=".utf8.contains(byte)
  }
}

extension String {
  /// With small letters for A to Z. Offsets stay the same.
  fileprivate var lowercasedASCII: String {
    String(decoding: utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
