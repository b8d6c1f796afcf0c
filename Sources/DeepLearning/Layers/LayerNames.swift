import Synchronization

/// Default names of layers and models: `conv2d`, `conv2d_1`, `conv2d_2`, … in the order of their
/// creation, as Keras counts them.
enum LayerNames {
  private static let counts = Mutex<[String: Int]>([:])

  /// The next name for a type of layer, unless a name is given.
  static func next(_ kind: String, given: String?) -> String {
    if let given { return given }
    return counts.withLock { counts in
      let count = counts[kind, default: 0]
      counts[kind] = count + 1
      return count == 0 ? kind : "\(kind)_\(count)"
    }
  }

  /// A type's name in Keras's snake case: `Conv2D` → `conv2d`, `MaxPooling2D` → `max_pooling2d`.
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (i, letter) in letters.enumerated() {
      if letter.isUppercase && i > 0 && letters[i - 1] != "_" {
        let startsWord = i + 1 < letters.count && letters[i + 1].isLowercase
        if startsWord || letters[i - 1].isLowercase { result += "_" }
      }
      result += letter.lowercased()
    }
    return result
  }
}
