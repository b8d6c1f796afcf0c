internal import Foundation

/// Writes a page to a disk.
package enum PageFile {
  package enum Comparison: Sendable { case new, same, different }

  /// Finds out, before hours of training, whether a page could be written to `path`. Nothing is made.
  ///
  /// - Parameter notebooks: The notebooks, which no page may replace, by whatever name.
  /// - Throws: `DiagnosticsError` where it cannot.
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

  /// Puts `page` at `path`, whole or not at all, with permissions 0644.
  ///
  /// - Returns: How it compares with what was there before.
  /// - Throws: `DiagnosticsError` where it cannot be written; what was there stays.
  package static func write(_ page: String, to path: String) throws(DiagnosticsError) -> Comparison
  {
    let bytes = Array(page.utf8)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw failure(path, "its folder cannot be made: \(reason(error))")
    }
    let old = FileManager.default.contents(atPath: path)
    // A device or a pipe is written to; a file is replaced by a finished one.
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

  /// The bytes of the page that is at `path`, which `notebook` is rendered to.
  package static func read(
    _ path: String, of notebook: String
  ) throws(DiagnosticsError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DiagnosticsError(
        Diagnostic(
          "there is no page '\(path)' to compare with",
          help: "Write it first: nbrun \(notebook), or name it with -o."))
    }
    return Array(data)
  }

  /// `random_seed.html` for `notebooks/random_seed.md`.
  package static func name(for notebook: String) -> String {
    URL(fileURLWithPath: notebook).deletingPathExtension().lastPathComponent + ".html"
  }

  /// The notebook that the page at `path` was made from, by its name: beside the page, in the
  /// folder above, or in `notebooks` there.
  package static func notebook(of path: String) throws(DiagnosticsError) -> String {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let above = Self.folder(above: folder)
    let places = [folder, above, above + "notebooks/"].map { $0 + name }
    let files = places.flatMap { place in NotebookFile.suffixes.map { place + $0 } }
    guard let file = files.first(where: FileManager.default.fileExists) else {
      throw DiagnosticsError(
        Diagnostic(
          "the notebook of '\(path)' is not there",
          notes: places.map {
            .init("there is no file '\($0)\(NotebookFile.suffixes.joined(separator: "|"))'")
          },
          help: "Name the notebook, and the page with -o."))
    }
    return file
  }

  /// `a/` for `a/b/`, nothing for `a/`, `../` for nothing.
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

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying ?? error
    guard let system = underlying as? POSIXError else { return "\(error)" }
    return String(cString: strerror(system.code.rawValue))
  }

  private static func failure(_ path: String, _ reason: String) -> DiagnosticsError {
    DiagnosticsError(
      Diagnostic(
        "the page '\(path)' cannot be written: \(reason)",
        help: "Name another place with -o or --output-dir."))
  }
}
