internal import Foundation

/// Reads a notebook from the file system.
enum NotebookFile {
  /// The usual suffixes of Markdown files.
  static let suffixes = [".md", ".markdown", ".qmd"]

  /// The most bytes of a notebook. Nobody writes a larger one by hand.
  private static let mostBytes = 64 << 20

  /// - Throws: `DiagnosticsError` if it is not a readable regular file.
  static func read(_ path: String) throws(DiagnosticsError) -> [UInt8] {
    if path == "-" || isOpenFile(path) {
      throw DiagnosticsError(
        Diagnostic(
          "'\(path)' is not the name of a notebook: a page depends on its notebook's name and folder",
          help: "Save the notebook as a file and give its path."))
    }
    do {
      return try RegularFile.read(path, limit: mostBytes)
    } catch {
      throw DiagnosticsError(diagnostic(error, path))
    }
  }

  private static func diagnostic(_ problem: RegularFile.Problem, _ path: String) -> Diagnostic {
    switch problem {
    case .system(ENOENT), .system(ENOTDIR):
      Diagnostic(
        "there is no file '\(path)'",
        help: "Give the path of a Markdown file, relative to the current folder.")
    case .folder:
      Diagnostic(
        "'\(path)' is a folder, expected a notebook",
        help: "Give the file's path, for example \(path)/notebook.md.")
    case .special:
      // It may return other bytes when it is read again, or none for ever.
      Diagnostic(
        "'\(path)' is not a regular file, expected a notebook",
        help: "Save the notebook as a file and give its path.")
    case .tooLarge, .system:
      Diagnostic("'\(path)' cannot be read: \(problem.reason)")
    }
  }

  /// Whether the path leads to a file that the program was given open, such as `/dev/stdin`.
  private static func isOpenFile(_ path: String) -> Bool {
    ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"].contains { path.hasPrefix($0) }
  }

  /// A warning if a file is not named like a notebook. It may be a page, for example.
  static func warning(about path: String) -> Diagnostic? {
    guard !suffixes.contains(where: path.hasSuffix) else { return nil }
    return Diagnostic(
      .warning,
      "'\(path)' is read as a notebook, although its name does not end in "
        + suffixes.dropLast().joined(separator: ", ") + " or " + suffixes.last!)
  }
}
