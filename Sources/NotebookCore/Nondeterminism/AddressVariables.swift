internal import SwiftSyntax

/// A notebook's variables that hold an address, or an object whose text or hash is its address.
struct AddressVariables {
  /// Pointers and `ObjectIdentifier`s.
  private(set) var addresses: Set<String> = []
  /// Objects of `NSObject` or a subclass that does not describe itself.
  private(set) var plainObjects: Set<String> = []
  /// Objects of any class that the notebook declares.
  private(set) var objects: Set<String> = []

  init(_ trees: [SourceFileSyntax]) {
    let classes = trees.map(ClassFinder.init)
    let own = classes.reduce(into: Set<String>()) { $0.formUnion($1.all) }
    let plain = classes.reduce(into: Self.plainClasses) { $0.formUnion($1.plain) }
    for tree in trees {
      for (name, value) in VariableFinder(tree).values {
        if Self.isAddress(value) { addresses.insert(name) }
        guard let called = value.as(FunctionCallExprSyntax.self)?.calledExpression.lastName
        else { continue }
        if plain.contains(called) { plainObjects.insert(name) }
        if own.contains(called) || plain.contains(called) { objects.insert(name) }
      }
    }
  }

  /// Foundation's classes whose description is `<NSObject: 0x…>`.
  static let plainClasses: Set = [
    "NSObject", "NSLock", "NSRecursiveLock", "NSCondition", "NSConditionLock", "Thread",
    "Operation", "BlockOperation", "OperationQueue", "NotificationCenter", "Progress", "Pipe",
    "Process", "UserDefaults", "JSONSerialization", "DateFormatter", "NumberFormatter",
    "DateComponentsFormatter", "DateIntervalFormatter", "ByteCountFormatter",
    "MeasurementFormatter", "ISO8601DateFormatter", "NSCache", "Timer", "Scanner", "FileHandle",
    "NSValue",
  ]

  /// Whether an expression is an address: `ObjectIdentifier(a)`, `buffer.baseAddress!`,
  /// `UnsafeMutablePointer<Int>.allocate(capacity: 1)`.
  static func isAddress(_ expression: ExprSyntax) -> Bool {
    if let inner = expression.as(ForceUnwrapExprSyntax.self) { return isAddress(inner.expression) }
    if let member = expression.as(MemberAccessExprSyntax.self) {
      return member.declName.baseName.text == "baseAddress"
    }
    guard let call = expression.as(FunctionCallExprSyntax.self) else { return false }
    let called = call.calledExpression
    let isPointerType = called.typeName.map { pointerTypes.contains($0) } == true
    let base = called.as(MemberAccessExprSyntax.self)?.base
    let isAllocation =
      called.lastName == "allocate" && base?.typeName.map { pointerTypes.contains($0) } == true
    return isPointerType || isAllocation || ["malloc", "calloc"].contains(called.lastName)
  }

  private static let pointerTypes: Set = [
    "ObjectIdentifier", "OpaquePointer", "UnsafePointer", "UnsafeMutablePointer",
    "UnsafeRawPointer", "UnsafeMutableRawPointer", "UnsafeBufferPointer",
    "UnsafeMutableBufferPointer", "UnsafeRawBufferPointer", "UnsafeMutableRawBufferPointer",
  ]
}

extension ExprSyntax {
  /// `UnsafePointer` for each of `UnsafePointer` and `UnsafePointer<Int>`.
  var typeName: String? {
    if let generic = self.as(GenericSpecializationExprSyntax.self) {
      return generic.expression.typeName
    }
    return self.as(DeclReferenceExprSyntax.self)?.baseName.text
  }
}

/// The classes that a cell declares.
private final class ClassFinder: SyntaxVisitor {
  private(set) var all: Set<String> = []
  /// Subclasses of `NSObject` without a description of their own.
  private(set) var plain: Set<String> = []

  init(_ tree: SourceFileSyntax) {
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
    all.insert(node.name.text)
    let superclass = node.inheritanceClause?.inheritedTypes.first?.type.trimmedDescription
    let describesItself = node.memberBlock.members.contains { member in
      member.decl.as(VariableDeclSyntax.self)?.bindings.first?.pattern.trimmedDescription
        == "description"
    }
    if superclass == "NSObject", !describesItself { plain.insert(node.name.text) }
    return .visitChildren
  }
}

/// The variables that a cell declares with a value.
private final class VariableFinder: SyntaxVisitor {
  private(set) var values: [(name: String, value: ExprSyntax)] = []

  init(_ tree: SourceFileSyntax) {
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    if let name = node.pattern.as(IdentifierPatternSyntax.self)?.identifier.text,
      let value = node.initializer?.value
    {
      values.append((name, value))
    }
    return .visitChildren
  }
}
