internal import struct Foundation.Data

/// Bytes as a `data:` URL.
enum DataURL {
  static func string(mimeType: String, bytes: [UInt8]) -> String {
    "data:\(mimeType);base64,\(Data(bytes).base64EncodedString())"
  }
}
