/// The modules that cells are compiled to. Their names are no affair of the notebook's: what is
/// shown of a cell does not have them.
enum CellModule {
  /// Such as nobody gives to anything: the name is taken out of whatever text has it.
  static func name(_ number: Int) -> String { "NBRunCell_\(number)" }

  /// The module of the inline values between two cells.
  static func valuesName(_ number: Int) -> String { "NBRunValues_\(number)" }

  /// `text` as it would be if all cells were one script.
  ///
  /// The text of an object, of a type and of an enumeration's case inside a collection begins with
  /// the module's name (`NBRunCell_3.Dog`), for a private or local type with an address besides, which
  /// goes, too; `#fileID` has it before the file's name, and `#function` at top level is that name.
  static func removingNames(from text: String) -> String {
    // A key path of a computed property tells where that one's code lies.
    let text =
      text.contains("<computed 0x")
      ? text.replacing(/<computed 0x[0-9a-f]+ \(/, with: "<computed (") : text
    guard text.contains("NBRun") || text.contains("$") else { return text }
    return text.replacing(/\bNBRun(?:Cell|Values)_[0-9]+[.\/]/, with: "")
      .replacing(/\bNBRunCell_([0-9]+)\b/) { "cell \($0.1)" }
      .replacing(/\bNBRunValues_[0-9]+\b/, with: "inline value")
      .replacing("$__lazy_storage_$_", with: "")
      .replacing(/\(unknown context at \$[0-9a-f]+\)\./, with: "")
  }

  /// The texts of `bundle` without the names.
  static func removingNames(from bundle: DisplayBundle) -> DisplayBundle {
    DisplayBundle(
      bundle.representations.map { representation in
        guard representation.mimeType.hasPrefix("text/") else { return representation }
        let text = String(decoding: representation.bytes, as: UTF8.self)
        return DisplayBundle.Representation(
          mimeType: representation.mimeType, bytes: Array(removingNames(from: text).utf8))
      })
  }
}
