import NotebookCore
import Testing

@Suite("Names of modules are not shown")
struct ModuleNamesTests {
  @Test(
    "texts look as if all cells were one script",
    arguments: [
      ("NBRunCell_3.Dog", "Dog"), ("[NBRunCell_12.Kind.a]", "[Kind.a]"),
      ("NBRunCell_3/note.md", "note.md"), ("NBRunCell_3", "cell 3"),
      ("[(extension in NBRunCell_4):NBRunCell_3.Dog.Breed.a]", "[Dog.Breed.a]"),
      ("Box<(extension in NBRunCell_4):NBRunCell_3.Dog.Breed>", "Box<Dog.Breed>"),
      ("(extension in NBRunCell_4):Swift.Int.Kind", "Swift.Int.Kind"),
      ("(extension in NBRunValues_4):NBRunCell_3.Dog.(unknown context at $7f).A", "Dog.A"),
      ("(extension in Other):Dog.Breed", "(extension in Other):Dog.Breed"),
      ("NBRunValues_2", "inline value"), ("(unknown context at $7f00a1).Dog", "Dog"),
      ("$__lazy_storage_$_total", "total"), ("MyNBRunCell_3.Dog", "MyNBRunCell_3.Dog"),
      ("\\A.<computed 0x00007f12 (Int)>", "\\A.<computed (Int)>"), ("plain text", "plain text"),
    ])
  func removed(_ text: String, _ expected: String) {
    #expect(ModuleNames.removed(from: text) == expected)
  }
}
