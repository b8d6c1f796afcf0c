/// A notebook as it was read: its front matter, its Markdown and what in it runs.
package struct Notebook: Sendable {
  /// The path as the user gave it.
  package var path: String
  /// The file's whole text.
  package var source: String
  package var frontMatter: FrontMatter
  /// The Markdown tree; its cells and inline expressions are numbers into `snippets`.
  package var document: MarkdownNode
  /// What runs, in the order of the text.
  package var snippets: [Snippet]
  /// The images that the prose names, by the names it gives them.
  package var images: [String: EmbeddedImage]
  /// What the author should know though the notebook can run.
  package var warnings: [Diagnostic]

  package enum Snippet: Sendable {
    case cell(Cell)
    case inline(InlineExpression)
  }

  package init(
    path: String, source: String, frontMatter: FrontMatter, document: MarkdownNode,
    snippets: [Snippet], images: [String: EmbeddedImage] = [:], warnings: [Diagnostic] = []
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

/// An image file that the prose names, as it goes into the page.
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
  /// The Swift text without its option lines and without the fence's indentation.
  package var code: String
  /// Where the first character of `code` stands in the notebook.
  package var location: SourceLocation
  /// How many bytes the notebook's lines are indented by more than `code`'s (a cell in a list).
  package var indentation: Int

  package init(
    options: CellOptions, code: String, location: SourceLocation, indentation: Int = 0
  ) {
    self.options = options
    self.code = code
    self.location = location
    self.indentation = indentation
  }
}

/// `` `{swift} expression` `` in the prose.
package struct InlineExpression: Sendable {
  package var code: String
  /// Where the first character of `code` stands in the notebook.
  package var location: SourceLocation

  package init(code: String, location: SourceLocation) {
    self.code = code
    self.location = location
  }
}

/// What a cell's leading `//| key: value` lines say, over the front matter's `execute` defaults.
package struct CellOptions: Hashable, Sendable {
  package enum Output: Sendable { case show, hide, asis }

  package var label: String?
  package var echo = true
  package var eval = true
  package var include = true
  package var output = Output.show
  /// The cell is expected to fail: its error is shown and the notebook goes on.
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
  /// A fixed text, shown as it stands.
  package var date: String?
  /// A BCP 47 tag such as `en` or `fr`.
  package var language = "en"
  package var abstract: String?
  /// The global seed before a cell sets another one.
  package var seed = 0
  package var parameters: [Parameter] = []

  package init() {}
}

/// One entry of the front matter's `params`: a typed constant that every cell can read.
package struct Parameter: Hashable, Sendable {
  package indirect enum Value: Hashable, Sendable {
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    /// A list, and a value of its elements' type: the list may be empty.
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
