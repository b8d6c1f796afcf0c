/// Which way a monitored value gets better.
public enum MonitorMode: Sendable {
  /// Upwards for names with `acc` in them or `auc` at their end, else downwards.
  case auto
  /// Downwards.
  case min
  /// Upwards.
  case max
}

/// A value of the logs that a callback decides by.
struct Monitor {
  let name: String
  private let isUpwards: Bool

  init(_ name: String, _ mode: MonitorMode) {
    self.name = name
    switch mode {
    case .min: isUpwards = false
    case .max: isUpwards = true
    case .auto: isUpwards = name.contains("acc") || name.hasSuffix("auc")
    }
  }

  /// What every value is better than.
  var worst: Double { isUpwards ? -.infinity : .infinity }

  /// Whether a value is better than a reference by more than `delta`.
  func isBetter(_ value: Double, than reference: Double, by delta: Double = 0) -> Bool {
    isUpwards ? value - delta > reference : value + delta < reference
  }

  /// - Throws: `ModelError` unless the logs will have the value.
  func check(_ names: [String], at place: String) throws {
    guard !names.contains(name) else { return }
    throw ModelError(
      .value, at: place, "monitors '\(name)', and the training has no such value",
      help: Suggestion.help(for: name, among: names) + validationHelp(names))
  }

  /// Where what is missing is validation data.
  private func validationHelp(_ names: [String]) -> String {
    guard name.hasPrefix("val_"), !names.contains(where: { $0.hasPrefix("val_") }) else {
      return ""
    }
    return ". Values of validation need validationSplit or validationData"
  }

  /// The value of an epoch.
  func value(_ logs: Logs) -> Double { logs[name].map(Double.init) ?? .nan }
}
