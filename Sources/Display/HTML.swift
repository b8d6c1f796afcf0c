/// HTML that a cell wrote itself, shown as a part of the page.
///
/// The page runs no scripts and makes no requests: what is not in the text is not shown.
public struct HTML: Displayable, Hashable, Sendable {
  /// The HTML, for the inside of a page's body.
  public var source: String

  /// - Parameter source: Well-formed HTML for the inside of a page's body.
  public init(_ source: String) { self.source = source }

  /// The HTML, and its source as text.
  public var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: source)
    bundle.add(html: source)
    return bundle
  }

  /// `text` with the characters escaped that mean something in HTML.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Markdown that a cell made, shown as a part of the page.
public struct Markdown: Displayable, Hashable, Sendable {
  /// CommonMark, pipe tables included.
  public var source: String

  /// - Parameter source: CommonMark, pipe tables included.
  public init(_ source: String) { self.source = source }

  /// The Markdown, which is its own text.
  public var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: source)
    bundle.add("text/markdown", Array(source.utf8))
    return bundle
  }
}
