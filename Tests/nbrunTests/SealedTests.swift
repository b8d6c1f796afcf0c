import Foundation
import Testing

/// Properties of the machine and of the moment that cells cannot see.
@Suite struct SealedTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private func output(
    _ notebook: String, _ arguments: String...,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> String {
    try workplace.write(notebook)
    let outcome = try workplace.start(["note.md", "-o", "-"] + arguments).finish()
    #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output
  }

  /// All ways for a cell to get a random number, in addition to the language's own.
  private static let entropy = cell(
    """
    import Foundation
    print(rand(), random(), drand48(), lrand48(), mrand48())
    print(arc4random(), arc4random_uniform(1000))
    var bytes = [UInt8](repeating: 0, count: 8)
    arc4random_buf(&bytes, 8); print(bytes)
    print(getentropy(&bytes, 8), bytes)
    for name in ["/dev/urandom", "/dev/random", "/dev/../dev/urandom"] {
      print(try FileHandle(forReadingAtPath: name)!.read(upToCount: 8)!.map { $0 })
      let stream = fopen(name, "r")!
      print(fread(&bytes, 1, 8, stream), bytes)
      fclose(stream)
      let input = InputStream(fileAtPath: name)!
      input.open()
      print(input.read(&bytes, maxLength: 8), bytes)
      let opened = fdopen(open(name, O_RDONLY), "r")!
      print(fread(&bytes, 1, 8, opened), bytes, fclose(opened))
      print(freopen(name, "r", fopen("/dev/null", "r")!) == nil, errno == ENOTSUP, arc4random())
      let device = open(name, O_RDONLY), other = dup(device)
      bytes.withUnsafeMutableBytes { bytes in
        var part = iovec(iov_base: bytes.baseAddress, iov_len: 8)
        print(preadv(device, &part, 1, 0))
      }
      print(read(other, &bytes, 8), bytes, pread(device, &bytes, 8, 0), bytes)
    }
    print(UUID(), UUID().uuidString, "a".hashValue, [1: 2, 3: 4, 5: 6], Set(1...9))
    var hasher = Hasher()
    hasher.combine(3)
    print(hasher.finalize(), Double.random(in: 0...1), (1...9).shuffled(), Bool.random())
    """)

  @Test func theSeedFixesAllRandomNumbers() throws {
    let first = try output("---\nseed: 42\n---\n\n" + Self.entropy)
    #expect(try output("---\nseed: 42\n---\n\n" + Self.entropy) == first)
    let other = try output("---\nseed: 43\n---\n\n" + Self.entropy)
    func lines(_ page: String) -> [Substring] {
      page.split(separator: "class=\"stdout\"").last?.split(separator: "</pre>").first?
        .split(separator: "\n") ?? []
    }
    #expect(lines(first).count == 27)
    for (line, same) in zip(lines(first), lines(other)) where line != "8" {
      #expect(line != same)
    }
  }

  /// Two runs give temporary files the same names, unless another run's files still exist.
  @Test func theSeedFixesTheNamesOfTemporaryFiles() throws {
    let notebook = cell(
      """
      import Foundation
      func name(_ template: String, _ make: (UnsafeMutablePointer<CChar>) -> Bool) -> String {
        var path = Array((template.utf8CString))
        let made = path.withUnsafeMutableBufferPointer { make($0.baseAddress!) }
        return made ? String(decoding: path.dropLast().map(UInt8.init), as: UTF8.self) : "none"
      }
      let number = Int.random(in: 0...999_999)
      let file = name("./fileXXXXXX") { mkstemp($0) >= 0 }
      let folder = name("./folderXXXXXX") { mkdtemp($0) != nil }
      let suffixed = name("./XXXXXX.txt") { mkstemps($0, 4) >= 0 }
      print(file, folder, suffixed, name("./short") { mkstemp($0) >= 0 })
      let mode = { (path: String) in
        let facts = try! FileManager.default.attributesOfItem(atPath: path)
        return String(facts[.posixPermissions] as! Int, radix: 8)
      }
      print(mode(file), mode(folder), mode(suffixed))
      try "text".write(toFile: file, atomically: true, encoding: .utf8)
      print(number, Int.random(in: 0...999_999))
      for path in [file, folder, suffixed] { try FileManager.default.removeItem(atPath: path) }
      """)
    let first = try output(notebook)
    #expect(first.contains(/>\.\/file\w{6} \.\/folder\w{6} \.\/\w{6}\.txt none\n600 700 600\n/))
    #expect(try output(notebook) == first)
    #expect(try output("---\nseed: 7\n---\n\n" + notebook) != first)
    let number = cell("print(Int.random(in: 0...999_999), Int.random(in: 0...999_999))")
    let numbers = try #require(try output(number).firstMatch(of: />(\d+ \d+)</)).1
    #expect(first.contains("\n\(numbers)<"), "names do not affect the numbers")
  }

  @Test func setSeedRestartsAllStreams() throws {
    let output = try output(
      cell(
        """
        import DeepLearning
        import Foundation
        func draw() -> String {
          "\\(rand()) \\(drand48()) \\(UUID()) \\(Int.random(in: 0...999_999)) \\(arc4random())"
        }
        setSeed(7)
        let first = draw()
        print(first == draw())
        setSeed(7)
        print(first == draw())
        """))
    #expect(output.contains("false\ntrue"))
  }

  @Test func foldersAreSorted() throws {
    for name in ["q", "b", "z/k", "z/a", "A", "x1", "x10", "x2", "z/y/w", "z/y/v"] {
      try workplace.write("", to: "data/\(name)")
    }
    let output = try output(
      cell(
        """
        import Foundation
        let manager = FileManager.default
        print(try manager.contentsOfDirectory(atPath: "data").joined(separator: " "))
        print(try manager.subpathsOfDirectory(atPath: "data").joined(separator: " "))
        print(manager.enumerator(atPath: "data")!.map { "\\($0)" }.joined(separator: " "))
        let urls = manager.enumerator(at: URL(filePath: "data"), includingPropertiesForKeys: nil)!
        print(urls.map { ($0 as! URL).lastPathComponent }.joined(separator: " "))
        let folder = opendir("data")!
        func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
          withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
          }
        }
        var names: [String] = []
        while let entry = readdir(folder) { names.append(name(entry)) }
        print(names.joined(separator: " "), readdir(folder) == nil)
        seekdir(folder, 3)
        print(name(readdir(folder)!), telldir(folder))
        rewinddir(folder)
        print(name(readdir(folder)!))
        closedir(folder)
        var entries: UnsafeMutablePointer<UnsafeMutablePointer<dirent>?>?
        let count = Int(scandir("data", &entries, nil, nil))
        print((0..<count).map { name(entries![$0]!) }.joined(separator: " "))
        """))
    #expect(
      output.contains(
        """
        >A b q x1 x10 x2 z
        A b q x1 x10 x2 z z/a z/k z/y z/y/v z/y/w
        A b q x1 x10 x2 z z/a z/k z/y z/y/v z/y/w
        A b q x1 x10 x2 z a k y v w
        . .. A b q x1 x10 x2 z true
        b 4
        .
        . .. A b q x1 x10 x2 z</pre>
        """), "\(output)")
  }

  /// It does no harm if entries disappear while the folder is read.
  @Test func aFolderCanBeEmptiedWhileItIsRead() throws {
    for number in 0..<40 { try workplace.write("", to: "data/\(number)") }
    let output = try output(
      cell(
        """
        import Foundation
        try FileManager.default.removeItem(atPath: "data")
        print(FileManager.default.fileExists(atPath: "data"))
        """))
    #expect(output.contains(">false</pre>"))
  }

  /// Only if the system allows a process to turn off address randomization.
  @Test(
    .enabled(
      if: SealedTests.canFixAddresses, "this system does not let a process fix its addresses"))
  func addressesRepeat() throws {
    let notebook = cell(
      """
      final class Node {}
      let node = Node()
      print(Unmanaged.passUnretained(node).toOpaque())
      var local = 1
      withUnsafePointer(to: &local) { print($0.debugDescription) }
      """)
    let first = try output(notebook)
    #expect(first.contains(/0x[0-9a-f]{6}/))
    #expect(try output(notebook) == first)
  }

  private static let canFixAddresses: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setarch")
    process.arguments = ["--addr-no-randomize", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test func theEnvironmentIsFixed() throws {
    workplace.environment = [
      "TZ": "Asia/Kathmandu", "LANG": "fr_FR.UTF-8", "SECRET": "s", "USER": "somebody",
      "HOME": workplace.folder.path, "TMPDIR": "/var/tmp", "NBRUN_THREADS": "2",
      "LD_LIBRARY_PATH": "/nowhere",
      "PATH": "/nowhere:" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
    ]
    let output = try output(
      cell(
        """
        import Foundation
        print(ProcessInfo.processInfo.environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }.joined(separator: " "))
        print(String(umask(0o22), radix: 8), TimeZone.current.secondsFromGMT())
        """))
    #expect(
      output.contains(
        ">CFFIXED_USER_HOME=/dev/null/home "
          + "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-FMA_Usable,-FMA4_Usable "
          + "HOME=/dev/null/home LANG=C.UTF-8 LC_ALL=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin "
          + "SWIFT_DETERMINISTIC_HASHING=1 TZ=UTC\n22 0</pre>"),
      "\(output)")
    #expect(!output.contains("Environment variables"))
  }

  /// The program's name is the notebook's, wherever nbrun and the notebook are.
  @Test func theOnlyArgumentIsTheNotebooksName() throws {
    try workplace.write(
      cell(
        """
        import Foundation
        print(CommandLine.arguments, FileManager.default.temporaryDirectory.path)
        print(try String(contentsOfFile: "/proc/self/cmdline", encoding: .utf8).count)
        """), to: "deeper/course.md")
    let outcome = try workplace.run(workplace.folder.path + "/deeper/course.md", "-o", "-")
    #expect(
      outcome.output.contains(
        ">[&quot;course.md&quot;] /tmp\n10</pre>"),
      "\(outcome.errors)\(outcome.output)")
  }

  /// Nothing stays in the home from run to run, even if root runs nbrun.
  @Test func theHomeCannotBeMade() throws {
    let notebook = cell(
      """
      import Foundation
      let home = FileManager.default.homeDirectoryForCurrentUser
      print([home.path, NSHomeDirectory(), NSString("~").expandingTildeInPath])
      do {
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        print("made")
      } catch {}
      let visits = UserDefaults.standard.integer(forKey: "visits") + 1
      UserDefaults.standard.set(visits, forKey: "visits")
      UserDefaults.standard.synchronize()
      print(visits, UserDefaults.standard.integer(forKey: "visits"))
      """)
    for _ in 1...2 {
      let output = try output(notebook)
      let home = "&quot;/dev/null/home&quot;"
      #expect(output.contains(">[\(home), \(home), \(home)]\n1 1</pre>"), "\(output)")
    }
  }

  @Test func theHomeCanBePassedOn() throws {
    workplace.environment = ["HOME": workplace.folder.path]
    let output = try output(
      cell(
        """
        import Foundation
        print(ProcessInfo.processInfo.environment["HOME"]!, terminator: "")
        print(NSHomeDirectory().dropFirst(ProcessInfo.processInfo.environment["HOME"]!.count))
        """),
      "--pass-env", "HOME")
    #expect(output.contains(">\(workplace.folder.path)</pre>"), "\(output)")
    let outcome = try workplace.run("note.md", "--pass-env", "NBRUN_THREADS")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("the session uses NBRUN_THREADS itself"), "\(outcome.errors)")
  }

  @Test func aPageListsVariablesThatArePassedOn() throws {
    workplace.environment = ["CITY": "Zürich", "AREA": "north"]
    let notebook = cell(
      """
      import Foundation
      print(["CITY", "AREA"].map { ProcessInfo.processInfo.environment[$0] ?? "none" })
      """)
    let output = try output(notebook, "--pass-env", "CITY", "--pass-env", "AREA")
    #expect(
      output.contains("[\"Zürich\", \"north\"]") || output.contains("Zürich&quot;, &quot;north"))
    #expect(
      output.contains("Environment variables passed on: <code>AREA, CITY</code>"), "\(output)")
    #expect(!output.contains("<code>AREA, CITY = "), "values may be secrets")
  }

  @Test func someVariablesCannotBePassedOn() throws {
    workplace.environment = ["NOWHERE": nil]
    var errors = try workplace.fail(cell("1"), code: 2, "--pass-env", "NOWHERE")
    #expect(errors.contains("--pass-env NOWHERE: the variable 'NOWHERE' is not set."), "\(errors)")
    errors = try workplace.fail(cell("1"), code: 2, "--pass-env", "TZ")
    #expect(errors.contains("--pass-env TZ: every session has TZ=UTC."), "\(errors)")
    errors = try workplace.fail(cell("1"), code: 2, "--pass-env", "CFFIXED_USER_HOME")
    #expect(errors.contains("CFFIXED_USER_HOME with the value of HOME."), "\(errors)")
  }
}
