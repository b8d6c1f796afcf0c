/// A value that a page can show as more than text.
///
///     struct Greeting: Displayable {
///       var name: String
///       var displayBundle: DisplayBundle {
///         var bundle = DisplayBundle(text: "Hello, \(name)")
///         bundle.add(html: "<p>Hello, <b>\(HTML.escaped(name))</b></p>")
///         return bundle
///       }
///     }
public protocol Displayable {
  /// Every form of the value, richest last; `text/plain` must be among them.
  var displayBundle: DisplayBundle { get }
}

/// One thing to show, in every form it has: MIME type and bytes.
public struct DisplayBundle: Sendable {
  /// The forms, richest last.
  public private(set) var representations: [(mimeType: String, bytes: [UInt8])] = []

  /// A bundle whose only form is plain text.
  public init(text: String) { add("text/plain", Array(text.utf8)) }

  /// Adds a form that is richer than those before it.
  ///
  /// - Parameters:
  ///   - mimeType: A page knows `text/plain`, `text/html`, `text/markdown`, `image/svg+xml`,
  ///     `image/png` and `image/jpeg`.
  ///   - bytes: The form's content; UTF-8 for text.
  public mutating func add(_ mimeType: String, _ bytes: [UInt8]) {
    representations.append((mimeType, bytes))
  }

  /// Adds HTML for the inside of a page's body.
  public mutating func add(html: String) { add("text/html", Array(html.utf8)) }

  /// Adds a picture as SVG.
  public mutating func add(svg: String) { add("image/svg+xml", Array(svg.utf8)) }

  /// The plain text form.
  public var text: String {
    let plain = representations.first { $0.mimeType == "text/plain" }
    return String(decoding: plain?.bytes ?? [], as: UTF8.self)
  }
}

extension DisplayBundle {
  /// The bundle as bytes for `HostChannel`: for each form the length of its MIME type, that type,
  /// the length of its content and that content; lengths are little-endian 32 bit.
  package var encoded: [UInt8] {
    var result: [UInt8] = []
    func append(_ bytes: some Collection<UInt8>) {
      withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { result += $0 }
      result += bytes
    }
    for (mimeType, bytes) in representations {
      append(mimeType.utf8)
      append(bytes)
    }
    return result
  }
}
