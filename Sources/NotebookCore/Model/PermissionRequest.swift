/// What a notebook's front matter asks for under `allow`, with the places of its parts.
package struct PermissionRequest: Hashable, Sendable {
  package struct Item: Hashable, Sendable {
    package var permission: Permission
    package var location: SourceLocation

    package init(_ permission: Permission, at location: SourceLocation) {
      self.permission = permission
      self.location = location
    }
  }

  /// The place of the key `allow`.
  package var location: SourceLocation
  /// What is asked for, each thing once, in the order of the text.
  package var items: [Item]

  package init(location: SourceLocation, items: [Item]) {
    self.location = location
    self.items = items
  }

  package var permissions: Permissions { Permissions(items.map(\.permission)) }
}

/// One thing that cells may do.
package enum Permission: Hashable, Sendable {
  case network
  /// Read a file or a folder, with the path as the author wrote it.
  case read(String)
  /// Read and write a file or a folder, with the path as the author wrote it.
  case write(String)

  /// The path, if there is one.
  package var path: String? {
    switch self {
    case .network: nil
    case .read(let path), .write(let path): path
    }
  }

  /// The permission as `--allow` takes it: `network`, `read=../data`.
  package var argument: String {
    switch self {
    case .network: "network"
    case .read(let path): "read=\(path)"
    case .write(let path): "write=\(path)"
    }
  }

  /// What the cells do with it: `use the network`, `read '../data'`.
  package var action: String {
    switch self {
    case .network: "use the network"
    case .read(let path): "read '\(path)'"
    case .write(let path): "read and write '\(path)'"
    }
  }
}

extension Permissions {
  package init(_ list: [Permission]) {
    self.init()
    for permission in list {
      switch permission {
      case .network: network = true
      case .read(let path): read.append(path)
      case .write(let path): write.append(path)
      }
    }
  }

  /// The permissions one by one: the network first, then what is read, then what is written.
  package var list: [Permission] {
    (network ? [.network] : []) + read.map(Permission.read) + write.map(Permission.write)
  }

  /// The permissions as the front matter has them: `allow: {network: true, read: [../data]}`.
  package var yaml: String {
    var parts = network ? ["network: true"] : []
    for (key, paths) in [("read", read), ("write", write)] where !paths.isEmpty {
      parts.append("\(key): [\(paths.map(Self.yaml).joined(separator: ", "))]")
    }
    return "allow: {\(parts.joined(separator: ", "))}"
  }

  /// A path in a list, with quotes if YAML would read it as something else.
  private static func yaml(_ path: String) -> String {
    path.wholeMatch(of: /[A-Za-z.\/_][A-Za-z0-9.\/_+=-]*/) != nil
      ? path : "'\(path.replacing("'", with: "''"))'"
  }
}
