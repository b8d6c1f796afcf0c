import Foundation

/// Descriptions of errors by the library that the session has opened. Only the library knows how to
/// describe any value.
enum LibraryErrors {
  private typealias Describe = @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Void

  /// The error's own description, or its type and fields.
  static func description(_ error: any Error) -> String {
    // `dlsym(nil, …)` searches everything that is loaded.
    guard let symbol = dlsym(nil, "nbrun_display_describe_error") else {
      return String(describing: error)
    }
    var text = ""
    withUnsafePointer(to: error) { error in
      withUnsafeMutablePointer(to: &text) { unsafeBitCast(symbol, to: Describe.self)(error, $0) }
    }
    return text
  }
}
