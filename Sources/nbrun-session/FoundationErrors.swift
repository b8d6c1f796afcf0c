import Foundation

/// The words that Foundation has for errors.
enum FoundationErrors {
  /// Nil for an error that has no words for a reader.
  static func words(_ error: any Error) -> String? {
    if let described = (error as? any LocalizedError)?.errorDescription { return described }
    guard type(of: error) is NSError.Type else { return nil }
    let error = error as NSError
    return "\(error.localizedDescription) (\(error.domain) \(error.code))"
  }
}
