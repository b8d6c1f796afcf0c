/// What to say about a name that is not there.
enum Suggestion {
  /// `Did you mean 'x'? There are 'x', 'y'`, where a name is near or one is Keras's short form of it.
  static func help(for name: String, among names: [String]) -> String {
    guard !names.isEmpty else { return "There are no names" }
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    let all = names.count == 1 ? "There is \(list)" : "There are \(list)"
    let wanted = longName(name)
    let nearest = names.min { distance($0, wanted) < distance($1, wanted) }
    if let nearest, distance(nearest, wanted) <= Swift.max(1, name.count / 3) {
      return "Did you mean '\(nearest)'? \(all)"
    }
    return all
  }

  /// What Keras also calls `mae`, `val_acc` and so on.
  private static func longName(_ name: String) -> String {
    let prefix = name.hasPrefix("val_") ? "val_" : ""
    let long = [
      "acc": "accuracy", "mae": "mean_absolute_error", "mse": "mean_squared_error",
      "rmse": "root_mean_squared_error",
    ]
    return long[String(name.dropFirst(prefix.count))].map { prefix + $0 } ?? name
  }

  /// How many letters must be changed, added or taken away (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(changed, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
