internal import Foundation

/// The message that the Swift runtime prints on standard error before it ends a process, rewritten
/// in plain terms.
package struct RuntimeFailureMessage {
  /// The text that was printed before the message.
  package var before: String
  /// What happened, without addresses and without the names of the cells' modules.
  package var message: String
  package var help: String?

  /// Finds `…/File.swift:12: Fatal error: text` and the like at the end of `text`.
  package init?(in text: String) {
    let heading =
      /(?m)^(?:[^\n]*:\d+: )?(Fatal error|Precondition failed|Assertion failed|Simultaneous accesses|Could not cast value)/
      .matchingSemantics(.unicodeScalar)
    guard let match = text.matches(of: heading).last else { return nil }
    before = String(text[..<match.range.lowerBound])
    let rest = ModuleNames.removed(
      from: text[match.range.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines))
    switch match.1 {
    case "Simultaneous accesses":
      // The rest of the runtime's message consists of addresses.
      message = "overlapping accesses: a variable is changed while it is in use elsewhere"
    case "Could not cast value":
      let types = rest.replacing(/\ \(0x[0-9a-f]+\)/, with: "").trimmingSuffix(".")
      message = "trapped: could not cast value\(types.isEmpty ? "" : " " + types)"
    case "Fatal error":
      if let size = rest.firstMatch(of: /^: failed to allocate (\d+) bytes/) {
        message = "out of memory: could not allocate \(size.1) bytes"
        help = "Keep fewer or smaller values, or raise the limit if you set one with --memory."
      } else {
        let text = rest.replacing(/\b(object|Object) 0x[0-9a-f]+/) { "the \($0.1.lowercased())" }
        message = "trapped" + (rest.isEmpty ? " (fatal error)" : text)
      }
    default: message = match.1.lowercased() + rest
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    let text = trimmingCharacters(in: .whitespaces)
    return text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text
  }
}
