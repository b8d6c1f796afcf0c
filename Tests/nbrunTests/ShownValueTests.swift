import Foundation
import Testing

/// The text that a cell's last expression, `display` and `print` show.
@Suite struct ShownValueTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private static let types = """
    struct Point: CustomStringConvertible { var x = 1; var description: String { "<\\(x)>" } }
    struct Plain { var x = 1; var name = "n"; var nothing: Int?; var nested = Point() }
    class Node { var value = 1; var next: Node? }
    enum Case { case a, b(Int), c(x: Int, y: String) }
    func nothing() {}
    func thrower() throws -> Int { 3 }
    func asyncer() async -> String { "async" }
    actor Box { var n = 2 }
    """

  @Test func valuesOfTheNotebooksTypesAreShown() throws {
    #expect(
      try workplace.shown([
        Self.types, "Point()", "Plain()", "let node = Node()\nnode.next = node\nnode",
        "[Case.a, .b(2), .c(x: 1, y: \"s\")]", "Box()", "[Point?.some(Point()), nil]",
        "import Observation\n@Observable class Model { var n = 1; var name = \"m\" }\nModel()",
        "(1, \"two\", p: Point())", "[\"k\": Case.a]", "Plain.self",
      ]) == [
        "<1>", "Plain(x: 1, name: \"n\", nothing: nil, nested: <1>)",
        "Node(value: 1, next: Optional(Node(…)))",
        "[a, b(2), c(x: 1, y: \"s\")]", "Box(n: 2)", "[Optional(<1>), nil]",
        "Model(n: 1, name: \"m\")", "(1, \"two\", p: <1>)", "[\"k\": a]", "Plain",
      ])
  }

  @Test func onlyValuesAreShown() throws {
    #expect(
      try workplace.shown([
        Self.types, "try thrower()", "await asyncer()", "try? thrower()", "nil as Int?",
        "nothing()", "()", "var k = 1\nk = 2", "k += 1", "_ = k", "k;", "(k, _) = (5, 6)",
        "k > 1 ? \"yes\" : \"no\"", "{ k }()", "stride(from: 0, to: 10, by: 2)",
        "if k > 0 { print(\"in a statement\") }",
        "let quiet = 3",
      ]) == [
        "3", "async", "Optional(3)", "nil", "yes", "5", "StrideTo<Int>(from: 0, to: 10, by: 2)",
        "in a statement",
      ])
  }

  @Test func displayKeepsTheOrder() throws {
    #expect(
      try workplace.shown([
        "print(\"p\"); display(\"d\"); print(\"q\"); display([1, 2]); print(\"r\")\n\"value\""
      ]) == ["p", "d", "q", "[1, 2]", "r", "value"])
  }

  /// Every cell is a module, but no text shows it.
  @Test func namesOfModulesAreNotShown() throws {
    #expect(
      try workplace.shown([
        "class Dog {}\nenum Kind: CaseIterable { case a, b }\nstruct Oops: Error { var code = 1 }",
        "print(Dog(), Kind.allCases, [Kind.a: 1], String(reflecting: Dog.self), \"Cell_1.csv\")",
        "func local() { class Inner {}; print([Inner()]) }\nlocal()\n\"\\([Kind.b])\"",
        "display(\"\\([Kind.b])\")",
      ]) == ["Dog [Kind.a, Kind.b] [Kind.a: 1] Dog Cell_1.csv", "[Inner]", "[Kind.b]", "[Kind.b]"])
    // A type in an extension may be in another module than the type that it belongs to.
    #expect(
      try workplace.shown([
        "enum Outer {}\nstruct Pair<T> { var v: T }",
        """
        extension Outer {
          enum Kind: CaseIterable { case x }
          final class Box {}
          struct Item { var kind = Kind.x }
          private struct Hidden {}
          static func hidden() -> Any { Hidden() }
        }
        extension Pair where T == Int { struct Inner { var n = 1 } }
        print(Outer.Kind.allCases, Outer.Box(), String(reflecting: Outer.Kind.self))
        print([Outer.hidden()], Pair(v: Outer.Kind.x), [Pair<Outer.Kind>.self], Pair<Int>.Inner())
        _ = dump(Outer.Item())
        """, "[Outer.Item()]",
      ]) == [
        """
        [Outer.Kind.x] Outer.Box Outer.Kind
        [Outer.Hidden()] Pair<Kind>(v: Outer.Kind.x) [Pair<Outer.Kind>] Inner(n: 1)
        ▿ Outer.Item
          - kind: Outer.Kind.x
        """, "[Item(kind: x)]",
      ])
    try workplace.write(cell("enum K { case a }") + "The cases: `{swift} \"\\([K.a])\"`.")
    #expect(try workplace.run("note.md", "-o", "-").output.contains(">[K.a]<"))
  }
}
