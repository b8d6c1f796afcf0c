import ArgumentParser
import NotebookCore

/// Goes through the notebooks of a call. One that fails does not keep the others from their turn.
enum EachNotebook {
  /// Calls `body` with each name, shows what it throws, and says at the end which ones failed.
  ///
  /// - Parameter failure: What became of those that failed: `failed`.
  /// - Throws: The highest exit code, if any failed.
  static func run(
    _ names: [String], _ console: Console, failure: String,
    _ body: (_ name: String) async throws -> Void
  ) async throws {
    var failed: [String] = []
    var worst = ExitCode.success
    for name in names {
      do {
        try await body(name)
      } catch {
        try Task.checkCancellation()
        let code = console.show(error)
        worst = ExitCode(max(worst.rawValue, code.rawValue))
        failed.append(name)
      }
    }
    guard worst != .success else { return }
    if names.count > 1 {
      console.say("\(failed.count) of \(names.count) \(failure): \(failed.joined(separator: ", "))")
    }
    throw worst
  }
}
