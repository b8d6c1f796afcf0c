/// Collects the layers between a model's braces. `if` and `for` may be used there.
@resultBuilder
public enum LayerBuilder {
  /// One layer.
  ///
  /// - Parameter layer: a layer on a line between the braces.
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  /// Several layers in an array.
  ///
  /// - Parameter layers: an array on a line between the braces.
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  /// All layers, in their order.
  ///
  /// - Parameter parts: the layers of each line.
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  /// The layers of an `if` without `else`.
  ///
  /// - Parameter part: its layers; none if the condition is false.
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  /// The layers of an `if` that has an `else`.
  ///
  /// - Parameter part: its layers.
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  /// The layers of an `else`.
  ///
  /// - Parameter part: its layers.
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
  /// The layers of a `for` loop.
  ///
  /// - Parameter parts: the layers of each iteration.
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}
