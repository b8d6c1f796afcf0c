import Foundation
import Testing

/// What cells cannot do, unless the notebook is allowed more.
@Suite(.serialized) struct ConfinementTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// Things outside that a cell might reach: files, a process, sockets, shared memory.
  private final class Outside {
    let folder: String
    let process = Process()
    let port: UInt16
    let key = Int32.random(in: 1_000_000...2_000_000_000)
    private(set) var sockets: [Int32] = []
    private let memory: Int32

    init(_ workplace: Workplace) throws {
      folder = workplace.folder.path + "/outside"
      try workplace.write("secret", to: "outside/secret.txt")
      process.executableURL = URL(filePath: "/bin/sleep")
      process.arguments = ["600"]
      try process.run()
      port = UInt16.random(in: 20_000...60_000)
      memory = shmget(key, 4096, 0o1666)
      semget(key, 1, 0o1666)
      msgget(key, 0o1666)
      try Data("x".utf8).write(to: URL(filePath: "/dev/shm/nbrun-\(port)"))
      var internet = sockaddr_in()
      internet.sin_family = sa_family_t(AF_INET)
      internet.sin_port = port.bigEndian
      internet.sin_addr.s_addr = inet_addr("127.0.0.1")
      for type in [1, 2] as [Int32] { listen(AF_INET, type, internet) }
      for path in ["\(folder)/socket", "\(workplace.folder.path)/book/socket", "\0nbrun-\(port)"] {
        var local = sockaddr_un()
        local.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &local.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        listen(AF_UNIX, 1, local, path.hasPrefix("\0") ? 2 + path.utf8.count : nil)
      }
    }

    private func listen<Address>(
      _ family: Int32, _ type: Int32, _ address: Address, _ length: Int? = nil
    ) {
      let file = socket(family, type | Int32(SOCK_NONBLOCK.rawValue), 0)
      withUnsafeBytes(of: address) {
        _ = bind(
          file, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self),
          socklen_t(length ?? MemoryLayout<Address>.size))
      }
      Foundation.listen(file, 5)
      sockets.append(file)
    }

    /// Whether anybody has connected or sent anything.
    var wasReached: Bool {
      var byte: UInt8 = 0
      return sockets.contains { accept($0, nil, nil) >= 0 || recv($0, &byte, 1, 0) > 0 }
    }

    func end() {
      kill(process.processIdentifier, SIGKILL)
      sockets.forEach { close($0) }
      unlink("/dev/shm/nbrun-\(port)")
      shmctl(memory, IPC_RMID, nil)
      // `semctl` has a variable number of arguments.
      system("ipcrm --semaphore-key \(key)")
      msgctl(msgget(key, 0), IPC_RMID, nil)
    }
  }

  /// The user who runs the tests, and if this is root, an ordinary user as well.
  private static let users: [[String]] =
    geteuid() == 0
    ? [[], ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]] : [[]]

  @Test(arguments: users) func noWayOutIsOpen(_ user: [String]) throws {
    let book = workplace.folder.path + "/book"
    try workplace.write(AttackNotebook.text, to: "book/attack.md")
    try workplace.write("the old page", to: "book/output/attack.html")
    try workplace.write("[core]\n", to: "book/.git/config")
    try workplace.write("#!/bin/sh\n", to: "book/.git/hooks/pre-commit")
    try workplace.write("mark", to: "book/cache/nbrun/mark")
    try FileManager.default.createSymbolicLink(
      atPath: book + "/planted", withDestinationPath: workplace.folder.path + "/outside/secret.txt")
    let outside = try Outside(workplace)
    defer { outside.end() }
    if !user.isEmpty {
      // Everything belongs to that user: only the confinement protects it.
      try #require(system("chown -R 65534:65534 '\(workplace.folder.path)'") == 0)
    }
    workplace.environment = ["XDG_CACHE_HOME": book + "/cache", "SECRET": "do-not-tell"]
    let parameters = [
      "outside=\(outside.folder)", "process=\(outside.process.processIdentifier)",
      "port=\(outside.port)", "key=\(outside.key)", "page=output/attack.html",
      "cache=/notebook/cache/nbrun",
    ].flatMap { ["-P", $0] }
    for round in ["user=1", "user=2"] {
      // The second run finds what the first one left behind, and compiles the cells again.
      let outcome = try workplace.start(
        ["book/attack.md", "--output-dir", "book/output", "--timeout", "50", "-P", round]
          + parameters, shell: user
      ).finish()
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(!outcome.errors.contains("warning: this system"), "\(outcome.errors)")
      let page = try workplace.page("book/output/attack.html")
      #expect(page.contains(">true []</pre>"), "\(page.suffix(2000))")
    }
    #expect(!outside.wasReached)
    #expect(outside.process.isRunning)
    #expect(try workplace.page("outside/secret.txt") == "secret")
    #expect(try workplace.page("book/attack.md") == AttackNotebook.text)
    #expect(try workplace.page("book/.git/hooks/pre-commit") == "#!/bin/sh\n")
    let left = try FileManager.default.contentsOfDirectory(atPath: outside.folder).sorted()
    #expect(left == ["secret.txt", "socket"])
  }

  /// Cells write files into their notebook's folder, and temporary ones, which the next run does
  /// not find.
  @Test func cellsWriteTheirFolderAndTemporaryFiles() throws {
    let code = """
      import Foundation
      let place = FileManager.default.temporaryDirectory.appending(path: "kept").path
      print(place, FileManager.default.fileExists(atPath: place), URL(fileURLWithPath: "a").path)
      try "x".write(toFile: place, atomically: true, encoding: .utf8)
      try "made".write(toFile: "made.txt", atomically: true, encoding: .utf8)
      UserDefaults.standard.set(UserDefaults.standard.integer(forKey: "runs") + 1, forKey: "runs")
      print(UserDefaults.standard.synchronize(), UserDefaults.standard.integer(forKey: "runs"))
      print(try FileManager.default.contentsOfDirectory(atPath: "/tmp"))
      """
    try workplace.write(cell(code))
    var pages: [String] = []
    for _ in 1...2 {
      let outcome = try workplace.run("note.md", "-o", "-")
      #expect(outcome.code == 0, "\(outcome.errors)")
      pages.append(outcome.output)
    }
    #expect(pages[0] == pages[1], "nothing is left of the first run")
    #expect(pages[0].contains("/tmp/kept false /notebook/a\n"), "\(pages[0].suffix(900))")
    #expect(try workplace.page("made.txt") == "made")
  }

  /// A page that does not exist yet: a cell puts a link at its place, or at its folder's.
  @Test(arguments: [
    ("mkdir -p output && ln -s ../outside/victim.html output/note.html", "book/output"),
    ("ln -s ../outside output", "book/output"),
  ])
  func aCellCannotLeadThePageElsewhere(_ script: String, _ output: String) throws {
    try workplace.write("victim", to: "outside/victim.html")
    try workplace.write(
      cell(
        """
        import Foundation
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "\(script)"]
        try process.run()
        process.waitUntilExit()
        """), to: "book/note.md")
    let outcome = try workplace.run("book/note.md", "--output-dir", output)
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("/note.html' cannot be written: "), "\(outcome.errors)")
    let left = try FileManager.default.contentsOfDirectory(
      atPath: workplace.folder.path + "/outside")
    #expect(left == ["victim.html"])
    #expect(try workplace.page("outside/victim.html") == "victim")
  }

  /// A home folder holds secrets and files that run at the next login.
  @Test func aHomeFolderIsOnlyReadInPart() throws {
    try workplace.write("1,2\n", to: "data.csv")
    try workplace.write("secret", to: ".ssh/key")
    try workplace.write("secret", to: "Documents/letter")
    try workplace.write(
      cell(
        """
        import Foundation
        print(try String(contentsOfFile: "data.csv", encoding: .utf8))
        print(access(".ssh/key", F_OK), access("Documents/letter", F_OK))
        print((try? "x".write(toFile: ".profile", atomically: false, encoding: .utf8)) == nil)
        """))
    workplace.environment = ["HOME": workplace.folder.path]
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "note.md:1:1: warning: the notebook lies in \(workplace.folder.path)"),
      "\(outcome.errors)")
    let page = try workplace.page()
    #expect(page.contains(">1,2\n\n-1 -1\ntrue</pre>"), "\(page.suffix(900))")
  }

  /// nbrun is killed while it compiles, while cells run, and in between.
  @Test func nothingOfAKilledRunStays() throws {
    workplace.environment = ["XDG_CACHE_HOME": workplace.folder.path + "/cache"]
    let name = workplace.folder.lastPathComponent
    func count() -> Int {
      let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return processes.count { process in
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return line.contains(Data(name.utf8)) || line.starts(with: Data("\(name).md".utf8))
      }
    }
    for round in 1...12 {
      let code = """
        import Foundation
        let script = ["sh", "-c", "sleep 600; true", "\(name)"]
        _ = try Process.run(URL(filePath: "/usr/bin/setsid"), arguments: script)
        usleep(\(round)00)
        """
      try workplace.write(
        String(repeating: cell(code), count: 3), to: "\(name).md")
      let program = try workplace.start(["\(name).md"])
      usleep(UInt32.random(in: 0...2_500_000))
      kill(program.identifier, SIGKILL)
      _ = program.finish()
      #expect(Processes.wait { count() == 0 }, "round \(round)")
    }
  }

  /// Where the kernel refuses namespaces, Landlock and the filter stay, and nbrun says what is
  /// missing. The page is the same.
  @Test func aSystemWithoutNamespacesIsReported() throws {
    try workplace.write("secret", to: "outside/secret.txt")
    try workplace.write(
      cell(
        """
        import Foundation
        print(URL(fileURLWithPath: "a").path, FileManager.default.currentDirectoryPath)
        print(FileManager.default.contents(atPath: "../outside/secret.txt") == nil)
        try "made".write(toFile: "made.txt", atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/echo")
        process.arguments = ["a program"]
        try process.run()
        process.waitUntilExit()
        """)
        + cell("_ = try String(contentsOfFile: \"missing\", encoding: .utf8)").replacing(
          "{swift}\n", with: "{swift}\n//| error: true\n"), to: "book/note.md")
    let usual = try workplace.run("book/note.md", "-o", "-")
    #expect(usual.code == 0, "\(usual.errors)")
    // Inside of this, no program can make namespaces.
    let without = [
      Workplace.products.appendingPathComponent("nbrun-confine").path, "--without", "users",
      "--without", "landlock", "--folder", workplace.folder.path, "--",
    ]
    let outcome = try workplace.start(
      [workplace.program, "book/note.md", "-o", "-"], shell: without
    ).finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == usual.output, "\(outcome.output.suffix(1500))")
    #expect(
      outcome.errors.contains("warning: this system lacks user namespaces, mount namespaces"),
      "\(outcome.errors)")
    #expect(!usual.errors.contains("warning: this system"), "\(usual.errors)")
  }
}
