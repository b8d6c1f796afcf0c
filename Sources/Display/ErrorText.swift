/// Describes an error that a cell did not catch.
enum ErrorText {
  /// The error's own description, or its type and fields.
  static func text(of error: any Error) -> String {
    // To the compiler every error may be an `NSError`, which describes itself. `Any` avoids that.
    let value: Any = error
    let text = ValueText.text(of: value)
    let describesItself =
      value is any CustomStringConvertible || value is any CustomDebugStringConvertible
    let isEnumeration = Mirror(reflecting: value).displayStyle == .enum
    return isEnumeration && !describesItself ? "\(type(of: value)).\(text)" : text
  }
}

/// Called by the session, which has no other way to the library.
///
/// - Parameters:
///   - error: points to an `any Error`.
///   - text: points to a `String`, which becomes the error's description.
@_cdecl("nbrun_display_describe_error")
public func _nbrunDescribeError(_ error: UnsafeRawPointer, _ text: UnsafeMutableRawPointer) {
  text.assumingMemoryBound(to: String.self).pointee =
    ErrorText.text(of: error.assumingMemoryBound(to: (any Error).self).pointee)
}
