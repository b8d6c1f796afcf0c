package import Foundation

/// Reads what the linker needs to know from an object file, without starting a tool for every cell.
///
/// The format is 64-bit little-endian ELF.
package struct ObjectFile {
  private struct Section {
    /// The offset of the name in the table of names.
    var name: Int
    var type: Int
    var contents: ArraySlice<UInt8>
    /// The index of the section that this one refers to.
    var link: Int
  }

  private let sections: [Section]
  private let names: ArraySlice<UInt8>

  /// Nil if the data is not a complete object file.
  package init?(_ object: Data) {
    let bytes = [UInt8](object)
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
      let table = Self.integer(bytes[...], at: 0x28, size: 8),
      let entrySize = Self.integer(bytes[...], at: 0x3A, size: 2),
      let count = Self.integer(bytes[...], at: 0x3C, size: 2),
      let namesIndex = Self.integer(bytes[...], at: 0x3E, size: 2), namesIndex < count
    else { return nil }
    var sections: [Section] = []
    for index in 0..<count {
      let header = table + index * entrySize
      guard let name = Self.integer(bytes[...], at: header, size: 4),
        let type = Self.integer(bytes[...], at: header + 4, size: 4),
        let start = Self.integer(bytes[...], at: header + 0x18, size: 8),
        let size = Self.integer(bytes[...], at: header + 0x20, size: 8),
        let link = Self.integer(bytes[...], at: header + 0x28, size: 4),
        type == Self.withoutBytes || (start <= bytes.count && size <= bytes.count - start)
      else { return nil }
      let range = type == Self.withoutBytes ? 0..<0 : start..<start + size
      sections.append(Section(name: name, type: type, contents: bytes[range], link: link))
    }
    self.sections = sections
    names = sections[namesIndex].contents
  }

  /// The libraries that the object asks the linker for, in order and without repetitions, as
  /// `swift-autolink-extract` prints them. The compiler writes them into a section of their own,
  /// each followed by a NUL.
  package var autolinkEntries: [String] {
    var arguments: [String] = []
    for section in sections {
      guard names.dropFirst(section.name).starts(with: Array(".swift1_autolink_entries".utf8) + [0])
      else { continue }
      for entry in section.contents.split(separator: 0) {
        let argument = String(decoding: entry, as: UTF8.self)
        if !arguments.contains(argument) { arguments.append(argument) }
      }
    }
    return arguments
  }

  /// The symbols that the object uses and does not define, without weak ones, which may be missing.
  package var undefinedSymbols: [String] {
    sections.filter { $0.type == Self.symbolTable && sections.indices.contains($0.link) }
      .flatMap { undefinedSymbols(in: $0.contents, names: sections[$0.link].contents) }
  }

  private static let symbolTable = 2
  /// A section that takes memory but has no bytes in the file.
  private static let withoutBytes = 8

  private func undefinedSymbols(
    in table: ArraySlice<UInt8>, names: ArraySlice<UInt8>
  ) -> [String] {
    let (entrySize, global) = (24, 1)
    return stride(from: 0, to: table.count, by: entrySize).compactMap { entry in
      guard let name = Self.integer(table, at: entry, size: 4), name > 0,
        let binding = Self.integer(table, at: entry + 4, size: 1), binding >> 4 == global,
        let section = Self.integer(table, at: entry + 6, size: 2), section == 0
      else { return nil }
      return String(decoding: names.dropFirst(name).prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static func integer(_ bytes: ArraySlice<UInt8>, at offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    let start = bytes.startIndex + offset
    let value = bytes[start..<start + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }
}
