import Foundation
import Testing

/// `nbrun-confine` by itself, with each of its layers missing.
@Suite struct ConfineProgramTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    workplace.program = Workplace.products.appendingPathComponent("nbrun-confine").path
    try FileManager.default.createDirectory(
      at: workplace.folder.appendingPathComponent("shown"), withIntermediateDirectories: true)
    try workplace.write("secret", to: "hidden.txt")
  }

  private func run(_ options: [String], _ script: String) throws -> Workplace.Outcome {
    let shown = workplace.folder.path + "/shown"
    return try workplace.start(
      options + ["--write", shown, "/notebook", "--", "/bin/sh", "sh", "-c", script]
    ).finish()
  }

  /// Whether this system offers all layers, without which most of these tests say nothing.
  static let isWhole: Bool = {
    let outcome = try? ConfineProgramTests().workplace.run("--probe")
    return outcome?.code == 0 && outcome?.output.isEmpty == true
  }()

  @Test(arguments: [("exit 3", 3), ("kill -KILL $$", 137), ("kill -SEGV $$", 139), ("true", 0)])
  func theProgramsEndIsPassedOn(_ script: String, _ code: Int32) throws {
    for options in [[], ["--without", "processes"], ["--without", "users"]] {
      #expect(try run(options, script).code == code, "\(options)")
    }
  }

  @Test(.enabled(if: isWhole)) func everyMachineLooksTheSame() throws {
    let outcome = try run(
      ["--folder", "/notebook"],
      "id -un; id -u; uname -n; pwd; echo $$; ls / /etc /dev"
    )
    #expect(
      outcome.output.contains("author\n1000\nnotebook\n/notebook\n2\n"), "\(outcome)")
    #expect(!outcome.output.contains("shadow") && !outcome.output.contains("home"), "\(outcome)")
  }

  /// What one layer refuses, another one may refuse as well. Without the namespace for files,
  /// Landlock alone keeps what is not shown from being read and written.
  @Test(.enabled(if: isWhole), arguments: ["none", "files", "processes", "network", "filter"])
  func hiddenFilesStayHidden(_ missing: String) throws {
    let options = missing == "none" ? [] : ["--without", missing]
    let hidden = workplace.folder.path + "/hidden.txt"
    let place = missing == "files" ? workplace.folder.path + "/shown" : "/notebook"
    let outcome = try run(
      options,
      "cat \(hidden); echo x > \(hidden); echo x > \(place)/made && echo written; cat \(place)/made"
    )
    #expect(outcome.output == "written\nx\n", "\(outcome)")
    #expect(try workplace.page("hidden.txt") == "secret")
  }

  @Test(.enabled(if: isWhole)) func withoutAnyLayerTheProgramStillRuns() throws {
    let options = ["users", "landlock", "filter"].flatMap { ["--without", $0] }
    let outcome = try run(options, "cat \(workplace.folder.path)/hidden.txt")
    #expect(outcome.code == 0 && outcome.output == "secret", "\(outcome)")
  }

  /// A folder that is hidden, and files that are read-only inside of a folder that can be written.
  @Test(.enabled(if: isWhole)) func laterExposuresCoverEarlierOnes() throws {
    try workplace.write("kept", to: "shown/kept.txt")
    try workplace.write("inside", to: "shown/sub/file.txt")
    let shown = workplace.folder.path + "/shown"
    let outcome = try workplace.start([
      "--write", shown, "/notebook", "--read", shown + "/kept.txt", "/notebook/kept.txt",
      "--hide", "/notebook/sub", "--folder", "/notebook", "--", "/bin/sh", "sh", "-c",
      """
      echo x > kept.txt; rm -f kept.txt; mv kept.txt other.txt; ln kept.txt link.txt
      cat kept.txt; ls -A sub; touch sub/made; mv sub moved; ls -A
      """,
    ]).finish()
    #expect(outcome.output == "keptkept.txt\nsub\n", "\(outcome)")
  }

  /// A link in a folder that is shown leads to nothing outside.
  @Test(.enabled(if: isWhole)) func thereIsNoPlaceBehindALinkToOutside() throws {
    try FileManager.default.createSymbolicLink(
      atPath: workplace.folder.path + "/shown/link", withDestinationPath: workplace.folder.path)
    let outcome = try workplace.start([
      "--write", workplace.folder.path + "/shown", "/notebook",
      "--read", workplace.folder.path + "/hidden.txt", "/notebook/link/hidden.txt",
      "--", "/bin/sh", "sh", "-c", "ls \(workplace.folder.path)",
    ]).finish()
    #expect(outcome.code == 125, "\(outcome)")
    #expect(outcome.errors.contains("a place cannot be made"), "\(outcome)")
  }

  /// The descendants end with the program, with the one that started it, and with the keeper.
  @Test(arguments: [[], ["--without", "processes"], ["--without", "users"]])
  func noProcessStays(_ options: [String]) throws {
    let number = 20_000 + Int.random(in: 1...9_999_999)
    let script =
      "setsid sleep \(number) & (setsid sleep \(number) &) ; echo started; sleep \(number)"
    for ending in [SIGTERM, SIGINT, SIGKILL] {
      // A shell is the parent, and is killed; or the keeper itself gets the signal.
      let program = try workplace.start(
        options + ["--", "/bin/sh", "sh", "-c", script],
        shell: ending == SIGKILL ? ["/bin/sh", "-c", "\"$0\" --parent $$ \"$@\"; true"] : [])
      #expect(Processes.wait { Processes.count("sleep\0\(number)\0") == 3 }, "\(options)")
      kill(program.identifier, ending)
      _ = program.finish()
      #expect(Processes.wait { Processes.count("sleep\0\(number)\0") == 0 }, "\(ending) \(options)")
    }
    let outcome = try workplace.start(
      options + ["--", "/bin/sh", "sh", "-c", "setsid sleep \(number) & exit 0"]
    ).finish()
    #expect(outcome.code == 0)
    #expect(Processes.count("sleep\0\(number)\0") == 0, "the program has ended")
  }

  /// A parent that is not the parent, or has already ended.
  @Test func anotherParentEndsTheProgramAtOnce() throws {
    let outcome = try run(["--parent", "1"], "echo started")
    #expect(outcome.code == 1 && outcome.output.isEmpty, "\(outcome)")
  }

  @Test func mistakesAreReported() throws {
    let option = try run(["--nonsense"], "true")
    #expect(option.code == 125 && option.errors.contains("'--nonsense' is not an option"))
    let layer = try run(["--without", "walls"], "true")
    #expect(layer.code == 125 && layer.errors.contains("there is no layer 'walls'"))
    let missing = try run(["--read", "/no/such", "/x"], "true")
    #expect(missing.code == 125 && missing.errors.contains("/no/such cannot be shown: No such"))
    let program = try workplace.start(["--", "/no/such", "x"]).finish()
    #expect(program.code == 125 && program.errors.contains("/no/such cannot be started"))
  }
}

/// The machine's processes.
enum Processes {
  /// The number of processes with these command lines, whose words end with NUL.
  static func count(_ command: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.count { name in
      let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      return line.map { String(decoding: $0, as: UTF8.self) } == command
    }
  }

  /// Whether the condition becomes true within a few seconds.
  static func wait(_ condition: () -> Bool) -> Bool {
    for _ in 0..<200 {
      if condition() { return true }
      usleep(50_000)
    }
    return false
  }
}
