internal import Foundation

/// What the Swift runtime prints on standard error before it ends a process, put in our words.
struct RuntimeFailureMessage {
  /// What was printed before them.
  var before: String
  /// What happened, without addresses and without the names of the modules that cells become.
  var message: String
  var help: String?

  /// Finds `…/File.swift:12: Fatal error: text` and the like at the end of `text`.
  init?(in text: String) {
    let heading =
      /(?m)^(?:[^\n]*:\d+: )?(Fatal error|Precondition failed|Assertion failed|Simultaneous accesses|Could not cast value)/
    guard let match = text.matches(of: heading).last else { return nil }
    before = String(text[..<match.range.lowerBound])
    let rest = ModuleNames.removed(
      from: text[match.range.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines))
    switch match.1 {
    case "Simultaneous accesses":
      // What the runtime says besides are addresses.
      message = "overlapping accesses: a variable is changed while it is in use elsewhere"
    case "Could not cast value":
      let types = rest.replacing(/\ \(0x[0-9a-f]+\)/, with: "").trimmingSuffix(".")
      message = "trapped: could not cast value\(types.isEmpty ? "" : " " + types)"
    case "Fatal error":
      if let size = rest.firstMatch(of: /^: failed to allocate (\d+) bytes/) {
        message = "out of memory: \(size.1) bytes more are not to be had"
        help = "Keep fewer or smaller values, or raise the limit where --memory set one."
      } else {
        let words = rest.replacing(/\b(object|Object) 0x[0-9a-f]+/) { "the \($0.1.lowercased())" }
        message = "trapped" + (rest.isEmpty ? " (fatal error)" : words)
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
