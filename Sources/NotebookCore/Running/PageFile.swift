internal import Foundation

/// Writes a page to a file.
package enum PageFile {
  package enum Comparison: Sendable { case new, same, different }

  /// Checks whether a page could be written to `path`, before hours of training. Creates nothing.
  ///
  /// - Parameter notebooks: The notebooks. No page may replace one of them, under whatever name.
  /// - Throws: `DiagnosticsError` if the page could not be written.
  package static func check(
    _ path: String, notebooks: [String]
  ) throws(DiagnosticsError) {
    var status = stat()
    if stat(path, &status) == 0 {
      for notebook in notebooks {
        var other = stat()
        guard stat(notebook, &other) == 0 else { continue }
        if other.st_dev == status.st_dev, other.st_ino == status.st_ino {
          throw failure(path, "it is the notebook '\(notebook)'")
        }
      }
      if status.st_mode & S_IFMT == S_IFDIR { throw failure(path, "it is a folder") }
      if status.st_mode & S_IFMT != S_IFREG { return }
    }
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    while stat(folder.path, &status) != 0, errno == ENOENT, folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    guard stat(folder.path, &status) == 0 else { throw failure(path, lastError) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw failure(path, "'\(folder.relativePath)' is not a folder")
    }
    guard access(folder.path, W_OK | X_OK) == 0 else { throw failure(path, lastError) }
  }

  /// Writes `page` to `path`, completely or not at all, with permissions 0644.
  ///
  /// - Returns: How it compares with the page that was there before.
  /// - Throws: `DiagnosticsError` if it cannot be written. The old page then stays.
  package static func write(_ page: String, to path: String) throws(DiagnosticsError) -> Comparison
  {
    let bytes = Array(page.utf8)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw failure(path, "its folder cannot be created: \(SystemError.reason(error))")
    }
    let old = FileManager.default.contents(atPath: path)
    // A device or a pipe is written directly. A file is replaced by a complete one.
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      if status.st_mode & S_IFMT == S_IFDIR { throw failure(path, "it is a folder") }
      let file = open(path, O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { throw failure(path, lastError) }
      defer { close(file) }
      try write(bytes, to: file, path)
      return .new
    }
    let temporary = "\(folder)/.nbrun-\(UUID().uuidString)"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure(path, lastError) }
    var isDone = false
    defer {
      close(file)
      if !isDone { unlink(temporary) }
    }
    try write(bytes, to: file, path)
    guard fchmod(file, 0o644) == 0, fsync(file) == 0, rename(temporary, path) == 0 else {
      throw failure(path, lastError)
    }
    isDone = true
    guard let old else { return .new }
    return old.elementsEqual(bytes) ? .same : .different
  }

  /// Writes `page` to standard output.
  package static func writeToStandardOutput(_ page: String) throws(DiagnosticsError) {
    try write(Array(page.utf8), to: STDOUT_FILENO, "standard output")
  }

  /// The bytes of the page at `path`, the page of `notebook`.
  package static func read(
    _ path: String, of notebook: String
  ) throws(DiagnosticsError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DiagnosticsError(
        Diagnostic(
          "there is no page '\(path)' to compare with",
          help: "Render it first with 'nbrun \(notebook)', or give its path with -o."))
    }
    return Array(data)
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

  private static func write(
    _ bytes: [UInt8], to file: Int32, _ path: String
  ) throws(DiagnosticsError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw failure(path, lastError) }
      rest = rest.dropFirst(written)
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }

  private static func failure(_ path: String, _ reason: String) -> DiagnosticsError {
    DiagnosticsError(
      Diagnostic(
        "the page '\(path)' cannot be written: \(reason)",
        help: "Choose another place with -o or --output-dir."))
  }
}
