/// Writes the whole training to a file after each epoch, and goes on from there when the same `fit` is run
/// again in another process: Keras's callback, but to the bit. Weights, optimizer, random streams, the order
/// of the samples, the history and the other callbacks are as if the training had never stopped.
///
///     try model.fit(x, y, epochs: 50, callbacks: [BackupAndRestore("backup.npz")])
public final class BackupAndRestore: EpochCallback {
  /// The file.
  public let path: String
  private let deleteCheckpoint: Bool
  var backupPath: String? { path }

  /// - Parameters:
  ///   - path: the file, `.npz` or `.safetensors`.
  ///   - deleteCheckpoint: whether the file goes away when the training has come to its end.
  public init(_ path: String, deleteCheckpoint: Bool = true) {
    self.path = path
    self.deleteCheckpoint = deleteCheckpoint
  }

  /// Checks the file's name and the optimizer. Throws `ModelError` naming what is wrong.
  public func validate(names: [String], _ model: Sequential) throws {
    try ArrayFile.checkName(path, at: "BackupAndRestore")
    _ = try model.savableOptimizer(for: "BackupAndRestore")
  }

  /// Takes the file away.
  public func onTrainEnd(_ model: Sequential) throws {
    if deleteCheckpoint { FileBytes.remove(path) }
  }
}
