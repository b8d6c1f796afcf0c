internal import CCrypto

/// SHA-256 (FIPS 180-4) as lower-case hexadecimal text.
package enum SHA256Digest {
  package static func hexadecimal(of bytes: some Collection<UInt8>) -> String {
    let bytes = Array(bytes)
    var digest = [UInt8](repeating: 0, count: 32)
    SHA256(bytes, bytes.count, &digest)
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
