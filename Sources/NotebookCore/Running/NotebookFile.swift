internal import Foundation

/// Reads a notebook from a disk.
enum NotebookFile {
  /// How the names of Markdown files end.
  static let suffixes = [".md", ".markdown", ".qmd"]

  /// - Throws: `DiagnosticsError` for what is not a file that can be read.
  static func read(_ path: String) throws(DiagnosticsError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR {
        throw DiagnosticsError(
          Diagnostic(
            "there is no file '\(path)'",
            help: "Name a notebook: a Markdown file, as seen from the folder that you are in."))
      }
      throw unreadable(path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw DiagnosticsError(
        Diagnostic(
          "'\(path)' is a folder, expected a notebook",
          help: "Name the file, for example \(path)/notebook.md."))
    default:
      // It may give other bytes when it is read again, or none for ever.
      throw DiagnosticsError(
        Diagnostic(
          "'\(path)' is not a regular file, expected a notebook",
          help: "Save the notebook as a file and name it."))
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw unreadable(path) }
    return Array(data)
  }

  /// A word about a file whose name is not a notebook's: the page, say, in its place.
  static func warning(about path: String) -> Diagnostic? {
    guard !suffixes.contains(where: path.hasSuffix) else { return nil }
    return Diagnostic(
      .warning,
      "'\(path)' is read as a notebook, though its name ends in none of "
        + suffixes.joined(separator: ", "))
  }

  private static func unreadable(_ path: String) -> DiagnosticsError {
    DiagnosticsError(Diagnostic("'\(path)' cannot be read: \(String(cString: strerror(errno)))"))
  }
}
