import NotebookCore
import Testing

/// Code that `nbrun check` warns about, and code that it accepts.
@Suite struct NondeterminismCheckTests {
  /// The places and the beginnings of the messages for a notebook's text.
  private func warnings(_ text: String) throws -> [String] {
    let notebook = try NotebookParser.parse(path: "note.md", bytes: Array(text.utf8))
    return NondeterminismCheck.warnings(in: notebook).map {
      let place = $0.location.map { "\($0.line):\($0.column)" } ?? "nowhere"
      return "\(place) \($0.message.prefix { $0 != ":" && $0 != "," })"
    }
  }

  /// The same for a cell, with lines counted from 1.
  private func warnings(ofCell code: String) throws -> [String] {
    try warnings("```{swift}\n\(code)\n```\n").map { warning in
      let colon = warning.firstIndex(of: ":")!
      return "\(Int(warning[..<colon])! - 1)\(warning[colon...])"
    }
  }

  @Test(arguments: [
    ("let t = ContinuousClock.now", "1:9 reads the monotonic clock"),
    ("let clock = ContinuousClock()", "1:13 reads the monotonic clock"),
    ("print(\n  SuspendingClock().now)", "2:3 reads the monotonic clock"),
    ("let t = DispatchTime.now()", "1:22 reads the monotonic clock"),
    ("print(ProcessInfo.processInfo.systemUptime)", "1:31 reads the monotonic clock"),
    ("clock_gettime(CLOCK_MONOTONIC, &t)", "1:1 reads the monotonic clock"),
    ("clock_gettime(CLOCK_BOOTTIME, &t)", "1:1 reads the monotonic clock"),
    ("clock_gettime_nsec_np(CLOCK_UPTIME_RAW)", "1:1 reads the monotonic clock"),
    (
      "clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)", "1:1 reads how much processor time was used"
    ),
    ("print(clock())", "1:7 reads how much processor time was used"),
    ("print(DispatchWallTime.now())", "1:24 reads libdispatch's wall clock"),
    ("while Date() < end {}", "1:1 waits for the wall clock"),
    ("while !done && end.timeIntervalSinceNow > 0 {}", "1:1 waits for the wall clock"),
    ("repeat {} while Date.now < end", "1:17 waits for the wall clock"),
    ("NSLog(\"words\")", "1:1 reads a property of the process"),
    ("print(ProcessInfo.processInfo.hostName)", "1:31 reads a property of the machine"),
    ("let i = ProcessInfo(); i.activeProcessorCount", "1:26 reads a property of the machine"),
    ("print(ProcessInfo.processInfo.physicalMemory)", "1:31 reads a property of the machine"),
    ("print(ProcessInfo.processInfo.userName)", "1:31 reads a property of the machine"),
    ("print(ProcessInfo.processInfo.processIdentifier)", "1:31 reads a property of the process"),
    ("print(getpid())", "1:7 reads a property of the process"),
    ("print(ProcessInfo.processInfo.environment[\"A\"]!)", "1:31 reads the environment"),
    ("print(getenv(\"A\")!)", "1:7 reads the environment"),
    ("print(Thread.current)", "1:14 reads which thread it runs on"),
    ("print(pthread_self())", "1:7 reads which thread it runs on"),
    ("print(Thread.callStackSymbols)", "1:14 reads addresses of machine code"),
    ("let s = URLSession.shared", "1:9 uses the network"),
    ("try Data(contentsOf: URL(string: \"https://a.org\")!)", "1:34 uses the network"),
    ("socket(AF_INET, 1, 0)", "1:1 uses the network"),
    ("let p = Process()", "1:9 starts another program"),
    (
      "try String(contentsOfFile: \"/etc/motd\", encoding: .utf8)",
      "1:28 names a file by an absolute path"
    ),
    ("let u = URL(filePath: \"~/data\")", "1:23 names a file by an absolute path"),
    ("let u = URL(fileURLWithPath: \"/data/\\(n).csv\")", "1:30 names a file by an absolute path"),
    ("fopen(\"/data/x\", \"r\")", "1:7 names a file by an absolute path"),
    ("try MNIST.load(from: \"/data\")", "1:22 names a file by an absolute path"),
    ("let u = URL(filePath: \"a/../../b\")", "1:23 names a file outside the notebook's folder"),
    ("print(FileManager.default.currentDirectoryPath)", "1:27 asks for a folder of this machine"),
    ("print(NSHomeDirectory())", "1:7 asks for a folder of this machine"),
    ("print(a[.modificationDate]!)", "1:10 reads a file's date"),
    ("let d: DispatchTime = .now()", "1:24 reads the monotonic clock"),
    ("let i: ContinuousClock.Instant = .now", "1:35 reads the monotonic clock"),
    ("let pi = ProcessInfo.processInfo; pi.userName", "1:38 reads a property of the machine"),
    ("let pi = ProcessInfo.processInfo; pi.environment", "1:38 reads the environment"),
    ("let pi = ProcessInfo(); pi.arguments", "1:28 asks for a folder of this machine"),
    ("print(Thread.main)", "1:14 reads which thread it runs on"),
    ("print(FileManager.default.temporaryDirectory)", "1:27 asks for a folder of this machine"),
    (
      "try FileManager.default.url(for: .itemReplacementDirectory, in: .userDomainMask)",
      "1:25 asks for a folder of this machine"
    ),
    ("Unmanaged.passUnretained(a).toOpaque()", "1:29 uses a memory address"),
    ("withUnsafePointer(to: &x) { print($0) }", "1:35 uses a memory address"),
    ("withUnsafePointer(to: &x) { (p) in print(1, p) }", "1:45 uses a memory address"),
    ("print(\"at \\(ObjectIdentifier(a))\")", "1:13 uses a memory address"),
    ("let o = NSObject(); print(o)", "1:27 uses a memory address"),
    ("let o = NSObject(); let d = o.description", "1:31 uses a memory address"),
    ("class A: NSObject {}\nlet a = A(); print(\"\\(a)\")", "2:23 uses a memory address"),
    ("print(NSLock())", "1:7 uses a memory address"),
    ("let i = ObjectIdentifier(a); print(i)", "1:36 uses a memory address"),
    ("print(ObjectIdentifier(a).hashValue)", "1:27 uses a memory address"),
    (
      "a.sorted { ObjectIdentifier($0) < ObjectIdentifier($1) }", "1:12 uses a memory address"
    ),
    (
      "let p = UnsafeMutablePointer<Int>.allocate(capacity: 1); print(p)",
      "1:64 uses a memory address"
    ),
    ("let p = malloc(8); print(Int(bitPattern: p))", "1:42 uses a memory address"),
    ("withUnsafePointer(to: &x) { UInt(bitPattern: $0) }", "1:46 uses a memory address"),
    (
      "class A {}\nlet a = A(); let n = unsafeBitCast(a, to: Int.self)",
      "2:36 uses a memory address"
    ),
    ("unsafeBitCast(x as AnyObject, to: UInt.self)", "1:15 uses a memory address"),
    (
      "DispatchQueue.concurrentPerform(iterations: 4) { _ in }",
      "1:15 runs code on several threads at once"
    ),
    ("DispatchQueue.global().async {}", "1:15 runs code on several threads at once"),
    (
      "let q = DispatchQueue(label: \"a\"); q.async {}", "1:38 runs code on several threads at once"
    ),
    (
      "let q = DispatchQueue(label: \"a\", attributes: .concurrent)",
      "1:9 runs code on several threads at once"
    ),
    ("let q = OperationQueue()", "1:9 runs code on several threads at once"),
    ("Thread { print(1) }.start()", "1:1 runs code on several threads at once"),
    ("Thread.detachNewThread {}", "1:8 runs code on several threads at once"),
    ("pthread_create(&t, nil, f, nil)", "1:1 runs code on several threads at once"),
    ("while !isDone.load(ordering: .acquiring) {}", "1:1 waits in a loop in which no task can run"),
  ])
  func nondeterministicCodeGivesAWarning(_ code: String, _ warning: String) throws {
    #expect(try warnings(ofCell: code) == [warning])
  }

  @Test(arguments: [
    "print(Date(), Date.now, time(nil), UUID(), Int.random(in: 1...6))",
    "clock_gettime(CLOCK_REALTIME, &t)",
    "try await Task.sleep(for: .seconds(1))", "RunLoop.main.run(until: Date() + 1)",
    "try await Task.sleep(until: .now + .seconds(1), clock: ContinuousClock())",
    "queue.asyncAfter(deadline: DispatchTime.now() + 1) {}",
    "semaphore.wait(timeout: DispatchTime.now() + 1)",
    "let d = FileManager.default.contents(atPath: \"data/x.csv\")",
    "let d = FileManager.default.contents(atPath: \"data/../x.csv\")",
    "FileHandle(forReadingAtPath: \"/dev/urandom\")",
    "print(\"/etc/motd\", \"https://example.org\")",
    "let link = URL(string: \"https://example.org\")",
    "let words = \"ContinuousClock.now and ProcessInfo.processInfo.hostName\"  // getpid()",
    "struct ContinuousClock { static let now = 1 }\nprint(ContinuousClock.now)",
    "struct Server { var hostName = \"a\" }\nprint(Server().hostName)",
    "func clock() -> Int { 1 }\nprint(clock())",
    "struct Thread { static let current = 1 }\nprint(Thread.current)",
    "let d: Duration = .now\nlet clock: Clock = .now()", "let pi = 3.14; print(pi)",
    "withUnsafePointer(to: &x) { print($0.pointee) }; [1].forEach { print($0) }",
    "var seen: Set = [ObjectIdentifier(a)]", "URL(for: 3)",
    "await withTaskGroup(of: Int.self) { $0.addTask { 1 } }", "Task.detached { print(1) }",
    "async let a = f(); print(await a)", "DispatchQueue.main.async { print(1) }",
    "let q = DispatchQueue(label: \"a\"); q.sync { n += 1 }", "while n < 3 { n += 1 }",
    "class A {}\nlet a = A(); print(a, a === b)", "unsafeBitCast(1.5, to: Int.self)",
    "class A: NSObject { override var description: String { \"a\" } }\nlet a = A(); print(a)",
    "print(\"a\".hashValue, Int(bitPattern: 3 as UInt), x.description)",
    "ObjectIdentifier(a) == ObjectIdentifier(b)",
    "class Thread {}\nlet t = Thread(); print(Thread())", "let q = OperationQueue.main",
    "while !isDone.load(ordering: .acquiring) { await Task.yield() }",
  ])
  func deterministicCodeGivesNoWarning(_ code: String) throws {
    #expect(try warnings(ofCell: code) == [])
  }

  @Test func warningsAreInTheOrderOfTheText() throws {
    let text = """
      # A `{swift} ProcessInfo.processInfo.hostName` b

      - item

        ```{swift}
        //| echo: false
        let é = 1; print(getpid())
          print(getpid(), getpid())
        ```

      ```{swift}
      //| eval: false
      getpid()
      ```

      ```swift
      getpid()
      ```

      > Quoted `{swift} getpid()`.
      """
    #expect(
      try warnings(text) == [
        "1:38 reads a property of the machine", "7:21 reads a property of the process",
        "8:11 reads a property of the process", "8:21 reads a property of the process",
        "20:19 reads a property of the process",
      ])
  }

  /// A name that the notebook declares in one cell is its own in all cells.
  @Test func theNotebooksOwnNamesGiveNoWarning() throws {
    let text = "```{swift}\nfunc getpid() -> Int { 1 }\n```\n\n```{swift}\ngetpid()\n```\n"
    #expect(try warnings(text) == [])
  }
}
