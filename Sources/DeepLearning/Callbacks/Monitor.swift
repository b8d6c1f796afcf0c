/// The direction in which a monitored value improves.
public enum MonitorMode: Sendable {
  /// Upwards if the name contains `acc` or ends with `auc`, else downwards.
  case auto
  /// Downwards.
  case min
  /// Upwards.
  case max
}

/// A value of the logs that controls a callback.
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

  /// A value that every other value is better than.
  var worst: Double { isUpwards ? -.infinity : .infinity }

  /// Whether a value is better than a reference by more than `delta`.
  func isBetter(_ value: Double, than reference: Double, by delta: Double = 0) -> Bool {
    isUpwards ? value - delta > reference : value + delta < reference
  }

  /// - Throws: `ModelError` if the logs will not have the value.
  func check(_ names: [String], at place: String) throws {
    guard !names.contains(name) else { return }
    throw ModelError(
      .value, at: place, "monitors '\(name)', but the training has no such value",
      help: Suggestion.help(for: name, among: names) + validationHelp(names))
  }

  /// An additional help text if the validation data are missing.
  private func validationHelp(_ names: [String]) -> String {
    guard name.hasPrefix("val_"), !names.contains(where: { $0.hasPrefix("val_") }) else {
      return ""
    }
    return ". Validation values need validationSplit or validationData"
  }

  /// The value of an epoch.
  func value(_ logs: Logs) -> Double { logs[name].map(Double.init) ?? .nan }
}
