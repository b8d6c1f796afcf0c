/// An error of the library. It says where the problem is, what was found, what was expected and
/// what to do.
public struct ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of problem.
  public enum Kind: Sendable, Equatable {
    /// Shapes that do not fit together.
    case shape
    /// An element type that the operation does not take.
    case dtype
    /// A value outside of its range: a label, a rate, a count, an axis.
    case value
    /// Too little data, or different numbers of inputs and labels.
    case data
    /// A call that came too early, such as `fit` before `compile`.
    case state
    /// A loss or a weight that is not a finite number.
    case numeric
    /// A file that is missing or has the wrong contents.
    case file
  }

  /// The kind of problem.
  public let kind: Kind
  /// The layer, operation or file that reports the problem.
  public let place: String
  /// What was found and what was expected.
  public let summary: String
  /// What to do about it.
  public let help: String

  /// An error of a layer, an operation or a file.
  ///
  /// - Parameters:
  ///   - kind: the kind of problem.
  ///   - place: the layer, operation or file that reports the problem.
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
