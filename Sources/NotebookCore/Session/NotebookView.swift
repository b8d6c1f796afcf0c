internal import Foundation

/// What the cells of a notebook see of the file system. Every machine's cells see the notebook and
/// nbrun in the same places.
struct NotebookView: Sendable {
  /// The notebook's folder, as its cells see it.
  static let folder = RequestedPlaces.seenFolder
  private static let cells = "/nbrun/cells"
  private static let library = "/nbrun/lib"

  let confinement: Confinement
  /// The notebook's folder outside.
  let folder: String
  /// What the cells cannot see although they might expect it.
  private(set) var warnings: [Diagnostic] = []
  private let library: LibraryLayout
  private let runFolder: String
  /// What every notebook's cells see.
  private var base: ConfinedView
  /// What cells cannot write, even if it lies in a folder that they can write.
  private let protected: [String]
  /// What cells cannot see, even if it lies in a folder that they can see.
  private let hidden: [String]

  /// - Parameters:
  ///   - notebook: The notebook's path.
  ///   - runFolder: The folder of the compiled cells.
  ///   - cache: The folder of the cache.
  ///   - page: The file that nbrun will write, or compare; nil for none.
  init(
    of notebook: String, _ confinement: Confinement, _ toolchain: Toolchain,
    _ library: LibraryLayout, runFolder: String, cache: String, page: String?
  ) {
    self.confinement = confinement
    self.library = library
    self.runFolder = runFolder
    let file = URL(fileURLWithPath: notebook)
    folder = Self.real(file.deletingLastPathComponent().path)
    let own = URL(fileURLWithPath: library.session).deletingLastPathComponent().path
    // A cell that made this folder could allow itself anything.
    if let own = ConsentFile.folder, PathName.isInside(Self.real(own), folder) {
      ConsentFile.makeFolder()
    }
    protected =
      [Self.real("/proc/self/exe"), own, "\(folder)/\(file.lastPathComponent)", "\(folder)/.git"]
      + [Self.real(file.path)] + [page, ConsentFile.folder].compactMap { $0.map(Self.real) }
    hidden = [Self.real(cache)]
    base = toolchain.view
    // If the library's data are missing, the library says what to do.
    for part in [library.session, library.library, library.resources]
    where access(part, F_OK) == 0 {
      base.read(part, at: "\(Self.library)/\(part.fileName)")
    }
    base.read(runFolder, at: Self.cells)
    base.folder = confinement.hasView ? Self.folder : folder
    showFolder(of: notebook)
    if let folder = temporaryFolder, mkdir(folder, 0o700) == 0 { base.write(folder) }
  }

  /// The folder for temporary files if cells cannot have a `/tmp` of their own.
  var temporaryFolder: String? { confinement.hasView ? nil : runFolder + "/tmp" }

  /// What the cells see if they are allowed more than those of every notebook.
  func view(allowing permissions: Permissions) -> ConfinedView {
    var view = base
    view.allowsNetwork = permissions.network
    show(permissions, in: &view)
    protected.forEach { protect($0, in: &view) }
    for place in hidden.flatMap(view.places) { view.hide(place) }
    return view
  }

  /// Shows the notebook's folder for reading and writing. A home folder holds secrets, and files
  /// that run at the next login. So of a home folder, and of a folder that holds it, cells only
  /// read the files beside the notebook.
  private mutating func showFolder(of notebook: String) {
    let isHome = UserHome.folders.contains { ConfinedView.rest(of: $0, in: folder) != nil }
    guard folder == "/" || isHome else {
      base.write(folder, at: Self.folder)
      return
    }
    base.read(folder, at: Self.folder)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in entries.sorted() where name.hasPrefix(".") || Self.isFolder("\(folder)/\(name)") {
      base.hide("\(Self.folder)/\(name)")
    }
    warnings.append(
      Diagnostic(
        .warning,
        "the notebook lies in \(folder), so its cells can only read the files beside it",
        at: SourceLocation(file: notebook, line: 1),
        help:
          "Move the notebook into a folder of its own. Its cells can read and write that folder."
      ))
  }

  /// Shows what the notebook is allowed. A relative path is seen from the notebook's folder,
  /// outside and inside. It must not go through links: a link that is made later could lead
  /// anywhere.
  private func show(_ permissions: Permissions, in view: inout ConfinedView) {
    for (paths, isWritable) in [(permissions.read, false), (permissions.write, true)] {
      for path in paths {
        let isAbsolute = path.hasPrefix("/")
        let source = Self.normalized(isAbsolute ? path : "\(folder)/\(path)")
        let place = Self.normalized(isAbsolute ? path : "\(Self.folder)/\(path)")
        guard access(source, F_OK) == 0, isAbsolute || Self.real(source) == source else { continue }
        // What cells can already write needs no mount of its own.
        let isCovered = view.exposures.contains { exposure in
          exposure.isWritable
            && exposure.source.flatMap {
              ConfinedView.rest(of: source, in: $0)
            }.map { $0.isEmpty ? exposure.place : "\(exposure.place)/\($0)" } == place
        }
        if place == "/" || isCovered { continue }
        if isWritable { view.write(source, at: place) } else { view.read(source, at: place) }
      }
    }
  }

  /// Makes a file or folder read-only wherever it can be written. The folders that hold it become
  /// mounts, so that they cannot be renamed.
  private func protect(_ path: String, in view: inout ConfinedView) {
    var status = stat()
    // A link cannot be a mount. What it leads to is protected by its own path.
    guard lstat(path, &status) == 0, [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
      return
    }
    for exposure in view.exposures where exposure.isWritable {
      guard let source = exposure.source, let rest = ConfinedView.rest(of: path, in: source),
        !rest.isEmpty
      else { continue }
      var way = ""
      for name in rest.split(separator: "/").dropLast() {
        way += "/\(name)"
        view.write(source + way, at: exposure.place + way)
      }
      view.read(path, at: "\(exposure.place)/\(rest)")
    }
  }

  // MARK: Paths inside and outside

  /// A path of nbrun's as the cells see it.
  func inside(_ path: String) -> String {
    guard confinement.hasView else { return path }
    if let rest = ConfinedView.rest(of: path, in: runFolder) { return "\(Self.cells)/\(rest)" }
    return "\(Self.library)/\(path.fileName)"
  }

  /// A path of a compiled cell as nbrun sees it.
  func outside(_ path: String) -> String {
    ConfinedView.rest(of: path, in: Self.cells).map { "\(runFolder)/\($0)" } ?? path
  }

  /// `text` with the places that cells see on every machine. Without a view the session sees the
  /// machine's own.
  func shown(_ text: String) -> String {
    guard !confinement.hasView else { return text }
    let parts = [(runFolder + "/tmp", "/tmp"), (runFolder, Self.cells), (folder, Self.folder)]
    return parts.reduce(text) { text, part in
      part.0 == "/" || !text.contains(part.0) ? text : text.replacing(part.0, with: part.1)
    }
  }

  // MARK: Paths

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The path without links, if there is such a file.
  static func real(_ path: String) -> String {
    guard let text = realpath(path, nil) else { return normalized(URL(fileURLWithPath: path).path) }
    defer { free(text) }
    return String(cString: text)
  }

  /// An absolute path without `.` and `..`.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
