/// Observes a training, and may influence it: it can query the model, change the optimizer's
/// learning rate, or stop the training with `model.stopTraining = true`.
///
/// To write your own callback, write a class with the functions that it needs. For a few lines of
/// code there is `LambdaCallback`.
///
///     final class Watch: Callback {
///       func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
///         logs["norm"] = try sqrt(square(model.weights[0]).sum()).scalar
///       }
///     }
///
/// As in Keras, epochs and batches count from 0. An error thrown by a function ends the training.
public protocol Callback: AnyObject {
  /// Called before the training, after all checks.
  ///
  /// - Parameter model: the model to be trained.
  /// - Throws: any error, which ends the training.
  func onTrainBegin(_ model: Sequential) throws
  /// Called after the training, unless it ended with an error.
  ///
  /// - Parameter model: the model that was trained.
  /// - Throws: any error; `fit` throws it too.
  func onTrainEnd(_ model: Sequential) throws
  /// Called before an epoch.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 0.
  ///   - model: the model in training.
  /// - Throws: any error, which ends the training.
  func onEpochBegin(_ epoch: Int, _ model: Sequential) throws
  /// Called after an epoch and its validation.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 0.
  ///   - logs: the loss and metrics of the epoch. Values that are added here are in the history
  ///     too.
  ///   - model: the model in training.
  /// - Throws: any error, which ends the training.
  func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws
  /// Called before a batch.
  ///
  /// - Parameters:
  ///   - batch: the batch's number within the epoch, from 0.
  ///   - model: the model in training.
  /// - Throws: any error, which ends the training.
  func onTrainBatchBegin(_ batch: Int, _ model: Sequential) throws
  /// Called after a batch.
  ///
  /// - Parameters:
  ///   - batch: the batch's number within the epoch, from 0.
  ///   - logs: the loss and metrics of the epoch so far.
  ///   - model: the model in training.
  /// - Throws: any error, which ends the training.
  func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: Sequential) throws
  /// Checks the settings before the training starts.
  ///
  /// - Parameters:
  ///   - names: the names that the logs of each epoch will have.
  ///   - model: the model to be trained.
  /// - Throws: `ModelError`, which names what is wrong.
  func validate(names: [String], _ model: Sequential) throws
  /// The state that the callback needs to continue in another process, by name: tensors of any
  /// shape. Empty by default.
  var state: [String: Tensor] { get }
  /// Restores the state of a saved training. Called after `onTrainBegin`.
  ///
  /// - Parameters:
  ///   - state: the value of `state` when the training was saved, with the same names and shapes.
  ///   - model: the model in training.
  /// - Throws: any error, which ends the training.
  func restore(_ state: [String: Tensor], _ model: Sequential) throws
}

extension Callback {
  /// Does nothing.
  public func onTrainBegin(_ model: Sequential) throws {}
  /// Does nothing.
  public func onTrainEnd(_ model: Sequential) throws {}
  /// Does nothing.
  public func onEpochBegin(_ epoch: Int, _ model: Sequential) throws {}
  /// Does nothing.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {}
  /// Does nothing.
  public func onTrainBatchBegin(_ batch: Int, _ model: Sequential) throws {}
  /// Does nothing.
  public func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: Sequential) throws {}
  /// All settings are valid.
  public func validate(names: [String], _ model: Sequential) throws {}
  /// There is no state.
  public var state: [String: Tensor] { [:] }
  /// There is no state.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {}
}

/// A callback made of closures.
///
///     LambdaCallback(onEpochEnd: { epoch, logs in print(epoch, logs) })
public final class LambdaCallback: Callback {
  private let trainBegin: (() throws -> Void)?
  private let trainEnd: (() throws -> Void)?
  private let epochBegin: ((Int) throws -> Void)?
  private let epochEnd: ((Int, Logs) throws -> Void)?
  private let batchBegin: ((Int) throws -> Void)?
  private let batchEnd: ((Int, Logs) throws -> Void)?

  /// - Parameters:
  ///   - onEpochBegin: called before each epoch, with the epoch's number from 0.
  ///   - onEpochEnd: called after each epoch, with its number from 0 and its loss and metrics.
  ///   - onTrainBatchBegin: called before each batch, with its number in the epoch from 0.
  ///   - onTrainBatchEnd: called after each batch, with its number and the loss and metrics so far.
  ///   - onTrainBegin: called before the training.
  ///   - onTrainEnd: called after the training.
  public init(
    onEpochBegin: ((_ epoch: Int) throws -> Void)? = nil,
    onEpochEnd: ((_ epoch: Int, _ logs: Logs) throws -> Void)? = nil,
    onTrainBatchBegin: ((_ batch: Int) throws -> Void)? = nil,
    onTrainBatchEnd: ((_ batch: Int, _ logs: Logs) throws -> Void)? = nil,
    onTrainBegin: (() throws -> Void)? = nil, onTrainEnd: (() throws -> Void)? = nil
  ) {
    epochBegin = onEpochBegin
    epochEnd = onEpochEnd
    batchBegin = onTrainBatchBegin
    batchEnd = onTrainBatchEnd
    trainBegin = onTrainBegin
    trainEnd = onTrainEnd
  }

  /// Calls the closure, if there is one.
  public func onTrainBegin(_ model: Sequential) throws { try trainBegin?() }
  /// Calls the closure, if there is one.
  public func onTrainEnd(_ model: Sequential) throws { try trainEnd?() }
  /// Calls the closure, if there is one.
  public func onEpochBegin(_ epoch: Int, _ model: Sequential) throws { try epochBegin?(epoch) }
  /// Calls the closure, if there is one.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
    try epochEnd?(epoch, logs)
  }
  /// Calls the closure, if there is one.
  public func onTrainBatchBegin(_ batch: Int, _ model: Sequential) throws {
    try batchBegin?(batch)
  }
  /// Calls the closure, if there is one.
  public func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: Sequential) throws {
    try batchEnd?(batch, logs)
  }
}
