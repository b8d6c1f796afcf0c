internal import Foundation

extension ProgressEvent {
  /// Reads what the library sent; nil for anything else.
  init?(json: [UInt8]) {
    guard let event = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
    self = event
  }
}
