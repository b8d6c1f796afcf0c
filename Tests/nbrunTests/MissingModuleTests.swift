import Foundation
import Testing

/// Imports that the compiler refuses. Each is one error, and later cells report their own errors.
@Suite struct MissingModuleTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private func errorLines(_ output: String) -> [String] {
    output.split(separator: "\n").filter { $0.contains(": error: ") }.map(String.init)
  }

  @Test func aMissingModuleIsReportedOnce() throws {
    let errors = try workplace.fail(
      cell("import Nowhere\nlet a = 1") + cell("print(\"fine\", a)")
        + cell("let z: Int = \"q\"") + "Also `{swift} a + 1`, `{swift} unknown(1)`.\n\n"
        + cell("let c = Complex(1, 2)\nprint([1].chunked(2))") + cell("c.x")
        + cell("import struct Nowhere.Complex\nlet y: Int = \"r\""))
    #expect(
      errorLines(errors) == [
        "note.md:2:8: error: no such module 'Nowhere'",
        "note.md:9:14: error: cannot convert value of type 'String' to specified type 'Int'",
        "note.md:22:14: error: cannot convert value of type 'String' to specified type 'Int'",
      ], "\(errors)")
    #expect(errors.contains("note.md:21:15: note: imported here, too"), "\(errors)")
    #expect(errors.contains("  Packages cannot be imported. A cell can import DeepLearning, "))
  }

  @Test func everyKindOfRefusedImportIsReportedAtItsPlace() throws {
    let errors = try workplace.fail(
      cell("import Fundation; import SwiftUI\n@testable import Foundation")
        + cell("import struct Foundation.Dat\nimport Foundation.Nothing")
        + cell(
          "#if canImport(Nowhere)\nimport Nowhere\n#else\nimport func Foundation.sqrt\n#endif\n"
            + "print(sqrt(4.0))"))
    #expect(
      errorLines(errors) == [
        "note.md:2:8: error: no such module 'Fundation'",
        "note.md:2:26: error: no such module 'SwiftUI'",
        "note.md:3:18: error: module 'Foundation' was not compiled for testing",
        "note.md:6:15: error: struct 'Dat' does not exist in module 'Foundation'",
        "note.md:7:8: error: no such module 'Foundation.Nothing'",
      ], "\(errors)")
    #expect(errors.contains("Did you mean 'Foundation'?"))
    #expect(errors.contains("'SwiftUI' belongs to Apple's systems, and is not on this one."))
  }

  @Test func aMissingModuleMayBeExpected() throws {
    try workplace.write(
      "```{swift}\n//| error: true\nimport Nowhere\n```\n" + cell("print(\"goes on\")"))
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("note.md:3:8: error: no such module 'Nowhere'"))
    #expect(outcome.output.contains(">goes on</pre>"))
  }

  /// The compiler may not find what a broken cell declares.
  @Test func aCellThatIsNoSwiftAccusesNoOther() throws {
    let errors = try workplace.fail(
      cell("func f( {\nlet b = 2") + cell("print(b)") + cell("let z: Int = \"q\""))
    #expect(!errors.contains("'b'"), "\(errors)")
    #expect(errors.contains("note.md:9:14: error: cannot convert value"), "\(errors)")
  }

  @Test func attributesOfImportsHoldForLaterCells() throws {
    #expect(
      try workplace.shown([
        "public import Foundation\nprint(Data().count)",
        "@preconcurrency import Glibc\n_ = fputs(\"streams\", stdout)",
        "print(optind)\n_ = fputs(\"streams\", stdout)",
        "internal import Dispatch\nprint(Data([1]))",
        "private import Dispatch", "@_exported import Observation", "import Observation\nprint(2)",
      ]) == ["0", "streams", "1\nstreams", "1 bytes", "2"])
  }
}
