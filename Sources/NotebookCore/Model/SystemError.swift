internal import Foundation
internal import Subprocess
internal import SystemPackage

/// What the operating system says about an error.
package enum SystemError {
  /// The system's words for an error number: `No space left on device`.
  package static func words(_ number: Int32) -> String { String(cString: strerror(number)) }

  /// The system's message for an error of Foundation; any other error's own description.
  static func reason(_ error: any Error) -> String {
    if let number = number(of: error) { return words(number) }
    return error is CocoaError ? error.localizedDescription : "\(error)"
  }

  /// An error that nothing else describes: of Foundation, of the system, or of starting a program.
  package static func diagnostic(_ error: any Error) -> Diagnostic {
    if let error = error as? Diagnostic { return error }
    let help = number(of: error).flatMap(help)
    let reason = reason(error)
    if let path = (error as? CocoaError)?.filePath {
      return Diagnostic("'\(path)' cannot be read or written: \(reason)", help: help)
    }
    if error is SubprocessError {
      return Diagnostic("a program that nbrun needs cannot be started: \(reason)", help: help)
    }
    return Diagnostic("this machine does not let nbrun work: \(reason)", help: help)
  }

  /// What to do about an error of the machine; nil if the words already say it.
  static func help(_ number: Int32) -> String? {
    switch number {
    case EMFILE, ENFILE: "Allow more open files, for example with 'ulimit -n 1024'."
    case EAGAIN, ENOMEM:
      "Allow more processes (ulimit -u) or more memory (ulimit -v), or end other programs."
    case ENOSPC, EDQUOT:
      "Free some space. 'nbrun cache --clear' removes compiled cells, and XDG_CACHE_HOME moves "
        + "them to another disk."
    case EROFS, EACCES, EPERM:
      "Allow writing there, or set XDG_CACHE_HOME to a writable folder."
    default: nil
    }
  }

  private static func number(of error: any Error) -> Int32? {
    switch error {
    case let error as POSIXError: error.code.rawValue
    case let error as SubprocessError: error.underlyingError?.rawValue
    case let error as CocoaError where error.code == .fileWriteOutOfSpace: ENOSPC
    case let error as CocoaError: error.underlying.flatMap(number)
    default: nil
    }
  }
}
