internal import Foundation

/// The keys of JSON objects. Foundation's decoder keeps one of two values with the same key, and
/// does not say so.
enum JSONKeys {
  /// A key that an object of a text has twice; nil if there is none.
  ///
  /// - Parameter text: valid JSON in UTF-8.
  static func duplicate(in text: some Collection<UInt8>) -> String? {
    let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
    var objects: [Set<String>] = []
    var string: [UInt8]?
    var last: [UInt8] = []
    var isEscaped = false
    for byte in text {
      if string != nil {
        string?.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == backslash {
          isEscaped = true
        } else if byte == quote {
          last = string ?? []
          string = nil
        }
        continue
      }
      switch byte {
      case quote: string = [byte]
      case UInt8(ascii: "{"): objects.append([])
      case UInt8(ascii: "}"): _ = objects.popLast()
      // Only a key has a colon behind it.
      case UInt8(ascii: ":"):
        let key =
          (try? JSONDecoder().decode(String.self, from: Data(last)))
          ?? String(decoding: last, as: UTF8.self)
        guard !objects.isEmpty else { break }
        if !objects[objects.count - 1].insert(key).inserted { return key }
      default: break
      }
    }
    return nil
  }
}
