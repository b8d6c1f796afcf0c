import ArgumentParser
import Display
import Foundation
import NotebookCore

struct Render: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run notebooks and write their pages (the default).")

  @Option(
    name: .shortAndLong,
    help: .init("Write the page to this file; '-' is standard output.", valueName: "file"))
  var output: String?

  @Option(help: .init("Write the pages into this folder (default: output).", valueName: "folder"))
  var outputDir: String?

  @OptionGroup var run: RunArguments

  @Argument(help: .init("The notebooks (Markdown files).", valueName: "notebook"))
  var notebooks: [String]

  private var places: PagePlaces {
    get throws {
      try PagePlaces(output: output, outputDir: outputDir, notebookCount: notebooks.count)
    }
  }

  mutating func validate() throws {
    try checkForCommands()
    let places = try places
    var notebookOfPage: [ExactText: String] = [:]
    for notebook in notebooks {
      if let other = notebookOfPage.updateValue(notebook, forKey: ExactText(places[notebook])) {
        throw ValidationError(
          "'\(other)' and '\(notebook)' would both become \(places[notebook]).")
      }
    }
  }

  /// A command after an option, or a misspelled one, would be taken for a notebook.
  private func checkForCommands() throws {
    let commands = NBRun.configuration.subcommands.compactMap { $0._commandName }
    for notebook in notebooks where !FileManager.default.fileExists(atPath: notebook) {
      if commands.contains(notebook) {
        throw ValidationError(
          "There is no file '\(notebook)'. A command must come first: nbrun \(notebook) …")
      }
      if !notebook.contains("."), !notebook.contains("/"),
        let command = Suggestion.nearest(to: notebook, among: commands)
      {
        throw ValidationError(
          "There is no file '\(notebook)'. Did you mean 'nbrun \(command) …'?")
      }
    }
  }

  func run() async throws {
    let console = Console()
    let runner = NotebookRunner(options: try run.options(console), reporter: console)
    let places = try places
    try await Interruption.watch(console) {
      try runner.checkGrants(notebooks: notebooks)
      try await EachNotebook.run(notebooks, console, failure: "notebooks failed") { notebook in
        console.heading(notebook)
        try await render(notebook, to: places[notebook], runner, console)
      }
    }
  }

  private func render(
    _ notebook: String, to place: String, _ runner: NotebookRunner, _ console: Console
  ) async throws {
    // It is found before the cells run.
    let target = try PagePlace(place, notebooks: notebooks)
    let page = try await runner.page(of: notebook, in: place == "-" ? nil : place).html
    let comparison = try target.write(page)
    if place != "-" {
      console.wrote(place, digest: SHA256Digest.hexadecimal(of: page.utf8), comparison)
    }
  }
}
