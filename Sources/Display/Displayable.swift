/// A value that a page can show in richer forms than text.
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
  /// The value in all its forms, richest last. `text/plain` must be among them.
  var displayBundle: DisplayBundle { get }
}

/// A displayed value in all its forms. `text/plain` is always among them.
public struct DisplayBundle: Hashable, Sendable {
  /// One form of a displayed value.
  public struct Representation: Hashable, Sendable {
    /// The type of the content: `text/plain`, `text/html`, `text/markdown`, `image/svg+xml`,
    /// `image/png` or `image/jpeg`.
    public var mimeType: String
    /// The form's content; text is in UTF-8.
    public var bytes: [UInt8]

    /// Creates a form.
    ///
    /// - Parameters:
    ///   - mimeType: the MIME type of the content.
    ///   - bytes: the content; text is in UTF-8.
    public init(mimeType: String, bytes: [UInt8]) {
      self.mimeType = mimeType
      self.bytes = bytes
    }
  }

  /// The types of content that a page can show.
  package static let shownTypes: Set = [
    "text/plain", "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg",
  ]

  /// The forms, richest last.
  public private(set) var representations: [Representation] = []

  package init(_ representations: [Representation]) { self.representations = representations }

  /// Creates a bundle whose only form is plain text.
  ///
  /// - Parameter text: the text.
  public init(text: String) { add("text/plain", Array(text.utf8)) }

  /// Adds a form that is richer than those before.
  ///
  /// - Parameters:
  ///   - mimeType: a page can show `text/plain`, `text/html`, `text/markdown`, `image/svg+xml`,
  ///     `image/png` and `image/jpeg`.
  ///   - bytes: the form's content; text is in UTF-8.
  public mutating func add(_ mimeType: String, _ bytes: [UInt8]) {
    representations.append(Representation(mimeType: mimeType, bytes: bytes))
  }

  /// Adds HTML that is valid inside of a page's body.
  ///
  /// - Parameter html: well-formed HTML.
  public mutating func add(html: String) { add("text/html", Array(html.utf8)) }

  /// Adds an SVG image.
  ///
  /// - Parameter svg: an `svg` element.
  public mutating func add(svg: String) { add("image/svg+xml", Array(svg.utf8)) }

  /// The plain text form.
  public var text: String {
    let plain = representations.first { $0.mimeType == "text/plain" }
    return String(decoding: plain?.bytes ?? [], as: UTF8.self)
  }
}
