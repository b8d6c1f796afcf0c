internal import Display

/// Guesses what a user meant by a name that does not exist.
package enum Suggestion {
  /// The candidate closest to `name`, or nil if none is close enough.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    let normal = normalized(name)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = EditDistance.between(normal, normalized(candidate))
      if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, min(3, normal.count / 3)) else { return nil }
    return best.candidate
  }

  /// "Did you mean 'x'?", or a list of all candidates if none is close.
  static func help(for name: String, among candidates: [String], what: String) -> String {
    if let nearest = nearest(to: name, among: candidates) { return "Did you mean '\(nearest)'?" }
    return "The \(what) are \(candidates.joined(separator: ", "))."
  }

  private static func normalized(_ name: String) -> [Character] {
    name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != "." }
  }
}
