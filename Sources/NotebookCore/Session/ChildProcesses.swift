internal import Foundation

/// The programs that nbrun has started: sessions, compilers, and what they started.
package enum ChildProcesses {
  /// A program may start another one during the search.
  private static let rounds = 8

  /// Kills all of them.
  package static func killAll() {
    for _ in 0..<rounds {
      let all = descendants(of: getpid())
      if all.isEmpty { break }
      for process in all { kill(process, SIGKILL) }
    }
  }

  private static func descendants(of process: pid_t) -> [pid_t] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task"))
    let children = (threads ?? []).flatMap { thread -> [pid_t] in
      let path = "/proc/\(process)/task/\(thread)/children"
      let list = (try? RegularFile.read(path)) ?? []
      return String(decoding: list, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
    }
    return children + children.flatMap(descendants)
  }
}
