/// What a cell that ended well has left behind, so that later cells would not find the session as
/// it should be.
enum Leftover: Sendable {
  case folder
  case tasks(Int)
  case threads(Int)
  case closed(String)

  /// Reads the lines that the session sends.
  static func list(_ text: [UInt8]) -> [Leftover] {
    String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      let rest = parts.count > 1 ? String(parts[1]) : ""
      switch parts[0] {
      case "folder": return .folder
      case "tasks": return Int(rest).map(Leftover.tasks)
      case "threads": return Int(rest).map(Leftover.threads)
      case "closed": return .closed(rest)
      default: return nil
      }
    }
  }

  /// What the cell did.
  var message: String {
    switch self {
    case .folder: "ends in another working folder than it began in"
    case .tasks(let count): "leaves \(count) \(count == 1 ? "task" : "tasks") running"
    case .threads(let count): "leaves \(count) \(count == 1 ? "thread" : "threads") running"
    case .closed(let stream): "closes \(stream)"
    }
  }

  /// What to do instead.
  var help: String {
    switch self {
    case .folder: "Go back before it ends: later cells name files from the notebook's folder."
    case .tasks:
      "Await their values, or cancel them, before the cell ends: what they did later would differ "
        + "from run to run."
    case .threads:
      "Wait for their end in the cell: what they did later would differ from run to run."
    case .closed: "Leave it open: later cells print there."
    }
  }
}
