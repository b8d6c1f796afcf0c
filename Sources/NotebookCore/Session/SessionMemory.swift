internal import Foundation

/// The memory of a session and of the programs that its cells have started.
enum SessionMemory {
  /// Private and shared memory in bytes, without files.
  ///
  /// - Parameters:
  ///   - leader: The process that all of them descend from.
  ///   - least: If a quick sum, which counts shared memory once for each process, is not larger
  ///     than this, it is the result.
  static func bytes(of leader: pid_t, atLeast least: Int) -> Int {
    let all = family(of: leader)
    let quick = all.reduce(0) { $0 + bytes($1, "status", ["RssAnon", "RssShmem"]) }
    if quick <= least { return quick }
    return all.reduce(0) { $0 + bytes($1, "smaps_rollup", ["Pss_Anon", "Pss_Shmem"]) }
  }

  /// The sum of lines such as `RssAnon:  1024 kB` in a file of `/proc`; 0 if it cannot be read.
  private static func bytes(_ process: pid_t, _ file: String, _ keys: Set<String>) -> Int {
    let contents = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data()
    let lines = String(decoding: contents, as: UTF8.self).split(separator: "\n")
    return lines.reduce(0) { sum, line in
      let words = line.split(whereSeparator: { $0 == " " || $0 == ":" || $0 == "\t" })
      guard words.count > 1, keys.contains(String(words[0])) else { return sum }
      return sum + (Int(words[1]) ?? 0) << 10
    }
  }

  /// The process and all that descend from it.
  private static func family(of leader: pid_t) -> Set<pid_t> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let parents = names.compactMap { name -> (id: pid_t, parent: pid_t)? in
      guard let id = pid_t(name), let parent = parent(of: name) else { return nil }
      return (id, parent)
    }
    var family: Set = [leader]
    var size = 0
    while size < family.count {
      size = family.count
      for (id, parent) in parents where family.contains(parent) { family.insert(id) }
    }
    return family
  }

  /// - Parameter name: The name of a folder in `/proc`.
  private static func parent(of name: String) -> pid_t? {
    guard let status = FileManager.default.contents(atPath: "/proc/\(name)/stat") else {
      return nil
    }
    // `17 (name) S parent group session …`; the name may contain anything.
    let text = String(decoding: status, as: UTF8.self)
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    return fields.count > 2 ? pid_t(fields[2]) : nil
  }
}
