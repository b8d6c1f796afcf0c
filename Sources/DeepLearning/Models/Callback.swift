/// Something that is told how a training goes, and may take part in it: ask the model, change the
/// optimizer's learning rate, stop the training by `model.stopTraining = true`.
///
/// A callback of one's own is a class with the functions that it needs; for a few lines there is
/// `LambdaCallback`.
///
///     final class Watch: Callback {
///       func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
///         logs["norm"] = try sqrt(square(model.weights[0]).sum()).scalar
///       }
///     }
///
/// As in Keras, epochs and batches count from 0. What a function throws ends the training.
public protocol Callback: AnyObject {
  /// Before the training, with everything checked.
  ///
  /// - Parameter model: the model that is trained.
  /// - Throws: what ends the training.
  func onTrainBegin(_ model: Sequential) throws
  /// After the training, unless it ended by an error.
  ///
  /// - Parameter model: the model that was trained.
  /// - Throws: what `fit` is to throw.
  func onTrainEnd(_ model: Sequential) throws
  /// Before an epoch.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 0.
  ///   - model: the model that is trained.
  /// - Throws: what ends the training.
  func onEpochBegin(_ epoch: Int, _ model: Sequential) throws
  /// After an epoch and its validation.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 0.
  ///   - logs: loss and metrics of the epoch. What is added to them is in the history too.
  ///   - model: the model that is trained.
  /// - Throws: what ends the training.
  func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws
  /// Before a batch.
  ///
  /// - Parameters:
  ///   - batch: the batch's number within the epoch, from 0.
  ///   - model: the model that is trained.
  /// - Throws: what ends the training.
  func onTrainBatchBegin(_ batch: Int, _ model: Sequential) throws
  /// After a batch.
  ///
  /// - Parameters:
  ///   - batch: the batch's number within the epoch, from 0.
  ///   - logs: loss and metrics of the epoch so far.
  ///   - model: the model that is trained.
  /// - Throws: what ends the training.
  func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: Sequential) throws
  /// Checks the settings before any training.
  ///
  /// - Parameters:
  ///   - names: the names that the logs of each epoch will have.
  ///   - model: the model that is to be trained.
  /// - Throws: `ModelError` naming what is wrong.
  func validate(names: [String], _ model: Sequential) throws
  /// What the callback must remember to go on in another process, by name: tensors of any shape.
  /// Nothing by default.
  var state: [String: Tensor] { get }
  /// Takes over what was remembered. It is called after `onTrainBegin`.
  ///
  /// - Parameters:
  ///   - state: what the property `state` said, of the same names and shapes.
  ///   - model: the model that is trained.
  /// - Throws: what ends the training.
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
  /// Everything is fine.
  public func validate(names: [String], _ model: Sequential) throws {}
  /// There is nothing to remember.
  public var state: [String: Tensor] { [:] }
  /// There is nothing to take over.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {}
}

/// A callback of closures.
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
  ///   - onEpochBegin: called before each epoch, with its number from 0.
  ///   - onEpochEnd: called after each epoch, with its number, loss and metrics.
  ///   - onTrainBatchBegin: called before each batch, with its number in the epoch from 0.
  ///   - onTrainBatchEnd: called after each batch, with its number, and loss and metrics so far.
  ///   - onTrainBegin: called before the training.
  ///   - onTrainEnd: called after it.
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
