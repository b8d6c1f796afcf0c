internal import CSessionProtocol

/// Something that a cell left behind although it did not fail, and that would disturb later cells.
package enum Leftover: Hashable, Sendable {
  case folder
  case tasks(Int)
  case threads(Int)
  case closed(String)

  /// Parses the lines that the session sends.
  package static func list(_ text: [UInt8]) -> [Leftover] {
    String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      let rest = parts.count > 1 ? String(parts[1]) : ""
      switch parts[0] {
      case NBS_LEFT_FOLDER[...]: return .folder
      case NBS_LEFT_TASKS[...]: return Int(rest).map(Leftover.tasks)
      case NBS_LEFT_THREADS[...]: return Int(rest).map(Leftover.threads)
      case NBS_LEFT_CLOSED[...]: return .closed(rest)
      default: return nil
      }
    }
  }

  /// What the cell did.
  var message: String {
    switch self {
    case .folder: "changes the working folder and does not change it back"
    case .tasks(let count): "leaves \(count) \(count == 1 ? "task" : "tasks") running"
    case .threads(let count): "leaves \(count) \(count == 1 ? "thread" : "threads") running"
    case .closed(let stream): "closes \(stream)"
    }
  }

  /// What to do instead.
  var help: String {
    switch self {
    case .folder:
      "Change it back before the cell ends: later cells use paths relative to the notebook's "
        + "folder."
    case .tasks:
      "Await or cancel them before the cell ends: what they do later would differ "
        + "from run to run."
    case .threads:
      "Wait in the cell until they end: what they do later would differ from run to run."
    case .closed: "Leave it open: later cells need it to print."
    }
  }
}
