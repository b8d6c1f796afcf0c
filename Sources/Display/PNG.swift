internal import CCrypto
private import CPNG

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Encodes pixels as a PNG file.
enum PNG {
  /// - Parameters:
  ///   - pixels: `[height, width]` grey or `[height, width, 3]` red, green and blue values.
  ///   - isRGB: whether the pixels have red, green and blue values.
  static func encode(_ pixels: [UInt8], width: Int, height: Int, isRGB: Bool) -> [UInt8] {
    var buffer = nbrun_png_buffer()
    defer { free(buffer.bytes) }
    let isWritten = nbrun_png_write(pixels, UInt32(width), UInt32(height), isRGB ? 1 : 0, &buffer)
    require(isWritten == 1, "libpng could not write an image of \(width) × \(height) pixels")
    return Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
  }

  /// A PNG file as a `data:` URL.
  static func dataURL(_ png: [UInt8]) -> String {
    // Base64 takes four characters for three bytes, and OpenSSL adds a NUL.
    var text = [UInt8](repeating: 0, count: (png.count + 2) / 3 * 4 + 1)
    let length = Int(EVP_EncodeBlock(&text, png, Int32(png.count)))
    return "data:image/png;base64," + String(decoding: text[..<length], as: UTF8.self)
  }
}
