import Foundation
import Testing

/// What a confined cell may not do, and what nbrun says about it. These tests need a system that
/// can confine cells.
@Suite(.enabled(if: systemConfines, "this system can confine cells")) struct DenialTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try workplace.write("a,b\n1,2\n", to: "data/x.csv")
    try workplace.write("old", to: "data/y.txt")
  }

  private func run(_ notebook: String, _ arguments: String...) throws -> Workplace.Outcome {
    try workplace.write(notebook, to: "book/note.md")
    return try workplace.start(["book/note.md"] + arguments).finish()
  }

  private var data: String {
    workplace.folder.resolvingSymlinksInPath().appendingPathComponent("data").path
  }

  @Test func aCellThatFailsSaysHowToAllowIt() throws {
    let outcome = try run(
      cell("import DeepLearning") + cell("func f() throws { _ = try CSVFile(\"../data/x.csv\") }")
        + cell("1\ntry f()"))
    #expect(outcome.code == 1)
    let end = """
      book/note.md:5:27: error: this cell threw an error that nothing caught: ../data/x.csv: \
      cannot be opened: No such file or directory. Put the file there, or pass its actual path.
        func f() throws { _ = try CSVFile("../data/x.csv") }
                                  ^
      book/note.md:9:5: note: called from here
        try f()
            ^
      note: the cell may not read '../data/x.csv', which is outside of the notebook's folder
        Ask for it in the front matter: allow: {read: [../data/x.csv]}

      """
    #expect(outcome.errors.hasSuffix(end), "\(outcome.errors)")
  }

  @Test func aCellThatDoesNotFailGetsAWarningAtTheLine() throws {
    let outcome = try run(
      cell(
        """
        import Foundation
        print(FileManager.default.fileExists(atPath: "../data/x.csv"))
        print(FileManager.default.fileExists(atPath: "../data/none.csv"))
        print(FileManager.default.fileExists(atPath: "none.csv"))
        try? "new".write(toFile: "../data/new.txt", atomically: true, encoding: .utf8)
        try? "new".write(toFile: "note.md", atomically: false, encoding: .utf8)
        print(fopen("\(data)/y.txt", "r+") == nil)
        print(Date(), UUID(), Locale.current, TimeZone.current, NSTemporaryDirectory())
        """) + cell("try? \"x\".write(toFile: \"made.txt\", atomically: true, encoding: .utf8)")
        + cell("let sent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)\nvar a = sockaddr_in()")
        + cell(
          """
          a.sin_family = sa_family_t(AF_INET)
          a.sin_addr.s_addr = inet_addr("192.0.2.1")
          withUnsafePointer(to: &a) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
              print(connect(sent, $0, socklen_t(MemoryLayout<sockaddr_in>.size)))
            }
          }
          """))
    #expect(outcome.code == 0, "\(outcome.errors)")
    let found = outcome.errors.matches(of: /note\.md:(\d+):\d+: warning: ([^\n]*)/).map {
      "\($0.1) \($0.2)"
    }
    let outside = "which is outside of the notebook's folder"
    #expect(
      found.prefix(4) == [
        "3 the cell may not read '../data/x.csv', \(outside)",
        "6 the cell may not write into the folder '../data', \(outside)",
        "7 the cell may not write 'note.md', its own notebook",
        "8 the cell may not write '\(data)/y.txt', \(outside)",
      ], "\(outcome.errors)")
    #expect(found.count == 5, "\(outcome.errors)")
    #expect(
      found.last?.hasSuffix("the cell may not use the network (192.0.2.1)") == true, "\(found)")
    #expect(
      outcome.errors.contains(
        "  Write into the notebook's folder, or ask for it in the front matter: allow: "
          + "{write: [../data"), "\(outcome.errors)")
    #expect(outcome.errors.contains("allow: {network: true}\n"), "\(outcome.errors)")
    #expect(try workplace.page().contains(">false\nfalse\nfalse\ntrue\n"))
  }

  /// Whether a file exists outside is a fact of the machine, and a page shows none.
  @Test func anExpectedErrorIsTheSameOnEveryMachine() throws {
    let cell =
      "```{swift}\n//| error: true\nimport DeepLearning\n_ = try CSVFile(\"../data/x.csv\")\n```\n"
    let outcome = try run(cell)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("warning: the cell may not read '../data/x.csv'"))
    let page = try workplace.page()
    try FileManager.default.removeItem(atPath: data)
    #expect(try run(cell).code == 0)
    #expect(try workplace.page() == page)
  }

  @Test func whatIsGrantedWorks() throws {
    let outcome = try run(
      "---\nallow: {read: ../data/x.csv, write: [../data]}\n---\n"
        + cell(
          """
          import Foundation
          print(try String(contentsOfFile: "../data/x.csv", encoding: .utf8))
          try "new".write(toFile: "../data/new.txt", atomically: true, encoding: .utf8)
          print(FileManager.default.fileExists(atPath: "../data/none"))
          """), "--allow", "all")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(!outcome.errors.contains("warning"), "\(outcome.errors)")
    #expect(try String(contentsOfFile: "\(data)/new.txt", encoding: .utf8) == "new")
  }

  /// The file in which the user's answers are kept lies in the notebook's folder here.
  @Test func aCellCannotAllowItselfAnything() throws {
    workplace.environment["XDG_CONFIG_HOME"] =
      workplace.folder.appendingPathComponent("book/own").path
    let outcome = try run(
      cell(
        """
        import Foundation
        let made = (try? FileManager.default.createDirectory(
          atPath: "own/nbrun", withIntermediateDirectories: true)) != nil
        let written = (try? "{}".write(
          toFile: "own/nbrun/allowed.json", atomically: false, encoding: .utf8)) != nil
        print(written, rename("own", "other"))
        """))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page().contains(">false -1</pre>"), "\(outcome.errors)")
  }

  /// A page may come from somebody else. Inside of `nbrun-confine` without its layers, no program
  /// can confine another one.
  @Test func aSystemThatCannotConfineAsksBeforeItVerifies() throws {
    let without = [
      Workplace.products.appendingPathComponent("nbrun-confine").path, "--without", "users",
      "--without", "landlock", "--folder", workplace.folder.path, "--",
      workplace.program,
    ]
    func outside(_ arguments: String...) throws -> Workplace.Outcome {
      try workplace.start(arguments, shell: without).finish()
    }
    #expect(try run(cell("print(1)")).code == 0)
    let refused = try outside("verify", "book/note.md")
    #expect(refused.code == 1)
    #expect(
      refused.errors.contains(
        "book/note.md:1:1: error: to verify the page, nbrun must run this notebook's cells, and "
          + "this system cannot keep them from acting outside\n"), "\(refused.errors)")
    #expect(
      refused.errors.contains(
        "note: they could change the notebook itself, and see the names of all files\n"),
      "\(refused.errors)")
    #expect(refused.errors.contains("add --allow unconfined.\n"), "\(refused.errors)")
    #expect(try outside("verify", "book/note.md", "--allow", "unconfined").code == 0)
    #expect(try outside("verify", "book/note.md", "--allow", "all").code == 1)
    // Who has run these bytes has trusted them.
    #expect(try outside("book/note.md").code == 0)
    let verified = try outside("verify", "book/note.md")
    #expect(verified.code == 0, "\(verified.errors)")
  }
}

/// Whether the system offers all that confines cells.
private let systemConfines: Bool = {
  let probe = Process()
  probe.executableURL = Workplace.products.appendingPathComponent("nbrun-confine")
  probe.arguments = ["--probe"]
  let pipe = Pipe()
  probe.standardOutput = pipe
  guard (try? probe.run()) != nil else { return false }
  let missing = pipe.fileHandleForReading.readDataToEndOfFile()
  probe.waitUntilExit()
  return missing.isEmpty
}()
