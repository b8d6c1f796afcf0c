extension String {
  /// The last part of a path: `note.md` for `a/b/note.md`.
  var fileName: String { unicodeScalars.split { $0 == "/" }.last.map { String($0) } ?? self }
}

/// Paths as texts: nothing here looks at the file system.
enum PathName {
  /// A path without empty parts, `.`, and `..` after a name: `a/c` for `./a//b/../c/`.
  static func normalized(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    let text = parts.joined(separator: "/")
    return isAbsolute ? "/" + text : text.isEmpty ? "." : text
  }

  /// Whether two texts surely name the same path. `a/../b` may be another one than `b`, because `a`
  /// may be a link.
  static func isSame(_ a: String, _ b: String) -> Bool {
    func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
    return a.hasPrefix("/") == b.hasPrefix("/") && parts(a) == parts(b)
  }

  /// Whether `path` is `folder` or something in it. Both are absolute and normalized.
  static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
  }

  /// The folder that holds `path`: `a` for `a/b`, `/` for `/a`, `../..` for `..`. Normalized.
  static func parent(_ path: String) -> String { normalized(path + "/..") }

  /// `path` as seen from `folder`, if it is relative. Normalized.
  static func absolute(_ path: String, in folder: String) -> String {
    normalized(path.hasPrefix("/") ? path : folder + "/" + path)
  }

  /// Whether a path contains a control character, or one that changes how the text around it is
  /// shown.
  static func hasUnseenCharacter(_ path: String) -> Bool {
    path.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }
}
