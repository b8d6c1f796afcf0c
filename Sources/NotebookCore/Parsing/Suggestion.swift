/// Guesses what a user meant by a name that does not exist.
package enum Suggestion {
  /// The candidate closest to `name`, or nil if none is close enough.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    let normal = normalized(name)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(normal, normalized(candidate))
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

  /// The number of insertions, deletions, replacements and swaps of neighbours that turn `a` into
  /// `b` (optimal string alignment distance).
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var previous: [Int] = []
    var current = Array(0...b.count)
    for (i, x) in a.enumerated() {
      let beforePrevious = previous
      previous = current
      current = [i + 1]
      for (j, y) in b.enumerated() {
        var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1))
        if i > 0, j > 0, x == b[j - 1], a[i - 1] == y {
          cost = min(cost, beforePrevious[j - 1] + 1)
        }
        current.append(cost)
      }
    }
    return current[b.count]
  }
}
