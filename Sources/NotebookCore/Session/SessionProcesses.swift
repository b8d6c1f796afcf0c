internal import Foundation

/// The processes of a session: the session itself and the programs that cells have started.
enum SessionProcesses {
  /// Kills all processes of the session that `leader` leads. The leader is killed last, because
  /// orphans become its children while it lives.
  static func kill(leader: pid_t) {
    for _ in 0..<rounds {
      let others = processes(of: leader)
      if others.isEmpty { break }
      for process in others { Foundation.kill(process, SIGKILL) }
    }
    Foundation.kill(-leader, SIGKILL)
    for process in processes(of: leader) { Foundation.kill(process, SIGKILL) }
  }

  /// A program may start another one during the search.
  private static let rounds = 8

  /// The living processes, except `leader`, that belong to its session or descend from it.
  private static func processes(of leader: pid_t) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let all = names.compactMap(Process.init)
    var family: Set = [leader]
    var size = 0
    while size < family.count {
      size = family.count
      for process in all where process.session == leader || family.contains(process.parent) {
        family.insert(process.id)
      }
    }
    return family.subtracting([leader]).sorted()
  }

  private struct Process {
    var id: pid_t
    var parent: pid_t
    var session: pid_t

    /// - Parameter name: The name of a folder in `/proc`. Nil if it is not a living process.
    init?(_ name: String) {
      guard let id = pid_t(name),
        let status = FileManager.default.contents(atPath: "/proc/\(name)/stat")
      else { return nil }
      // `17 (name) S parent group session …`; the name may contain anything.
      let text = String(decoding: status, as: UTF8.self)
      let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
      guard fields.count > 4, fields[1] != "Z", let parent = pid_t(fields[2]),
        let session = pid_t(fields[4])
      else { return nil }
      self.id = id
      self.parent = parent
      self.session = session
    }
  }
}
