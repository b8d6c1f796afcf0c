internal import CKernels
import Glibc

/// Where this library lies on the disk.
enum LibraryFolder {
  /// The folder of the file that this code was loaded from: the dynamic library, or the program that
  /// it is linked into.
  static var path: String? {
    guard let file = nbk_library_path() else { return nil }
    defer { free(file) }
    let path = String(cString: file)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
