import NotebookCore
import Testing

@Suite("The front matter's 'allow' is read")
struct PermissionReaderTests {
  @Test(
    "paths may stand alone or in lists, in either style",
    arguments: [
      "allow: {network: true, read: [../data, /srv/b], write: out}",
      "allow:\n  network: true\n  read:\n    - ../data\n    - '/srv/b'\n  write: out",
    ])
  func forms(_ yaml: String) throws {
    let request = try #require(parse("---\n\(yaml)\n---\n").frontMatter.permissionRequest)
    #expect(
      request.permissions
        == Permissions(network: true, read: ["../data", "/srv/b"], write: ["out"]))
    #expect(request.location.line == 2 && request.location.column == 1)
  }

  @Test("every item has its place")
  func places() throws {
    let request = try #require(
      parse("---\nallow:\n  write: [é, b]\n  network: true\n---\n").frontMatter.permissionRequest)
    #expect(request.items.map(\.permission) == [.write("é"), .write("b"), .network])
    #expect(
      request.items.map { "\($0.location)" } == ["book.md:3:11", "book.md:3:15", "book.md:4:3"])
  }

  @Test(
    "who asks for nothing needs nothing",
    arguments: ["{}", "{network: false}", "{read: [], write: []}"])
  func nothing(_ yaml: String) throws {
    #expect(try parse("---\nallow: \(yaml)\n---\n").frontMatter.permissionRequest == nil)
  }

  @Test("a file that looks like a number is a file")
  func number() throws {
    let request = try parse("---\nallow: {read: 2024}\n---\n").frontMatter.permissionRequest
    #expect(request?.permissions.read == ["2024"])
  }

  @Test(
    "a mistake is an error at its place",
    arguments: [
      (
        "network",
        "2:8: 'allow' must be 'name: value' lines, found the text 'network' → Write what the cells "
          + "need, for example: allow: {network: true, read: [../data]}"
      ),
      (
        "",
        "2:7: 'allow' must be 'name: value' lines, found nothing → Write what the cells need, for "
          + "example: allow: {network: true, read: [../data]}"
      ),
      ("{netwrk: true}", "2:9: unknown permission 'netwrk' → Did you mean 'network'?"),
      ("{x: 1}", "2:9: unknown permission 'x' → The permissions are network, read, write."),
      ("{network: yes}", "2:18: 'network' must be true or false, found the text 'yes'"),
      ("{read: true}", "2:15: 'read' must be a path or a list of paths, found true"),
      ("{write: [a, [b]]}", "2:20: 'write' must be a path or a list of paths, found a list"),
      ("{read: ''}", "2:15: 'read' has an empty path → Write '.' for the notebook's folder."),
      (
        "{read: [a, ./a/]}",
        "2:19: './a/' is listed twice under 'read' (2:16: it is first listed here)"
      ),
      (
        "{read: ~/a}",
        "2:15: 'read' has a path that begins with '~', which means another folder for each user "
          + "→ Write it relative to the notebook's folder, or in full."
      ),
      (
        "{read: \"a\\eb\"}",
        "2:15: 'read' has a path with a character that cannot be seen → Rename the file or the "
          + "folder."
      ),
      (
        "{read: \"a\u{202E}b\"}",
        "2:15: 'read' has a path with a character that cannot be seen → Rename the file or the "
          + "folder."
      ),
      (
        "{read: 'https://x.org'}",
        "2:15: 'read' has an address instead of a path → To use the network, write "
          + "'network: true'."
      ),
      ("{read: a, read: b}", "2:9: duplicate key 'read'"),
    ])
  func mistakes(_ yaml: String, _ message: String) {
    #expect(summaries { _ = try parse("---\nallow: \(yaml)\n---\n") } == [message])
  }
}
