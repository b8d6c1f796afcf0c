import Synchronization

/// A layer or a variable that a layer has in a stored property.
enum LayerMember {
  case variable(Variable)
  case layer(any Layer)
}

/// The layers and variables in the stored properties of an object, as Keras tracks attributes.
///
/// The order is that of the declarations, a superclass first. Optionals, arrays, dictionaries (in
/// the order of their keys), sets (in the order of their elements' descriptions), tuples, structs
/// and enums are searched too, at any depth. Objects of other classes are not: like plain objects
/// in Keras, they keep their contents to themselves.
struct StoredProperties {
  /// The layers and variables, each once.
  private(set) var members: [LayerMember] = []
  /// Whether a property could hold a layer or a variable, but holds none yet.
  private(set) var hasEmptyPlace = false
  private var seen: Set<ObjectIdentifier> = []

  init(of object: AnyObject) {
    seen.insert(ObjectIdentifier(object))
    addChildren(of: Mirror(reflecting: object))
  }

  private mutating func addChildren(of mirror: Mirror) {
    if let superclass = mirror.superclassMirror { addChildren(of: superclass) }
    for child in mirror.children { add(child.value) }
  }

  private mutating func add(_ value: Any) {
    let type = Swift.type(of: value)
    let contents = Contents.known(type)
    guard contents != .none else { return }
    if type is AnyObject.Type {
      let object = value as AnyObject
      guard seen.insert(ObjectIdentifier(object)).inserted else { return }
      if let variable = value as? Variable {
        members.append(.variable(variable))
      } else if let layer = value as? any Layer {
        members.append(.layer(layer))
      }
      return
    }
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty, contents == .membersOnly { hasEmptyPlace = true }
    switch mirror.displayStyle {
    case .dictionary:
      let entries = mirror.children.map { Array(Mirror(reflecting: $0.value).children) }
      for entry in entries.sorted(by: { isBefore($0[0].value, $1[0].value) }) {
        for part in entry { add(part.value) }
      }
    case .set:
      for element in mirror.children.map(\.value).sorted(by: isBefore) { add(element) }
    default: addChildren(of: mirror)
    }
  }
}

/// The order of the keys of a dictionary, which has none of its own.
private func isBefore(_ first: Any, _ second: Any) -> Bool {
  if let first = first as? any BinaryInteger, let second = second as? any BinaryInteger {
    return Int(clamping: first) < Int(clamping: second)
  }
  return "\(first)" < "\(second)"
}

/// What values of a type can contain.
private enum Contents: Sendable {
  /// Neither layers nor variables.
  case none
  /// Layers and variables, and nothing else.
  case membersOnly
  /// Nobody knows.
  case anything

  private static let known = Mutex<[ObjectIdentifier: Contents]>([:])

  /// The same as `ofType`, which a training step may need often.
  static func known(_ type: Any.Type) -> Contents {
    let id = ObjectIdentifier(type)
    if let contents = known.withLock({ $0[id] }) { return contents }
    let contents = ofType(type)
    known.withLock { $0[id] = contents }
    return contents
  }

  static func ofType(_ type: Any.Type) -> Contents {
    if let container = type as? any Container.Type { return container.contents }
    if type is any Layer.Type || type == Variable.self || type == (any Layer).self {
      return .membersOnly
    }
    let isPlain =
      type is any Numeric.Type || type is any StringProtocol.Type || type == Bool.self
      || type == Character.self || type == Unicode.Scalar.self || type == Tensor.self
    return isPlain ? .none : .anything
  }
}

/// A type whose values consist of values of other types. Long arrays of numbers are then passed
/// over by their type.
private protocol Container {
  static var contents: Contents { get }
}

extension Optional: Container {
  fileprivate static var contents: Contents { .ofType(Wrapped.self) }
}

extension Array: Container {
  fileprivate static var contents: Contents { .ofType(Element.self) }
}

extension Set: Container {
  fileprivate static var contents: Contents { .ofType(Element.self) }
}

extension Dictionary: Container {
  fileprivate static var contents: Contents {
    let key = Contents.ofType(Key.self)
    return key == .none ? .ofType(Value.self) : .anything
  }
}
