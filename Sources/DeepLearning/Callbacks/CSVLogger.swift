/// Writes the loss and metrics of each epoch to a CSV file: Keras's callback. Epochs count from 0,
/// columns are ordered by name, and each number has the fewest digits that identify it, so the
/// bytes are the same on every machine. The file is complete after each epoch.
public final class CSVLogger: EpochCallback {
  private let filename: String
  private let separator: Character
  private let append: Bool
  private var lines: [String] = []
  private var columns: [String]?

  /// - Parameters:
  ///   - filename: the file.
  ///   - separator: the character between two values.
  ///   - append: whether to add lines to an existing file instead of replacing it.
  public init(_ filename: String, separator: Character = ",", append: Bool = false) {
    self.filename = filename
    self.separator = separator
    self.append = append
  }

  /// Reads the existing file if lines are to be added. Throws `ModelError` if it cannot be read.
  public func onTrainBegin(_ model: Sequential) throws {
    lines = []
    columns = nil
    if append, FileBytes.exists(filename) { try continueFile() }
  }

  private func continueFile() throws {
    lines = String(decoding: try FileBytes.read(filename), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    columns = lines.first?.split(separator: separator, omittingEmptySubsequences: false)
      .dropFirst().map(String.init)
  }

  /// Adds a line. Throws `ModelError` if the file cannot be written.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
    let columns = columns ?? logs.names.sorted()
    let separator = String(separator)
    if self.columns == nil {
      self.columns = columns
      lines.append((["epoch"] + columns).joined(separator: separator))
    }
    let values = columns.map { name in logs[name].map { "\($0)" } ?? "NA" }
    lines.append(([String(epoch)] + values).joined(separator: separator))
    try FileBytes.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: filename)
  }

  /// The number of lines.
  public var state: [String: Tensor] { ["lines": Tensor(counts: [lines.count])] }

  /// Continues after the lines that existed when the training was saved.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {
    guard let count = state["lines"]?.counts?.first, FileBytes.exists(filename) else { return }
    try continueFile()
    lines = Array(lines.prefix(count))
  }
}
