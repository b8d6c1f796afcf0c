/// What the library throws: what is wrong and where, what was found, what was expected and what to do.
public struct ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What sort of mistake it is.
  public enum Kind: Sendable, Equatable {
    /// Shapes that do not fit together.
    case shape
    /// An element type that the operation does not take.
    case dtype
    /// A value outside of its range: a label, a rate, a count, an axis.
    case value
    /// Too little data, or inputs and labels that are not equally many.
    case data
    /// Something used before it was made ready, such as `fit` before `compile`.
    case state
    /// A loss or a weight that is no longer a finite number.
    case numeric
    /// A file that is missing or not what it should be.
    case file
  }

  /// What sort of mistake it is.
  public let kind: Kind
  /// The layer, operation or file where it shows.
  public let place: String
  /// What was found and what was expected.
  public let summary: String
  /// What to do about it.
  public let help: String

  /// An error of a layer, an operation or a file.
  ///
  /// - Parameters:
  ///   - kind: what sort of mistake it is.
  ///   - place: the layer, operation or file where it shows.
  ///   - summary: what was found and what was expected, without a full stop.
  ///   - help: what to do about it, without a full stop.
  public init(_ kind: Kind, at place: String, _ summary: String, help: String) {
    self.kind = kind
    self.place = place
    self.summary = summary
    self.help = help
  }

  /// `place: summary. help.`
  public var description: String { "\(place): \(summary). \(help)." }
}
