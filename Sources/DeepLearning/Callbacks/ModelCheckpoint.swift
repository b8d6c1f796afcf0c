internal import Display

/// Saves the weights to a file after each epoch, or after each epoch that is the best so far:
/// Keras's callback.
///
///     ModelCheckpoint("weights/{epoch:02d}-{val_loss:.2f}.npz", saveBestOnly: true)
public final class ModelCheckpoint: EpochCallback {
  private let filepath: String
  private let monitor: Monitor
  private let saveBestOnly: Bool
  private let threshold: Double?
  private var best = Double.nan

  /// - Parameters:
  ///   - filepath: the file, `.npz` or `.safetensors`. In it, `{epoch:02d}` stands for the epoch,
  ///     counted from 1, and `{val_loss:.2f}` stands for that value of the epoch.
  ///   - monitor: the name of the value that decides which epoch is best.
  ///   - saveBestOnly: whether only the best epochs are saved.
  ///   - mode: the direction of improvement.
  ///   - initialValueThreshold: a value that the first saved epoch must beat; none by default.
  public init(
    _ filepath: String, monitor: String = "val_loss", saveBestOnly: Bool = false,
    mode: MonitorMode = .auto, initialValueThreshold: Double? = nil
  ) {
    self.filepath = filepath
    self.monitor = Monitor(monitor, mode)
    self.saveBestOnly = saveBestOnly
    threshold = initialValueThreshold
    best = threshold ?? self.monitor.worst
  }

  /// Checks the file's name and the names in it. Throws `ModelError`, which names what is wrong.
  public func validate(names: [String], _ model: Sequential) throws {
    let place = "ModelCheckpoint"
    try ArrayFile.checkName(filepath, at: place)
    if saveBestOnly { try monitor.check(names, at: place) }
    _ = try FilePattern(filepath, at: place).path { name in
      guard name == "epoch" || names.contains(name) else {
        throw ModelError(
          .value, at: place, "'\(filepath)' contains '\(name)', but the training has no such value",
          help: Suggestion.help(for: name, among: ["epoch"] + names))
      }
      return 0
    }
  }

  /// Saves the weights. Throws `ModelError` if the file cannot be written.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
    if saveBestOnly {
      let current = monitor.value(logs)
      guard monitor.isBetter(current, than: best) else { return }
      best = current
    }
    let values = logs
    let path = try FilePattern(filepath, at: "ModelCheckpoint").path { name in
      name == "epoch" ? Double(epoch + 1) : Double(values[name] ?? .nan)
    }
    try model.saveWeights(to: path)
  }

  /// The best value.
  public var state: [String: Tensor] { ["best": Tensor(bitsOf: best)] }

  /// Restores a saved state.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {
    best = state["best"]?.doubleOfBits ?? best
  }
}

/// A file name with values in braces, in Python's format: `{epoch}`, `{epoch:02d}`,
/// `{val_loss:.2f}`.
private struct FilePattern {
  private enum Part {
    case text(String)
    case value(name: String, format: String)
  }

  private let parts: [Part]
  private let pattern: String
  private let place: String

  init(_ pattern: String, at place: String) throws {
    self.pattern = pattern
    self.place = place
    var parts: [Part] = []
    var rest = pattern[...]
    while let open = rest.firstIndex(of: "{") {
      parts.append(.text(String(rest[..<open])))
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw ModelError(
          .value, at: place, "'\(pattern)' has an opening brace without a closing one",
          help: "Write values as {epoch:02d} or {val_loss:.2f}")
      }
      let field = rest[rest.index(after: open)..<close]
        .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      parts.append(.value(name: field[0], format: field.count > 1 ? field[1] : ""))
      rest = rest[rest.index(after: close)...]
    }
    self.parts = parts + [.text(String(rest))]
  }

  /// The file name for these values.
  func path(_ value: (String) throws -> Double) throws -> String {
    try parts.map { part in
      switch part {
      case .text(let text): return text
      case .value(let name, let format):
        return try formatted(try value(name), format, isWhole: name == "epoch")
      }
    }.joined()
  }

  private func formatted(_ value: Double, _ format: String, isWhole: Bool) throws -> String {
    if isWhole {
      let digits = "\(Int(value))"
      if format.isEmpty || format == "d" { return digits }
      let width = format.dropLast()
      if format.hasSuffix("d"), let count = Int(width), count < 100 {
        let padding = String(
          repeating: width.hasPrefix("0") ? "0" : " ", count: Swift.max(0, count - digits.count))
        return padding + digits
      }
    } else {
      if format.isEmpty { return "\(Float(value))" }
      if format.hasPrefix("."), format.hasSuffix("f"),
        let digits = Int(format.dropFirst().dropLast()),
        (0...20).contains(digits)
      {
        return NumberFormat.fixed(digits).string(value)
      }
    }
    throw ModelError(
      .value, at: place, "'\(pattern)' uses the format '\(format)', which is not supported",
      help: "Write the epoch as {epoch:02d} and other values as {val_loss:.2f}")
  }
}
