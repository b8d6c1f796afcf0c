/// A parsed notebook: its front matter, its Markdown and the code that runs.
package struct Notebook: Sendable {
  /// The path as the user gave it.
  package var path: String
  /// The file's whole text.
  package var source: String
  package var frontMatter: FrontMatter
  /// The Markdown tree. Its cells and inline expressions are indices into `snippets`.
  package var document: MarkdownNode
  /// The code that runs, in the order of the text.
  package var snippets: [Snippet]
  /// The images that the prose refers to, by the names that it uses.
  package var images: [ExactText: EmbeddedImage]
  /// Problems that the author should know about, but that do not stop the notebook from running.
  package var warnings: [Diagnostic]

  package enum Snippet: Sendable {
    case cell(Cell)
    case inline(InlineExpression)
  }

  package init(
    path: String, source: String, frontMatter: FrontMatter, document: MarkdownNode,
    snippets: [Snippet], images: [ExactText: EmbeddedImage] = [:], warnings: [Diagnostic] = []
  ) {
    self.path = path
    self.source = source
    self.frontMatter = frontMatter
    self.document = document
    self.snippets = snippets
    self.images = images
    self.warnings = warnings
  }
}

/// An image file that the prose refers to, as it is embedded in the page.
package struct EmbeddedImage: Hashable, Sendable {
  /// `image/png`, `image/jpeg`, `image/gif`, `image/webp`, `image/svg+xml`.
  package var mimeType: String
  package var bytes: [UInt8]

  package init(mimeType: String, bytes: [UInt8]) {
    self.mimeType = mimeType
    self.bytes = bytes
  }
}

/// A fenced block tagged `{swift}`.
package struct Cell: Sendable {
  package var options: CellOptions
  /// The Swift code, without its option lines and without the fence's indentation.
  package var code: String
  /// The position of the first character of `code` in the notebook.
  package var location: SourceLocation
  /// The additional indentation of the notebook's lines, in bytes, if the cell is in a list.
  package var indentation: Int
  /// The places of the cell's own options, by their keys.
  package var optionPlaces: [String: SourceLocation]

  package init(
    options: CellOptions, code: String, location: SourceLocation, indentation: Int = 0,
    optionPlaces: [String: SourceLocation] = [:]
  ) {
    self.options = options
    self.code = code
    self.location = location
    self.indentation = indentation
    self.optionPlaces = optionPlaces
  }
}

/// `` `{swift} expression` `` in the prose.
package struct InlineExpression: Sendable {
  package var code: String
  /// The position of the first character of `code` in the notebook.
  package var location: SourceLocation

  package init(code: String, location: SourceLocation) {
    self.code = code
    self.location = location
  }
}

/// A cell's options: its leading `//| key: value` lines, and the front matter's `execute` defaults.
package struct CellOptions: Hashable, Sendable {
  package enum Output: Sendable { case show, hide, asis }

  package var label: String?
  package var echo = true
  package var eval = true
  package var include = true
  package var output = Output.show
  /// The cell is expected to fail. The page shows its error, and the notebook goes on.
  package var error = false
  package var codeFold = false
  package var codeSummary: String?
  package var figureCaption: String?
  package var figureAlternative: String?

  package init() {}
}

/// The YAML block at the top of a notebook.
package struct FrontMatter: Hashable, Sendable {
  package var title: String?
  package var subtitle: String?
  package var authors: [String] = []
  /// A fixed text, shown unchanged.
  package var date: String?
  /// A BCP 47 tag such as `en` or `fr`.
  package var language = "en"
  package var abstract: String?
  /// The global seed until a cell sets another one.
  package var seed = 0
  package var parameters: [Parameter] = []
  /// What the cells ask to do beyond what the cells of every notebook may do; nil for nothing.
  package var permissionRequest: PermissionRequest?

  package init() {}
}

/// One entry of the front matter's `params`: a typed constant that every cell can read.
package struct Parameter: Hashable, Sendable {
  package indirect enum Value: Hashable, Sendable {
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    /// A list. `like` is a value of the element type, because the list may be empty.
    case array([Value], like: Value)
  }

  package var name: String
  package var value: Value
  package var location: SourceLocation

  package init(name: String, value: Value, location: SourceLocation) {
    self.name = name
    self.value = value
    self.location = location
  }
}

extension Parameter.Value {
  /// The Swift type of the constant that cells see: `Int`, `[String]`.
  package var typeName: String {
    switch self {
    case .bool: "Bool"
    case .int: "Int"
    case .double: "Double"
    case .string: "String"
    case .array(_, let element): "[\(element.typeName)]"
    }
  }

  /// The value as Swift source: `3`, `"text"`, `[1.5, 2.0]`.
  package var swiftLiteral: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value) where value.isNaN: "Double.nan"
    case .double(let value) where value.isInfinite:
      value < 0 ? "-Double.infinity" : "Double.infinity"
    case .double(let value): "\(value)"
    case .string(let value): value.debugDescription
    case .array(let values, _): "[\(values.map(\.swiftLiteral).joined(separator: ", "))]"
    }
  }
}
