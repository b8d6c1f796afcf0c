internal import Display

extension DisplayBundle {
  /// The richest representation that a page can show.
  var richest: Representation? { representations.last { Self.shownTypes.contains($0.mimeType) } }
}

/// Renders a displayed value, in its richest representation, as HTML.
enum BundleHTML {
  /// - Parameter name: `result` for a last expression's value, `shown` for `display(_:)`.
  static func html(
    _ bundle: DisplayBundle, class name: String, cell: Cell, strings: PageStrings
  ) -> String {
    guard let richest = bundle.richest else { return "" }
    let text = String(decoding: richest.bytes, as: UTF8.self)
    switch richest.mimeType {
    case "text/plain": return CellHTML.pre(text, class: name, label: strings.output)
    case "text/html":
      return """
        <div class="\(name) rich" role="group" aria-label="\(strings.output)" tabindex="0">
        \(lineEnded(text))</div>

        """
    case "text/markdown":
      let html = (try? MarkdownRenderer.html(text)) ?? HTMLText.escaped(text)
      return "<div class=\"\(name) rich\">\n\(html)</div>\n"
    case "image/svg+xml":
      let label = cell.options.figureAlternative.map {
        " role=\"img\" aria-label=\"\(HTMLText.escaped($0))\""
      }
      return "<div class=\"\(name) rich\"\(label ?? "")>\n\(lineEnded(text))</div>\n"
    default:
      let alternative = cell.options.figureAlternative ?? TerminalText.shown(bundle.text)
      return """
        <div class="\(name) rich">
        <img src="\(DataURL.string(mimeType: richest.mimeType, bytes: richest.bytes))" \
        alt="\(HTMLText.escaped(alternative))" />
        </div>

        """
    }
  }

  private static func lineEnded(_ text: String) -> String {
    text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n"
  }
}
