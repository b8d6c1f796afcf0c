/// The lines of a file, for messages that quote one.
package enum SourceLines {
  /// Line `number`, from 1, without its line end; empty if there is no such line.
  ///
  /// A line ends with `\n`, `\r\n` or `\r`, as in CommonMark. Swift's `isNewline` knows more line
  /// ends. A byte order mark belongs to no line.
  package static func line(_ number: Int, of bytes: [UInt8]) -> String {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    return SourceText(path: "", bytes: text).text(ofLine: number)
  }
}

/// A file's text and the offsets of its lines. Converts offsets to `line:column` and back.
struct SourceText {
  let path: String
  let bytes: [UInt8]
  /// The offset of each line's first byte.
  private let lineStarts: [Int]

  /// - Parameter bytes: UTF-8 without a byte order mark.
  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() {
      let isReturn = byte == UInt8(ascii: "\r")
      if isReturn, offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "\n") { continue }
      if isReturn || byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
    }
    if starts.last == bytes.count, starts.count > 1 { starts.removeLast() }
    lineStarts = starts
  }

  var lineCount: Int { lineStarts.count }

  /// The offset of the first byte of line `number`, from 1. For a line after the last it is the
  /// file's end.
  func offset(ofLine number: Int) -> Int {
    number <= lineStarts.count ? lineStarts[number - 1] : bytes.count
  }

  /// Line `number`, from 1, without its line ending.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= lineStarts.count else { return [] }
    var slice = bytes[offset(ofLine: number)..<offset(ofLine: number + 1)]
    while let last = slice.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
      slice.removeLast()
    }
    return slice
  }

  /// Line `number`, from 1, as text.
  func text(ofLine number: Int) -> String { String(decoding: line(number), as: UTF8.self) }

  /// The line and column of the byte at `offset`.
  func location(of offset: Int) -> SourceLocation {
    // Finds the last line that begins at or before the offset.
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return SourceLocation(file: path, line: low + 1, column: offset - lineStarts[low] + 1)
  }

  /// The position of `content` on line `number`, where `content` is the part of the line that a
  /// container leaves.
  ///
  /// A container removes a prefix of each line (`> `, a list's indentation), so the content is a
  /// suffix of the line, unless the prefix ended within a tab, the rest of which became spaces.
  func location(of content: String, onLine number: Int) -> SourceLocation {
    let line = line(number)
    let content = Array(content.utf8)
    let prefix: Int
    if line.reversed().starts(with: content.reversed()) {
      prefix = line.count - content.count
    } else {
      let visible = content.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      prefix = max(0, line.count - visible.count)
    }
    return SourceLocation(file: path, line: number, column: prefix + 1)
  }
}

extension SourceText {
  /// The places on line `number` where `text` begins.
  func locations(of text: String, onLine number: Int) -> [SourceLocation] {
    let line = line(number)
    return line.indices.filter { line[$0...].starts(with: text.utf8) }.map(location(of:))
  }

  /// Decodes a file's bytes as UTF-8, with or without a byte order mark.
  ///
  /// - Throws: `DiagnosticsError` at the first byte that is not valid UTF-8, and for an empty file.
  init(path: String, validating bytes: [UInt8]) throws(DiagnosticsError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    self.init(path: path, bytes: body)
    do {
      _ = try UTF8Span(validating: body.span)
    } catch {
      let offset = error.byteOffsets.lowerBound
      let byte = String(body[offset], radix: 16, uppercase: true)
      throw DiagnosticsError(
        Diagnostic(
          "found the byte 0x\(byte), which is not valid UTF-8 here", at: location(of: offset),
          help: "Save the notebook as UTF-8."))
    }
    let whitespace: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    if body.allSatisfy(whitespace.contains) {
      throw DiagnosticsError(
        Diagnostic(
          "the notebook is empty", at: SourceLocation(file: path, line: 1),
          help: "Write some Markdown and a cell that begins with ```{swift}."))
    }
  }
}
