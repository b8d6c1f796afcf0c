/// Something that the system refused to a cell.
package struct Denial: Hashable, Sendable {
  package enum Operation: String, Sendable {
    case read, write, run, network, signal
  }

  package var operation: Operation
  /// The path as the cell sees it, the other machine's name, or the process's number.
  package var object: String
  package var frames: [MachineFrame]

  package init(_ operation: Operation, _ object: String, frames: [MachineFrame] = []) {
    self.operation = operation
    self.object = object
    self.frames = frames
  }

  /// Parses a frame's bytes.
  init?(_ payload: [UInt8]) {
    let parts = payload.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3,
      let operation = Operation(rawValue: String(decoding: parts[0], as: UTF8.self))
    else { return nil }
    self.init(
      operation, String(decoding: parts[1], as: UTF8.self), frames: MachineFrame.list(parts[2]))
  }

  /// How many are kept for each cell. The session sends no more, but a cell can send anything.
  static let limit = 64
}
