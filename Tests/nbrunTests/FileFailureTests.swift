import Foundation
import Testing

/// Failures before a cell runs: files, arguments, the machine.
@Suite struct FileFailureTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func aMissingFileIsAnError() throws {
    let outcome = try workplace.run("nothing.md")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("error: there is no file 'nothing.md'"))
  }

  @Test func aFolderIsNotANotebook() throws {
    let outcome = try workplace.run(".")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("error: '.' is a folder, expected a notebook"))
  }

  @Test func aNotebookMustBeARegularFile() throws {
    let pipe = workplace.folder.appendingPathComponent("pipe.md").path
    #expect(mkfifo(pipe, 0o600) == 0)
    for name in ["pipe.md", "/dev/null"] {
      let outcome = try workplace.run(name, "-o", "page.html")
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.contains("error: '\(name)' is not a regular file, expected a notebook"),
        "\(outcome.errors)")
    }
  }

  @Test func anUnusualSuffixGivesAWarning() throws {
    for name in ["note.txt", "note.html", "note"] {
      try workplace.write(cell("1"), to: name)
      let outcome = try workplace.run(name)
      #expect(outcome.code == 0)
      #expect(
        outcome.errors.contains(
          "warning: '\(name)' is read as a notebook, although its name does not end in "
            + ".md, .markdown or .qmd"), "\(outcome.errors)")
    }
    for name in ["note.md", "note.markdown", "note.qmd"] {
      try workplace.write(cell("1"), to: name)
      #expect(try !workplace.run(name).errors.contains("warning"))
    }
  }

  /// nbrun warns of HTML that the browser blocks, and writes the page.
  @Test func blockedHTMLGivesAWarning() throws {
    try workplace.write("# A\n\nb <b onclick='f()'>c</b>\n\n" + cell("1"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0)
    #expect(
      outcome.errors.contains("note.md:3:6: warning: raw HTML 'onclick='f()'' does nothing here"),
      "\(outcome.errors)")
  }

  @Test func anIncompleteInstallationIsReported() throws {
    try workplace.install(without: ["nbrun-session"])
    let errors = try workplace.fail(cell("1"), code: 2)
    #expect(errors.contains("error: this installation of nbrun is incomplete"), "\(errors)")
    #expect(
      errors.contains("  Reinstall nbrun (make install), or rebuild it (make build)."))
  }

  @Test func missingDataIsReported() throws {
    try workplace.install(without: ["nbrun_DeepLearning.resources"])
    let errors = try workplace.fail(cell("import DeepLearning\nlet data = try MNIST.load()"))
    #expect(errors.contains("train-images-idx3-ubyte.gz: cannot be opened: No such"), "\(errors)")
    #expect(
      errors.contains(
        "This file comes with the library: reinstall nbrun (make install), or build it again "
          + "(make build)"), "\(errors)")
  }

  /// A page never replaces a notebook, under whatever name.
  @Test(arguments: ["note.md", "./note.md", "link.html"])
  func aPageCannotReplaceItsNotebook(_ output: String) throws {
    let notebook = "```{swift}\nprint(1)\n```\n"
    try workplace.write(notebook)
    try FileManager.default.createSymbolicLink(
      atPath: workplace.folder.appendingPathComponent("link.html").path,
      withDestinationPath: "note.md")
    let outcome = try workplace.run("note.md", "-o", output)
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains("'\(output)' cannot be written: it is the notebook 'note.md'"),
      "\(outcome.errors)")
    #expect(try workplace.page("note.md") == notebook)
  }

  /// If the page cannot be written, this is reported before any cell runs.
  @Test func anUnwritablePageIsReportedBeforeCellsRun() throws {
    try workplace.write("```{swift}\nprint(1)\n```\n")
    try workplace.write("a file", to: "taken")
    let inFile = try workplace.run("note.md", "--output-dir", "taken/deeper")
    #expect(inFile.code == 2)
    #expect(
      inFile.errors.contains("error: the page 'taken/deeper/note.html' cannot be written:"),
      "\(inFile.errors)")
    #expect(!inFile.errors.contains("[1/1]"), "no cell ran")
    let folder = try workplace.run("note.md", "-o", ".")
    #expect(folder.code == 2)
    #expect(folder.errors.contains("the page '.' cannot be written: it is a folder"))
    #expect(!folder.errors.contains("[1/1]"), "no cell ran")
  }

  @Test func invalidUTF8IsAnError() throws {
    try workplace.write(Data("# A\n\nb \u{FF}".unicodeScalars.map { UInt8($0.value) }), to: "x.md")
    let outcome = try workplace.run("x.md")
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.contains("x.md:3:3: error: found the byte 0xFF, which is not valid UTF-8 here")
    )
  }

  @Test func anEmptyFileIsAnError() throws {
    #expect(try workplace.fail("").contains("note.md:1:1: error: the notebook is empty"))
  }

  @Test func anUnclosedFenceIsAnError() throws {
    #expect(try workplace.fail("# A\n\n```{swift}\nlet a = 1\n").contains("note.md:3:1: error:"))
  }

  @Test func invalidYAMLIsAnError() throws {
    let errors = try workplace.fail("---\ntitle: [a\n---\n")
    #expect(errors.contains(/note\.md:[123]:\d+: error:/))
  }

  @Test func anUnknownCellOptionIsAnError() throws {
    let errors = try workplace.fail("```{swift}\n//| labl: a\n1\n```\n")
    #expect(errors.contains("note.md:2:5: error:"))
    #expect(errors.contains("Did you mean 'label'?"))
  }

  @Test func aDuplicateLabelIsAnError() throws {
    let labelled = "```{swift}\n//| label: a\n1\n```\n"
    let errors = try workplace.fail(labelled + "\n" + labelled)
    #expect(errors.contains(/note\.md:7:\d+: error: .*'a'/))
  }

  @Test func anUnknownParameterIsAnError() throws {
    let errors = try workplace.fail(
      "---\nparams:\n  epochs: 3\n---\n\n" + cell("1"), code: 2, "-P", "epoch=1")
    #expect(errors.contains("error: the notebook has no parameter 'epoch'"))
    #expect(errors.contains("Did you mean 'epochs'?"))
  }

  @Test func aParameterOfAWrongTypeIsAnError() throws {
    let errors = try workplace.fail(
      "---\nparams:\n  epochs: 3\n---\n\n" + cell("1"), code: 2, "-P", "epochs=many")
    #expect(errors.contains("error: parameter 'epochs' must be of type Int, found 'many'"))
    #expect(errors.contains("note.md:3:3: note: 'epochs' is declared here"))
  }

  @Test func anUnknownArgumentIsAnError() throws {
    let outcome = try workplace.run("--outptu-dir", "x", "note.md")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("--output-dir"))
  }

  @Test func twoNotebooksCannotHaveOnePage() throws {
    let outcome = try workplace.run("a/note.md", "b/note.md")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains("'a/note.md' and 'b/note.md' would both become output/note.html"))
  }

  @Test(arguments: [
    (["-o", "page.html", "--output-dir", "pages"], "-o sets the page's file and --output-dir"),
    (["-o", ""], "-o takes a file name, found ''"),
    (["--output-dir", ""], "--output-dir takes a folder name, found ''"),
    (["-o", "page.html", "other.md"], "-o sets a single file, but there are 2 notebooks"),
  ])
  func invalidPlacesAreErrors(_ words: [String], _ message: String) throws {
    try workplace.write(cell("print(1)"))
    for command in [["render"], ["verify"]] {
      let outcome = try workplace.start(command + ["note.md"] + words).finish()
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: workplace.folder.path) == ["note.md"])
  }

  /// If one notebook fails, the next ones are still rendered.
  @Test func aFailedNotebookDoesNotStopTheOthers() throws {
    try workplace.write(cell("fatalError()"), to: "a.md")
    try workplace.write(cell("print(1)"), to: "b.md")
    let outcome = try workplace.run("a.md", "b.md", "c.md", "--output-dir", "pages/")
    #expect(outcome.code == 2, "the highest code of all")
    #expect(outcome.errors.contains("a.md:2:1: error: trapped"))
    #expect(outcome.errors.contains("pages/b.html: new page"), "\(outcome.errors)")
    #expect(outcome.errors.contains("there is no file 'c.md'"))
    #expect(
      outcome.errors.hasSuffix("2 of 3 notebooks failed: a.md, c.md\n"), "\(outcome.errors)")
    #expect(try workplace.run("a.md", "b.md").code == 1)
    #expect(try workplace.run("b.md").code == 0)
  }

  @Test func anUnwritableFolderIsAnError() throws {
    try workplace.write("a file", to: "output")
    try workplace.write(cell("1"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("error: the page 'output/note.html' cannot be written: "))
  }

  @Test func aFullDiskIsAnError() throws {
    try workplace.write(cell("1"))
    let outcome = try workplace.run("note.md", "-o", "/dev/full")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains(
        "error: the page '/dev/full' cannot be written: No space left on device"))
  }

  /// If the disk fills up while a page is written, the old page stays and nothing else is left.
  @Test func theOldPageStaysIfTheDiskFillsUp() throws {
    try workplace.write(cell("1"))
    #expect(try workplace.run("note.md").code == 0)  // now the compiled cells are in the cache
    try workplace.write("the old page", to: "output/note.html")
    let outcome = try workplace.run(
      "note.md", shell: ["/bin/sh", "-c", "ulimit -f 4; exec \"$@\"", "sh"])
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains(
        "error: the page 'output/note.html' cannot be written: File too large"),
      "\(outcome.errors)")
    #expect(try workplace.page() == "the old page")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: workplace.folder.path + "/output")
    #expect(files == ["note.html"], "no half-written file is left")
  }

  @Test func aMissingCompilerIsAnError() throws {
    workplace.environment["PATH"] = "/nowhere"
    let errors = try workplace.fail(cell("1"), code: 2)
    #expect(errors.contains("error: no Swift compiler: there is no 'swiftc' in PATH"))
    #expect(errors.contains("Install Swift version "))
  }

  @Test func anotherCompilerIsAnError() throws {
    try workplace.write(
      """
      #!/bin/sh
      cat <<'END'
      {"compilerVersion": "Swift version 5.0 (swift-5.0-RELEASE)",
       "target": {"triple": "x86_64-unknown-linux-gnu", "arch": "x86_64"},
       "paths": {"runtimeLibraryPaths": ["/x"], "runtimeResourcePath": "/x"}}
      END
      """, to: "bin/swiftc")
    let compiler = workplace.folder.appendingPathComponent("bin/swiftc").path
    chmod(compiler, 0o755)
    workplace.environment["PATH"] = "\(workplace.folder.path)/bin:/usr/bin:/bin"
    let errors = try workplace.fail(cell("1"), code: 2)
    #expect(errors.contains("the compiler in PATH is not the one that nbrun was built with"))
    #expect(errors.contains("found Swift version 5.0 (swift-5.0-RELEASE) (\(compiler))"))
  }

  @Test func aProgramThatIsNotACompilerIsAnError() throws {
    try workplace.write("#!/bin/sh\nexit 1\n", to: "bin/swiftc")
    let compiler = workplace.folder.appendingPathComponent("bin/swiftc").path
    chmod(compiler, 0o755)
    workplace.environment["PATH"] = "\(workplace.folder.path)/bin:/usr/bin:/bin"
    let errors = try workplace.fail(cell("1"), code: 2)
    #expect(errors.contains("-print-target-info' did not answer like a Swift compiler"))
  }
}
