internal import Foundation

/// The places in the file system that a notebook's `allow` names, and what is wrong with them.
package struct RequestedPlaces: Sendable {
  /// The notebook's real path, without links.
  package let notebook: String
  /// The real path of the folder in which it lies.
  let folder: String
  /// The permissions that the notebook asks for, with real paths.
  package private(set) var permissions = Permissions()
  /// The real path for each permission that has a path.
  package private(set) var paths: [Permission: String] = [:]
  /// Errors and warnings.
  package private(set) var diagnostics: [Diagnostic] = []

  /// Folders of nbrun itself, which no notebook may write.
  private let own: [(path: String, name: String)]

  /// - Parameters:
  ///   - request: What the notebook asks for.
  ///   - path: The notebook's path, as the user gave it.
  package init(_ request: PermissionRequest, notebook path: String) {
    notebook = Self.real(path) ?? PathName.absolute(path, in: Self.workingFolder)
    let given = PathName.absolute(path, in: Self.workingFolder)
    let parent = String(given[..<(given.lastIndex(of: "/") ?? given.startIndex)])
    folder = Self.real(parent.isEmpty ? "/" : parent) ?? parent
    let cache = request.permissions.write.isEmpty ? nil : (try? CellCache.open())?.folder.path
    own = [
      (cache, "the cache of compiled cells"),
      (ConsentFile.folder, "the folder that holds what you have allowed"),
    ].compactMap { path, name in path.map { (Self.real($0) ?? $0, name) } }
    var list: [Permission] = []
    for item in request.items {
      guard let path = item.permission.path else {
        list.append(item.permission)
        continue
      }
      guard let place = place(path, item) else { continue }
      paths[item.permission] = place
      if case .read = item.permission {
        list.append(.read(place))
      } else {
        list.append(.write(place))
      }
    }
    permissions = Permissions(list)
  }

  /// The real path of `path`, if cells may be allowed to use it.
  private mutating func place(_ path: String, _ item: PermissionRequest.Item) -> String? {
    let isRelative = !path.hasPrefix("/")
    let absolute = PathName.absolute(path, in: folder)
    let isInFolder = PathName.isInside(absolute, folder)
    guard let real = Self.real(absolute) else {
      let error = errno
      // What is not yet in the notebook's folder, a cell may make there.
      var status = stat()
      if error == ENOENT, isInFolder, lstat(absolute, &status) != 0 { return absolute }
      let reason = error == ENOENT || error == ENOTDIR ? nil : String(cString: strerror(error))
      report(
        reason.map { "'\(path)' cannot be read: \($0)" }
          ?? "there is no file or folder '\(path)', which 'allow' names", item,
        help: isRelative
          ? "Make it first, or correct the path: it is relative to the notebook's folder."
          : "Make it first, or correct the path.")
      return nil
    }
    // A cell that may write there could make the link lead anywhere.
    if real != absolute, isRelative || isInFolder {
      report(
        "'\(path)' cannot be allowed: it leads through a link to '\(real)'", item,
        help: "Write the path that the link leads to.")
      return nil
    }
    if let problem = problem(ofShowing: path, real) ?? problem(real, item.permission) {
      report("'\(path)' cannot be allowed: \(problem.message)", item, help: problem.help)
      return nil
    }
    if let home = Self.home, PathName.isInside(home, real) {
      diagnostics.append(
        Diagnostic(
          .warning,
          "'\(path)' \(real == home ? "is" : "contains") your whole home folder, with its keys "
            + "and passwords", at: item.location,
          help: "Ask for the files and folders that the cells need."))
    }
    return real
  }

  /// What is wrong with the place at which cells would see a path. They see the notebook's folder
  /// as `/notebook`, and a relative path from there.
  private func problem(
    ofShowing path: String, _ real: String
  ) -> (message: String, help: String)? {
    if real == "/" {
      return ("it is the whole file system", "Ask for the files and folders that the cells need.")
    }
    let place = PathName.absolute(path, in: Self.seenFolder)
    let first = "/" + (place.split(separator: "/").first ?? "")
    let isRelative = !path.hasPrefix("/")
    let isOwn = first == Self.seenFolder && PathName.isInside(real, folder)
    if !isOwn, Self.ownFolders.contains(first) || isRelative && Self.systemFolders.contains(first) {
      return (
        "to the cells it would be \(place), in a folder that they have of their own",
        isRelative ? "Write the path in full: \(real)" : "Move it to another folder."
      )
    }
    return nil
  }

  private func problem(
    _ real: String, _ permission: Permission
  ) -> (message: String, help: String)? {
    let less = "Ask for the files and folders that the cells need."
    if PathName.hasUnseenCharacter(real) {
      return ("it is a link to a path with a character that cannot be seen", less)
    }
    for system in ["/proc", "/sys", "/dev"] where PathName.isInside(real, system) {
      return ("\(system) belongs to the system", "Cells see a part of it that shows no secrets.")
    }
    if real == "/tmp" {
      return ("cells have a folder /tmp of their own", "Ask for a file or a folder in it.")
    }
    var status = stat()
    stat(real, &status)
    guard [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
      return ("it is not a regular file or a folder", less)
    }
    guard case .write = permission else { return nil }
    if real == notebook {
      return ("no cell may write its own notebook", "Write to another file.")
    }
    if real != folder, PathName.isInside(notebook, real) || PathName.isInside(folder, real) {
      return ("it contains the notebook itself, which no cell may write", less)
    }
    for (path, name) in own where PathName.isInside(real, path) || PathName.isInside(path, real) {
      return ("no cell may write \(name), \(path)", less)
    }
    for system in Self.readOnlyFolders where PathName.isInside(real, system) {
      return ("no cell may write in \(system)", "Write into the notebook's folder.")
    }
    return nil
  }

  private mutating func report(_ message: String, _ item: PermissionRequest.Item, help: String) {
    diagnostics.append(Diagnostic(message, at: item.location, help: help))
  }

  /// The notebook's folder, as cells see it.
  package static let seenFolder = "/notebook"
  private static let ownFolders = [seenFolder, "/nbrun"]
  private static let systemFolders = [
    "/bin", "/boot", "/dev", "/etc", "/gnu", "/lib", "/lib32", "/lib64", "/nix", "/proc", "/run",
    "/sbin", "/sys", "/tmp", "/usr", "/",
  ]
  /// The folders in which no notebook may write.
  private static let readOnlyFolders = [
    "/bin", "/boot", "/etc", "/gnu", "/lib", "/lib32", "/lib64", "/nix", "/sbin", "/usr",
  ]

  private static var workingFolder: String { FileManager.default.currentDirectoryPath }

  private static var home: String? {
    ProcessInfo.processInfo.environment["HOME"].flatMap { $0.isEmpty ? nil : real($0) }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without links; nil if nothing is there. `errno` then says why.
  static func real(_ path: String) -> String? {
    guard let result = realpath(path, nil) else { return nil }
    defer { free(result) }
    return String(cString: result)
  }
}
