import Foundation
import Testing

/// The description of an error that a cell does not catch.
@Suite struct ErrorTextTests {
  private static let rows: [(code: String, text: String)] = [
    ("final class Failure: Error { let code = 4 }\nthrow Failure()", "Failure(code: 4)"),
    (
      """
      nonisolated class Base: Error, @unchecked Sendable { let id = 1 }
      nonisolated final class Derived: Base, @unchecked Sendable { let cause = Inner(n: [2]) }
      struct Inner { var n: [Int] }
      throw Derived()
      """, "Derived(id: 1, cause: Inner(n: [2]))"
    ),
    ("struct Wrapped<T: Sendable>: Error { var v: T }\nthrow Wrapped(v: 3)", "Wrapped<Int>(v: 3)"),
    (
      "enum Kind: Error { case plain, loaded(Int, text: String) }\nthrow Kind.plain", "Kind.plain"
    ),
    ("throw Kind.loaded(1, text: \"t\")", "Kind.loaded(1, text: \"t\")"),
    (
      "extension Kind { enum More: Error { case far(Kind) } }\nthrow Kind.More.far(.plain)",
      "More.far(plain)"
    ),
    (
      "enum D: Error, CustomDebugStringConvertible { case x; var debugDescription: String { \"D debug\" } }"
        + "\nthrow D.x", "D debug"
    ),
    (
      "enum E: Error, CustomStringConvertible { case x; var description: String { \"E text\" } }"
        + "\nthrow E.x", "E text"
    ),
    (
      "try JSONDecoder().decode([String: Int].self, from: Data(#\"{\"a\": \"x\"}\"#.utf8))",
      "DecodingError.typeMismatch: expected value of type Int. Path: a. "
        + "Debug description: Expected to decode Int but found a string instead."
    ),
    ("throw CancellationError()", "CancellationError()"),
    (
      "throw NSError(domain: \"Dom\", code: 4)",
      "The operation could not be completed. (Dom error 4.)"
    ),
    (
      "struct P: LocalizedError { var failureReason: String? { \"no disk\" } }\nthrow P()",
      "no disk"
    ),
    (
      "struct Q: CustomNSError { var errorUserInfo: [String: Any] { [NSLocalizedDescriptionKey: \"words\"] } }"
        + "\nthrow Q()", "words"
    ),
    ("struct R: CustomNSError { var n = 1 }\nthrow R()", "R(n: 1)"),
    ("actor A: Error { let n = 1 }\nthrow A()", "A(n: 1)"),
  ]

  @Test func errorsDescribeThemselvesOrShowTheirFields() throws {
    let workplace = try Workplace()
    try workplace.write(
      cell("import Foundation")
        + Self.rows.map { "```{swift}\n//| error: true\n\($0.code)\n```\n" }.joined())
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let texts = outcome.output.matches(
      of: /error: this cell threw an error that nothing caught: ([^<]*)</
    )
    .map {
      String($0.1).replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
        .replacing("&gt;", with: ">")
    }
    #expect(texts == Self.rows.map(\.text), "\(outcome.errors)")
  }
}
