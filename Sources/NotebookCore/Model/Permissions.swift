/// What a notebook's cells may do beyond what the cells of every notebook may do.
///
/// Paths are as the author wrote them: absolute, or relative to the notebook's folder.
package struct Permissions: Hashable, Codable, Sendable {
  /// Whether cells may use the network.
  package var network = false
  /// Files and folders that cells may read.
  package var read: [String] = []
  /// Files and folders that cells may read and write.
  package var write: [String] = []

  package init(network: Bool = false, read: [String] = [], write: [String] = []) {
    self.network = network
    self.read = read
    self.write = write
  }

  package var isEmpty: Bool { self == Permissions() }
}
