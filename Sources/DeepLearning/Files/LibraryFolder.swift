import Glibc

/// Where this library lies on the disk.
enum LibraryFolder {
  /// The folder of the file that this code was loaded from: the dynamic library, or the program that
  /// it is linked into. (`dladdr` would tell too, but Swift's Glibc module does not have it.)
  static var path: String? {
    let here = UInt(
      bitPattern: unsafeBitCast(
        _nbrunSetSeed as @convention(c) (Int64) -> Void, to: UnsafeRawPointer.self))
    guard let maps = fopen("/proc/self/maps", "r") else { return nil }
    defer { fclose(maps) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, maps) > 0, let text = line.map({ String(cString: $0) }) {
      // 7f30a4000000-7f30a4021000 r-xp 00000000 08:01 1234 /usr/lib/libDeepLearning.so
      let bounds = text.prefix { $0 != " " }.split(separator: "-").map { UInt($0, radix: 16) }
      guard bounds.count == 2, let start = bounds[0], let end = bounds[1],
        (start..<end).contains(here), let slash = text.firstIndex(of: "/"),
        let name = text.lastIndex(of: "/")
      else { continue }
      return String(text[slash..<name])
    }
    return nil
  }
}
