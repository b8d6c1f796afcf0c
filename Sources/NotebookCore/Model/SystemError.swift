internal import Foundation

/// What the operating system says about an error.
enum SystemError {
  /// The system's message for an error of Foundation, such as `No space left on device`; any other
  /// error's own description.
  static func reason(_ error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying ?? error
    guard let system = underlying as? POSIXError else { return "\(error)" }
    return String(cString: strerror(system.code.rawValue))
  }
}
