import Foundation
import Testing

/// `docs/architecture.md` lists the folders of a module, the lowest first. A file may use its own
/// folder and those below it.
@Suite("Each folder of a module uses only those below it")
struct FolderOrderTests {
  static let modules = ["NotebookCore", "DeepLearning"]

  @Test("the document lists all folders", arguments: modules)
  func listed(_ module: String) throws {
    let folder = Tool.packageRoot.appendingPathComponent("Sources/\(module)")
    let paths = try sources(of: module).keys
    let found = Set(paths.filter { $0.contains("/") }.map { String($0.prefix { $0 != "/" }) })
    #expect(!found.isEmpty, "\(folder.path) has no folders")
    #expect(Set(try folders(of: module)) == found)
  }

  @Test("no file uses a folder above its own", arguments: modules)
  func uses(_ module: String) throws {
    let folders = SourceFolders(
      module: module, folders: try folders(of: module), sources: try sources(of: module))
    let uses = folders.upwardUses
    #expect(uses.isEmpty, "\(uses.map { "Sources/\($0)" }.joined(separator: "\n"))")
  }

  @Test(
    "a use of a higher folder is found, with its file, line and name",
    arguments: [
      ("let x = Upper()", "Upper"), ("func f(_ x: Upper) {}", "Upper"),
      ("let x: [Upper.Inner] = []", "Upper"), ("let x = upperFunction()", "upperFunction"),
      ("let x = Lower().upperMember", "upperMember"),
      ("let f = \\Lower.upperMember", "upperMember"),
      ("extension Upper {}", "Upper"), ("struct S: Upper {}", "Upper"),
      ("extension Lower { func f() { upperMember } }", "upperMember"),
      ("func f(_ x: Lower.Added) {}", "Added"), ("extension Lower { var x: Added? }", "Added"),
      ("let x = 1 *** 2", "***"), ("let x = Lower(upper: 1)", "Lower(upper:)"),
      ("let x = Lower()[upper: 1]", "subscript(upper:)"),
    ])
  func found(_ text: String, _ name: String) throws {
    let folders = SourceFolders(
      module: "M", folders: ["Below", "Above"],
      sources: [
        "Below/Lower.swift": "struct Lower {}", "Below/User.swift": "\n" + text,
        "Above/Upper.swift": """
        struct Upper { struct Inner {} }
        func upperFunction() {}
        extension Lower {
          var upperMember: Int { 0 }
          struct Added {}
          init(upper: Int) {}
          subscript(upper value: Int) -> Int { value }
        }
        infix operator ***
        func *** (a: Int, b: Int) -> Int { a }
        """,
      ])
    #expect(
      folders.upwardUses.map(\.description)
        == ["M/Below/User.swift:2 uses \(name), which is declared in Above/"])
  }

  @Test(
    "a name that the file or a lower folder also declares is not reported",
    arguments: [
      "struct Upper {}; let x = Upper()", "func f<Upper>(_ x: Upper) {}", "let x = 1 + 2",
      "let x = Lower(2)",
      "let shared = 1; let y = shared", "let x = Lower().shared",
    ])
  func allowed(_ text: String) throws {
    let folders = SourceFolders(
      module: "M", folders: ["Below", "Above"],
      sources: [
        "Below/Lower.swift": "struct Lower { var shared = 0 }", "Below/User.swift": text,
        "Above/Upper.swift": "struct Upper { var shared = 0; private var x = 0 }",
      ])
    #expect(folders.upwardUses.isEmpty)
  }

  // MARK: Reading

  /// The numbered list that follows the mention of `Sources/<module>` in the document.
  private func folders(of module: String) throws -> [String] {
    let file = Tool.packageRoot.appendingPathComponent("docs/architecture.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(
      text.range(of: "`Sources/\(module)` is cut into folders"),
      "docs/architecture.md does not list the folders of Sources/\(module)")
    var names: [String] = []
    for line in text[start.upperBound...].split(separator: "\n").drop(while: { !$0.hasPrefix("1.") }
    ) {
      if let match = line.prefixMatch(of: /(\d+)\. `(\w+)`/) {
        #expect(Int(match.1) == names.count + 1, "the list of \(module) is not numbered in order")
        names.append(String(match.2))
      } else if !line.hasPrefix(" ") {
        break
      }
    }
    return names
  }

  /// The module's Swift sources, by their paths below its folder.
  private func sources(of module: String) throws -> [String: String] {
    let folder = Tool.packageRoot.appendingPathComponent("Sources/\(module)")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    var sources: [String: String] = [:]
    for path in paths where path.hasSuffix(".swift") {
      sources[path] = try String(
        contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }
    return sources
  }
}
