/// A text that equals another one only if both have the same bytes.
///
/// To Swift, strings are equal if they are canonically equivalent: `é` may be one scalar or two. To
/// the file system they are different names.
package struct ExactText: Hashable, Sendable {
  private let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }
}

// To Swift, a combining mark makes another character of the one before it, and `\r\n` is a single
// character. What follows compares bytes.
extension StringProtocol {
  /// Whether the text begins with the bytes of `prefix`.
  func starts(withBytes prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// The text without the line ends (`\n`) at its end.
  var withoutLineEnds: SubSequence {
    let scalars = unicodeScalars
    var end = endIndex
    while end > startIndex, scalars[scalars.index(before: end)] == "\n" {
      end = scalars.index(before: end)
    }
    return self[..<end]
  }

  /// The part before the first white space of ASCII.
  var firstWord: SubSequence {
    self[..<(utf8.firstIndex { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? endIndex)]
  }
}
