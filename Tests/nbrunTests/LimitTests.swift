import Foundation
import Testing

/// Cells that exceed a limit, and sessions that do not answer.
@Suite struct LimitTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func theMemoryLimitStopsACell() throws {
    let errors = try workplace.fail(
      cell(
        """
        var parts: [[UInt8]] = []
        print("begins")
        for _ in 0..<40 {
          parts.append([UInt8](repeating: 1, count: 100 << 20))
        }
        """), "--memory", "1G")
    #expect(errors.contains("before it failed, the cell printed:\n  | begins\n"), "\(errors)")
    #expect(
      errors.contains(/note\.md:5:\d+: error: out of memory: could not allocate 1048576\d\d bytes/),
      "\(errors)")
    #expect(errors.contains("raise the limit if you set one with --memory"), "\(errors)")
  }

  @Test func aTensorCanExceedTheMemoryLimit() throws {
    let errors = try workplace.fail(
      cell("import DeepLearning\nlet t = Tensor.zeros([40_000, 100_000])"), "--memory", "2G")
    #expect(errors.contains("note.md:3:"), "\(errors)")
    #expect(errors.contains("error: out of memory"), "\(errors)")
  }

  @Test func enoughMemoryIsNoError() throws {
    try workplace.write(cell("print([UInt8](repeating: 1, count: 100 << 20).count)"))
    let outcome = try workplace.run("note.md", "--memory", "0.5GiB")
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  /// libdispatch retries forever if it cannot start a thread.
  @Test func tooLittleMemoryForAThreadIsReported() throws {
    let errors = try workplace.fail(
      cell(
        """
        import Foundation
        var parts: [UnsafeMutableRawPointer] = []
        while let part = malloc(1 << 20) { parts.append(part) }
        let done = DispatchSemaphore(value: 0)
        for _ in 0..<64 { DispatchQueue.global().async { sleep(1); done.signal() } }
        done.wait()
        sleep(60)
        """), "--memory", "1G", "--timeout", "60")
    #expect(errors.contains("trapped: could not create a thread"), "\(errors)")
  }

  @Test(arguments: ["lots", "4", "-1G", "0G", "G", "4 G"])
  func anInvalidMemoryLimitIsAnError(_ size: String) throws {
    let errors = try workplace.fail(cell("1"), code: 2, "--memory=\(size)")
    #expect(errors.contains("The value '\(size)' is invalid for '--memory <size>'"), "\(errors)")
  }

  @Test func aMemoryLimitLeavesRoomForTheSession() throws {
    let errors = try workplace.fail(cell("1"), code: 2, "--memory", "1M")
    #expect(
      errors.contains("--memory takes 32.0 MiB or more, because the session needs memory itself"),
      "\(errors)")
    try workplace.write(cell("print(1)"))
    #expect(try workplace.run("note.md", "--memory", "32M").code == 0)
  }

  @Test func theTotalTimeLimitStopsTheRun() throws {
    let errors = try workplace.fail(
      cell("import Foundation\nusleep(600_000)") + cell("print(\"second\")\nsleep(60)"),
      "--total-timeout", "2", "--timeout", "30")
    #expect(
      errors.contains(
        "note.md:6:1: error: the cells together ran for more than 2 s, the time limit, when "
          + "this one ran"), "\(errors)")
    #expect(errors.contains("before it failed, the cell printed:\n  | second\n"), "\(errors)")
  }

  @Test func aTimeLimitMustBePositive() throws {
    let errors = try workplace.fail(cell("1"), code: 2, "--total-timeout", "0")
    #expect(errors.contains("--total-timeout takes a number of seconds above 0"), "\(errors)")
  }

  /// The error names the cell that shows the value, although the cell ends immediately.
  @Test func aTooLargeValueIsReported() throws {
    let errors = try workplace.fail(
      cell("display(String(repeating: \"x\", count: 100 << 20))") + cell("print(1)"))
    #expect(errors.contains("note.md:2:1: error: this cell wrote more than 16 MiB"), "\(errors)")
  }

  @Test func aSuspendedCellTimesOut() throws {
    let errors = try workplace.fail(
      cell("import Foundation\nraise(SIGSTOP)"), "--timeout", "1")
    #expect(errors.contains("note.md:2:1: error: this cell ran for more than 1 s"), "\(errors)")
  }

  @Test func aSilentSessionTimesOut() throws {
    let clone = workplace.folder.appendingPathComponent("clone")
    try FileManager.default.createDirectory(at: clone, withIntermediateDirectories: true)
    for part in ["nbrun", "nbrun-confine", "libDeepLearning.so", "Modules"] {
      let products = Workplace.products.appendingPathComponent(part).resolvingSymlinksInPath()
      try FileManager.default.copyItem(at: products, to: clone.appendingPathComponent(part))
    }
    try workplace.write("#!/bin/sh\nexec sleep 300\n", to: "clone/nbrun-session")
    chmod(clone.path + "/nbrun-session", 0o755)
    workplace.program = clone.path + "/nbrun"
    let errors = try workplace.fail(cell("1"), code: 2, "--timeout", "1")
    #expect(
      errors.contains(
        "error: the session that runs the cells did not answer within 1 s, the time limit"),
      "\(errors)")
  }
}
