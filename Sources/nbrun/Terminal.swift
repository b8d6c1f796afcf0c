import Foundation
import NotebookCore

/// The one place from which nbrun's words reach a terminal, a pipe or a log.
///
/// Whatever is written is a `ConsoleText`, so it acts on no terminal. Pipes and files get the same:
/// somebody will look at them on a terminal.
struct Terminal: Sendable {
  static let output = Terminal(STDOUT_FILENO)
  static let errors = Terminal(STDERR_FILENO)

  private let descriptor: Int32
  var isTerminal: Bool { isatty(descriptor) == 1 }
  /// Whether lines can be redrawn: only on a terminal that supports it.
  let redraws: Bool
  private let usesColor: Bool

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
    let environment = ProcessInfo.processInfo.environment
    redraws = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
    usesColor = redraws && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// The number of columns of the terminal; nil elsewhere, where lines have no limit.
  var columns: Int? {
    guard redraws else { return nil }
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
      ? Int(size.ws_col) : 80
  }

  /// - Returns: The system's error; nil if everything was written.
  @discardableResult
  func write(_ text: ConsoleText) -> Int32? {
    DescriptorOutput.write((usesColor ? text.colored : text.plain).utf8, to: descriptor)
  }

  /// Erases the current line, so that it can be written again.
  func eraseLine() { _ = DescriptorOutput.write("\r\u{1B}[K".utf8, to: descriptor) }
}
