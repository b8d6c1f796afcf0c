import Foundation
import Testing

/// Swift programmers expect that all cells together are one program.
@Suite struct LanguageTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// The text that the cells' outputs show on the page, in order.
  private func shown(
    _ cells: String..., sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String] {
    try workplace.shown(cells, sourceLocation: sourceLocation)
  }

  @Test func variablesAreReadAndChanged() throws {
    #expect(
      try shown(
        "var n = 1\nvar list = [1]", "n += 41\nlist.append(n)\nfunc twice() { n *= 2 }",
        "twice()\nprint(n, list)") == ["84 [1, 42]"])
  }

  @Test func typesAreExtended() throws {
    #expect(
      try shown(
        "struct Pair<A, B> { var a: A, b: B }\nprotocol Named { var name: String { get } }",
        "extension Pair: Named where A == Int { var name: String { \"pair \\(a)\" } }\n"
          + "extension Pair: Equatable where A: Equatable {\n"
          + "  static func == (a: Self, b: Self) -> Bool { a.a == b.a }\n}",
        "func hello(_ x: some Named) -> String { \"hello \" + x.name }",
        "print(hello(Pair(a: 7, b: \"x\")), Pair(a: 1, b: 2) == Pair(a: 1, b: 3))")
        == ["hello pair 7 true"])
  }

  @Test func closuresClassesActorsAndEnumsWork() throws {
    #expect(
      try shown(
        "var count = 0\nlet next = { count += 1; return count }",
        "class Node { var value: Int; init(_ value: Int) { self.value = value } }\n"
          + "actor Box { var value = 1; func add(_ n: Int) { value += n } }\n"
          + "indirect enum Tree { case leaf(Int), node(Tree, Tree) }",
        "let node = Node(next()); node.value += next()\nlet box = Box()",
        "await box.add(4)\nfunc sum(_ t: Tree) -> Int {\n  switch t {\n  case .leaf(let n): n\n"
          + "  case .node(let a, let b): sum(a) + sum(b)\n  }\n}\n"
          + "print(node.value, await box.value, sum(.node(.leaf(1), .leaf(2))))"
      ) == ["3 5 3"])
  }

  @Test func operatorsAndOverloadsWork() throws {
    #expect(
      try shown(
        "infix operator **: MultiplicationPrecedence\n"
          + "func ** (a: Int, b: Int) -> Int { (0..<b).reduce(1) { n, _ in n * a } }\n"
          + "func f(_ x: Int) -> String { \"int\" }",
        "func f(_ x: String) -> String { \"string\" }",
        "print(2 ** 10, f(1), f(\"\"))") == ["1024 int string"])
  }

  @Test func aNameCanBeRedeclared() throws {
    #expect(
      try shown(
        "let x = 1\nfunc g() -> Int { x }\nstruct S { var a = 1 }",
        "let x = \"two\"\nstruct S { var b = 2 }\nfunc h(_ n: Int) -> Int { n }",
        "func h(_ n: Int) -> Int { -n }",
        "print(x, g(), S(), h(5))\nfunc x() -> Int { 9 }",
        "x()") == ["two 1 S(b: 2) -5", "9"])
  }

  @Test func anImportIsValidInLaterCells() throws {
    #expect(
      try shown("import Foundation", "let r = sqrt(2.0)", "String(format: \"%.3f\", r)")
        == ["1.414"])
  }

  @Test func cellsCanAwait() throws {
    #expect(
      try shown(
        "func slow(_ n: Int) async -> Int { await Task.yield(); return n }",
        "let a = await slow(1)\nasync let b = slow(2)\nprint(a, await b)",
        "var total = 0\nfor await n in AsyncStream<Int>(unfolding: { nil }) { total += n }\nprint(total)",
        "let all = await withTaskGroup(of: Int.self) { group in\n"
          + "  for n in 1...5 { group.addTask { await slow(n) } }\n"
          + "  var sum = 0\n  for await n in group { sum += n }\n  return sum\n}\nall",
        "print(all, a)") == ["1 2", "0", "15", "15 1"])
  }

  @Test func theMainQueueIsServed() throws {
    #expect(
      try shown(
        "import Dispatch\nlet answer = await withCheckedContinuation { c in\n"
          + "  DispatchQueue.main.asyncAfter(deadline: .now() + 0.01) { c.resume(returning: 3) }\n}",
        "DispatchQueue.main.async { print(\"on the queue\") }\nawait Task.yield()\nprint(answer)"
      ) == ["on the queue\n3"])
  }

  @Test func theValueOfTheLastExpressionIsShown() throws {
    #expect(
      try shown(
        "let a = [1, 2]\na", "a.count;", "_ = a.count", "var b = 1\nb = 2", "b += 1", "print(b)",
        "a.map {\n  $0 * 2\n}  // twice", "func nothing() {}\nnothing()") == [
          "[1, 2]", "3", "[2, 4]",
        ])
  }

  @Test func macrosAndWrappersWork() throws {
    #expect(
      try shown(
        "import Observation\n@Observable final class Model { var n = 1 }",
        "@propertyWrapper struct Clamped {\n  var wrappedValue: Int { didSet { wrappedValue = min(wrappedValue, 9) } }\n}",
        "struct Dial { @Clamped var level = 5 }\nvar dial = Dial()\ndial.level = 20\n"
          + "let model = Model()\nmodel.n += 1\nprint(dial.level, model.n)") == ["9 2"])
  }

  @Test func tuplesAndUnusualNamesWork() throws {
    #expect(
      try shown(
        "let (left, (right, _)) = (1, (2, 3))\nlet `class` = 4\nlet größe = 5\nlet 🌍 = 6",
        "print(left, right, `class`, größe, 🌍)") == ["1 2 4 5 6"])
  }

  @Test func outputKeepsItsOrder() throws {
    #expect(
      try shown(
        """
        import Foundation
        print("one")
        fputs("two\\n", stderr)
        print("three", terminator: "")
        display("four")
        FileHandle.standardOutput.write(Data("five\\n".utf8))
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/echo")
        child.arguments = ["six"]
        try child.run()
        child.waitUntilExit()
        print("seven")
        """) == ["one\n".trimmed, "two", "three", "four", "five\nsix\nseven"])
  }

  @Test func theSessionGoesOnAfterAnExpectedFailure() throws {
    try workplace.write(
      cell("var n = 1")
        + "```{swift}\n//| error: true\nn = 2\nfatalError(\"stop\")\n```\n"
        + "```{swift}\n//| error: true\nimport Foundation\nn += 1\nexit(4)\n```\n"
        + "```{swift}\n//| error: true\nn += await Task { 1 }.value\nthrow CancellationError()\n```\n"
        + "```{swift}\n//| error: true\nn += await Task { 1 }.value\n[1][n]\n```\n"
        + cell("n += await Task { 10 }.value\nprint(n)"))
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("note.md:7:1: error: trapped: stop"))
    #expect(outcome.output.contains("this cell called exit(4)"))
    #expect(outcome.output.contains("error that nothing caught: CancellationError()"))
    #expect(outcome.output.contains("Index out of range"))
    #expect(outcome.output.contains(">15</pre>"), "\(outcome.output)")
  }

  @Test func theSeedFixesTheLanguagesRandomNumbers() throws {
    let numbers = "print((0..<3).map { _ in Int.random(in: 0..<1000) })"
    let again = "import DeepLearning\nsetSeed(5)\n" + numbers
    let shown = try shown(numbers, again, again)
    #expect(shown.count == 3)
    #expect(shown[1] == shown[2])
    #expect(shown[0] != shown[1])
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .newlines) }
}
