import ArgumentParser
import NotebookCore

/// The paths of the notebooks' pages, according to `-o` and `--output-dir`.
struct PagePlaces {
  private let file: String?
  private let folder: String

  /// - Throws: `ValidationError` if the options give no path, or two.
  init(output: String?, outputDir: String?, notebookCount: Int) throws {
    if output != nil, outputDir != nil {
      throw ValidationError(
        "-o sets the page's file and --output-dir its folder: use only one of them.")
    }
    if output?.isEmpty == true { throw ValidationError("-o takes a file name, found ''.") }
    if outputDir?.isEmpty == true {
      throw ValidationError("--output-dir takes a folder name, found ''.")
    }
    if output != nil, notebookCount > 1 {
      throw ValidationError("-o sets a single file, but there are \(notebookCount) notebooks.")
    }
    file = output
    var folder = (outputDir ?? "output")[...]
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    self.folder = folder == "/" ? "/" : folder + "/"
  }

  subscript(notebook: String) -> String { file ?? folder + PageFile.name(for: notebook) }
}
