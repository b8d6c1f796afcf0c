import NotebookCore
import Testing

@Suite("--allow grants what the front matter asks for")
struct PermissionGrantTests {
  @Test("its forms are read")
  func forms() throws {
    #expect(
      try ["network", "read=../a=b", "write=out", "all", "unconfined"].map(
        PermissionGrant.init(argument:))
        == [
          .permission(.network), .permission(.read("../a=b")), .permission(.write("out")), .all,
          .unconfined,
        ])
  }

  @Test(
    "anything else is an error",
    arguments: [
      ("netwrk", " → Did you mean 'network'?"), ("read", ""), ("read=", ""), ("network=x", ""),
      ("", ""), ("reed=x", " → Did you mean 'read'?"),
    ])
  func mistakes(_ argument: String, _ help: String) {
    #expect(
      summaries { _ = try PermissionGrant(argument: argument) } == [
        "--allow takes network, read=PATH, write=PATH, all or unconfined, found '\(argument)'"
          + help
      ])
  }

  private func request(_ permissions: Permission...) -> PermissionRequest {
    let place = NotebookCore.SourceLocation(file: "note.md", line: 2)
    return PermissionRequest(location: place, items: permissions.map { .init($0, at: place) })
  }

  private func unasked(_ grants: [PermissionGrant], _ requests: [PermissionRequest?]) -> [String] {
    grants.unasked(requests)?.diagnostics.map(\.summary) ?? []
  }

  @Test("what nothing asks for cannot be granted")
  func nothingMore() {
    let asked = request(.network, .read("./a b/"))
    #expect(
      unasked([.all, .unconfined, .permission(.network), .permission(.read("a b"))], [nil, asked])
        == [])
    let help =
      " → Add it to the front matter, so that the page can be made again from the notebook: "
    #expect(
      unasked([.permission(.write("a b"))], [asked]) == [
        "--allow 'write=a b' grants something that the notebook does not ask for\(help)"
          + "allow: {write: ['a b']}"
      ])
    // Another folder, where a link may lead anywhere.
    #expect(
      unasked([.permission(.read("x/../a b"))], [asked, nil]) == [
        "--allow 'read=x/../a b' grants something that no notebook asks for\(help)"
          + "allow: {read: ['x/../a b']}"
      ])
  }
}
