import Foundation
import Testing

/// What the session and the programs that a cell starts send to nbrun.
@Suite struct SessionPipeTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func theOutputOfProgramsKeepsItsPlace() throws {
    let shown = try workplace.shown([
      """
      import Foundation
      print("first")
      _ = system("echo second; echo error >&2; echo third > /dev/stdout; echo fourth")
      print("fifth", terminator: " ")
      _ = system("printf 'sixth '; echo seventh > /proc/self/fd/1; printf '%s' eighth >> /dev/stdout")
      print(" ninth")
      FileHandle(forWritingAtPath: "/dev/stdout")!.write(Data("tenth\\n".utf8))
      dprintf("eleventh\\n")
      func dprintf(_ text: String) { _ = text.withCString { Glibc.write(dup(1), $0, strlen($0)) } }
      print("twelfth")
      """
    ])
    #expect(
      shown == [
        "first\nsecond\nthird\nfourth", "error",
        "fifth sixth seventh\neighth ninth\ntenth\neleventh\ntwelfth",
      ])
  }

  @Test func aProgramThatNeverStopsPrintingIsEnded() throws {
    let errors = try workplace.fail(
      cell("import Foundation\nprint(1)\n_ = system(\"yes\")\nprint(\"done\")"))
    #expect(
      errors.contains(/note\.md:4:\d+: error: this cell wrote more than 16 MiB/), "\(errors)")
    #expect(errors.utf8.count < 10_000)
  }

  @Test func aLoopThatNeverStopsPrintingIsEndedAtItsLine() throws {
    let errors = try workplace.fail(
      cell(
        "func line() {\n  print(String(repeating: \"x\", count: 1000))\n}\nwhile true { line() }"))
    #expect(
      errors.contains(/note\.md:3:\d+: error: this cell wrote more than 16 MiB/), "\(errors)")
  }

  @Test(arguments: [
    """
    let size = 3 << 30
    let all = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)!
    for i in stride(from: 0, to: size, by: 4096) {
      all.storeBytes(of: 1, toByteOffset: i, as: UInt8.self)
      if i % (64 << 20) == 0 { usleep(50_000) }
    }
    """,
    #"""
    let hold = "import time; x = b'1' * (600 << 20); time.sleep(30)"
    _ = system("for i in 1 2 3; do /usr/bin/python3 -c \"\(hold)\" & done; wait")
    """#,
  ])
  func sharedMemoryAndProgramsCountForTheLimit(_ code: String) throws {
    let errors = try workplace.fail(
      cell("import Foundation\n\(code)"), "--memory", "1G", "--timeout", "60")
    #expect(
      errors.contains(
        "error: this cell and the programs that it started took more than 1.0 GiB of memory"),
      "\(errors)")
  }

  /// A way round the session's own `write`.
  private static let rawWrite = """
    import Foundation
    typealias Write = @convention(c) (Int32, UnsafeRawPointer, Int) -> Int
    let libc = dlopen("libc.so.6", RTLD_NOW)
    let rawWrite = unsafeBitCast(dlsym(libc, "write"), to: Write.self)
    func send(_ bytes: [UInt8]) {
      for descriptor in Int32(3)..<260 { _ = rawWrite(descriptor, bytes, bytes.count) }
    }

    """

  @Test(arguments: [
    // The end of a cell; a text; a length without its bytes; noise.
    "[18, 0, 0, 0, 0, 0, 0, 0]", "[16, 0, 0, 0, 1, 0, 0, 0, 65]", "[16, 0, 0, 0, 255, 255, 0, 0]",
    "[UInt8](repeating: 7, count: 500)", "[1]",
  ])
  func aCellCannotSpeakForTheSession(_ bytes: String) throws {
    let errors = try workplace.fail(
      cell(Self.rawWrite + "send(\(bytes))\nprint(\"mine\")") + cell("print(2)"))
    #expect(
      errors.contains(
        "note.md:2:1: error: this cell wrote into the pipe through which its session reports"),
      "\(errors)")
  }

  @Test func theSessionsDescriptorsAreNotTheCells() throws {
    let shown = try workplace.shown([
      """
      import Foundation
      var good = 0
      for descriptor in Int32(3)..<260 where write(descriptor, "x", 1) > 0 { good += 1 }
      print(good)
      """
    ])
    #expect(shown == ["0"])
  }

  @Test func anInlineValueCannotBeInventedByACell() throws {
    let errors = try workplace.fail(
      cell(
        """
        struct Liar: CustomStringConvertible {
          var description: String {
            _nbrunShowInline("one")
            return "two"
          }
        }
        """) + "\n`{swift} Liar()` and `{swift} 3`")
    #expect(
      errors.contains("note.md:10:10: error: the session sent 3 texts for the 2"), "\(errors)")
  }
}
