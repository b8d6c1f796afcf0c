import ArgumentParser
import Dispatch
import Foundation
import NotebookCore
import Synchronization

/// Ends the program cleanly: without leaving processes or incomplete files behind.
enum Interruption {
  /// How long the work may take to end by itself. Some of it does not notice that it should, such
  /// as the parsing of a long notebook.
  private static let patience = DispatchTimeInterval.seconds(1)

  /// Runs `body`. Prints what it throws and turns it into an exit code. Ctrl-C cancels it.
  static func watch(
    _ console: Console, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let task = Task { try await body() }
    let received = Mutex<Int32?>(nil)
    let sources = [SIGINT, SIGTERM, SIGHUP].filter { !isIgnored($0) }.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let isFirst = received.withLock { first in
          defer { first = first ?? number }
          return first == nil
        }
        guard isFirst else { return end(by: number, console) }
        task.cancel()
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) { end(by: number, console) }
      }
      source.resume()
      return source
    }
    defer { sources.forEach { $0.cancel() } }
    let result = await task.result
    if let number = received.withLock({ $0 }) {
      console.say(words(number))
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

  /// Ends the program at once. The next run removes the files that it leaves.
  private static func end(by number: Int32, _ console: Console) {
    ChildProcesses.killAll()
    console.say(words(number))
    _exit(128 + number)
  }

  private static func words(_ number: Int32) -> ConsoleText {
    number == SIGINT ? "interrupted" : "terminated"
  }

  /// Whether the caller wants the program to go on in spite of a signal, as `nohup` does, and a
  /// shell that starts a program in the background.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
