import Foundation
import Testing

/// Disks and limits with which nothing can be compiled or run. Each has a message of its own, and
/// none is about a cell.
@Suite struct MachineFailureTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try FileManager.default.createDirectory(
      at: workplace.folder.appendingPathComponent("disk"), withIntermediateDirectories: true)
    workplace.environment = [
      "XDG_CACHE_HOME": workplace.folder.path + "/disk",
      "TMPDIR": workplace.folder.path + "/disk",
    ]
    try workplace.write("```{swift}\n//| error: true\nprint(1 +)\n```\n\n" + cell("print(1)"))
  }

  private static func canMount(_ command: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = command.dropFirst() + ["mount -t tmpfs none /mnt", "sh"]
    process.standardError = FileHandle.nullDevice
    try? process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Runs a shell with disks of its own.
  private static let mounting = [
    "/usr/bin/unshare", geteuid() == 0 ? "-m" : "-rm", "/bin/sh", "-c",
  ]
  static let canMount = canMount(mounting)

  /// The errors of a run whose cache is on a disk that was mounted with `options`.
  private func errors(_ options: String, code: Int32 = 2) throws -> String {
    let script = "mount -t tmpfs -o \(options) none disk && exec \"$@\""
    let outcome = try workplace.run("note.md", shell: Self.mounting + [script, "sh"])
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(!outcome.errors.contains("note.md:"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("NSFilePath"), "\(outcome.errors)")
    return outcome.errors
  }

  @Test(
    .enabled(if: canMount, "this system lets the user mount no disk"),
    arguments: ["32k", "2m", "12m"])
  func aFullCacheIsReported(_ size: String) throws {
    let errors = try errors("size=\(size)")
    #expect(errors.contains("No space left on device"), "\(errors)")
    #expect(errors.contains("XDG_CACHE_HOME moves them to another disk"), "\(errors)")
  }

  @Test(
    .enabled(if: canMount, "this system lets the user mount no disk"),
    arguments: [
      ("noexec", "programs cannot run from this disk (noexec)"), ("ro", "Read-only file system"),
    ])
  func aCacheThatCannotBeUsedIsReported(_ options: String, _ reason: String) throws {
    let errors = try errors(options)
    #expect(errors.contains("error: there is no folder for compiled cells\n"), "\(errors)")
    #expect(errors.contains("note: \(workplace.folder.path)/disk/nbrun: \(reason)\n"), "\(errors)")
    #expect(errors.contains("Set XDG_CACHE_HOME to a writable folder"), "\(errors)")
  }

  @Test(.enabled(if: canMount, "this system lets the user mount no disk"))
  func aReadOnlyFolderForTemporaryFilesIsEnough() throws {
    workplace.environment["XDG_CACHE_HOME"] = workplace.folder.path + "/cache"
    try workplace.write(cell("print(1)"))
    let script = "mount -t tmpfs -o ro none disk && exec \"$@\""
    let outcome = try workplace.run("note.md", shell: Self.mounting + [script, "sh"])
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test func tooFewFilesAreReported() throws {
    let shell = ["/bin/sh", "-c", "ulimit $0; exec \"$@\""]
    let outcome = try workplace.run("note.md", shell: shell + ["-n 20"])
    #expect(outcome.code == 2)
    #expect(
      outcome.errors == """
        error: a program may have only 20 files open here, and nbrun needs 256
          Allow more with 'ulimit -n 256'.

        """)
  }

  @Test func aSoftLimitForFilesIsRaised() throws {
    workplace.environment = [:]
    let shell = ["/bin/sh", "-c", "ulimit -Sn 20; exec \"$@\"", "sh"]
    let outcome = try workplace.run("note.md", shell: shell)
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test func tooLittleMemoryIsReported() throws {
    for limit in [200_000, 400_000] {
      let shell = ["/bin/sh", "-c", "ulimit -v \(limit); exec \"$@\"", "sh"]
      let outcome = try workplace.run("note.md", shell: shell)
      #expect(outcome.code == 2)
      #expect(outcome.errors.hasPrefix("error: this machine lets nbrun "), "\(outcome.errors)")
      #expect(outcome.errors.contains("Allow more processes (ulimit -u) or more memory"))
    }
  }
}
