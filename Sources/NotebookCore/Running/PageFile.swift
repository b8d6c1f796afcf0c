internal import Foundation

/// Finds and reads existing pages.
package enum PageFile {
  /// The bytes of the page at `path`, the page of `notebook`.
  package static func read(
    _ path: String, of notebook: String
  ) throws(DiagnosticsError) -> [UInt8] {
    do {
      return try RegularFile.read(path)
    } catch .system(ENOENT) {
      throw DiagnosticsError(
        Diagnostic(
          "there is no page '\(path)' to compare with",
          help: "Render it first with 'nbrun \(notebook)', or give its path with -o."))
    } catch {
      throw DiagnosticsError(
        Diagnostic(
          "the page '\(path)' cannot be read: \(error.reason)",
          help: "Give the path of a page that nbrun wrote."))
    }
  }

  /// The page's file name: `random_seed.html` for `notebooks/random_seed.md`.
  package static func name(for notebook: String) -> String {
    URL(fileURLWithPath: notebook).deletingPathExtension().lastPathComponent + ".html"
  }

  /// Finds the notebook of the page at `path` by its name: beside the page, in the folder above, or
  /// in `notebooks` there.
  package static func notebook(of path: String) throws(DiagnosticsError) -> String {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    let above = Self.folder(above: folder)
    let places = [folder, above, above + "notebooks/"].map { $0 + name }
    let files = places.flatMap { place in NotebookFile.suffixes.map { place + $0 } }
    guard let file = files.first(where: FileManager.default.fileExists) else {
      throw DiagnosticsError(
        Diagnostic(
          "no notebook found for the page '\(path)'",
          notes: places.map {
            .init("there is no file '\($0)\(NotebookFile.suffixes.joined(separator: "|"))'")
          },
          help: "Give the notebook's path, and the page's path with -o."))
    }
    return file
  }

  /// The parent folder: `a/` for `a/b/`, an empty path for `a/`, `../` for an empty path.
  private static func folder(above folder: String) -> String {
    let parts = folder.split(separator: "/", omittingEmptySubsequences: true)
    guard let last = parts.last, last != "..", last != "." else { return folder + "../" }
    return String(folder[..<folder.range(of: last, options: .backwards)!.lowerBound])
  }
}
