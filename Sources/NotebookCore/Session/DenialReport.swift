internal import Foundation

/// Says what a cell may not do and how to allow it. The session only knows that a call failed. Out
/// here it can be seen whether the file exists, so that a file that is nowhere is not called
/// forbidden.
package struct DenialReport: Sendable {
  /// The notebook's folder and file, as real paths.
  private let folder: String
  private let notebook: String
  /// The notebook's folder, as the cells see it.
  private let seenFolder: String
  /// What the notebook asks for already, as written and with real paths.
  private let permissions: Permissions
  private let allowed: Permissions
  /// Whether the system keeps cells from the network. If it does not, a failure has another cause.
  private let confinesNetwork: Bool

  /// - Parameters:
  ///   - path: The notebook's path, as the user gave it.
  ///   - request: What the notebook asks for, and has.
  ///   - seenFolder: The notebook's folder, as the cells see it.
  package init(
    notebook path: String, request: PermissionRequest?,
    seenFolder: String = RequestedPlaces.seenFolder, confinesNetwork: Bool = true
  ) {
    let request = request ?? PermissionRequest(location: .init(file: path, line: 1), items: [])
    let places = RequestedPlaces(request, notebook: path)
    folder = places.folder
    notebook = places.notebook
    permissions = request.permissions
    allowed = places.permissions
    self.seenFolder = seenFolder
    self.confinesNetwork = confinesNetwork
  }

  package struct Message: Hashable, Sendable {
    package var text: String
    package var help: String
    var frames: [MachineFrame]
  }

  private struct Finding {
    var text: String
    /// What would allow it; nil if nothing can.
    var permission: Permission?
    /// What to do instead.
    var advice: String?

    var writtenPath: String? {
      if case .write(let path)? = permission { path } else { nil }
    }
  }

  /// The messages about what was refused to one cell, each once.
  package func messages(_ denials: [Denial]) -> [Message] {
    var findings: [(finding: Finding, frames: [MachineFrame])] = []
    for denial in denials {
      guard let finding = finding(denial),
        !findings.contains(where: { $0.finding.text == finding.text })
      else { continue }
      findings.append((finding, denial.frames))
    }
    // Who makes a folder looks at those that hold it.
    let written = findings.compactMap(\.finding.writtenPath)
    findings.removeAll { finding, _ in
      guard case .read(let path)? = finding.permission else { return false }
      return written.contains { $0 != path && PathName.isInside($0, path) }
    }
    let request = permissions.adding(findings.compactMap(\.finding.permission)).yaml
    return findings.map { finding, frames in
      let help =
        switch (finding.advice, finding.permission) {
        case (let advice?, nil): "\(advice)."
        case (let advice?, _?): "\(advice), or ask for it in the front matter: \(request)"
        case (nil, _): "Ask for it in the front matter: \(request)"
        }
      return Message(text: finding.text, help: help, frames: frames)
    }
  }

  private func finding(_ denial: Denial) -> Finding? {
    switch denial.operation {
    case .read, .run: return reading(denial)
    case .write: return writing(denial)
    case .network:
      guard confinesNetwork, !permissions.network else { return nil }
      let name = denial.object.isEmpty ? "" : " (\(denial.object))"
      return Finding(text: "the cell may not use the network\(name)", permission: .network)
    case .signal:
      return Finding(
        text: "the cell may not send a signal to process \(denial.object)",
        advice: "A cell may signal only the processes that it has started")
    }
  }

  private func reading(_ denial: Denial) -> Finding? {
    let (name, outside) = place(denial.object)
    guard access(outside, R_OK) == 0, let real = RequestedPlaces.real(outside),
      !(allowed.read + allowed.write).contains(where: { PathName.isInside(real, $0) })
    else { return nil }
    let verb = denial.operation == .run ? "run" : "read"
    if PathName.isInside(real, folder) {
      return wrongFolder(denial.object, name)
        ?? Finding(
          text: "the cell may not \(verb) '\(name)', which nbrun hides from cells",
          advice: "Move what the cells need beside the notebook, in a folder of its own")
    }
    return finding(
      "the cell may not \(verb) '\(name)', which is outside of the notebook's folder",
      Permission.read, name, real, advice: nil)
  }

  private func writing(_ denial: Denial) -> Finding? {
    var (name, outside) = place(denial.object)
    let file = name
    if RequestedPlaces.isFolder(outside) { return nil }  // to make what exists fails anyway
    var isFolder = false
    // A new file needs its folder.
    while access(outside, F_OK) != 0, outside != "/" {
      name = PathName.parent(name)
      outside = PathName.parent(outside)
      isFolder = true
    }
    guard access(outside, W_OK) == 0, let real = RequestedPlaces.real(outside),
      !allowed.write.contains(where: { PathName.isInside(real, $0) })
    else { return nil }
    let object = isFolder ? "into the folder '\(name)'" : "'\(name)'"
    if real == notebook {
      return Finding(
        text: "the cell may not write '\(name)', its own notebook", advice: "Write to another file")
    }
    if PathName.isInside(real, folder) {
      return wrongFolder(denial.object, file)
        ?? Finding(
          text: "the cell may not write \(object), which nbrun protects",
          advice: "Write to another file")
    }
    return finding(
      "the cell may not write \(object), which is outside of the notebook's folder",
      Permission.write, name, real, advice: "Write into the notebook's folder")
  }

  /// The finding for a path that would be right outside.
  private func wrongFolder(_ path: String, _ name: String) -> Finding? {
    guard seenFolder != folder, PathName.isInside(path, folder) else { return nil }
    return Finding(
      text: "the cell sees the notebook's folder as \(seenFolder), not as \(folder)",
      advice: "Write the path relative to the notebook's folder: \(name)")
  }

  /// A finding that a permission would allow, unless no notebook may have it.
  private func finding(
    _ text: String, _ permission: (String) -> Permission, _ name: String, _ real: String,
    advice: String?
  ) -> Finding {
    let top = SourceLocation(file: notebook, line: 1)
    let possible = [name, real].map(permission).first { permission in
      let request = PermissionRequest(location: top, items: [.init(permission, at: top)])
      return RequestedPlaces(request, notebook: notebook).paths[permission] != nil
    }
    return Finding(
      text: text, permission: possible,
      advice: possible == nil ? advice ?? "No notebook can be allowed to do this" : advice)
  }

  /// The path as the author would write it, and the absolute path outside.
  private func place(_ path: String) -> (name: String, outside: String) {
    for seen in [seenFolder, folder] where path.hasPrefix(seen + "/") {
      let rest = String(path.dropFirst(seen.count + 1))
      return (PathName.normalized(rest), folder + "/" + rest)
    }
    let path = PathName.normalized(path)
    return (path, path)
  }
}

extension Permissions {
  /// These permissions and those in `list`, without what others of them include.
  fileprivate func adding(_ list: [Permission]) -> Permissions {
    let all = Permissions(self.list + list)
    func isNew(_ path: String, _ index: Int, _ paths: [String]) -> Bool {
      !paths.enumerated().contains { other, folder in
        PathName.isInside(path, folder) && (path != folder || other < index)
      }
    }
    var result = all
    result.write = all.write.enumerated().filter { isNew($1, $0, all.write) }.map(\.element)
    result.read = all.read.enumerated().filter { index, path in
      isNew(path, index, all.read) && isNew(path, .max, all.write)
    }.map(\.element)
    return result
  }
}

extension Diagnostic {
  /// Adds what was refused to the cell that failed with this error.
  mutating func add(_ messages: [(DenialReport.Message, place: SourceLocation?)]) {
    for (message, place) in messages.prefix(8) {
      notes.append(.init(message.text, at: place?.line == location?.line ? nil : place))
    }
    guard let last = messages.last?.0 else { return }
    help = help.map { "\($0) \(last.help)" } ?? last.help
  }
}
