/// How far two names are apart.
package enum EditDistance {
  /// The number of insertions, deletions, replacements and swaps of neighbours that turn `a` into
  /// `b` (optimal string alignment distance).
  package static func between(_ a: some Sequence<Character>, _ b: some Sequence<Character>) -> Int {
    let (a, b) = (Array(a), Array(b))
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
