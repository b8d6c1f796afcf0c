import NotebookCore
import Testing

/// Code that shows the machine, and code of the same look that does not.
@Suite struct MachineNamesTests {
  private func warnings(_ code: String) throws -> [String] {
    let text = "```{swift}\n\(code)\n```\n"
    let notebook = try NotebookParser.parse(path: "note.md", bytes: Array(text.utf8))
    return NondeterminismCheck.warnings(in: notebook).map {
      "\($0.location!.line - 1):\($0.location!.column) \($0.message.prefix { $0 != ":" })"
    }
  }

  @Test(arguments: [
    ("print(getsid(0))", "1:7 reads a property of the process"),
    ("print(Glibc.getpid())", "1:13 reads a property of the process"),
    ("let get = getpid\nget()", "1:11 reads a property of the process"),
    ("@_silgen_name(\"gettid\") func own() -> Int32", "1:16 reads which thread it runs on"),
    (
      "@_extern(c, \"getauxval\") func f(_ n: UInt) -> UInt", "1:14 reads a property of the machine"
    ),
    (
      "@_silgen_name(\"syscall\") func call(_ n: Int) -> Int",
      "1:16 calls another function, which 'nbrun check' does not see"
    ),
    (
      "let f = dlsym(nil, \"getpid\")",
      "1:9 calls another function, which 'nbrun check' does not see"
    ),
    ("clock_gettime(1, &t)", "1:1 reads the monotonic clock"),
    ("clock_gettime(0x4, &t)", "1:1 reads the monotonic clock"),
    ("adjtimex(&t)", "1:1 reads the machine's clock, which runs"),
    ("print(timer.fireDate)", "1:13 reads when a timer fires, on a clock that runs"),
    ("statvfs(\"data\", &v)", "1:1 reads how the system keeps a file"),
    ("print(s.st_ino)", "1:9 reads how the system keeps a file"),
    ("print(s.st_mtim)", "1:9 reads a file's date"),
    ("print(a[.systemFileNumber]!)", "1:10 reads how the system keeps a file"),
    (
      "print(try files.attributesOfItem(atPath: \"a\"))", "1:17 reads how the system keeps a file"
    ),
    (
      "let all = try files.attributesOfItem(atPath: \"a\")\nprint(all)",
      "2:7 reads how the system keeps a file"
    ),
    (
      "if let all = try? files.attributesOfItem(atPath: \"a\") { print(all.values) }",
      "1:63 reads how the system keeps a file"
    ),
    ("getifaddrs(&list)", "1:1 reads a property of the machine"),
    ("getrlimit(RLIMIT_NOFILE, &limit)", "1:1 reads a property of the machine"),
    ("print(String(cString: environ[0]!))", "1:23 reads the environment"),
    (
      "let name = \"/proc/sys/kernel/random/uuid\"",
      "1:12 names a file in which the system describes itself"
    ),
    ("fopen(\"/sys/class/net\", \"r\")", "1:7 names a file in which the system describes itself"),
    ("fopen(\"/dev/shm/x\", \"r\")", "1:7 names a file by an absolute path"),
    ("let name = \"/etc/\\(x)\"\nfopen(name, \"r\")", "2:7 names a file by an absolute path"),
    ("let u = URL(string: \"file:///etc/hosts\")", "1:21 names a file by an absolute path"),
    ("let x: Float80 = 1", "1:8 depends on the processor"),
    ("print(exp(Float80(1)))", "1:11 depends on the processor"),
    ("import _Builtin_intrinsics.intel.xmmintrin", "1:8 depends on the processor"),
    ("print(NSString(\"~/a\").expandingTildeInPath)", "1:23 asks for a folder of this machine"),
  ])
  func aViewOfTheMachineGivesAWarning(_ code: String, _ warning: String) throws {
    #expect(try warnings(code) == [warning])
  }

  @Test(arguments: [
    "clock_gettime(0, &t)\nclock_gettime(CLOCK_TAI, &t)", "timer.fireDate = Date() + 1",
    "let size = try files.attributesOfItem(atPath: \"a\")[.size]",
    "let size = (try files.attributesOfItem(atPath: \"a\"))[.size] as! Int",
    "let all = try files.attributesOfItem(atPath: \"a\")\nprint(all[.size]!, s.st_size)",
    "try files.setAttributes([.modificationDate: Date(), .posixPermissions: 0o600], ofItemAtPath: p)",
    "@_silgen_name(\"cos\") func own(_ x: Double) -> Double",
    "fopen(\"/dev/null\", \"r\")\nfopen(\"/dev/urandom\", \"r\")",
    "let name = \"/etc/hosts\"\nprint(name)", "let name = \"data\"\nfopen(name, \"r\")",
    "struct Car { var fireDate = 1 }\nprint(Car().fireDate)", "import Foundation\nNSDate()",
    "func dlsym(_ n: Int) -> Int { n }\nprint(dlsym(3))",
  ])
  func otherCodeGivesNone(_ code: String) throws {
    #expect(try warnings(code) == [])
  }
}
