import ArgumentParser
import NotebookCore

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run notebooks again and compare with the pages that are there.",
    discussion: """
      Prints '0 bytes differ' for each page and exits with 0, or shows the first cell that differs \
      and exits with 1. Nothing is written. A page's notebook is looked for beside the page, in the \
      folder above it, and in 'notebooks' there.
      """)

  @Option(
    name: .shortAndLong, help: .init("The page to compare with.", valueName: "file"))
  var output: String?

  @Option(help: .init("The folder of the pages.", valueName: "folder"))
  var outputDir = "output"

  @OptionGroup var run: RunArguments

  @Argument(help: .init("The notebooks, or their pages.", valueName: "notebook or page"))
  var notebooks: [String]

  mutating func validate() throws {
    if output != nil, notebooks.count > 1 {
      throw ValidationError("-o names one file, but there are \(notebooks.count) notebooks.")
    }
  }

  func run() async throws {
    let console = Console()
    let runner = NotebookRunner(options: run.options, reporter: console)
    try await Interruption.watch(console) {
      for name in notebooks {
        let isPage = name.hasSuffix(".html")
        let notebook = isPage ? try PageFile.notebook(of: name) : name
        let place = isPage ? name : output ?? "\(outputDir)/\(PageFile.name(for: notebook))"
        console.heading(notebook)
        let old = try PageFile.read(place)
        let page = try await runner.page(of: notebook)
        if let difference = PageDifference(old: old, new: page, notebook: notebook, page: place) {
          throw DiagnosticsError(difference.diagnostic)
        }
        console.say("\(place): 0 bytes differ")
      }
    }
  }
}
