import Foundation
import Testing

/// A redeclaration replaces the old declaration from there on, in all its forms.
@Suite struct RedeclarationTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private func shown(
    _ cells: String..., sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String] {
    try workplace.shown(cells, sourceLocation: sourceLocation)
  }

  @Test func effectsAndAttributesDoNotMakeAnOverload() throws {
    #expect(
      try shown(
        "func h(_ n: Int) -> Int { 1 }\nfunc g(_ f: @escaping () -> Void) -> Int { 1 }\n"
          + "func other() -> Int { 7 }\nstruct S { var a = 1 }\nextension S { var m: Int { 5 } }",
        "func h(_ n: Int) async throws -> Int { 2 }\nfunc g(_ f: () -> Void) -> Int { 2 }\n"
          + "print(other(), S().m)",
        "print(try await h(1), g {}, S().m)",
        "func h(_ n: Int) throws -> Int { 3 }\nfunc h(_ s: String) -> String { s }",
        "print(try h(1), h(\"s\"), other())", "func g(_ f: () -> Void) -> Double { 4 }", "g {}"
      ) == ["7 5", "2 2 5", "3 s 7", "4.0"])
  }

  @Test func functionsWithOpaqueResultsAreRedeclared() throws {
    let first = "func gen() -> some Sequence<Int> { [1] }\nlet made = gen(), other = 5"
    let second = "func gen() -> some Sequence<Int> { [2] }\nprint(Array(gen()), other)"
    #expect(
      try shown(first, second, "print(Array(gen()), Array(made), other)")
        == ["[2] 5", "[2] [1] 5"])
  }

  @Test func genericFunctionsAreOverloads() throws {
    #expect(
      try shown(
        "func f<T: Equatable>(_ x: T) -> Int { 1 }\nfunc f<T>(_ x: [T]) -> Int { 2 }",
        "func f<T: Comparable>(_ x: T) -> Int { 3 }",
        "struct E: Equatable {}\nprint(f(E()), f([E.self]), f(1))") == ["1 2 3"])
  }

  @Test func operatorsAreRedeclared() throws {
    #expect(
      try shown(
        "infix operator **\nfunc ** (a: Int, b: Int) -> Int { 1 }",
        "func ** (a: Int, b: Int) -> Int { 2 }\nprint(2 ** 3)", "print(2 ** 3)",
        "infix operator **: MultiplicationPrecedence\nfunc ** (a: Int, b: Int) -> Int { a * 10 + b }",
        "print(1 + 2 ** 3)") == ["2", "2", "24"])
  }

  @Test func extensionMembersAreRedeclared() throws {
    let expected = ["18 old", "18 S(a: 1) S(a: 2) old", "19", "text 1 S(a: 1)"]
    #expect(
      try shown(
        "extension Int { var squared: Int { self * self }; func other() -> String { \"old\" } }\n"
          + "extension Array { func second() -> Element { self[1] } }\n"
          + "struct S { var a = 1 }\nlet s = S()",
        "extension Int { var squared: Int { self * self * 2 } }\nprint(3.squared, 3.other())",
        "print(3.squared, s, S(a: 2), 4.other())",
        "extension Array { func second() -> Element { self[0] } }",
        "[1, 2].second() + 3.squared", "extension Int { var squared: String { \"text\" } }",
        "print(3.squared, [1, 2].second(), s)") == expected)
  }

  @Test func theNotebooksNamesHavePriorityOverThoseOfLibraries() throws {
    #expect(
      try shown(
        "import Foundation\nimport DeepLearning\nstruct Data { var q = 3 }\nstruct Scanner {}\n"
          + "class Notification { var n = 1 }\nfunc exp(_ x: Double) -> Double { x }\n"
          + "let log = [1], y1 = 1, index = 2, time = 4\nstruct Dense { var units = 2 }\n"
          + "struct HTML { var x = 1 }",
        "Data()",
        "extension Data { var w: Int { q } }\nextension Dense { var twice: Int { 2 * units } }\n"
          + "class Sub: Notification {}\nlet scanner: Scanner = Scanner()\n"
          + "print(exp(2.0), log.count, y1 + index + time, Data().w, Sub().n, Dense().twice, HTML())"
      ) == ["Data(q: 3)", "2.0 1 7 3 1 4 HTML(x: 1)"])
  }

  @Test func everyCellCanHaveItsOwnPrivateDeclaration() throws {
    #expect(
      try shown(
        "private let x = 1\nprivate func f() -> Int { x }\nlet v = f()",
        "private let x = 2\nprivate func f() -> Int { x + v }\nprint(f())") == ["3"])
  }
}
