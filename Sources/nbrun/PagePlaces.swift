import ArgumentParser
import NotebookCore

/// Where the notebooks' pages are, by `-o` and `--output-dir`.
struct PagePlaces {
  private let file: String?
  private let folder: String

  /// - Throws: `ValidationError` for words that name no place, or two.
  init(output: String?, outputDir: String?, notebookCount: Int) throws {
    if output != nil, outputDir != nil {
      throw ValidationError(
        "-o names the page's file and --output-dir its folder: give one of the two.")
    }
    if output?.isEmpty == true { throw ValidationError("-o takes a file's name, found ''.") }
    if outputDir?.isEmpty == true {
      throw ValidationError("--output-dir takes a folder's name, found ''.")
    }
    if output != nil, notebookCount > 1 {
      throw ValidationError("-o names one file, but there are \(notebookCount) notebooks.")
    }
    file = output
    var folder = (outputDir ?? "output")[...]
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    self.folder = folder == "/" ? "/" : folder + "/"
  }

  subscript(notebook: String) -> String { file ?? folder + PageFile.name(for: notebook) }
}
