import NotebookCore
import Testing

/// Source in, free names out: the names that no inner scope of the cell binds, in the order of the
/// text.
@Suite("The free names of a cell")
struct FreeNameTests {
  @Test(
    "are the names that no inner scope binds",
    arguments: [
      ("x + y", "x y"),
      ("let x = a", "a"),
      ("f(x)", "f x"),
      ("a.b.c", "a"),
      ("a[b]", "a b"),
      ("\\A.b", ""),
      ("\"\\(a) and b\"", "a"),
      ("`class` + 1", "class"),
      // A local variable hides the name from its declaration on.
      ("do { let x = 1; print(x) }", "print"),
      ("do { print(x); let x = 1 }", "print x"),
      ("do { let x = x }", "x"),
      // A local function hides it in the whole block.
      ("do { f(); func f() {} }", ""),
      ("for x in xs { x }", "xs"),
      ("for x in x where x > y {}", "x y"),
      ("if let x = y { x }; x", "y x"),
      ("if let x { x }", "x"),
      ("if case .some(let x) = y { x }", "y"),
      ("if a { let b = 1; b } else { b }", "a b"),
      ("while let x = next() { x }", "next"),
      ("guard let x = y else { fatalError() }\nx", "fatalError y x"),
      ("switch a { case let b: b }", "a"),
      ("switch a { case .one(let b) where b > c: b; default: b }", "a c b"),
      ("do { try f() } catch { error }", "f"),
      ("do { try f() } catch let e { e; error }", "f error"),
      ("defer { x }", "x"),
    ])
  func names(_ text: String, _ expected: String) {
    let names = CellSyntax(text).freeNames.map(\.name).joined(separator: " ")
    #expect(names == expected)
  }

  @Test(
    "are found in functions, closures and types",
    arguments: [
      ("func f(a: Int, _ b: Int, c d: Int) { a; b; c; d }", "c"),
      ("func f(a: Int = x) { a }", "x"),
      ("func f() { g() }; func g() { f() }", "g f"),
      ("xs.map { $0 + y }", "xs y"),
      ("xs.map { x in x + y }", "xs y"),
      ("xs.map { (x: Int, y) in x + y + z }", "xs z"),
      ("{ [x] in x }", "x"),
      ("{ [x = y] in x }", "y"),
      ("struct S { var a = 1; func f() { a; b } }", "b"),
      ("struct S { var a: Int { b } }", "b"),
      ("struct S { var a = 0 { didSet { oldValue; b } } }", "b"),
      ("struct S { var a: Int { get { 1 } set { newValue; b } } }", "b"),
      ("struct S { var a: Int { get { 1 } set(v) { v; newValue } } }", "newValue"),
      ("struct S { init(a: Int) { self.b = a; c } }", "c"),
      ("struct S { subscript(i: Int) -> Int { i + k } }", "k"),
      ("enum E { case a; func f() { a; b } }", "b"),
    ])
  func bodies(_ text: String, _ expected: String) {
    let names = CellSyntax(text).freeNames.map(\.name).filter { $0 != "self" }
    #expect(names.joined(separator: " ") == expected)
  }

  @Test("have their place, in bytes")
  func places() {
    let name = CellSyntax("/* é */ total").freeNames.first
    #expect(name?.range == 9..<14)
  }

  @Test(
    "say whether they are in a body, which may run later",
    arguments: [
      ("x", false), ("let a = x", false), ("if b { x }", false), ("do { x }", false),
      ("func f() { x }", true), ("let f = { x }", true), ("defer { x }", true),
      ("var a: Int { x }", true), ("struct S { var a = x }", true),
      ("func f(a: Int = x) {}", true),
    ])
  func bodiesRunLater(_ text: String, _ isInBody: Bool) {
    #expect(CellSyntax(text).freeNames.first { $0.name == "x" }?.isInBody == isInBody)
  }

  @Test(
    "may be members, if a type has members that are declared elsewhere",
    arguments: [
      ("extension A { func f() { x } }", true), ("class B: A { func f() { x } }", true),
      ("struct S { func f() { x } }", false),
      ("struct S { func f() { x } }; extension S { func g() { x } }", false),
      ("protocol P {}; extension P { func f() { x } }", true),
    ])
  func members(_ text: String, _ mayBeMember: Bool) {
    #expect(CellSyntax(text).freeNames.first { $0.name == "x" }?.mayBeMember == mayBeMember)
  }

  @Test("include shorthands, which use a name and declare it again")
  func shorthand() {
    #expect(CellSyntax("if let x { x }").freeNames.map(\.form) == [.shorthand])
    #expect(CellSyntax("{ [x] in x }").freeNames.map(\.form) == [.shorthand])
    #expect(CellSyntax("if let x = x { x }").freeNames.map(\.form) == [.reference])
  }
}
