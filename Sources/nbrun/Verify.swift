import ArgumentParser
import NotebookCore

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run notebooks again and compare with the pages that are there.",
    discussion: """
      Says '0 bytes differ' for each page and exits with 0, or shows where in the notebook the first \
      difference comes from, before and now, and exits with 1. Nothing is written. A page's notebook \
      is looked for beside the page, in the folder above it, and in 'notebooks' there.
      """)

  @Option(
    name: .shortAndLong, help: .init("The page to compare a notebook with.", valueName: "file"))
  var output: String?

  @Option(help: .init("The folder of the notebooks' pages (default: output).", valueName: "folder"))
  var outputDir: String?

  @OptionGroup var run: RunArguments

  @Argument(help: .init("The notebooks, or their pages.", valueName: "notebook or page"))
  var notebooks: [String]

  private var places: PagePlaces {
    get throws {
      try PagePlaces(output: output, outputDir: outputDir, notebookCount: notebooks.count)
    }
  }

  mutating func validate() throws {
    _ = try places
    if let page = notebooks.first(where: isPage), output != nil || outputDir != nil {
      throw ValidationError(
        "'\(page)' is a page already: -o and --output-dir name the pages of notebooks.")
    }
  }

  func run() async throws {
    let console = Console()
    let runner = NotebookRunner(options: run.options, reporter: console)
    let places = try places
    try await Interruption.watch(console) {
      try await EachNotebook.run(notebooks, console, failure: "could not be verified") { name in
        let notebook = isPage(name) ? try PageFile.notebook(of: name) : name
        let place = isPage(name) ? name : places[notebook]
        console.heading(notebook)
        let old = try PageFile.read(place, of: notebook)
        let page = try await runner.page(of: notebook)
        if let difference = PageDifference(old: old, new: page, notebook: notebook, path: place) {
          throw DiagnosticsError(difference.diagnostic)
        }
        console.say("\(place): 0 bytes differ")
      }
    }
  }

  private func isPage(_ name: String) -> Bool { name.hasSuffix(".html") }
}
