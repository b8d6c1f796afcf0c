internal import CKernels

/// Where this library lies on the disk.
enum LibraryFolder {
  /// The folder of the file that this code was loaded from: the dynamic library, or the program that
  /// it is linked into.
  static var path: String? {
    guard let file = nbk_library_path().map({ String(cString: $0) }) else { return nil }
    return file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
  }
}
