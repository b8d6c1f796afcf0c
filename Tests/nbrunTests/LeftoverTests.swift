import Foundation
import Testing

/// Things that cells leave behind: programs, tasks, threads, a changed folder, closed streams.
@Suite struct LeftoverTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// Starts `sleep` for a time that identifies this test's process.
  private struct Sleeper {
    let seconds = 10_000 + UInt32.random(in: 1...9_999_999)

    /// A cell that starts it. `line` replaces the command, which a shell runs.
    func cell(_ line: String = "exec sleep SECONDS", then: String = "") -> String {
      nbrunTests.cell(
        """
        import Foundation
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "\(line.replacing("SECONDS", with: "\(seconds)"))"]
        try process.run()
        while !FileManager.default.fileExists(atPath: "/proc/\\(process.processIdentifier)") {}
        usleep(200_000)
        print("started")
        \(then)
        """)
    }

    var isThere: Bool {
      let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return processes.contains { process in
        let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
        return command.map { String(decoding: $0, as: UTF8.self) } == "sleep\0\(seconds)\0"
      }
    }

    /// Whether the process appears within a few seconds.
    func appears() -> Bool {
      for _ in 0..<200 {
        if isThere { return true }
        usleep(50_000)
      }
      return false
    }

    /// Whether the process ends within a few seconds.
    func goes() -> Bool {
      for _ in 0..<100 {
        if !isThere { return true }
        usleep(50_000)
      }
      return false
    }
  }

  /// The program itself, one in a session of its own, and one whose parent has ended.
  @Test(arguments: [
    "exec sleep SECONDS", "exec setsid sleep SECONDS", "sleep SECONDS & exit 0",
    "setsid sleep SECONDS & exit 0",
  ])
  func aProgramIsEndedWithTheRun(_ line: String) throws {
    let sleeper = Sleeper()
    try workplace.write(sleeper.cell(line))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(!sleeper.isThere)
  }

  @Test func theProgramOfATrappedCellIsEnded() throws {
    let sleeper = Sleeper()
    _ = try workplace.fail(sleeper.cell(then: "fatalError()"))
    #expect(!sleeper.isThere)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func theProgramOfAnInterruptedRunIsEnded(_ signal: Int32) throws {
    let sleeper = Sleeper()
    try workplace.write(sleeper.cell(then: "sleep(60)"))
    let program = try workplace.start(["note.md"])
    #expect(sleeper.appears())
    kill(program.identifier, signal)
    #expect(program.finish().code == 128 + signal)
    #expect(!sleeper.isThere)
  }

  @Test func theProgramOfAKilledRunIsEnded() throws {
    let sleeper = Sleeper()
    try workplace.write(sleeper.cell(then: "sleep(60)"))
    let program = try workplace.start(["note.md"])
    #expect(sleeper.appears())
    kill(program.identifier, SIGKILL)
    _ = program.finish()
    #expect(sleeper.goes())
  }

  @Test(arguments: [
    ("let t = Task { while true { try await Task.sleep(for: .milliseconds(10)) } }", "1 task"),
    ("Task { while true { await Task.yield() } }", "1 task"),
    ("for _ in 1...2 { Task.detached { while true {} } }", "2 tasks"),
    (
      "let t = Task { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }\n"
        + "await Task.yield()", "1 task"
    ),
    ("Thread { @Sendable in while true { usleep(1000) } }.start()", "1 thread"),
    (
      "var t = pthread_t()\npthread_create(&t, nil, { _ in sleep(100); return nil }, nil)",
      "1 thread"
    ),
  ])
  func runningTasksAndThreadsAreReported(_ code: String, _ left: String) throws {
    let errors = try workplace.fail(
      cell("import Foundation\nprint(\"before\")\n\(code)") + cell("print(\"next\")"))
    #expect(errors.contains("note.md:2:1: error: this cell leaves \(left) running"), "\(errors)")
    #expect(errors.contains("before it failed, the cell printed:\n  | before\n"), "\(errors)")
    #expect(!errors.contains("next"), "\(errors)")
  }

  /// Tasks and threads that end by themselves or that are awaited are not left behind. A cell that
  /// is expected to leave something does not stop the notebook.
  @Test func tasksAndThreadsThatEndAreNotReported() throws {
    try workplace.write(
      cell(
        """
        import Foundation
        Task { print("in a moment") }
        Task.detached { try await Task.sleep(for: .milliseconds(5)) }
        Thread { @Sendable in usleep(5000) }.start()
        let sum = Task { (1...10).reduce(0, +) }
        print(await sum.value)
        await withTaskGroup { group in for n in 1...100 { group.addTask { n } } }
        DispatchQueue.global().asyncAfter(deadline: .now() + 3600) { print("never") }
        """) + "```{swift}\n//| error: true\nTask.detached { while true {} }\n```\n"
        + cell("for _ in 1...5000 { Task { } }\nprint(\"next\")"))
    let outcome = try workplace.run("note.md", "--timeout", "60")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page().contains("in a moment\n55"))
    #expect(try workplace.page().contains("this cell leaves 1 task running"))
    #expect(try workplace.page().contains(">next</pre>"))
  }

  @Test func aChangedFolderIsReported() throws {
    let code = """
      import Foundation
      print(FileManager.default.changeCurrentDirectoryPath("/"))
      """
    let errors = try workplace.fail(cell(code))
    #expect(
      errors.contains(
        "note.md:2:1: error: this cell changes the working folder and does not change it back"),
      "\(errors)")
    #expect(errors.contains("before it failed, the cell printed:\n  | true\n"), "\(errors)")
  }

  /// A cell may change the folder if it changes it back. After a cell that is expected to fail, the
  /// next one starts in the notebook's folder.
  @Test func aCellMayChangeTheFolderAndChangeItBack() throws {
    try workplace.write("here", to: "file.txt")
    let home = "let home = FileManager.default.currentDirectoryPath"
    let go = "_ = FileManager.default.changeCurrentDirectoryPath"
    try workplace.write(
      cell("import Foundation\n\(home)\n\(go)(\"/\")\n\(go)(home)")
        + "```{swift}\n//| error: true\n\(go)(\"/\")\n```\n"
        + "```{swift}\n//| error: true\n\(go)(\"/\")\nfatalError()\n```\n"
        + cell("print(try String(contentsOfFile: \"file.txt\", encoding: .utf8))"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page().contains(">here</pre>"))
  }

  /// They stay open, so that the printed text keeps its order and no file gets their numbers.
  @Test func closedStreamsStayOpenAndAreReported() throws {
    let errors = try workplace.fail(
      cell(
        """
        import Foundation
        print("a")
        close(1); close(2)
        print("b")
        FileHandle.standardOutput.write(Data("c\\n".utf8))
        fclose(stdout); fclose(stderr)
        print("d")
        try FileHandle.standardOutput.close()
        print("e")
        let file = open("made", O_CREAT | O_WRONLY, 0o644)
        write(file, "file", 4); close(file)
        print(try String(contentsOfFile: "made", encoding: .utf8))
        for descriptor in 0..<1000 { close(Int32(descriptor)) }
        print("all closed")
        """))
    #expect(
      errors.contains(
        "note.md:2:1: error: this cell closes standard output, and closes standard error"),
      "\(errors)")
    #expect(
      errors.contains("| a\n  | b\n  | c\n  | d\n  | e\n  | file\n  | all closed\n"),
      "\(errors)")
  }

  /// A cell may close its own files.
  @Test func aCellMayCloseItsOwnFiles() throws {
    try workplace.write(
      cell("import Foundation\nlet file = fopen(\"made\", \"w\")!\nfclose(file)\nprint(\"fine\")"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
  }
}
