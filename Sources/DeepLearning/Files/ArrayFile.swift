/// A file of named arrays, `.npz` or `.safetensors` by the end of its name.
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
          .file, at: place, "cannot tell the format of '\(path)' by its name",
          help: "End it with .npz or .safetensors")
      }
    }
  }

  /// - Throws: `ModelError` unless a name's end tells a format.
  static func checkName(_ path: String, at place: String) throws {
    _ = try Format(path, at: place)
  }

  /// Writes arrays in their order, whole or not at all.
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

  /// Reads all arrays, in the order of the file. A name that stands there twice is an error.
  static func read(_ path: String, at place: String) throws -> [(name: String, array: ArrayData)] {
    let format = try Format(path, at: place)
    let bytes = try FileBytes.read(path)
    let arrays: [(name: String, array: ArrayData)]
    switch format {
    case .npz:
      arrays = try ZIPArchive.decoded(bytes, at: path).map { member in
        guard member.name.hasSuffix(".npy") else {
          throw ModelError(
            .file, at: path, "holds '\(member.name)', which is no .npy array",
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
        .file, at: path, "holds '\(name)' twice", help: "Write the file again")
    }
    return arrays
  }
}

// MARK: - Tensors

extension Tensor {
  /// Writes the tensor as an `.npy` file, which NumPy reads with `numpy.load`: whole or not at all.
  ///
  /// - Parameter path: where it shall lie; folders on the way are made.
  /// - Throws: `ModelError` naming the file where it cannot be written.
  public func save(to path: String) throws {
    try checkNPYName(path)
    try FileBytes.write(NPYFormat.encoded(ArrayData(self)), to: path)
  }

  /// Reads an `.npy` file, of either order of bytes: `float32`, `int32`, `uint8` and `bool` as they
  /// are, `float16` widened and `float64` rounded to `float32`, all other integers as `int32` if
  /// they fit.
  ///
  /// - Parameter path: where it lies.
  /// - Returns: a tensor of the array's shape.
  /// - Throws: `ModelError` naming the file that is missing, truncated or of another type.
  public static func load(from path: String) throws -> Tensor {
    try checkNPYName(path)
    return try NPYFormat.decoded(FileBytes.read(path), at: path).tensor(at: path)
  }
}

private func checkNPYName(_ path: String) throws {
  guard !path.hasSuffix(".npy") else { return }
  throw ModelError(
    .file, at: "Tensor", "the file of one tensor is an .npy file, and '\(path)' is not called so",
    help: "End the name with .npy, or use saveTensors and loadTensors for .npz and .safetensors")
}

/// Writes tensors by name as an `.npz` or `.safetensors` file, by the end of its name: whole or not
/// at all, and the same bytes for the same tensors. They lie in the order of their names.
///
/// - Parameters:
///   - tensors: tensors of any shape.
///   - path: where the file shall lie; folders on the way are made.
/// - Throws: `ModelError` naming the file where it cannot be written.
public func saveTensors(_ tensors: [String: Tensor], to path: String) throws {
  let sorted = tensors.sorted { $0.key < $1.key }.map { ($0.key, ArrayData($0.value)) }
  try ArrayFile.write(sorted, to: path, at: "saveTensors")
}

/// Reads the tensors of an `.npz` or `.safetensors` file by name; types as in `Tensor.load(from:)`.
///
/// - Parameter path: where the file lies.
/// - Returns: the tensors, each of its array's shape.
/// - Throws: `ModelError` naming the file, and the array in it, that is missing, damaged or of
///   another type.
public func loadTensors(from path: String) throws -> [String: Tensor] {
  var tensors: [String: Tensor] = [:]
  for (name, array) in try ArrayFile.read(path, at: "loadTensors") {
    tensors[name] = try array.tensor(at: "\(path), '\(name)'")
  }
  return tensors
}
