/// Markdown text in which every `` `{swift} `` carries a number. The number leads from a code span
/// in cmark's tree back to its byte in the notebook.
///
/// cmark's own positions of inlines are wrong after a soft break and inside containers. So the word
/// `swift` between the braces is replaced by a number between two noncharacters that occur nowhere
/// else in the text (`{` U+FDD0 `12` U+FDD1 `}`), and `restored(_:)` reverses this in every string
/// of the tree. The braces stay, because the rules for emphasis delimiters depend on them.
struct MarkedText {
  /// The text that cmark parses.
  let bytes: [UInt8]
  /// For each number, the offset of `{swift}` in the original.
  private let offsets: [Int]
  private let open: Unicode.Scalar
  private let close: Unicode.Scalar

  private static let tag = Array("{swift}".utf8)
  /// Noncharacters, and private use characters in case a text contains all of those.
  private static let candidates = [UInt32(0xFDD0)...0xFDEF, 0xF0000...0xFFFFD].joined()

  init(_ original: [UInt8]) {
    let text = String(decoding: original, as: UTF8.self)
    let present = Set(text.unicodeScalars.lazy.filter { $0.value >= 0xFDD0 })
    let free = Array(
      Self.candidates.lazy.compactMap(Unicode.Scalar.init).filter { !present.contains($0) }
        .prefix(2))
    precondition(free.count == 2, "the text contains every noncharacter and private use character")
    (open, close) = (free[0], free[1])

    var bytes: [UInt8] = []
    var offsets: [Int] = []
    bytes.reserveCapacity(original.count)
    var position = 0
    while position < original.count {
      if Self.isTag(original, at: position) {
        bytes += Array("{\(open)\(offsets.count)\(close)}".utf8)
        offsets.append(position)
        position += Self.tag.count
      } else {
        bytes.append(original[position])
        position += 1
      }
    }
    self.bytes = bytes
    self.offsets = offsets
  }

  /// Whether a backtick and at most one space come before `{swift}`.
  private static func isTag(_ bytes: [UInt8], at position: Int) -> Bool {
    guard position > 0, bytes[position] == tag[0], bytes[position...].starts(with: tag) else {
      return false
    }
    let before = bytes[position - 1]
    if before == UInt8(ascii: "`") { return true }
    return position > 1 && before == UInt8(ascii: " ")
      && bytes[position - 2] == UInt8(ascii: "`")
  }

  /// The text as it was before it was marked.
  func restored(_ text: String) -> String {
    guard text.unicodeScalars.contains(open) else { return text }
    var result = String.UnicodeScalarView()
    var isNumber = false
    for scalar in text.unicodeScalars {
      if scalar == open {
        isNumber = true
        result.append(contentsOf: "swift".unicodeScalars)
      } else if scalar == close {
        isNumber = false
      } else if !isNumber {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The offset in the original of the `{swift}` at the start of `text`, which is still marked.
  func offsetOfTag(leading text: String) -> Int? {
    let scalars = text.unicodeScalars
    guard scalars.first == "{", scalars.dropFirst().first == open else { return nil }
    let digits = scalars.dropFirst(2).prefix { $0 != close }
    return Int(String(String.UnicodeScalarView(digits))).map { offsets[$0] }
  }
}
