internal import Display

/// The loss and the metrics over a data set.
public struct Evaluation: Sendable, CustomStringConvertible {
  private let values: [(name: String, value: Float)]

  init(values: [(name: String, value: Float)]) { self.values = values }

  /// The loss, averaged over the samples.
  public var loss: Float { self["loss"] ?? .nan }
  /// The share of samples that were classified correctly; NaN unless the model was compiled with
  /// it.
  public var accuracy: Float { self["accuracy"] ?? .nan }
  /// The names, the loss first.
  public var names: [String] { values.map(\.name) }
  /// A value by its name.
  ///
  /// - Parameter name: `loss`, `accuracy`, or another metric's name.
  public subscript(name: String) -> Float? { values.first { $0.name == name }?.value }

  /// `loss: 0.0531, accuracy: 0.9823`.
  public var description: String { values.loggedText }
}

extension [(name: String, value: Float)] {
  /// `loss: 0.0531, accuracy: 0.9823`.
  var loggedText: String {
    map { "\($0.name): \(NumberFormat.logged($0.name).string($0.value))" }.joined(separator: ", ")
  }
}
