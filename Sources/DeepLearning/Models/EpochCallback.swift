/// A callback that does nothing during an epoch, with the properties that the library needs to
/// know.
protocol EpochCallback: Callback {
  /// Whether it adds the learning rate to the logs, as `lr`. False by default.
  var logsLearningRate: Bool { get }
  /// The file to which the training is saved after each epoch, and from which it continues; none by
  /// default.
  var backupPath: String? { get }
}

extension EpochCallback {
  /// No learning rate.
  var logsLearningRate: Bool { false }
  /// No file.
  var backupPath: String? { nil }
}

extension Sequence<any Callback> {
  /// The callbacks that do nothing during an epoch.
  var ofEpochs: [any EpochCallback] { compactMap { $0 as? any EpochCallback } }
}
