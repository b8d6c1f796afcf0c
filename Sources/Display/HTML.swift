/// HTML that a cell created, shown as a part of the page.
///
/// The page runs no scripts and loads nothing: whatever is not contained in the HTML is not shown.
public struct HTML: Displayable, Hashable, Sendable {
  /// The HTML for the inside of a page's body.
  public var source: String

  /// - Parameter source: well-formed HTML for the inside of a page's body.
  public init(_ source: String) { self.source = source }

  /// The value as HTML and, as text, the HTML's source.
  public var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: source)
    bundle.add(html: source)
    return bundle
  }

  /// `text`, with the characters escaped that mean something in HTML: `&`, `<`, `>` and `"`.
  ///
  /// - Parameter text: any text.
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

/// Markdown that a cell created, shown as a part of the page.
public struct Markdown: Displayable, Hashable, Sendable {
  /// CommonMark with pipe tables.
  public var source: String

  /// - Parameter source: CommonMark with pipe tables.
  public init(_ source: String) { self.source = source }

  /// The value as Markdown and, as text, the Markdown's source.
  public var displayBundle: DisplayBundle {
    var bundle = DisplayBundle(text: source)
    bundle.add("text/markdown", Array(source.utf8))
    return bundle
  }
}
