internal import Foundation

/// Reads a notebook from the file system.
enum NotebookFile {
  /// The usual suffixes of Markdown files.
  static let suffixes = [".md", ".markdown", ".qmd"]

  /// - Throws: `DiagnosticsError` if it is not a readable regular file.
  static func read(_ path: String) throws(DiagnosticsError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR {
        throw DiagnosticsError(
          Diagnostic(
            "there is no file '\(path)'",
            help: "Give the path of a Markdown file, relative to the current folder."))
      }
      throw unreadable(path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw DiagnosticsError(
        Diagnostic(
          "'\(path)' is a folder, expected a notebook",
          help: "Give the file's path, for example \(path)/notebook.md."))
    default:
      // It may return other bytes when it is read again, or none for ever.
      throw DiagnosticsError(
        Diagnostic(
          "'\(path)' is not a regular file, expected a notebook",
          help: "Save the notebook as a file and give its path."))
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw unreadable(path) }
    return Array(data)
  }

  /// A warning if a file is not named like a notebook. It may be a page, for example.
  static func warning(about path: String) -> Diagnostic? {
    guard !suffixes.contains(where: path.hasSuffix) else { return nil }
    return Diagnostic(
      .warning,
      "'\(path)' is read as a notebook, although its name does not end in "
        + suffixes.dropLast().joined(separator: ", ") + " or " + suffixes.last!)
  }

  private static func unreadable(_ path: String) -> DiagnosticsError {
    DiagnosticsError(Diagnostic("'\(path)' cannot be read: \(String(cString: strerror(errno)))"))
  }
}
