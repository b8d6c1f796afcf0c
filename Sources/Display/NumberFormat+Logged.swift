extension NumberFormat {
  /// The format of a loss or a metric, by its name: four digits after the point. Learning rates,
  /// for which these are too few, have all their digits. The terminal, tables and logs use it, so
  /// that a value looks the same everywhere.
  package static func logged(_ name: String) -> NumberFormat {
    name == "lr" ? .shortest : .fixed(4)
  }
}
