/// Describes a value by a text that is the same in every run, without addresses and without the
/// names of the cells' modules.
enum ValueText {
  /// - Parameter value: any value. The text of a `String` is the string itself.
  static func text(of value: Any) -> String {
    var printer = ValuePrinter()
    return printer.text(of: value, isNested: false)
  }
}

/// Prints nested values. Stops when an object contains itself.
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
      // For a computed property, the description contains the address of its code.
      return path.debugDescription.replacing(/<computed 0x[0-9a-f]+\ /, with: "<computed ")
    }
    if isNested, let quoted = value as? any StringProtocol {
      return String(quoted).debugDescription
    }
    if isNested, let character = value as? Character { return character.debugDescription }
    if let text = value as? any StringProtocol { return String(text) }
    if let described = value as? any CustomStringConvertible {
      return withoutAddresses(described.description, of: value)
    }
    if let described = value as? any CustomDebugStringConvertible {
      return withoutAddresses(described.debugDescription, of: value)
    }
    return LibraryValue.owns(type(of: value)) ? ofLibrary(value) : mirrored(value)
  }

  /// The description, unless it contains the object's address, as it does for Foundation's objects.
  /// Such objects may also be inside of the value.
  private func withoutAddresses(_ description: String, of value: Any) -> String {
    guard description.contains("0x") else { return description }
    if type(of: value) is AnyClass {
      let address = UInt(bitPattern: ObjectIdentifier(value as AnyObject))
      if description.contains(String(address, radix: 16)) { return typeName(value) }
    }
    return description.replacing(/<([\w.]+): 0x[0-9a-f]+>/) { $0.1 }
  }

  /// Whether the value's own description is a memory address.
  private func isAddress(_ value: Any) -> Bool {
    value is any _Pointer || value is OpaquePointer || value is ObjectIdentifier
      || value is UnsafeRawBufferPointer || value is UnsafeMutableRawBufferPointer
      || value is any AddressRange
  }

  private func typeName(_ value: Any) -> String { String(describing: type(of: value)) }

  /// A value of Swift's libraries without a description: what a reader can use, or its type.
  private mutating func ofLibrary(_ value: Any) -> String {
    // The objects of libdispatch cannot even be reflected.
    if type(of: value) is AnyClass { return typeName(value) }
    if let elements = LibraryValue.elements(of: value) { return text(of: elements, isNested: true) }
    return LibraryValue.isReadable(value) ? mirrored(value) : typeName(value)
  }

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
    // The type provides its own mirror, for example that of `stride`.
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
      // Storage added by the compiler or by a macro.
      if label.hasPrefix("_$") || label.hasPrefix("$__") || label == "$defaultActor" { continue }
      // The storage of a property that `@Observable` turned into a computed one.
      if isObservable, label.hasPrefix("_") { label.removeFirst() }
      // A field that cannot be copied appears as a value of type `Void`.
      if child.value is Void { continue }
      let content = text(of: child.value, isNested: true)
      if content == "(Opaque Value)" || content == "(Unknown)" { continue }
      parts.append(label.isEmpty || label.hasPrefix(".") ? content : "\(label): \(content)")
    }
    return "(\(parts.joined(separator: ", ")))"
  }
}

/// Buffers and references, which are described by their addresses.
private protocol AddressRange {}
extension Unmanaged: AddressRange {}
extension UnsafeBufferPointer: AddressRange {}
extension UnsafeMutableBufferPointer: AddressRange {}

/// The standard library's containers. Their own descriptions contain their elements' module names.
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

extension InlineArray: StandardContainer where Element: Copyable {
  func text(_ element: (Any) -> String) -> String {
    "[\(indices.map { element(self[$0]) }.joined(separator: ", "))]"
  }
}

extension Regex.Match: StandardContainer {
  func text(_ element: (Any) -> String) -> String { element(output) }
}

extension AnyRegexOutput: StandardContainer {
  func text(_ element: (Any) -> String) -> String {
    "(\(map { $0.substring.map { element($0) } ?? "nil" }.joined(separator: ", ")))"
  }
}

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
