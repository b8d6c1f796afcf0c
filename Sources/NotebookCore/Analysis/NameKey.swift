internal import Foundation

/// Names as the compiler compares them.
///
/// To the compiler, `é` as one scalar and as two are different names. To Swift's strings they are
/// equal. So a name that is not in Unicode's normal form C gets its scalars as a suffix. Only the
/// few names of this kind look different from what the author wrote.
extension String {
  /// Separates a name from its suffix. No name contains a noncharacter.
  private static let separator: Unicode.Scalar = "\u{FFFE}"

  /// The name as a key, without backticks: `class` for `` `class` ``.
  var withoutBackticks: String {
    let bare = utf8.contains(UInt8(ascii: "`")) ? filter { $0 != "`" } : self
    if bare.utf8.allSatisfy({ $0 < 0x80 }) || bare.unicodeScalars.contains(Self.separator) {
      return bare
    }
    if bare.precomposedStringWithCanonicalMapping.utf8.elementsEqual(bare.utf8) { return bare }
    let scalars = bare.unicodeScalars.map { String($0.value, radix: 16) }
    return "\(bare)\(Self.separator)\(scalars.joined(separator: "."))"
  }

  /// The name as the author wrote it.
  var nameAsWritten: String {
    let scalars = unicodeScalars
    guard let end = scalars.firstIndex(of: Self.separator) else { return self }
    return String(scalars[..<end])
  }
}
