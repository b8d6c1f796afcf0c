import NotebookCore
import Testing

@Suite("A cell's syntax has")
struct CellSyntaxTests {
  @Test(
    "the top-level declarations and their kinds",
    arguments: [
      ("let a = 1, b = 2", "var a, var b"), ("let (a, (b, _)) = f()", "var a, var b"),
      ("func f(_ x: Int) {}", "func f"), ("func + (a: A, b: A) -> A { a }", ""),
      ("struct A {}; class B {}; actor C {}; enum D {}", "struct A, class B, class C, enum D"),
      ("protocol P {}; typealias T = Int", "protocol P, typealias T"),
      ("guard let x = y, case .some(var z) = w else { fatalError() }", "guard x, guard z"),
      ("extension Int {}", ""), ("do { let a = 1 }", ""), ("let `class` = 1", "var class"),
      ("import Foundation", ""),
    ])
  func declarations(_ text: String, _ expected: String) {
    let found = CellSyntax(text).declarations.map { "\($0.kind.rawValue) \($0.name)" }
    #expect(found.joined(separator: ", ") == expected)
  }

  @Test(
    "which declarations are private",
    arguments: [
      ("private let a = 1", true), ("fileprivate func a() {}", true), ("let a = 1", false),
      ("private(set) var a = 1", false),
    ])
  func privacy(_ text: String, _ isPrivate: Bool) {
    #expect(CellSyntax(text).declarations.map(\.isPrivate) == [isPrivate])
  }

  @Test(
    "the labels and types of functions, which tell overloads apart",
    arguments: [
      ("func f(a: Int) {}", "func f(a b: Int) {}", true),
      ("func f(a: Int) {}", "func f(b: Int) {}", false),
      ("func f(a: Int) {}", "func f(a: Double) {}", false),
      ("func f(a: Int) {}", "func f(a: inout Int) {}", false),
      ("func f(a: [Int]) {}", "func f(a:  [ Int ]) { print(a) }", true),
      ("func f(a: Int) {}", "func f(a: Int) throws {}", true),
      ("func f<T>(a: T) {}", "func f<T>(a: T) where T: Equatable {}", false),
      ("func f(a: Int) {}", "func f(a: Int...) {}", false),
    ])
  func signatures(_ one: String, _ other: String, _ isSame: Bool) {
    let signatures = [one, other].map { CellSyntax($0).declarations[0].signature }
    #expect((signatures[0] == signatures[1]) == isSame, "\(signatures)")
  }

  @Test(
    "the last expression, if its value is shown",
    arguments: [
      ("1 + 2", "1 + 2"), ("let a = 1\na", "a"), ("try f()", "try f()"), ("await g()", "await g()"),
      ("(1, 2)", "(1, 2)"), ("a // a comment", "a"), ("#if true\na\n#endif", nil),
      ("a = 1", nil), ("a += 1", nil), ("a .+= b", "a .+= b"), ("_ = a", nil), ("a;", nil),
      ("let a = 1", nil), ("nil", nil), ("&a", nil), ("fatalError()", nil),
      ("#warning(\"w\")", nil),
      ("if a { 1 } else { 2 }", "if a { 1 } else { 2 }"), ("if a { 1 }", nil),
      ("if a { f() } else { 2 }", nil),
      ("switch a { case 1: 2; default: 3 }", "switch a { case 1: 2; default: 3 }"),
      ("for x in xs { x }", nil), ("", nil),
    ])
  func lastExpression(_ text: String, _ expected: String?) {
    let shown = CellSyntax(text).lastExpression
    #expect(shown.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) } == expected)
  }

  @Test(
    "whether the top-level code awaits",
    arguments: [
      ("await f()", true), ("for await x in xs {}", true), ("async let a = f()", true),
      ("func f() async { await g() }", false), ("let f = { await g() }", false), ("f()", false),
      ("if a { await g() }", true),
    ])
  func awaits(_ text: String, _ awaits: Bool) { #expect(CellSyntax(text).awaits == awaits) }

  @Test(
    "whether it declares something that takes effect without being named",
    arguments: [
      ("extension Int { var a: Int { 1 } }", true), ("infix operator ***", true),
      ("func *** (a: A, b: A) {}", true), ("precedencegroup P {}", true), ("struct S {}", false),
      ("func f() {}", false),
    ])
  func unnamed(_ text: String, _ hasUnnamedEffects: Bool) {
    #expect(CellSyntax(text).hasUnnamedEffects == hasUnnamedEffects)
  }

  @Test("the imports and the names in its text")
  func mentions() {
    let syntax = CellSyntax("import Foundation\n@testable import A\nlet x = `class`.y + $z")
    #expect(syntax.imports.map(\.text) == ["import Foundation", "@testable import A"])
    #expect(syntax.mentions.isSuperset(of: ["Foundation", "A", "x", "class", "y"]))
  }

  @Test(
    "the classes that need an explicit initializer",
    arguments: [
      ("class A {}", 1), ("class A { var x = 1 }", 1), ("class A { var x: Int? }", 1),
      ("class A { let x: Int?; init() { x = nil } }", 0), ("class A { init() {} }", 0),
      ("final class A {}", 0), ("private class A {}", 0), ("nonisolated class A {}", 0),
      ("class A { var x: Int { 1 } }", 1), ("class A { static var x: Int = 1 }", 1),
      ("struct A {}", 0),
    ])
  func rootClasses(_ text: String, _ count: Int) {
    #expect(CellSyntax(text).rootClasses.count == count)
  }

  @Test("the first inherited name of each class")
  func superclasses() {
    let syntax = CellSyntax("class A {}; class B: A, P {}; class C: Box<Int> {}")
    #expect(syntax.superclasses == ["B": "A", "C": "Box"])
  }

  @Test("whether the text is not valid Swift")
  func errors() {
    #expect(CellSyntax("let = ").hasError)
    #expect(!CellSyntax("let a = 1").hasError)
  }
}
