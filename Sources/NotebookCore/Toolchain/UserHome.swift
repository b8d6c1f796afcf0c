internal import Foundation

/// The user's home.
enum UserHome {
  /// The folders that programs take for the user's home, without links: the one that the
  /// environment names, and the one in the system's list of users.
  static var folders: [String] {
    let listed = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) }
    return [ProcessInfo.processInfo.environment["HOME"], listed].compactMap { path in
      guard let path, path.hasPrefix("/"), let real = realpath(path, nil) else { return nil }
      defer { free(real) }
      return String(cString: real) == "/" ? nil : String(cString: real)
    }
  }
}
