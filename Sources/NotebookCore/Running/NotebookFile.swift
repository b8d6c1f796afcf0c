internal import Foundation

/// Reads a notebook from a disk.
enum NotebookFile {
  /// - Throws: `DiagnosticsError` for what is not a file that can be read.
  static func read(_ path: String) throws(DiagnosticsError) -> [UInt8] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DiagnosticsError(Diagnostic("there is no file '\(path)'"))
    }
    if isFolder.boolValue {
      throw DiagnosticsError(
        Diagnostic(
          "'\(path)' is a folder, expected a notebook",
          help: "Name the file, for example \(path)/notebook.md."))
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DiagnosticsError(
        Diagnostic("'\(path)' cannot be read: \(String(cString: strerror(errno)))"))
    }
    return Array(data)
  }
}
