package import Foundation

/// The libraries that an object file asks to be linked with: what `swift-autolink-extract` prints,
/// without starting it for every cell.
///
/// The compiler writes them into the section `.swift1_autolink_entries` of the object, each with a
/// NUL after it. The layout is that of 64-bit little-endian ELF.
package enum AutolinkEntries {
  private static let sectionName = Array(".swift1_autolink_entries".utf8)

  /// The linker's arguments, each once, in order; nil for anything that is no whole object file.
  package static func read(_ object: Data) -> [String]? {
    let bytes = [UInt8](object)
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
      let table = integer(bytes, at: 0x28, size: 8),
      let entrySize = integer(bytes, at: 0x3A, size: 2),
      let count = integer(bytes, at: 0x3C, size: 2),
      let namesIndex = integer(bytes, at: 0x3E, size: 2), namesIndex < count
    else { return nil }

    /// The name's place in the table of names, and the contents.
    func section(_ index: Int) -> (name: Int, contents: ArraySlice<UInt8>)? {
      let header = table + index * entrySize
      guard let name = integer(bytes, at: header, size: 4),
        let start = integer(bytes, at: header + 0x18, size: 8),
        let size = integer(bytes, at: header + 0x20, size: 8), start <= bytes.count,
        size <= bytes.count - start
      else { return nil }
      return (name, bytes[start..<start + size])
    }

    guard let names = section(namesIndex)?.contents else { return nil }
    var arguments: [String] = []
    for index in 0..<count {
      guard let (name, contents) = section(index) else { continue }
      guard names.dropFirst(name).starts(with: sectionName + [0]) else { continue }
      for entry in contents.split(separator: 0) {
        let argument = String(decoding: entry, as: UTF8.self)
        if !arguments.contains(argument) { arguments.append(argument) }
      }
    }
    return arguments
  }

  private static func integer(_ bytes: [UInt8], at offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    let value = bytes[offset..<offset + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }
}
