import Foundation
import NotebookCore

/// Asks the user on the terminal whether a notebook may do what it asks for.
enum ConsentPrompt {
  /// Whether a user sees the question and can answer it.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && Terminal.errors.isTerminal }

  /// - Throws: `CancellationError` if the program is interrupted.
  static func ask(_ question: Consent.Question, _ console: Console) async throws -> Consent.Answer {
    console.say("\(question.location): \(question.message):")
    for action in question.actions { console.say("  - \(action)") }
    console.ask("Allow? [y/N/always] ")
    switch try await line()?.trimmingCharacters(in: .whitespaces).lowercased() {
    case "y", "yes": return .once
    case "a", "always": return .always
    default: return .no
    }
  }

  /// The next line that the user types; nil at the end of the input.
  private static func line() async throws -> String? {
    // Ctrl-C cancels the task. The pipe then ends the wait for the terminal.
    let pipe = Pipe()
    let (reading, writing) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
    return try await withTaskCancellationHandler {
      var bytes: [UInt8] = []
      while true {
        var inputs = [
          pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
          pollfd(fd: reading.fileDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        if poll(&inputs, 2, -1) < 0, errno != EINTR { return nil }
        try Task.checkCancellation()
        guard inputs[0].revents != 0 else { continue }
        var byte: UInt8 = 0
        let count = read(STDIN_FILENO, &byte, 1)
        if count < 0, errno == EINTR { continue }
        guard count == 1 else {
          return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        }
        if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
        bytes.append(byte)
      }
    } onCancel: {
      try? writing.write(contentsOf: Data([0]))
    }
  }
}
