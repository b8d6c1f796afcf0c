/// The encoding of a bundle that the library sends to the session. For each form it contains the
/// length of the MIME type, the MIME type, the length of the content and the content. Lengths are
/// 32-bit little-endian integers.
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

  /// Decodes a bundle from the bytes of `encoded`.
  ///
  /// - Returns: Nil if the bytes are incomplete, for example because the session was killed while
  ///   it wrote them.
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
