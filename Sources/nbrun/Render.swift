import ArgumentParser
import NotebookCore

struct Render: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run notebooks and write their pages (the default).")

  @Option(
    name: .shortAndLong,
    help: .init("Write the page to this file; '-' is standard output.", valueName: "file"))
  var output: String?

  @Option(help: .init("Write the pages into this folder.", valueName: "folder"))
  var outputDir = "output"

  @OptionGroup var run: RunArguments

  @Argument(help: .init("The notebooks, Markdown files.", valueName: "notebook"))
  var notebooks: [String]

  mutating func validate() throws {
    if output != nil, notebooks.count > 1 {
      throw ValidationError("-o names one file, but there are \(notebooks.count) notebooks.")
    }
    var places: [String: String] = [:]
    for notebook in notebooks {
      if let other = places.updateValue(notebook, forKey: place(of: notebook)) {
        throw ValidationError(
          "'\(other)' and '\(notebook)' would both become \(place(of: notebook)).")
      }
    }
  }

  func run() async throws {
    let console = Console()
    let runner = NotebookRunner(options: run.options, reporter: console)
    try await Interruption.watch(console) {
      for notebook in notebooks {
        console.heading(notebook)
        try await render(notebook, runner, console)
      }
    }
  }

  private func render(
    _ notebook: String, _ runner: NotebookRunner, _ console: Console
  ) async throws {
    let place = place(of: notebook)
    if place != "-" { try PageFile.check(place, notebooks: notebooks) }
    let page = try await runner.page(of: notebook)
    guard place != "-" else {
      try PageFile.writeToStandardOutput(page)
      return
    }
    let comparison = try PageFile.write(page, to: place)
    console.wrote(place, digest: SHA256Digest.hexadecimal(of: page.utf8), comparison)
  }

  private func place(of notebook: String) -> String {
    output ?? "\(outputDir)/\(PageFile.name(for: notebook))"
  }
}
