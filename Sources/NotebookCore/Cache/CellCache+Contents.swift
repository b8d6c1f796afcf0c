internal import Foundation

/// The cache's size and contents, and how it is kept below its capacity.
extension CellCache {
  /// The environment variable that sets the capacity.
  package static let capacityVariable = "NBRUN_CACHE_SIZE"

  /// The capacity in bytes, unless the environment sets another.
  package static let defaultCapacity = 512 << 20

  /// The number of bytes that compiled cells may take.
  ///
  /// - Throws: `DiagnosticsError` if the environment variable is not a size.
  package static func capacity() throws(DiagnosticsError) -> Int {
    guard let text = ProcessInfo.processInfo.environment[capacityVariable], !text.isEmpty else {
      return defaultCapacity
    }
    guard let size = ByteCount(text) else {
      throw DiagnosticsError(
        Diagnostic(
          "\(capacityVariable) must be a size such as 512M or 2G, found '\(text)'",
          help: "It limits the size of the cache of compiled cells. Without it, the limit is "
            + "\(ByteCount(defaultCapacity))."))
    }
    return size.bytes
  }

  /// How much space the cache takes at the moment.
  package struct Usage: Sendable {
    package var folder: String
    package var cells: Int
    package var cellBytes: Int
    /// The size of the compiler's module cache.
    package var moduleBytes: Int
  }

  package func usage() -> Usage {
    let entries = Self.contents(of: cells)
    return Usage(
      folder: folder.path, cells: entries.count,
      cellBytes: entries.reduce(0) { $0 + Self.size(of: $1.url) },
      moduleBytes: Self.size(of: moduleCache))
  }

  /// Removes the compiled cells, the compiler's module cache, and what killed programs left behind.
  ///
  /// Current runs are safe: they hold hard links to the cells that they need, and the compiler
  /// rebuilds missing modules.
  package func clear() throws {
    RunFolder.removeAbandoned(in: runs)
    for folder in [cells, moduleCache] {
      for item in Self.contents(of: folder) { try FileManager.default.removeItem(at: item.url) }
    }
  }

  /// If the cells take more than `capacity` bytes, removes the least recently used ones. A program
  /// that was about to use one compiles it again.
  func trim(to capacity: Int) {
    var entries = Self.contents(of: cells).map { ($0.url, $0.date, Self.size(of: $0.url)) }
    entries.sort { $0.1 < $1.1 }
    var total = entries.reduce(0) { $0 + $1.2 }
    for (url, _, size) in entries where total > capacity {
      try? FileManager.default.removeItem(at: url)
      total -= size
    }
  }

  private static func contents(of folder: URL) -> [(url: URL, date: Date)] {
    let urls = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
    return (urls ?? []).compactMap { url in
      let values = try? url.resourceValues(forKeys: [.contentModificationDateKey])
      return values?.contentModificationDate.map { (url, $0) }
    }
  }

  /// The total size in bytes of all files in `folder`, at any depth.
  private static func size(of folder: URL) -> Int {
    let files = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.fileSizeKey])
    var size = 0
    while let file = files?.nextObject() as? URL {
      size += (try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
    }
    return size
  }
}
