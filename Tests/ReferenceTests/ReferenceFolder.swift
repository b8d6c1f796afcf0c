import Foundation
import Testing

/// `docs/reference`, whose files are compared or, while recording, written.
struct ReferenceFolder {
  private let folder: URL
  private let isRecording: Bool

  init(_ folder: URL, isRecording: Bool) {
    self.folder = folder
    self.isRecording = isRecording
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Compares the folder with `files`, or writes them while recording.
  ///
  /// - Parameter files: The contents of all files except `examples`, by name.
  func expect(_ files: [String: Data]) throws {
    for (name, data) in files.sorted(by: { $0.key < $1.key }) {
      let present = try? Data(contentsOf: folder.appendingPathComponent(name))
      guard present != data else { continue }
      if isRecording {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
      } else {
        Issue.record(
          """
          docs/reference/\(name) is out of date: `make reference` writes it again
          \(Self.firstDifference(present ?? Data(), data))
          """)
      }
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    for name in names.sorted() where !name.hasPrefix("examples") && name != "images" {
      guard files[name] == nil else { continue }
      if isRecording {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
      } else {
        Issue.record("docs/reference/\(name) belongs to no subject: `make reference` removes it")
      }
    }
  }

  /// The first line in which two texts differ.
  private static func firstDifference(_ present: Data, _ expected: Data) -> String {
    let lines = [present, expected].map {
      String(decoding: $0, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }
    let count = max(lines[0].count, lines[1].count)
    for index in 0..<count {
      let pair = lines.map { index < $0.count ? $0[index].prefix(300) : "" }
      if pair[0] != pair[1] {
        return "line \(index + 1)\n- \(pair[0])\n+ \(pair[1])"
      }
    }
    return ""
  }
}
