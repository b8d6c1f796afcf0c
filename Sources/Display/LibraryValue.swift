/// What a reader should see of the values of Swift's own libraries.
///
/// Many of their types have no description, and keep their contents in private fields. These fields
/// say nothing to a reader, and may hold addresses.
enum LibraryValue {
  private static let modules: Set = [
    "Dispatch", "Distributed", "Foundation", "FoundationEssentials",
    "FoundationInternationalization",
    "FoundationNetworking", "FoundationXML", "Observation", "RegexBuilder", "Swift",
    "Synchronization", "_Concurrency", "_RegexParser", "_StringProcessing",
  ]

  /// Whether the type belongs to one of Swift's libraries.
  static func owns(_ type: Any.Type) -> Bool {
    var name = Substring(_typeName(type, qualified: true))
    let extended = "(extension in "
    if name.hasPrefix(extended) { name = name.dropFirst(extended.count) }
    return modules.contains(String(name.prefix { $0 != "." && $0 != ")" }))
  }

  /// The elements of a collection. Nil for another value, and for a lazy collection, whose elements
  /// are not computed yet.
  static func elements(of value: Any) -> [Any]? {
    guard !(value is any LazySequenceProtocol), let collection = value as? any Collection else {
      return nil
    }
    return all(collection)
  }

  private static func all(_ collection: some Collection) -> [Any] { collection.map { $0 } }

  /// Whether a reader can make something of the value: it describes itself, or its fields are those
  /// of its documentation. `PartialRangeFrom` has a `lowerBound`, for example.
  static func isReadable(_ value: Any, depth: Int = 4) -> Bool {
    if value is any CustomStringConvertible || value is any CustomDebugStringConvertible {
      return true
    }
    let valueType = type(of: value)
    if depth == 0 || valueType is AnyClass || isFunction(valueType) { return false }
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .tuple || owns(valueType) else { return true }
    return mirror.children.allSatisfy {
      $0.label?.hasPrefix("_") != true && isReadable($0.value, depth: depth - 1)
    }
  }

  private static func isFunction(_ type: Any.Type) -> Bool {
    _typeName(type, qualified: true).contains(" -> ")
  }
}
