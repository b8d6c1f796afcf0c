internal import Foundation

/// Reads the image files that the prose refers to.
package struct ImageReader: Sendable {
  /// The bytes of the file at a path, or nil if there is no such file. Throws `RegularFile.Problem`
  /// if it cannot be read.
  package var read: @Sendable (_ path: String) throws -> [UInt8]?

  package init(_ read: @escaping @Sendable (_ path: String) throws -> [UInt8]?) {
    self.read = read
  }

  /// The bytes that an image may have. A page with more would open slowly everywhere.
  static let largestImage = 32 << 20

  /// Reads regular files of this machine.
  package static let files = ImageReader { path in
    do throws(RegularFile.Problem) {
      return try RegularFile.read(path, limit: largestImage)
    } catch {
      if case .system(ENOENT) = error { return nil }
      throw error
    }
  }
}

/// Loads every image that a notebook's prose refers to, so that the page needs no other file.
struct ImageLoader {
  let notebook: String
  let reader: ImageReader
  private(set) var images: [ExactText: EmbeddedImage] = [:]
  private(set) var diagnostics: [Diagnostic] = []

  init(notebook: String, reader: ImageReader) {
    self.notebook = notebook
    self.reader = reader
  }

  mutating func load(_ node: MarkdownNode) {
    if case .image(let image) = node { load(image) }
    _ = node.mapChildren { child in
      load(child)
      return child
    }
  }

  private mutating func load(_ image: MarkdownImage) {
    let name = ExactText(image.source)
    guard images[name] == nil, !image.source.starts(withBytes: "data:image/") else { return }
    do {
      images[name] = try read(image)
    } catch {
      diagnostics += error.diagnostics
    }
  }

  private func read(_ image: MarkdownImage) throws(DiagnosticsError) -> EmbeddedImage {
    let name = image.source
    func failure(_ message: String, help: String) -> DiagnosticsError {
      DiagnosticsError(Diagnostic(message, at: image.location, help: help))
    }
    if name.isEmpty {
      throw failure("this image names no file", help: "Write ![description](file.png).")
    }
    let address = /[A-Za-z][A-Za-z0-9+.-]*:|\/\//.matchingSemantics(.unicodeScalar)
    if name.prefixMatch(of: address) != nil {
      throw failure(
        "the image '\(name)' is not a file: pages do not load anything from the network",
        help: "Download it, save it beside the notebook and use that file's name.")
    }
    let path = Self.resolve(name, besides: notebook)
    // A Markdown destination may be written like a URL: `a%20b.png`.
    let found: [UInt8]?
    do {
      found = try reader.read(path) ?? path.removingPercentEncoding.flatMap(reader.read)
    } catch {
      let reason = (error as? RegularFile.Problem)?.reason ?? "\(error)"
      throw failure(
        "the image '\(name)' cannot be read: \(reason)",
        help: "An image is a regular file of at most \(ByteCount(ImageReader.largestImage)).")
    }
    guard let bytes = found else {
      throw failure(
        "the image '\(name)' cannot be read: no file at \(path)",
        help: "Its path is relative to the notebook's folder.")
    }
    guard let mimeType = Self.mimeType(of: bytes) else {
      throw failure(
        "'\(name)' is not an image that pages can show",
        help: "PNG, JPEG, GIF, WebP and SVG can be shown.")
    }
    return EmbeddedImage(mimeType: mimeType, bytes: bytes)
  }

  private static func resolve(_ name: String, besides notebook: String) -> String {
    let slash = UInt8(ascii: "/")
    guard name.utf8.first != slash, let end = notebook.utf8.lastIndex(of: slash) else {
      return name
    }
    return notebook[...end] + name
  }

  /// The type of an image, determined by its first bytes and not by its name.
  private static func mimeType(of bytes: [UInt8]) -> String? {
    let start = bytes.prefix(12)
    if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if start.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if start.starts(with: "GIF8".utf8) { return "image/gif" }
    if start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WEBP".utf8) {
      return "image/webp"
    }
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    return text.utf8.firstRange(of: "<svg".utf8) != nil ? "image/svg+xml" : nil
  }
}
