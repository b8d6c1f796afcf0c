import Foundation
import Testing

/// Cells that extend, inherit from and redeclare the declarations of earlier cells.
@Suite struct AcrossCellsTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func typesAreExtendedFromCellToCell() throws {
    #expect(
      try workplace.shown([
        """
        struct Stack<Element> { var items: [Element] = [] }
        struct Square { var side: Double }
        enum Expression { case number(Int); indirect case sum(Expression, Expression) }
        """,
        """
        extension Stack {
          mutating func push(_ x: Element) { items.append(x) }
        }
        extension Stack where Element == Int {
          var total: Int { var n = 0; for item in items { n += item }; return n }
        }
        extension Expression {
          var value: Int {
            switch self {
            case .number(let n): n
            case .sum(let a, let b): a.value + b.value
            }
          }
        }
        """,
        "protocol Described { var text: String { get } }\n"
          + "extension Described { var loud: String { text.uppercased() } }",
        """
        extension Square: Described { var text: String { "square \\(side)" } }
        extension Int: Described { var text: String { "int \\(self)" } }
        extension Stack: Sequence {
          func makeIterator() -> IndexingIterator<[Element]> { items.makeIterator() }
        }
        extension Square: Comparable {
          static func < (a: Square, b: Square) -> Bool { a.side < b.side }
          static func == (a: Square, b: Square) -> Bool { a.side == b.side }
        }
        """,
        """
        var stack = Stack<Int>()
        stack.push(3)
        stack.push(4)
        let things: [any Described] = [Square(side: 2), 5]
        func largest() -> some Described { [Square(side: 1), Square(side: 3)].max()! }
        print(stack.total, stack.map { $0 * 2 }, things.map(\\.loud), largest().text)
        print(Expression.sum(.number(1), .number(2)).value)
        """,
      ]) == ["7 [6, 8] [\"SQUARE 2.0\", \"INT 5\"] square 3.0\n3"])
  }

  @Test func laterCellsInheritFromClasses() throws {
    #expect(
      try workplace.shown([
        """
        class Animal: CustomStringConvertible {
          var legs = 4
          var owner: String?
          var description: String { "animal on \\(legs)" }
          func speak() -> String { "…" }
        }
        class Box<Item> { var items: [Item] = [] }
        class Named { let name: String; init(_ name: String) { self.name = name } }
        """,
        "class Bird: Animal { override init() { super.init(); legs = 2 } }\n"
          + "class Dog: Animal { override func speak() -> String { \"woof\" } }\n"
          + "class Crate: Box<Int> { var weight = 7 }\nclass City: Named {}",
        "class Puppy: Dog { var age = 1 }", "class Toy: Puppy {}",
        "let toy: Animal = Toy()\nprint(toy.speak())",
        "let puppy = Puppy(), crate = Crate()\ncrate.items.append(puppy.age)\n"
          + "print(puppy.speak(), Bird(), crate.items, City(\"Ulm\").name, [puppy as Animal])",
      ]) == ["woof", "woof animal on 2 [1] Ulm [animal on 4]"])
  }

  @Test func operatorsKeepTheirPrecedence() throws {
    #expect(
      try workplace.shown([
        "precedencegroup Power { higherThan: MultiplicationPrecedence\n  associativity: right }\n"
          + "infix operator ^^: Power\nprefix operator √\npostfix operator %",
        "func ^^ (a: Int, b: Int) -> Int { (0..<b).reduce(1) { n, _ in n * a } }\n"
          + "prefix func √ (x: Double) -> Double { x.squareRoot() }\n"
          + "postfix func % (x: Double) -> Double { x / 100 }",
        "print(2 * 2 ^^ 3 ^^ 2, √16, 50%)",
      ]) == ["1024 4.0 0.5"])
  }

  @Test func closuresKeepTheirCaptures() throws {
    #expect(
      try workplace.shown([
        "var counter = 0\nlet increment = { counter += 1 }\n"
          + "func makeCounter() -> () -> Int { var n = 0; return { n += 1; return n } }\n"
          + "let count = makeCounter()\nvar handlers: [() -> Void] = []",
        "handlers = [increment, { counter += 10 }]\nhandlers.forEach { $0() }\n_ = count()",
        "counter += 100\nincrement()\nprint(counter, count())",
      ]) == ["112 2"])
  }

  @Test func buildersKeyPathsAndErrorsWork() throws {
    #expect(
      try workplace.shown([
        """
        @resultBuilder enum Lines {
          static func buildBlock(_ parts: String...) -> String { parts.joined(separator: "|") }
          static func buildOptional(_ part: String?) -> String { part ?? "-" }
          static func buildArray(_ parts: [String]) -> String { parts.joined(separator: ",") }
        }
        struct Point { var x = 1; var list = [1, 2] }
        let paths: [WritableKeyPath<Point, Int>] = [\\.x, \\.list[1]]
        enum Bad: Error { case small(Int) }
        """,
        """
        func lines(@Lines _ content: () -> String) -> String { content() }
        func check(_ n: Int) throws(Bad) -> Int {
          guard n > 1 else { throw .small(n) }
          return n
        }
        """,
        """
        var point = Point()
        for path in paths { point[keyPath: path] *= 5 }
        print(lines { "a"; if point.x > 9 { "b" }; for i in 0..<3 { "\\(i)" } }, point)
        do { _ = try check(1) } catch { switch error { case .small(let n): print("small", n) } }
        defer { print("last") }
        print("first")
        #if os(Linux)
        let system = "linux"
        #else
        let system = "other"
        #endif
        let size = if point.x > 2 { "big" } else { "small" }
        print(size, system)
        """,
        "let number = switch system { case \"linux\": 1; default: 2 }\nnumber",
      ]) == ["a|-|0,1,2 Point(x: 5, list: [1, 10])\nsmall 1\nfirst\nbig linux\nlast", "1"])
  }

  @Test func concurrencyWorksAcrossCells() throws {
    #expect(
      try workplace.shown([
        "actor Account {\n  var balance = 0\n  func deposit(_ n: Int) { balance += n }\n}\n"
          + "func load(_ n: Int) async throws -> Int {\n"
          + "  try await Task.sleep(for: .milliseconds(1))\n  return n\n}",
        "extension Account { func withdraw(_ n: Int) { balance -= n } }\nlet account = Account()",
        "await account.deposit(5)\nawait account.withdraw(2)\nawait account.balance",
        "async let a = load(1)\nasync let b = load(2)\nlet sum = try await a + b\nsum",
        """
        try await withThrowingTaskGroup(of: Int.self) { group in
          for i in 1...4 { group.addTask { try await load(i * i) } }
          var sum = 0
          for try await square in group { sum += square }
          return sum
        }
        """,
        "for await i in AsyncStream(Int.self, { c in (0..<3).forEach { c.yield($0) }; c.finish() }) {\n"
          + "  print(i, terminator: \" \")\n}\nprint(sum)",
      ]) == ["3", "3", "30", "0 1 2 3"])
  }

  @Test func namesAreRedeclaredInEveryForm() throws {
    #expect(
      try workplace.shown([
        "var v = 1\nfunc old() -> Int { v }\nstruct S { var a = 1 }\n"
          + "extension S { func hi() -> String { \"old\" } }\nlet before = S()\nlet n = 1, names = \"a\"",
        "var v = \"text\"", "v += \"!\"\nprint(v, old())", "func v() -> Int { 42 }",
        "print(v())\nlet (v, w) = (1, 2)",
        "struct S { var b = \"new\" }\nextension S { func hi() -> String { \"\\(b)er\" } }",
        "print(S().hi(), before.hi(), v + w)\nbefore", "enum S: Int, CaseIterable { case one = 1 }",
        "S.allCases", "class S {}", "print(S())",
      ]) == [
        "text! 1", "42", "newer old 3", "S(a: 1)", "[one]", "S",
      ])
  }

  @Test func aNewValueMayUseTheOldOne() throws {
    #expect(
      try workplace.shown([
        "let x = 1, name = \"a\", list = [3, 1]\nfunc twice(_ n: Int) -> Int { 2 * n }",
        "let x = x + 1, y = x\nlet name = \"<\\(name)\\(name)>\"\nprint(list)\nlet list = list.sorted()",
        "let twice = twice(x)\nprint(x, y, name, list, twice)",
      ]) == ["[3, 1]", "2 2 <aa> [1, 3] 4"])
  }

  @Test func aValueUsedBeforeItsDeclarationIsAnError() throws {
    let errors = try workplace.fail(
      cell("let x = 1") + cell("let x = \"\\(x)\" + nope")
        + cell("print(\"a\", q)\nvar q = 1"))
    #expect(errors.contains("note.md:5:18: error: cannot find 'nope' in scope"), "\(errors)")
    #expect(errors.contains("note.md:8:12: error: 'q' is used before it is declared"), "\(errors)")
    #expect(errors.contains("Move its declaration up"))
  }

  @Test func variablesBoundByAGuardAreVisible() throws {
    #expect(
      try workplace.shown([
        "let found: Int? = 4\nguard let value = found else { fatalError(\"none\") }\n"
          + "guard case .some(let other) = found, other > 1 else { fatalError() }",
        "value + other", "let value = value + 1", "value",
      ]) == ["8", "5"])
  }

  @Test func errorsNameCells() throws {
    let errors = try workplace.fail(
      cell("struct S { var a = 1 }\nlet old = S()") + cell("struct S { var b = 1 }")
        + cell("let s: S = old") + cell("extension S: Equatable {}"))
    #expect(
      errors.contains("cannot convert value of type 'S (cell 1)' to specified type 'S (cell 2)'"),
      "\(errors)")
    #expect(errors.contains("extension outside of the cell declaring struct 'S'"), "\(errors)")
    #expect(!errors.contains("NBRun"))
  }

  @Test func unusualNamesAndRecentSwiftFeaturesWork() throws {
    #expect(
      try workplace.shown([
        "let `class` = 1, `two words` = 2, π = 3.14, 世界 = \"world\", 🐶 = \"dog\"\n"
          + "func `default`() -> Int { 7 }",
        "print(`class`, `two words`, π, 世界, 🐶, `default`())",
        """
        struct Matrix { subscript(i: Int, j: Int) -> Int { i * j } }
        struct Sized<let count: Int> { let values: InlineArray<count, Int> }
        struct Once: ~Copyable { consuming func use() -> String { "used" } }
        func all<each T>(_ value: repeat each T) -> [String] {
          var texts: [String] = []
          repeat texts.append(String(describing: each value))
          return texts
        }
        typealias Pair<T> = (T, T)
        var observed = 0 { didSet { print("set", oldValue, observed) } }
        """,
        """
        let pair: Pair<Int> = (1, 2)
        func once() -> String { let one = Once(); return one.use() }
        print(Matrix()[2, 3], Sized<2>(values: [5, 6]).values[1], all(1, "a"), pair.1, once())
        observed = 4
        if let match = "12-ab".firstMatch(of: /(\\d+)-(\\w+)/) { print(match.1, match.2) }
        """,
      ]) == ["1 2 3.14 world dog 7", "6 6 [\"1\", \"a\"] 2 used\nset 0 4\n12 ab"])
  }
}
