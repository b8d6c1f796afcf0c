extension DisplayBundle {
  /// Reads what the library sent: for each form the length of its MIME type, that type, the length
  /// of its content and that content; lengths are little-endian 32 bit.
  ///
  /// Nil for bytes that are no such thing, as a session that was killed while it wrote leaves them.
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
    self.init([])
    while !rest.isEmpty {
      guard let mimeType = next(), let content = next() else { return nil }
      representations.append(
        Representation(
          mimeType: String(decoding: mimeType, as: UTF8.self), bytes: Array(content)))
    }
  }
}
