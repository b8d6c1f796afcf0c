/// Changes variables so that a loss becomes smaller.
public protocol Optimizer: AnyObject {
  /// Changes the variables once.
  ///
  /// - Parameters:
  ///   - gradients: the loss's gradients, one for each variable and of its shape. The new values
  ///     may be written over them if nothing else uses their memory.
  ///   - variables: the variables to change; the same ones, in the same order, at every step.
  /// - Throws: `ModelError` if gradients and variables do not match.
  func apply(_ gradients: consuming [Tensor], to variables: [Variable]) throws
  /// Checks the settings. By default all are valid.
  ///
  /// - Throws: `ModelError`, which names the setting that is out of range.
  func validate() throws
}

extension Optimizer {
  /// All settings are valid.
  public func validate() throws {}
}
