extension String {
  /// The last part of a path: `note.md` for `a/b/note.md`.
  var fileName: String { split(separator: "/").last.map(String.init) ?? self }
}
