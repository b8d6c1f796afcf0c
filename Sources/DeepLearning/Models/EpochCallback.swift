/// A callback that does nothing between the steps of an epoch, and what it states about itself.
protocol EpochCallback: Callback {
  /// Whether it adds the learning rate to the logs, as `lr`. Not by default.
  var logsLearningRate: Bool { get }
  /// The file to which the training is written after each epoch, and from which it goes on; none by
  /// default.
  var backupPath: String? { get }
}

extension EpochCallback {
  /// It does not.
  var logsLearningRate: Bool { false }
  /// There is none.
  var backupPath: String? { nil }
}

extension Sequence<any Callback> {
  /// Those that do nothing between the steps of an epoch.
  var ofEpochs: [any EpochCallback] { compactMap { $0 as? any EpochCallback } }
}
