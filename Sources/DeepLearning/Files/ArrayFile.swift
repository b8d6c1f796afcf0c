/// A file of named arrays. Its suffix, `.npz` or `.safetensors`, chooses the format.
enum ArrayFile {
  private enum Format {
    case npz, safetensors

    init(_ path: String, at place: String) throws {
      if path.hasSuffix(".npz") {
        self = .npz
      } else if path.hasSuffix(".safetensors") {
        self = .safetensors
      } else {
        throw ModelError(
          .file, at: place, "'\(path)' does not name a known format",
          help: "End the name with .npz or .safetensors")
      }
    }
  }

  /// - Throws: `ModelError` unless the name's suffix chooses a format.
  static func checkName(_ path: String, at place: String) throws {
    _ = try Format(path, at: place)
  }

  /// Writes arrays in their order, completely or not at all.
  static func write(
    _ arrays: [(name: String, array: ArrayData)], to path: String, at place: String
  ) throws {
    let bytes =
      switch try Format(path, at: place) {
      case .npz:
        try ZIPArchive.encoded(
          arrays.map { ("\($0.name).npy", NPYFormat.encoded($0.array)) }, at: path)
      case .safetensors: try SafetensorsFormat.encoded(arrays)
      }
    try FileBytes.write(bytes, to: path)
  }

  /// Reads all arrays, in the order of the file. A duplicate name is an error.
  static func read(_ path: String, at place: String) throws -> [(name: String, array: ArrayData)] {
    let format = try Format(path, at: place)
    let bytes = try FileBytes.read(path)
    let arrays: [(name: String, array: ArrayData)]
    switch format {
    case .npz:
      arrays = try ZIPArchive.decoded(bytes, at: path).map { member in
        guard member.name.hasSuffix(".npy") else {
          throw ModelError(
            .file, at: path, "contains '\(member.name)', which is not an .npy array",
            help: "Write the file with numpy.savez or saveTensors")
        }
        let name = String(member.name.dropLast(4))
        return (name, try NPYFormat.decoded(member.bytes, at: "\(path), '\(name)'"))
      }
    case .safetensors: arrays = try SafetensorsFormat.decoded(bytes, at: path)
    }
    var seen: Set<String> = []
    for (name, _) in arrays where !seen.insert(name).inserted {
      throw ModelError(
        .file, at: path, "contains '\(name)' twice", help: "Write the file again")
    }
    return arrays
  }
}

// MARK: - Tensors

extension Tensor {
  /// Writes the tensor to an `.npy` file, which `numpy.load` can read. It is written completely or
  /// not at all.
  ///
  /// - Parameter path: the file. Missing folders are created.
  /// - Throws: `ModelError` if the file cannot be written.
  public func save(to path: String) throws {
    try checkNPYName(path)
    try FileBytes.write(NPYFormat.encoded(ArrayData(self)), to: path)
  }

  /// Reads an `.npy` file of any byte order. `float32`, `int32`, `uint8` and `bool` stay as they
  /// are, `float16` is widened and `float64` is rounded to `float32`, and all other integers become
  /// `int32` if they fit.
  ///
  /// - Parameter path: the file.
  /// - Returns: a tensor of the array's shape.
  /// - Throws: `ModelError` if the file is missing, truncated or of another type.
  public static func load(from path: String) throws -> Tensor {
    try checkNPYName(path)
    return try NPYFormat.decoded(FileBytes.read(path), at: path).tensor(at: path)
  }
}

private func checkNPYName(_ path: String) throws {
  guard !path.hasSuffix(".npy") else { return }
  throw ModelError(
    .file, at: "Tensor", "a single tensor needs an .npy file; found '\(path)'",
    help: "End the name with .npy, or use saveTensors and loadTensors for .npz and .safetensors")
}

/// Writes tensors by name to a file, in the order of their names. It is written completely or not
/// at all, and the same tensors give the same bytes.
///
/// - Parameters:
///   - tensors: tensors of any shape.
///   - path: the file. Its suffix, `.npz` or `.safetensors`, chooses the format. Missing folders
///     are created.
/// - Throws: `ModelError` if the file cannot be written.
public func saveTensors(_ tensors: [String: Tensor], to path: String) throws {
  let sorted = tensors.sorted { $0.key < $1.key }.map { ($0.key, ArrayData($0.value)) }
  try ArrayFile.write(sorted, to: path, at: "saveTensors")
}

/// Reads the tensors of an `.npz` or `.safetensors` file by name. Types are converted as in
/// `Tensor.load(from:)`.
///
/// - Parameter path: the file.
/// - Returns: the tensors, each with its array's shape.
/// - Throws: `ModelError`, which names the file and the array, if one is missing, damaged or of
///   another type.
public func loadTensors(from path: String) throws -> [String: Tensor] {
  var tensors: [String: Tensor] = [:]
  for (name, array) in try ArrayFile.read(path, at: "loadTensors") {
    tensors[name] = try array.tensor(at: "\(path), '\(name)'")
  }
  return tensors
}
