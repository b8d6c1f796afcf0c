import ArgumentParser
import NotebookCore

/// Processes the notebooks of a call one after another. If one fails, the others still run.
enum EachNotebook {
  /// Calls `body` with each name, prints its errors, and lists the failed names at the end.
  ///
  /// - Parameter failure: The words for a failure in that list: `failed`.
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
