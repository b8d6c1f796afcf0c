import Foundation

/// Foundation's descriptions of errors.
enum FoundationErrors {
  /// Nil if the error has no description that is meant for readers.
  static func description(_ error: any Error) -> String? {
    if let described = (error as? any LocalizedError)?.errorDescription { return described }
    guard type(of: error) is NSError.Type else { return nil }
    let error = error as NSError
    return "\(error.localizedDescription) (\(error.domain) \(error.code))"
  }
}
