import Foundation
import Testing

/// Pages that go to links, devices, pipes and open files. Nothing but a file is ever replaced.
@Suite struct PagePlaceTests {
  let workplace: Workplace
  private let page: String

  init() throws {
    workplace = try Workplace()
    try workplace.write("# A page\n")
    page = try workplace.run("note.md", "-o", "-").output
    #expect(page.hasPrefix("<!DOCTYPE html>"))
  }

  private func path(_ name: String) -> String { workplace.folder.path + "/" + name }

  private func kind(_ name: String) -> mode_t {
    var status = stat()
    return lstat(path(name), &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path(name), withDestinationPath: target)
  }

  private func refuse(_ output: String, _ words: String, shell: [String] = []) throws {
    let outcome = try workplace.run("note.md", "-o", output, shell: shell)
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains("error: the page '\(output)' cannot be written: \(words)\n"),
      "\(outcome.errors)")
  }

  /// `out` is a link as `/dev/stdout` is one. Here it is in a folder that the test may write.
  @Test func anOpenFileIsWrittenDirectly() throws {
    try link("out", to: "/proc/self/fd/1")
    for output in ["out", "/dev/fd/1", "/proc/self/fd/1"] {
      #expect(try workplace.run("note.md", "-o", output).output == page)
      let shell = "{ echo before; \"$@\"; echo after; } > file"
      let outcome = try workplace.run(
        "note.md", "-o", output, shell: ["/bin/sh", "-c", shell, "sh"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try workplace.page("file") == "before\n\(page)after\n")
    }
    #expect(kind("out") == S_IFLNK)
    let shell = ["/bin/sh", "-c", "\"$@\" 7>> file", "sh"]
    #expect(try workplace.run("note.md", "-o", "/dev/fd/7", shell: shell).code == 0)
    #expect(try workplace.page("file") == "before\n\(page)after\n\(page)")
  }

  @Test func openFilesThatCannotBeWrittenAreRefused() throws {
    let shell = ["/bin/sh", "-c", "\"$@\" 7< note.md", "sh"]
    try refuse("/dev/fd/7", "it is open for reading only", shell: shell)
    try refuse("/dev/fd/99", "No such file or directory")
  }

  @Test func aPageIsReplacedAtTheEndOfItsLinks() throws {
    try workplace.write("the old page", to: "pages/real.html")
    try link("first.html", to: "second.html")
    try link("second.html", to: "pages/real.html")
    let outcome = try workplace.run("note.md", "-o", "first.html")
    #expect(outcome.errors.contains("first.html: differs from the old page"), "\(outcome.errors)")
    #expect(kind("first.html") == S_IFLNK && kind("second.html") == S_IFLNK)
    #expect(try workplace.page("pages/real.html") == page)

    try link("dangling.html", to: "new/folder/real.html")
    #expect(try workplace.run("note.md", "-o", "dangling.html").code == 0)
    #expect(kind("dangling.html") == S_IFLNK && kind("new/folder/real.html") == S_IFREG)

    try link("a.html", to: "b.html")
    try link("b.html", to: "a.html")
    try refuse("a.html", "Too many levels of symbolic links")
  }

  @Test func aPipeNeedsAReader() throws {
    #expect(mkfifo(path("pipe"), 0o600) == 0)
    try refuse("pipe", "it is a pipe, and no program reads from it")
    let shell =
      "cat pipe > copy & while ! grep -q pipe /proc/$!/cmdline; do :; done; "
      + "\"$@\"; code=$?; wait; exit $code"
    let outcome = try workplace.run("note.md", "-o", "pipe", shell: ["/bin/sh", "-c", shell, "sh"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page("copy") == page)
    #expect(kind("pipe") == S_IFIFO)
  }

  @Test func whatIsNoFileIsRefused() throws {
    #expect(mknod(path("socket"), S_IFSOCK | 0o600, 0) == 0)
    try refuse("socket", "it is a socket")
    #expect(kind("socket") == S_IFSOCK)
    try refuse("folder/", "it is a folder")
    try refuse(".", "it is a folder")
  }

  @Test func anExistingPageKeepsItsPermissions() throws {
    try workplace.write("the old page", to: "page.html")
    chmod(path("page.html"), 0o640)
    #expect(try workplace.run("note.md", "-o", "page.html").code == 0)
    var status = stat()
    #expect(stat(path("page.html"), &status) == 0 && status.st_mode & 0o7777 == 0o640)
    #expect(try workplace.page("page.html") == page)
  }

  /// Another hard link to the old page keeps the old page.
  @Test func aPageIsANewFile() throws {
    try workplace.write("the old page", to: "page.html")
    #expect(Glibc.link(path("page.html"), path("kept.html")) == 0)
    #expect(try workplace.run("note.md", "-o", "page.html").code == 0)
    #expect(try workplace.page("kept.html") == "the old page")
  }

  /// A program that was killed leaves the file that it wrote. A living one holds a lock on it.
  @Test func abandonedFilesAreRemoved() throws {
    let names = (0..<3).map { _ in ".nbrun-\(UUID().uuidString)" }
    for name in names + [".nbrun-other", ".nbrun"] {
      try workplace.write("x", to: "output/" + name)
    }
    let held = open(path("output/" + names[1]), O_RDONLY)
    defer { close(held) }
    #expect(flock(held, LOCK_EX) == 0)
    #expect(
      unlink(path("output/" + names[2])) == 0 && mkfifo(path("output/" + names[2]), 0o600) == 0)
    #expect(try workplace.run("note.md").code == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: path("output"))
    #expect(Set(left) == [names[1], names[2], ".nbrun-other", ".nbrun", "note.html"])
  }

  /// What a cell puts in the place of the page is not followed.
  @Test func aCellCannotSendThePageElsewhere() throws {
    try workplace.write("mine", to: "precious")
    try workplace.write(
      cell(
        """
        import Foundation
        try FileManager.default.createDirectory(atPath: "output", withIntermediateDirectories: true)
        _ = symlink("../precious", "output/note.html")
        """))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains("something that is not a file took its place while the cells ran"),
      "\(outcome.errors)")
    #expect(try workplace.page("precious") == "mine")

    try workplace.write(
      cell(
        """
        import Foundation
        try FileManager.default.createDirectory(atPath: "elsewhere", withIntermediateDirectories: true)
        _ = symlink("elsewhere", "pages")
        """))
    let linked = try workplace.run("note.md", "--output-dir", "pages")
    #expect(linked.code == 2)
    #expect(linked.errors.contains("its folder cannot be created: "), "\(linked.errors)")
  }

  // MARK: Reading

  @Test func onlyFilesAreNotebooks() throws {
    for (name, words) in [
      ("-", "'-' is not the name of a notebook"),
      ("/dev/stdin", "'/dev/stdin' is not the name of a notebook"),
      ("/dev/zero", "'/dev/zero' is not a regular file, expected a notebook"),
    ] {
      let outcome = try workplace.run(name, "-o", "page.html")
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains("error: \(words)"), "\(outcome.errors)")
    }
    #expect(truncate(path("note.md"), 1 << 40) == 0)
    let large = try workplace.run("check", "note.md")
    #expect(large.code == 2)
    #expect(
      large.errors.contains("'note.md' cannot be read: it is larger than 64.0 MiB"),
      "\(large.errors)")
  }

  @Test func onlyFilesArePages() throws {
    #expect(mkfifo(path("pipe"), 0o600) == 0)
    for (name, words) in [
      ("pipe", "it is not a regular file"), ("/dev/zero", "it is not a regular file"),
      (".", "it is a folder"),
    ] {
      let outcome = try workplace.run("verify", "note.md", "-o", name)
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.contains("error: the page '\(name)' cannot be read: \(words)"),
        "\(outcome.errors)")
    }
  }
}
