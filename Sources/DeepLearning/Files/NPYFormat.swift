/// NumPy's format of one array: a magic string, a header that is a Python dictionary, and the
/// elements. (NumPy, "NEP 1 — A simple file format for NumPy arrays".)
enum NPYFormat {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The bytes of a file of version 1.0, as NumPy writes it.
  static func encoded(_ array: ArrayData) -> [UInt8] {
    let shape =
      array.shape.count == 1
      ? "(\(array.shape[0]),)" : "(\(array.shape.map(String.init).joined(separator: ", ")))"
    var header = Array(
      "{'descr': '\(array.element.npy)', 'fortran_order': False, 'shape': \(shape), }".utf8)
    // The elements are aligned to 64 bytes.
    let padding = (64 - (magic.count + 4 + header.count + 1) % 64) % 64
    header += [UInt8](repeating: 0x20, count: padding) + [0x0A]
    return magic + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header
      + array.bytes
  }

  /// Reads an array from the bytes of a file.
  ///
  /// - Parameter place: the file and the array's name in it, for errors.
  /// - Throws: `ModelError` if the bytes are in another format or truncated, or the element type is
  ///   unknown.
  static func decoded(_ bytes: some RandomAccessCollection<UInt8>, at place: String) throws
    -> ArrayData
  {
    let bytes = bytes as? [UInt8] ?? Array(bytes)
    guard bytes.starts(with: magic), bytes.count >= 12 else {
      throw ModelError(
        .file, at: place, "is not an .npy array", help: "Write it with numpy.save or save(to:)")
    }
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
      throw ModelError(
        .file, at: place,
        "has the version \(bytes[6]).\(bytes[7]) of the .npy format, which is unknown",
        help: "Write it with numpy.save or save(to:)")
    }
    let wide = bytes[6] >= 2
    let start = wide ? 12 : 10
    let length =
      Int(bytes[8]) | Int(bytes[9]) << 8
      | (wide ? Int(bytes[10]) << 16 | Int(bytes[11]) << 24 : 0)
    guard start + length <= bytes.count else { throw truncated(place, start + length, bytes.count) }
    let header = try Header(
      String(decoding: bytes[start..<(start + length)], as: UTF8.self), at: place)
    let count = header.shape.product * header.element.byteCount
    let found = bytes.count - start - length
    guard found >= count else { throw truncated(place, start + length + count, bytes.count) }
    guard found == count else {
      throw ModelError(
        .file, at: place, "has \(found.bytes) of elements, but its shape needs \(count.bytes)",
        help: "Write the file again")
    }
    let array = ArrayData(
      element: header.element, shape: header.shape,
      bytes: header.isBigEndian
        ? swapped(bytes[(start + length)...], header.element.byteCount)
        : Array(bytes[(start + length)...]))
    return header.isFortran ? array.fromColumnMajor : array
  }

  /// Reverses the bytes of every element.
  private static func swapped(_ bytes: ArraySlice<UInt8>, _ size: Int) -> [UInt8] {
    var result = Array(bytes)
    for first in stride(from: 0, to: result.count, by: size) {
      result[first..<(first + size)].reverse()
    }
    return result
  }

  private static func truncated(_ place: String, _ expected: Int, _ found: Int) -> ModelError {
    ModelError(
      .file, at: place, "is truncated: it has \(found) of \(expected) bytes",
      help: "Write or download the file again")
  }

  /// The dictionary between the magic string and the elements.
  private struct Header {
    let element: ArrayData.Element
    let isBigEndian: Bool
    let isFortran: Bool
    let shape: [Int]

    init(_ text: String, at place: String) throws {
      func value(_ key: String) throws -> Substring {
        // Python takes both kinds of quotes, and spaces before the colon.
        let values = ["'", "\""].flatMap { quote in
          text.ranges(of: quote + key + quote).compactMap { range in
            let rest = text[range.upperBound...].drop { $0 == " " }
            return rest.first == ":" ? rest.dropFirst().drop { $0 == " " } : nil
          }
        }
        guard let value = values.first, values.count == 1 else {
          throw ModelError(
            .file, at: place,
            values.isEmpty
              ? "has no '\(key)' in its header" : "has '\(key)' twice in its header",
            help: "Write the file again")
        }
        return value
      }
      let descr = try value("descr").dropFirst().prefix { $0 != "'" }
      let order = descr.prefix(1)
      guard let element = ArrayData.Element.allCases.first(where: { $0.code == descr.dropFirst() }),
        ["<", ">"].contains(order) || (order == "|" && element.byteCount == 1)
      else {
        let known = ArrayData.Element.allCases.map(\.name).joined(separator: ", ")
        throw ModelError(
          .dtype, at: place, "has elements of the type '\(descr)', which is not supported",
          help: "Convert it in NumPy: use astype with one of \(known)")
      }
      self.element = element
      isBigEndian = order == ">"
      let fortran = try value("fortran_order").prefix { $0.isLetter || $0.isNumber }
      guard ["True", "False"].contains(fortran) else {
        throw ModelError(
          .file, at: place, "has the fortran_order '\(fortran)' in its header, not True or False",
          help: "Write the file again")
      }
      isFortran = fortran == "True"
      let list = try value("shape").dropFirst().prefix { $0 != ")" }
      shape = try list.split(separator: ",").map { $0.filter { $0 != " " } }
        .filter { !$0.isEmpty }.map { number in
          guard let length = Int(number), length >= 0 else {
            throw ModelError(
              .file, at: place, "has the invalid shape (\(list)) in its header",
              help: "Write the file again")
          }
          return length
        }
    }
  }
}

extension ArrayData {
  /// The row-major array for an array whose first axis varies fastest.
  fileprivate var fromColumnMajor: ArrayData {
    let size = element.byteCount
    var result = [UInt8](repeating: 0, count: bytes.count)
    var indices = [Int](repeating: 0, count: shape.count)
    for position in 0..<shape.product {
      var source = 0
      for axis in shape.indices.reversed() { source = source * shape[axis] + indices[axis] }
      for byte in 0..<size { result[position * size + byte] = bytes[source * size + byte] }
      for axis in shape.indices.reversed() {
        indices[axis] += 1
        if indices[axis] < shape[axis] { break }
        indices[axis] = 0
      }
    }
    return ArrayData(element: element, shape: shape, bytes: result)
  }
}
