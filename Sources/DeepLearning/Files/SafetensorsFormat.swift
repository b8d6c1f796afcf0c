internal import Foundation

/// Hugging Face's format of named arrays: the length of a header, the header in JSON, and the
/// elements without gaps. (https://github.com/huggingface/safetensors, "Format".)
enum SafetensorsFormat {
  private struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  /// The bytes of a file with these arrays, in order.
  static func encoded(_ arrays: [(name: String, array: ArrayData)]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var offset = 0
    var entries: [String] = []
    for (name, array) in arrays {
      let entry = Entry(
        dtype: array.element.safetensors, shape: array.shape,
        data_offsets: [offset, offset + array.bytes.count])
      offset += array.bytes.count
      // One at a time, so that the header keeps the order.
      let key = String(decoding: try encoder.encode(name), as: UTF8.self)
      entries.append(key + ":" + String(decoding: try encoder.encode(entry), as: UTF8.self))
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header
    bytes.reserveCapacity(bytes.count + offset)
    for (_, array) in arrays { bytes += array.bytes }
    return bytes
  }

  /// The arrays in the bytes of a file, in the order of their elements.
  ///
  /// - Throws: `ModelError`, which names the file and the invalid array.
  static func decoded(_ bytes: [UInt8], at path: String) throws -> [(
    name: String, array: ArrayData
  )] {
    func damaged(_ what: String) -> ModelError {
      ModelError(
        .file, at: path, "is damaged or incomplete: \(what)",
        help: "Write or download the file again")
    }
    guard bytes.count >= 8 else { throw damaged("it has only \(bytes.count.bytes)") }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(bytes.count - 8) else {
      throw damaged("its header should have \(length) bytes, but only \(bytes.count - 8) follow")
    }
    let start = 8 + Int(length)
    var fields: [String: Field]
    do {
      fields = try JSONDecoder().decode([String: Field].self, from: Data(bytes[8..<start]))
    } catch {
      throw damaged("its header is not a list of arrays")
    }
    if let key = JSONKeys.duplicate(in: bytes[8..<start]) {
      throw ModelError(
        .file, at: path, "has '\(key)' twice in its header",
        help: "Write or download the file again")
    }
    fields["__metadata__"] = nil
    var arrays: [(name: String, array: ArrayData)] = []
    var offset = 0
    let sorted = fields.compactMap { name, field in field.entry.map { (name, $0) } }
      .sorted { $0.1.data_offsets.lexicographicallyPrecedes($1.1.data_offsets) }
    for (name, entry) in sorted {
      let place = "\(path), '\(name)'"
      guard let element = ArrayData.Element.allCases.first(where: { $0.safetensors == entry.dtype })
      else {
        throw ModelError(
          .dtype, at: place, "has elements of the type \(entry.dtype), which is not supported",
          help: "Convert them to F32, I32, U8 or BOOL before saving")
      }
      guard entry.shape.allSatisfy({ $0 >= 0 }), entry.data_offsets.count == 2,
        entry.data_offsets[0] == offset, entry.data_offsets[1] >= offset,
        entry.data_offsets[1] - offset == entry.shape.product * element.byteCount
      else {
        throw ModelError(
          .file, at: place,
          "has the offsets \(entry.data_offsets), which do not match \(entry.dtype) "
            + "\(entry.shape) at byte \(offset)",
          help: "Write or download the file again")
      }
      let end = entry.data_offsets[1]
      guard start + end <= bytes.count else {
        throw ModelError(
          .file, at: place,
          "is truncated: it ends at byte \(start + end), but the file has \(bytes.count) bytes",
          help: "Write or download the file again")
      }
      arrays.append(
        (
          name,
          ArrayData(
            element: element, shape: entry.shape,
            bytes: Array(bytes[(start + offset)..<(start + end)]))
        ))
      offset = end
    }
    guard start + offset == bytes.count else {
      let rest = bytes.count - start - offset
      throw damaged(
        rest == 1
          ? "the last byte belongs to no array" : "the last \(rest) bytes belong to no array")
    }
    return arrays
  }

  /// An array's entry, or the text under `__metadata__`.
  private struct Field: Decodable {
    let entry: Entry?

    init(from decoder: any Decoder) throws {
      if let entry = try? Entry(from: decoder) {
        self.entry = entry
      } else {
        _ = try [String: String](from: decoder)
        entry = nil
      }
    }
  }
}
