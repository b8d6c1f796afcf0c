/// A bundle as the library sends it to the program that hosts it: for each form the length of its
/// MIME type, that type, the length of its content and that content. Lengths are little-endian 32
/// bit.
extension DisplayBundle {
  /// The bundle as bytes.
  package var encoded: [UInt8] {
    var result: [UInt8] = []
    func append(_ bytes: some Collection<UInt8>) {
      withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { result += $0 }
      result += bytes
    }
    for form in representations {
      append(form.mimeType.utf8)
      append(form.bytes)
    }
    return result
  }

  /// Reads what `encoded` wrote.
  ///
  /// - Returns: Nil for other bytes. A session that is killed while it writes leaves such bytes.
  package init?(decoding bytes: some Collection<UInt8>) {
    var rest = Array(bytes)[...]
    func next() -> ArraySlice<UInt8>? {
      guard rest.count >= 4 else { return nil }
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard rest.count >= length else { return nil }
      defer { rest = rest.dropFirst(length) }
      return rest.prefix(length)
    }
    var representations: [Representation] = []
    while !rest.isEmpty {
      guard let mimeType = next(), let content = next() else { return nil }
      representations.append(
        Representation(
          mimeType: String(decoding: mimeType, as: UTF8.self), bytes: Array(content)))
    }
    self.init(representations)
  }
}
