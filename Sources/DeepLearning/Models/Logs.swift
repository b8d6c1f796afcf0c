/// The loss and metrics of an epoch or a batch, by name and in order, as callbacks see them.
public struct Logs: Sendable, CustomStringConvertible {
  /// The names, the loss first.
  public private(set) var names: [String]
  private var values: [Float]

  init(_ values: [(name: String, value: Float)]) {
    names = values.map(\.name)
    self.values = values.map(\.value)
  }

  /// A value by its name. If a callback sets a value at the end of an epoch, it is in the history
  /// too.
  ///
  /// - Parameter name: `loss`, `val_accuracy` or another name.
  public subscript(name: String) -> Float? {
    get { names.firstIndex(of: name).map { values[$0] } }
    set {
      switch (names.firstIndex(of: name), newValue) {
      case (let index?, let value?): values[index] = value
      case (let index?, nil):
        names.remove(at: index)
        values.remove(at: index)
      case (nil, let value?):
        names.append(name)
        values.append(value)
      case (nil, nil): break
      }
    }
  }

  /// The names and values, in order.
  var pairs: [(name: String, value: Float)] { zip(names, values).map { ($0, $1) } }

  /// `loss: 0.0531, accuracy: 0.9823`.
  public var description: String { pairs.loggedText }
}
