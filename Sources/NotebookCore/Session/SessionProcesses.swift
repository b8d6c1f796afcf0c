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

  /// The memory that the session and the programs that it started take together, in bytes: private
  /// and shared memory, but no files.
  ///
  /// - Parameter least: If a quick sum, which counts shared memory once for each process, is not
  ///   larger than this, it is the result.
  static func memory(leader: pid_t, atLeast least: Int) -> Int {
    let all = [leader] + processes(of: leader)
    let quick = all.reduce(0) { $0 + memory($1, "status", ["RssAnon", "RssShmem"]) }
    if quick <= least { return quick }
    return all.reduce(0) { $0 + memory($1, "smaps_rollup", ["Pss_Anon", "Pss_Shmem"]) }
  }

  /// The sum of lines such as `RssAnon:  1024 kB` in a file of `/proc`; 0 if it cannot be read.
  private static func memory(_ process: pid_t, _ file: String, _ keys: Set<String>) -> Int {
    let bytes = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data()
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return lines.reduce(0) { sum, line in
      let words = line.split(whereSeparator: { $0 == " " || $0 == ":" || $0 == "\t" })
      guard words.count > 1, keys.contains(String(words[0])) else { return sum }
      return sum + (Int(words[1]) ?? 0) << 10
    }
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
