import NotebookCore
import Testing

@Suite("The help for an import that the compiler refuses")
struct ImportHelpTests {
  private static let help = ImportHelp(["DeepLearning", "Display", "Foundation", "Synchronization"])
  private static let list =
    "A cell can import DeepLearning, Display, Foundation, Synchronization."

  @Test(arguments: [
    ("Fundation", "Did you mean 'Foundation'?"),
    ("foundation", "Did you mean 'Foundation'?"),
    ("Deeplearning", "Did you mean 'DeepLearning'?"),
    ("Foundation.Nothing", "Write 'import Foundation'."),
    ("Numerics", "Packages cannot be imported. " + list),
    ("SwiftUI", "'SwiftUI' belongs to Apple's systems, and is not on this one. " + list),
    (
      "Darwin",
      "'Darwin' belongs to Apple's systems, and is not on this one. "
        + "Write 'import Glibc' or 'import Foundation'."
    ),
    ("PythonKit", "Python is not available: write the code in Swift."),
    (
      "TensorFlow",
      "Write 'import DeepLearning': it brings tensors, layers, tables and charts, with Keras's names."
    ),
  ])
  func missing(_ module: String, _ help: String) {
    #expect(Self.help.help("no such module '\(module)'") == help)
  }

  @Test func otherMessages() {
    #expect(
      Self.help.help("module 'Foundation' was not compiled for testing")?
        .hasPrefix("Write 'import Foundation'") == true)
    #expect(Self.help.help("struct 'Dat' does not exist in module 'Foundation'") == nil)
  }
}
