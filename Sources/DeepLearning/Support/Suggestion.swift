internal import Display

/// Help for an unknown name.
enum Suggestion {
  /// `Did you mean 'x'? The names are 'x', 'y'`, if a name is similar or is the long form of
  /// Keras's short name.
  static func help(for name: String, among names: [String]) -> String {
    guard !names.isEmpty else { return "There are none" }
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    let all = names.count == 1 ? "The only name is \(list)" : "The names are \(list)"
    let wanted = longName(name)
    let nearest = names.min { distance($0, wanted) < distance($1, wanted) }
    if let nearest, distance(nearest, wanted) <= Swift.max(1, name.count / 3) {
      return "Did you mean '\(nearest)'? \(all)"
    }
    return all
  }

  /// The long form of Keras's short names `mae`, `val_acc` and so on.
  private static func longName(_ name: String) -> String {
    let prefix = name.hasPrefix("val_") ? "val_" : ""
    let long = [
      "acc": "accuracy", "mae": "mean_absolute_error", "mse": "mean_squared_error",
      "rmse": "root_mean_squared_error",
    ]
    return long[String(name.dropFirst(prefix.count))].map { prefix + $0 } ?? name
  }

  private static func distance(_ a: String, _ b: String) -> Int {
    EditDistance.between(a.lowercased(), b.lowercased())
  }
}
