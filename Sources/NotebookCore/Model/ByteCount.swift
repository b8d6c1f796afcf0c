/// A number of bytes that is read and printed with a unit. Units are powers of 1024.
package struct ByteCount: Sendable, CustomStringConvertible {
  package var bytes: Int

  package init(_ bytes: Int) { self.bytes = bytes }

  /// Reads `4G`, `512M`, `65536K`, `1.5T`, `8GiB`.
  package init?(_ text: String) {
    let units = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    guard let match = text.wholeMatch(of: /(\d+(?:\.\d+)?)([KMGT])(?:i?B)?/),
      let number = Double(match.1), let unit = units[String(match.2)], number > 0, number < 1e6
    else { return nil }
    bytes = Int(number * Double(unit))
  }

  /// `12 bytes`, `3.4 KiB`, `512.0 MiB`.
  package var description: String {
    var number = Double(bytes)
    var units = ["KiB", "MiB", "GiB", "TiB"][...]
    guard number >= 1024 else { return "\(bytes) bytes" }
    var unit = ""
    while number >= 1024, let next = units.popFirst() {
      number /= 1024
      unit = next
    }
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
