internal import Foundation

/// How far a training is, as the library tells it: JSON with the numbers `epoch`, `epochs`, `batch`,
/// `batches` and one for each figure, such as `loss` and `val_accuracy`.
package struct ProgressEvent: Sendable {
  /// From 1.
  package var epoch: Int
  package var epochs: Int
  /// How many batches of the epoch are done.
  package var batch: Int
  package var batches: Int
  /// Loss and metrics so far: the training's before the validation's, the loss first. A figure that
  /// is no number is nil.
  package var figures: [(name: String, value: Double?)]

  /// Reads what the library sent; nil for anything else.
  package init?(json: [UInt8]) {
    guard let values = try? JSONDecoder().decode([String: Double?].self, from: Data(json)),
      let epoch = Self.count(values["epoch"]), let epochs = Self.count(values["epochs"]),
      let batch = Self.count(values["batch"]), let batches = Self.count(values["batches"])
    else { return nil }
    self.epoch = epoch
    self.epochs = epochs
    self.batch = batch
    self.batches = batches
    let counts: Set = ["epoch", "epochs", "batch", "batches"]
    figures = values.filter { !counts.contains($0.key) }
      .sorted { Self.order($0.key) < Self.order($1.key) }
      .map { (name: $0.key, value: $0.value) }
  }

  /// A cell may say anything: a count that is too large for an integer becomes the largest one.
  private static func count(_ value: Double??) -> Int? {
    guard let value = value ?? nil, value >= 0 else { return nil }
    return value < Double(Int.max) ? Int(value) : Int.max
  }

  private static func order(_ name: String) -> (Int, Int, String) {
    (name.hasPrefix("val_") ? 1 : 0, name.hasSuffix("loss") ? 0 : 1, name)
  }
}
