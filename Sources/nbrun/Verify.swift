import ArgumentParser
import NotebookCore

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run notebooks again and compare the results with their existing pages.",
    discussion: """
      Prints '0 bytes differ' for each page and exits with 0. If a page differs, shows the first \
      difference and its place in the notebook, and exits with 1. Writes nothing. Looks for a \
      page's notebook beside the page, in the folder above it, and in 'notebooks' there.
      """)

  @Option(
    name: .shortAndLong, help: .init("The page to compare a notebook with.", valueName: "file"))
  var output: String?

  @Option(help: .init("The folder of the pages (default: output).", valueName: "folder"))
  var outputDir: String?

  @OptionGroup var run: RunArguments

  @Argument(help: .init("The notebooks or their pages.", valueName: "notebook or page"))
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
        "'\(page)' is already a page: -o and --output-dir are for notebooks only.")
    }
  }

  func run() async throws {
    let console = Console()
    var options = try run.options(console)
    options.isVerification = true
    let runner = NotebookRunner(options: options, reporter: console)
    let places = try places
    try await Interruption.watch(console) {
      try runner.checkGrants(
        notebooks: notebooks.map { isPage($0) ? (try? PageFile.notebook(of: $0)) ?? $0 : $0 })
      try await EachNotebook.run(notebooks, console, failure: "could not be verified") { name in
        let notebook = isPage(name) ? try PageFile.notebook(of: name) : name
        let place = isPage(name) ? name : places[notebook]
        console.heading(notebook)
        let old = try PageFile.read(place, of: notebook)
        let page = try await runner.page(of: notebook, in: place)
        if let difference = PageDifference(old: old, new: page, notebook: notebook, path: place) {
          throw DiagnosticsError(difference.diagnostic)
        }
        console.say("\(place): 0 bytes differ")
      }
    }
  }

  private func isPage(_ name: String) -> Bool { name.hasSuffix(".html") }
}
