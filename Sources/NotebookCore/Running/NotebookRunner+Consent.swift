extension NotebookRunner {
  /// Returns if the user has allowed what `notebook` asks for, and, on a system that cannot confine
  /// its cells, that they run.
  ///
  /// - Throws: `DiagnosticsError` if not.
  func confirm(_ notebook: Notebook, _ confinement: Confinement) async throws {
    let dangers = ConfinementLayer.dangers(without: confinement.missing)
    if !dangers.isEmpty, options.isVerification {
      let warning = try await options.consent.confirmUnconfined(notebook, dangers: dangers)
      if let warning { reporter.report(.warning(warning)) }
    }
    try await confirm(notebook)
    if !dangers.isEmpty, !options.isVerification { options.consent.rememberUnconfined(notebook) }
  }

  private func confirm(_ notebook: Notebook) async throws {
    guard let request = notebook.frontMatter.permissionRequest else { return }
    let places = RequestedPlaces(request, notebook: notebook.path)
    if let warning = try await options.consent.confirm(request, places) {
      reporter.report(.warning(warning))
    }
  }

  /// A note for each thing that `notebook` asks for, which says whether it is granted.
  func notes(onRequestOf notebook: Notebook) throws(DiagnosticsError) -> [Diagnostic] {
    guard let request = notebook.frontMatter.permissionRequest else { return [] }
    let places = RequestedPlaces(request, notebook: notebook.path)
    return try options.consent.state(of: request, places).map { item, isGranted in
      var note = Diagnostic(
        .note,
        "the cells ask to \(places.action(item.permission)): \(isGranted ? "" : "not ")granted",
        at: item.location)
      if !isGranted {
        note.help =
          "Grant it with --allow \(item.permission.argument.shellWord), or answer nbrun's question "
          + "on a terminal."
      }
      note.permission = .init(argument: item.permission.argument, isGranted: isGranted)
      return note
    }
  }

  /// Checks that a notebook asks for everything that `--allow` grants.
  ///
  /// - Throws: `DiagnosticsError` if none of the notebooks asks for it. If one of them cannot be
  ///   read, its own error says more, and there is none here.
  package func checkGrants(notebooks paths: [String]) throws(DiagnosticsError) {
    var requests: [PermissionRequest?] = []
    for path in paths {
      guard let bytes = try? NotebookFile.read(path),
        let source = try? SourceText(path: path, validating: bytes)
      else { return }
      let reader = FrontMatterReader(source)
      if reader.diagnostics.contains(where: { $0.severity == .error }) { return }
      requests.append(reader.frontMatter.permissionRequest)
    }
    if let error = options.consent.grants.unasked(requests) { throw error }
  }
}
