internal import CKernels
import Glibc

/// The location of this library.
enum LibraryFolder {
  /// The folder of the file that contains this code: the dynamic library, or the program that is
  /// linked with it.
  static var path: String? {
    guard let file = nbk_library_path() else { return nil }
    defer { free(file) }
    let path = String(cString: file)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
