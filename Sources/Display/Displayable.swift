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

/// One thing to show, in every form it has. `text/plain` is always among them.
public struct DisplayBundle: Hashable, Sendable {
  /// One form of what is shown.
  public struct Representation: Hashable, Sendable {
    /// What the bytes are: `text/plain`, `text/html`, `text/markdown`, `image/svg+xml`,
    /// `image/png` or `image/jpeg`.
    public var mimeType: String
    /// The form's content; UTF-8 for text.
    public var bytes: [UInt8]

    /// A form.
    ///
    /// - Parameters:
    ///   - mimeType: The MIME type of the content.
    ///   - bytes: The content; UTF-8 for text.
    public init(mimeType: String, bytes: [UInt8]) {
      self.mimeType = mimeType
      self.bytes = bytes
    }
  }

  /// The forms, richest last.
  public private(set) var representations: [Representation] = []

  package init(_ representations: [Representation]) { self.representations = representations }

  /// A bundle whose only form is plain text.
  public init(text: String) { add("text/plain", Array(text.utf8)) }

  /// Adds a form that is richer than those before it.
  ///
  /// - Parameters:
  ///   - mimeType: A page knows `text/plain`, `text/html`, `text/markdown`, `image/svg+xml`,
  ///     `image/png` and `image/jpeg`.
  ///   - bytes: The form's content; UTF-8 for text.
  public mutating func add(_ mimeType: String, _ bytes: [UInt8]) {
    representations.append(Representation(mimeType: mimeType, bytes: bytes))
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
