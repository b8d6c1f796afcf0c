import Foundation

/// Foundation's descriptions of errors.
enum FoundationErrors {
  /// Nil if the error has no description that is meant for readers.
  static func description(_ error: any Error) -> String? {
    if let error = error as? any LocalizedError,
      let described = error.errorDescription ?? error.failureReason
    {
      return described
    }
    if type(of: error) is NSError.Type { return description(of: error as NSError) }
    // Foundation's own errors are custom ones too, and describe themselves.
    guard !((error as Any) is any CustomStringConvertible) else { return nil }
    let information = (error as? any CustomNSError)?.errorUserInfo
    return information?[NSLocalizedDescriptionKey] as? String
  }

  private static func description(of error: NSError) -> String {
    let text = error.localizedDescription
    // Foundation's text for any error: "The operation could not be completed. (D error 4.)".
    if text.contains("(\(error.domain) error \(error.code)") { return text }
    return "\(text) (\(error.domain) \(error.code))"
  }
}
