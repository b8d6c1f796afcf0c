import Foundation
import Testing

/// The declaration that a name refers to in a cell that redeclares it.
@Suite struct ScopeTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private func shown(
    _ cells: String..., sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String] {
    try workplace.shown(cells, sourceLocation: sourceLocation)
  }

  @Test func closuresInTheNewValueSeeTheOldOne() throws {
    #expect(
      try shown(
        "let data = [1, 2, 3], x = 1\nvar total = 10",
        "let data = data.map { $0 * data.count }\nlet x = [1, 2].map { $0 + x }\n"
          + "let add = { total + 1 }\nvar total = add()",
        "let data = data.filter { d in data.contains(d) && [d].allSatisfy { data.contains($0) } }",
        "print(data, x, total)") == ["[3, 6, 9] [2, 3] 11"])
  }

  @Test func functionsBeforeTheNewDeclarationSeeTheOldOne() throws {
    #expect(
      try shown(
        "let name = \"a\", x = 1",
        "func greet(_ n: Int = x) -> String { \"hi \\(name) \\(n)\" }\nlet name = greet()\n"
          + "struct Maker { func make() -> Int { x } }\nlet x = Maker().make() + 1",
        "print(name, x, greet())") == ["hi a 1 2 hi a 1"])
  }

  @Test func innerBindingsAreOnlyVisibleInTheirScope() throws {
    #expect(
      try shown(
        "let x = [5], s = \"x\", y = 1, error = 0",
        """
        let n = x.count
        switch s { case let s where s.isEmpty: print("empty"); default: print("full") }
        for x in [1] { _ = x }
        if let x = x.first, x > 4 { print(x) }
        do { throw CancellationError() } catch { _ = error }
        func f(x: Int, _ s: Int) -> Int { x + s }
        let g = { (x: Int) in x + n }
        let x = [7, 8]
        let s = s.uppercased()
        let z = y
        let y = "y"
        if true { let y = y + "!"; print(y) }
        let error = error + f(x: 1, 2) + g(3)
        print(n, x, s, z, y, error)
        """) == ["full\n5\ny!\n1 [7, 8] X 1 y 7"])
  }

  @Test func shorthandBindingsAreNewDeclarations() throws {
    #expect(
      try shown(
        "let found: Int? = 4, other: Int? = 3",
        """
        guard let found else { fatalError() }
        if let other { print(other) }
        let closure = { [other] in other ?? 0 }
        let other = closure() + 1
        print(found + other)
        """,
        "print(found, other)") == ["3\n8", "4 4"])
  }

  @Test func membersAreNotTakenForVariables() throws {
    #expect(
      try shown(
        "let x = 1",
        """
        struct Own { var x = 3; func f() -> Int { x } }
        struct Added { func f() -> Int { x } }
        extension Added { var x: Int { 4 } }
        let x = Own().f() + Added().f() + [1].map(\\.self)[0]
        x
        """) == ["8"])
    let errors = try workplace.fail(
      cell("let count = 1")
        + cell("extension Array { var half: Int { count / 2 } }\nlet count = [1, 2].half"))
    #expect(
      errors.contains(
        "note.md:5:35: error: 'count' may be a member of this type or an earlier cell's variable"
      ), "\(errors)")
    #expect(errors.contains("Write 'self.count' for the member"))
  }

  @Test func errorsKeepTheirColumns() throws {
    let errors = try workplace.fail(
      cell("let x = 1") + cell("let x = [x].map { $0 + x + nope } + [x.nothing]"))
    #expect(errors.contains("note.md:5:28: error: cannot find 'nope' in scope"), "\(errors)")
  }

  @Test func backticksAreNotPartOfAName() throws {
    #expect(
      try shown(
        "let foo = 1, `class` = 1", "let `foo` = foo + 1\nlet `class` = `class` + `class`",
        "print(foo, `class`)") == ["2 2"])
  }

  @Test func inactiveBranchesDeclareNothing() throws {
    #expect(
      try shown(
        "struct S { var a = 1 }\nlet x = 1",
        """
        #if os(macOS)
        struct S {}
        let x = "mac"
        #elseif canImport(Glibc) && swift(>=6) && !DEBUG
        let q = x + 2
          #if arch(nothing) || canImport(UIKit)
          func S() {}
          #endif
        #else
        let q = "else"
        #endif
        """,
        "#if compiler(>=99)\nlet x = what is this\n#endif\nprint(S(), x, q)") == ["S(a: 1) 1 3"])
  }

  @Test func aVariableBoundByAGuardCanBeChanged() throws {
    #expect(
      try shown(
        "guard var k = Optional(4) else { fatalError() }", "k += 1\nfunc more() { k += 1 }",
        "more()\nk += 10\nprint(k)\nk", "let k = \"\\(k)!\"", "k") == ["16", "16", "16!"])
  }
}
