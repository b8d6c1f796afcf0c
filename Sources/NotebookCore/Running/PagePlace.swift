internal import Foundation

/// The place of a page, as it is before the cells run. Cells may write in the folder of the page,
/// but they must not lead nbrun elsewhere: with a link, for example.
package struct PagePlace: Sendable {
  private let path: String
  /// What the page's path leads to.
  private let target: String
  /// The text of the link at the page's path; nil if there is none.
  private let link: String?

  package init(_ path: String) {
    self.path = path
    target = Self.target(of: path)
    link = Self.link(at: path)
  }

  /// - Throws: `DiagnosticsError` if the page's path leads elsewhere now.
  package func check() throws(DiagnosticsError) {
    guard Self.target(of: path) != target || Self.link(at: path) != link else { return }
    throw DiagnosticsError(
      Diagnostic(
        "the page '\(path)' cannot be written: while the cells ran, its path became one to another "
          + "place",
        help: "A cell has probably replaced the page or its folder by a link. Do not run this "
          + "notebook if you do not know why."))
  }

  private static func link(at path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }

  /// The absolute path without links. Parts that do not exist stay as they are.
  private static func target(of path: String) -> String {
    var parent = URL(fileURLWithPath: path).standardized
    var rest: [String] = []
    while true {
      if let text = realpath(parent.path, nil) {
        defer { free(text) }
        return ([String(cString: text)] + rest.reversed()).joined(separator: "/")
      }
      guard parent.path != "/" else { return path }
      rest.append(parent.lastPathComponent)
      parent.deleteLastPathComponent()
    }
  }
}
