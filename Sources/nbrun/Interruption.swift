import ArgumentParser
import Dispatch
import Foundation
import NotebookCore

/// Ends the program cleanly: without leaving processes or incomplete files behind.
enum Interruption {
  /// Runs `body`. Prints what it throws and turns it into an exit code. Ctrl-C cancels it.
  static func watch(
    _ console: Console, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let task = Task { try await body() }
    let received = Received()
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        received.signal = number
        task.cancel()
      }
      source.resume()
      return source
    }
    defer { sources.forEach { $0.cancel() } }
    let result = await task.result
    if let number = received.signal {
      console.say(number == SIGINT ? "interrupted" : "terminated")
      throw ExitCode(128 + number)
    }
    do {
      try result.get()
    } catch let code as ExitCode {
      throw code
    } catch {
      throw console.show(error)
    }
  }

  /// The signal that arrived. It is written on a queue and read at the end.
  private final class Received: @unchecked Sendable {
    private let lock = NSLock()
    private var number: Int32?

    var signal: Int32? {
      get { lock.withLock { number } }
      set { lock.withLock { number = newValue } }
    }
  }
}
