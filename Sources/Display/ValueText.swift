/// A value as text that is the same in every run: no addresses, and no names of the modules that
/// cells are compiled to.
enum ValueText {
  /// - Parameter value: Anything; a `String` is its own text.
  static func text(of value: Any) -> String {
    var printer = ValuePrinter()
    return printer.text(of: value, isNested: false)
  }
}

/// Prints values inside values, and stops where an object holds itself.
private struct ValuePrinter {
  private var open: Set<ObjectIdentifier> = []
  private var depth = 0
  private static let depthLimit = 32

  mutating func text(of value: Any, isNested: Bool) -> String {
    guard depth < Self.depthLimit else { return "…" }
    depth += 1
    defer { depth -= 1 }
    if let container = value as? any StandardContainer {
      return container.text { text(of: $0, isNested: true) }
    }
    if isAddress(value) { return typeName(value) }
    if let path = value as? AnyKeyPath {
      // A computed property has no name there, but the address of its code.
      return path.debugDescription.replacing(/<computed 0x[0-9a-f]+\ /, with: "<computed ")
    }
    if isNested, let quoted = value as? any StringProtocol {
      return String(quoted).debugDescription
    }
    if isNested, let character = value as? Character { return character.debugDescription }
    if let described = value as? any CustomStringConvertible {
      return withoutAddress(described.description, of: value)
    }
    if let described = value as? any CustomDebugStringConvertible {
      return withoutAddress(described.debugDescription, of: value)
    }
    return mirrored(value)
  }

  /// A description, unless it tells where its object lies, as those of Foundation's objects do.
  private func withoutAddress(_ description: String, of value: Any) -> String {
    guard type(of: value) is AnyClass else { return description }
    let address = UInt(bitPattern: ObjectIdentifier(value as AnyObject))
    return description.contains(String(address, radix: 16)) ? typeName(value) : description
  }

  /// Whether the value's own description would be a machine address.
  private func isAddress(_ value: Any) -> Bool {
    value is any _Pointer || value is OpaquePointer || value is ObjectIdentifier
      || value is UnsafeRawBufferPointer || value is UnsafeMutableRawBufferPointer
      || value is any AddressRange
  }

  private func typeName(_ value: Any) -> String { String(describing: type(of: value)) }

  private mutating func mirrored(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .tuple: return fields(of: mirror)
    case .enum:
      guard let payload = mirror.children.first else { return String(describing: value) }
      let content = Mirror(reflecting: payload.value)
      let inner =
        content.displayStyle == .tuple
        ? fields(of: content) : "(\(text(of: payload.value, isNested: true)))"
      return (payload.label ?? "") + inner
    case .class:
      let identity = ObjectIdentifier(value as AnyObject)
      guard open.insert(identity).inserted else { return "\(typeName(value))(…)" }
      defer { open.remove(identity) }
      return typeName(value) + fields(of: mirror)
    case .struct: return typeName(value) + fields(of: mirror)
    // A mirror of the type's own, as that of `stride`.
    case nil where !mirror.children.isEmpty: return typeName(value) + fields(of: mirror)
    default: return String(describing: value)
    }
  }

  /// `(x: 1, y: 2)`, inherited fields first.
  private mutating func fields(of mirror: Mirror) -> String {
    var parts: [String] = []
    var mirrors = [mirror]
    while let parent = mirrors[0].superclassMirror { mirrors.insert(parent, at: 0) }
    let children = mirrors.flatMap { Array($0.children) }
    let isObservable = children.contains { $0.label == "_$observationRegistrar" }
    for child in children {
      var label = child.label ?? ""
      // Storage that the compiler and macros add.
      if label.hasPrefix("_$") || label.hasPrefix("$__") || label == "$defaultActor" { continue }
      // The storage of a property that `@Observable` made a computed one.
      if isObservable, label.hasPrefix("_") { label.removeFirst() }
      let content = text(of: child.value, isNested: true)
      if content == "(Opaque Value)" { continue }
      parts.append(label.isEmpty || label.hasPrefix(".") ? content : "\(label): \(content)")
    }
    return "(\(parts.joined(separator: ", ")))"
  }
}

/// Buffers describe themselves by their address.
private protocol AddressRange {}
extension UnsafeBufferPointer: AddressRange {}
extension UnsafeMutableBufferPointer: AddressRange {}

/// The standard library's containers, whose own descriptions name the modules of what they hold.
private protocol StandardContainer {
  func text(_ element: (Any) -> String) -> String
}

extension StandardContainer where Self: Collection {
  func text(_ element: (Any) -> String) -> String {
    "[\(map { element($0) }.joined(separator: ", "))]"
  }
}

extension Array: StandardContainer {}
extension ArraySlice: StandardContainer {}
extension ContiguousArray: StandardContainer {}
extension Set: StandardContainer {}

extension Dictionary: StandardContainer {
  func text(_ element: (Any) -> String) -> String {
    if isEmpty { return "[:]" }
    return "[\(map { "\(element($0.key)): \(element($0.value))" }.joined(separator: ", "))]"
  }
}

extension Optional: StandardContainer {
  func text(_ element: (Any) -> String) -> String {
    map { "Optional(\(element($0)))" } ?? "nil"
  }
}
