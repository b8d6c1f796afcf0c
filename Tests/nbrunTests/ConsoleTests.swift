import Foundation
import Testing

/// The program's messages, and the places of pages.
@Suite struct ConsoleTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try workplace.write(
      "# Title\n\n```{swift}\n//| label: first\nprint(1)\n```\n\n" + cell("2"))
  }

  /// The training has the largest possible number of epochs; a callback stops it.
  @Test func anEndlessTrainingCanBeStopped() throws {
    try workplace.write(
      cell(
        """
        import DeepLearning
        let model = try Sequential(inputShape: [2]) { Dense(units: 1) }
        try model.compile(loss: MeanSquaredError())
        let stop = LambdaCallback(onEpochEnd: { _, _ in model.stopTraining = true })
        try model.fit(Tensor.ones([40, 2]), Tensor.ones([40]), epochs: Int.max, callbacks: [stop])
          .epochs
        """))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("epoch 1/9223372036854775807"), "\(outcome.errors)")
    #expect(try workplace.page().contains(">1<"))
  }

  /// `nbrun note.md 2>&1 | true`: the page is written anyway.
  @Test func aClosedStandardErrorDoesNotStopTheRun() throws {
    let shell = ["/bin/sh", "-c", "{ \"$@\"; echo $? > code; } 2>&1 | true; cat code", "sh"]
    let outcome = try workplace.run("note.md", shell: shell)
    #expect(outcome.output == "0\n")
    #expect(try workplace.page().contains("Title"))
  }

  @Test func aClosedStandardOutputIsAnError() throws {
    let shell = ["/bin/sh", "-c", "{ \"$@\"; echo $? > code; } | true; cat code", "sh"]
    let outcome = try workplace.run("note.md", "-o", "-", shell: shell)
    #expect(outcome.output == "2\n")
    #expect(outcome.errors.contains("standard output"), "\(outcome.errors)")
  }

  @Test func aRunPrintsItsCellsAndItsPage() throws {
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty)
    let lines = outcome.errors.split(separator: "\n")
    #expect(
      lines.dropLast() == [
        "note.md", "[1/2] first (line 5)", "[2/2] (line 9)", "output/note.html: new page",
      ])
    #expect(lines.last?.wholeMatch(of: /SHA-256 [0-9a-f]{64}/) != nil)
    #expect(try workplace.run("note.md").errors.contains("note.html: same bytes as before\n"))

    try workplace.write(cell("3"))
    #expect(
      try workplace.run("note.md").errors.contains("note.html: differs from the old page\n"))
  }

  @Test func everyoneMayReadThePage() throws {
    _ = try workplace.run("note.md", shell: ["/bin/sh", "-c", "umask 077; exec \"$@\"", "sh"])
    let attributes = try FileManager.default.attributesOfItem(
      atPath: workplace.folder.path + "/output/note.html")
    #expect(attributes[.posixPermissions] as? Int == 0o644)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: workplace.folder.path + "/output")
    #expect(files == ["note.html"], "nothing else is left")
  }

  @Test func thePageGoesWhereTheOptionsSay() throws {
    #expect(try workplace.run("note.md", "-o", "there/page.html").code == 0)
    #expect(try workplace.run("note.md", "--output-dir", "pages").code == 0)
    let standard = try workplace.run("note.md", "-o", "-")
    #expect(try workplace.page("there/page.html") == standard.output)
    #expect(try workplace.page("pages/note.html") == standard.output)
    #expect(standard.output.hasPrefix("<!DOCTYPE html>"))
  }

  @Test func parametersCanBeSet() throws {
    try workplace.write(
      "---\nparams:\n  n: 1\n  names: [a]\n---\n\n" + cell("print(n + 1, names)"))
    let outcome = try workplace.run("note.md", "-o", "-", "-P", "n=41", "-P", "names=[x, y]")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("42 [&quot;x&quot;, &quot;y&quot;]"))
  }

  /// A command in the wrong position must not be taken for a notebook, because its page would be
  /// overwritten.
  @Test func aCommandAfterAnOptionIsAnError() throws {
    try workplace.write("Hello")
    _ = try workplace.run("note.md")
    let page = try workplace.page()
    try (page + "changed").write(
      to: workplace.folder.appending(path: "output/note.html"), atomically: true, encoding: .utf8)
    for (words, message) in [
      (["--timeout", "60", "verify", "note.md"], "A command must come first: nbrun verify …"),
      (["verfy", "note.md"], "There is no file 'verfy'. Did you mean 'nbrun verify …'?"),
    ] {
      let outcome = try workplace.start(words).finish()
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(try workplace.page() == page + "changed")
    }
  }

  @Test func aWrongOptionIsReportedEvenWithoutANotebook() throws {
    for (words, message) in [
      (["--outptu"], "Unknown option '--outptu'. Did you mean '--output'?"),
      (["check", "--formt"], "Unknown option '--formt'. Did you mean '--format'?"),
      ([], "Missing expected argument '<notebook> ...'"),
    ] {
      let outcome = try workplace.start(words).finish()
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test func helpIsComplete() throws {
    let outcome = try workplace.run("--help")
    #expect(outcome.code == 0)
    for word in ["Exit codes:", "130", "NBRUN_THREADS", "NBRUN_ISA", "NO_COLOR", "verify"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
    let render = try workplace.run("render", "--help").output
    for word in ["--output", "--output-dir", "--parameter", "--timeout", "16 MiB"] {
      #expect(render.contains(word), "\(word)")
    }
    #expect(try workplace.run("--version").output.contains(/^\d+\.\d+\.\d+\n$/))
  }

  @Test func theCompilersWarningsAreShownAgainFromTheCache() throws {
    try workplace.write(cell("func f() {\n  let unused = 1\n}"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0)
    #expect(
      outcome.errors.contains("note.md:3:7: warning: initialization of immutable value 'unused'"))
    #expect(try workplace.run("note.md").errors.contains("note.md:3:7: warning:"), "cached, too")
  }
}
