internal import Foundation

/// The place that a page is written to. It is found before any cell runs, and stays the same
/// whatever the cells do to folders and links.
///
/// A file is replaced by a complete one. What is no file is never replaced: a device, a pipe or
/// an open file such as `/dev/stdout` is written directly. At the end of symbolic links the same
/// holds for their target.
package final class PagePlace: Sendable {
  /// The path as the user gave it.
  let path: String
  let target: Target

  enum Target: Sendable {
    /// A device, a pipe, or a file that the program was given open.
    case open(Int32)
    /// A file in a folder. `missing` are the folders below `folder` that do not exist yet.
    case file(folder: Int32, missing: [String], name: String)
  }

  /// Checks whether a page could be written, before hours of training. Creates nothing.
  ///
  /// - Parameters:
  ///   - path: The page's path; `-` for standard output.
  ///   - notebooks: The notebooks. No page may replace one of them, under whatever name.
  /// - Throws: `DiagnosticsError` if the page could not be written.
  package init(_ path: String, notebooks: [String]) throws(DiagnosticsError) {
    self.path = path == "-" ? "standard output" : path
    do throws(Problem) {
      target =
        path == "-"
        ? try Self.given(STDOUT_FILENO) : try Self.target(of: path, notebooks)
    } catch {
      throw error.diagnostics(for: self.path)
    }
  }

  deinit {
    switch target {
    case .open(let descriptor): close(descriptor)
    case .file(let folder, _, _): close(folder)
    }
  }

  /// Why a page cannot be written, as the end of a sentence.
  struct Problem: Error {
    var reason: String
    var help = "Choose another place with -o or --output-dir."

    init(_ reason: String) { self.reason = reason }
    init(system number: Int32) { reason = SystemError.words(number) }

    func diagnostics(for path: String) -> DiagnosticsError {
      DiagnosticsError(
        Diagnostic("the page '\(path)' cannot be written: \(reason)", help: help))
    }
  }

  // MARK: Finding

  /// As many links as the system follows.
  private static let mostLinks = 40

  private static func target(of path: String, _ notebooks: [String]) throws(Problem) -> Target {
    guard !path.hasSuffix("/") else { throw Problem("it is a folder") }
    var place = path
    for _ in 0..<mostLinks {
      var status = stat()
      guard lstat(place, &status) == 0 else {
        guard errno == ENOENT else { throw Problem(system: errno) }
        return try file(place)
      }
      guard status.st_mode & S_IFMT == S_IFLNK else {
        return try target(at: place, status, notebooks)
      }
      let folder = folder(of: place)
      if isProcess(folder) { return try openFile(place) }
      let link = try destination(of: place)
      place = link.hasPrefix("/") ? link : "\(folder)/\(link)"
    }
    throw Problem(system: ELOOP)
  }

  /// The target at a path that is no symbolic link.
  private static func target(
    at path: String, _ status: stat, _ notebooks: [String]
  ) throws(Problem) -> Target {
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      for notebook in notebooks where isFile(notebook, status) {
        throw Problem("it is the notebook '\(notebook)'")
      }
      return try file(path)
    case S_IFCHR, S_IFIFO:
      // Without O_NONBLOCK, a pipe without a reader would never open.
      let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      if descriptor >= 0 { return .open(descriptor) }
      guard errno == ENXIO else { throw Problem(system: errno) }
      var problem = Problem("it is a pipe, and no program reads from it")
      problem.help = "Start the program that reads from it first."
      throw problem
    case S_IFDIR: throw Problem("it is a folder")
    case S_IFBLK: throw Problem("it is a disk")
    case S_IFSOCK: throw Problem("it is a socket")
    default: throw Problem("it is not a file")
    }
  }

  /// Opens a folder, whether or not its entries may be read (O_PATH).
  static let forFolders: Int32 = 0o10_000_000 | O_DIRECTORY | O_CLOEXEC

  /// A file in a folder, which may not exist yet.
  private static func file(_ path: String) throws(Problem) -> Target {
    var missing: [String] = []
    var folder = folder(of: path)
    while true {
      let descriptor = open(folder, forFolders)
      if descriptor >= 0 {
        guard faccessat(descriptor, ".", W_OK | X_OK, 0) == 0 else {
          let error = errno
          close(descriptor)
          throw Problem(system: error)
        }
        TemporaryFile.removeAbandoned(in: descriptor)
        return .file(folder: descriptor, missing: missing, name: path.fileName)
      }
      if errno == ENOTDIR { throw Problem("'\(folder)' is not a folder") }
      guard errno == ENOENT, folder != "/", folder != "." else { throw Problem(system: errno) }
      missing.insert(folder.fileName, at: 0)
      folder = self.folder(of: folder)
    }
  }

  // MARK: Open files

  /// A file in a process's folder of open files, such as `/proc/self/fd/1`. `/dev/stdout` leads
  /// there.
  private static func openFile(_ path: String) throws(Problem) -> Target {
    var there = stat()
    guard stat(path, &there) == 0 else { throw Problem(system: errno) }
    var own = stat()
    if let number = Int32(path.fileName), fstat(number, &own) == 0, own.st_dev == there.st_dev,
      own.st_ino == there.st_ino
    {
      return try given(number)
    }
    guard [S_IFCHR, S_IFIFO].contains(there.st_mode & S_IFMT) else {
      throw Problem("another program has it open")
    }
    return try target(at: path, there, [])
  }

  /// A file that the program was given open.
  private static func given(_ number: Int32) throws(Problem) -> Target {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw Problem(system: errno) }
    guard [S_IFREG, S_IFCHR, S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) else {
      throw Problem(status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is not a file")
    }
    guard fcntl(number, F_GETFL) & O_ACCMODE != O_RDONLY else {
      throw Problem("it is open for reading only")
    }
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw Problem(system: errno) }
    return .open(copy)
  }

  // MARK: Paths

  private static func folder(of path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    path = path[..<slash]
    while path.hasSuffix("/") { path.removeLast() }
    return path.isEmpty ? "/" : String(path)
  }

  private static func destination(of link: String) throws(Problem) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &buffer, buffer.count)
    guard count > 0 else { throw Problem(system: errno) }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Whether the folder belongs to `/proc`, whose links lead to files that are open.
  private static func isProcess(_ folder: String) -> Bool {
    var own = stat()
    var processes = stat()
    return stat(folder, &own) == 0 && stat("/proc", &processes) == 0
      && own.st_dev == processes.st_dev
  }

  private static func isFile(_ path: String, _ status: stat) -> Bool {
    var other = stat()
    return stat(path, &other) == 0 && other.st_dev == status.st_dev
      && other.st_ino == status.st_ino
  }
}
