import NotebookCore
import Testing

@Suite("The library's internal modules are those that the compiler reports as missing")
struct InternalModulesTests {
  @Test(
    "their names are parsed from its message",
    arguments: [
      ("<unknown>:0: error: missing required module 'CPNG'", ["CPNG"]),
      ("<unknown>:0: error: missing required modules: 'CCrypto', 'CPNG'", ["CCrypto", "CPNG"]),
      ("a.swift:1:8: error: no such module 'Nothing'", []),
      ("", []),
    ])
  func names(_ output: String, _ names: [String]) {
    #expect(InternalModules.missingModules(in: output) == names)
  }
}
