internal import Foundation

/// The progress of a training, sent by the library as JSON: the numbers `epoch`, `epochs`, `batch`
/// and `batches`, and one number for each loss or metric, such as `loss` and `val_accuracy`.
package struct ProgressEvent: Sendable {
  /// From 1.
  package var epoch: Int
  package var epochs: Int
  /// The number of batches of this epoch that are done.
  package var batch: Int
  package var batches: Int
  /// The loss and metrics so far: first those of the training, then those of the validation, each
  /// with the loss first. A value that is not a number is nil.
  package var figures: [(name: String, value: Double?)]

  /// The progress of a training after a batch.
  package init(
    epoch: Int, epochs: Int, batch: Int, batches: Int, figures: [(name: String, value: Double?)]
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.batch = batch
    self.batches = batches
    self.figures = figures
  }

  private static let countNames: Set = ["epoch", "epochs", "batch", "batches"]

  /// The message for `init(json:)`. JSON has no infinity and no NaN: infinite values become the
  /// texts `"inf"` and `"-inf"`, and NaN becomes `null`. A callback may give a figure any name; one
  /// that has the name of a count is left out.
  package var json: [UInt8] {
    let numbers = figures.filter { !Self.countNames.contains($0.name) }.map { name, value in
      "," + Self.quoted(name) + ":" + (value.map(Self.text) ?? "null")
    }
    let text =
      "{\"epoch\":\(epoch),\"epochs\":\(epochs),\"batch\":\(batch),\"batches\":\(batches)"
      + numbers.joined() + "}"
    return Array(text.utf8)
  }

  private static func text(_ value: Double) -> String {
    value.isNaN ? "null" : value.isInfinite ? "\"\(value)\"" : "\(value)"
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\0"..<" ": String(format: "\\u%04x", scalar.value)
      default: "\(scalar)"
      }
    }
    return "\"\(escaped.joined())\""
  }

  /// A number, or the text of an infinite one.
  private struct Number: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      switch try? container.decode(String.self) {
      case "inf": value = .infinity
      case "-inf": value = -.infinity
      default: value = try container.decode(Double.self)
      }
    }
  }

  /// Parses the library's message; nil for anything else.
  package init?(json: [UInt8]) {
    guard let values = try? JSONDecoder().decode([String: Number?].self, from: Data(json)),
      let epoch = Self.count(values["epoch"]), let epochs = Self.count(values["epochs"]),
      let batch = Self.count(values["batch"]), let batches = Self.count(values["batches"])
    else { return nil }
    self.epoch = epoch
    self.epochs = epochs
    self.batch = batch
    self.batches = batches
    figures = values.filter { !Self.countNames.contains($0.key) }
      .sorted { Self.order($0.key) < Self.order($1.key) }
      .map { (name: $0.key, value: $0.value?.value) }
  }

  /// A cell may send anything. A count that is too large for an integer becomes the largest
  /// integer.
  private static func count(_ number: Number??) -> Int? {
    guard let value = (number ?? nil)?.value, value >= 0, value.isFinite else { return nil }
    return value < Double(Int.max) ? Int(value) : Int.max
  }

  private static func order(_ name: String) -> (Int, Int, String) {
    (name.hasPrefix("val_") ? 1 : 0, name.hasSuffix("loss") ? 0 : 1, name)
  }
}
