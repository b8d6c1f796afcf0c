/// Changes variables so that a loss becomes smaller.
public protocol Optimizer: AnyObject {
  /// Changes the variables once.
  ///
  /// - Parameters:
  ///   - gradients: the loss's gradients, one for each variable and of its shape. Their memory may
  ///     be used for the new values, if nobody else needs it.
  ///   - variables: what to change; the same ones, in the same order, in every step.
  /// - Throws: `ModelError` when gradients and variables do not fit together.
  func apply(_ gradients: consuming [Tensor], to variables: [Variable]) throws
  /// Checks the settings. By default they are fine.
  ///
  /// - Throws: `ModelError` naming the setting that is out of range.
  func validate() throws
}

extension Optimizer {
  /// Every setting is fine.
  public func validate() throws {}
}
