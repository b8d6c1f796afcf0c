/// What a confined program sees of the file system, beside the system's own read-only files, and
/// what else it may do.
struct ConfinedView: Sendable {
  /// A file or folder that the program sees.
  struct Exposure: Hashable, Sendable {
    /// The path outside; nil for an empty folder that hides what is at the place.
    var source: String?
    /// The path inside.
    var place: String
    var isWritable = false
  }

  /// In this order. A later exposure may cover a part of an earlier one.
  var exposures: [Exposure] = []
  /// The working folder, as a path inside.
  var folder = "/"
  var allowsNetwork = false
  /// The number of bytes that temporary files may take; nil for the system's own limit.
  var temporaryBytes: Int?

  mutating func read(_ source: String, at place: String? = nil) {
    add(Exposure(source: source, place: place ?? source))
  }

  mutating func write(_ source: String, at place: String? = nil) {
    add(Exposure(source: source, place: place ?? source, isWritable: true))
  }

  mutating func hide(_ place: String) { add(Exposure(source: nil, place: place)) }

  /// The same exposure again would cover what is shown inside of it.
  private mutating func add(_ exposure: Exposure) {
    if !exposures.contains(exposure) { exposures.append(exposure) }
  }

  /// The places at which the file or folder at `path` is seen as a part of an exposed folder.
  /// Paths are compared as text.
  func places(of path: String) -> [String] {
    exposures.compactMap { exposure in
      exposure.source.flatMap { Self.rest(of: path, in: $0) }.map {
        $0.isEmpty ? exposure.place : exposure.place + "/" + $0
      }
    }
  }

  /// The rest of an absolute path below `folder`; empty if it is that folder, nil if it is not in
  /// it.
  static func rest(of path: String, in folder: String) -> String? {
    if path == folder { return "" }
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : nil
  }
}
