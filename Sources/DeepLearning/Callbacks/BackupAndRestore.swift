/// Saves the whole training to a file after each epoch, and continues from there if the same `fit`
/// runs again in another process. It is Keras's callback, but exact to the bit: weights, optimizer,
/// random streams, the order of the samples, the history and the other callbacks are as if the
/// training had never stopped.
///
///     try model.fit(x, y, epochs: 50, callbacks: [BackupAndRestore("backup.npz")])
public final class BackupAndRestore: EpochCallback {
  /// The file.
  public let path: String
  private let deleteCheckpoint: Bool
  var backupPath: String? { path }

  /// - Parameters:
  ///   - path: the file, `.npz` or `.safetensors`.
  ///   - deleteCheckpoint: whether to remove the file when the training is complete.
  public init(_ path: String, deleteCheckpoint: Bool = true) {
    self.path = path
    self.deleteCheckpoint = deleteCheckpoint
  }

  /// Checks the file's name and the optimizer. Throws `ModelError`, which names what is wrong.
  public func validate(names: [String], _ model: Sequential) throws {
    try ArrayFile.checkName(path, at: "BackupAndRestore")
    _ = try model.savableOptimizer(for: "BackupAndRestore")
  }

  /// Removes the file.
  public func onTrainEnd(_ model: Sequential) throws {
    if deleteCheckpoint { FileBytes.remove(path) }
  }
}
