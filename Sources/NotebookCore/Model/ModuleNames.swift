internal import Display

/// The names of the modules that a notebook is compiled into.
///
/// Readers of a page never see them: `removed(from:)` removes them from the cells' output.
package enum ModuleNames {
  /// The module of the notebook's parameters.
  static let parameters = "NotebookParameters"

  /// The module of a cell, by its number from 1.
  static func cell(_ number: Int) -> String { "NBRunCell_\(number)" }

  /// The module of the inline values between two cells.
  static func inlineValues(_ number: Int) -> String { "NBRunValues_\(number)" }

  /// `text` without the names of modules, as if all cells were one script.
  ///
  /// Swift writes the module's name before the name of a type (`NBRunCell_3.Dog`), and for a
  /// private or local type also an address. If a type belongs to an extension in another module,
  /// Swift names that module too (`(extension in NBRunCell_4):NBRunCell_3.Dog.Breed`). `#fileID`
  /// begins with the module's name. At top level, `#function` is the module's name.
  package static func removed(from text: String) -> String {
    // The key path of a computed property shows the address of the property's code.
    let text =
      text.utf8.firstRange(of: "<computed 0x".utf8) != nil
      ? text.replacing(
        /<computed 0x[0-9a-f]+ \(/.matchingSemantics(.unicodeScalar), with: "<computed (")
      : text
    guard text.utf8.contains(UInt8(ascii: "$")) || text.utf8.firstRange(of: "NBRun".utf8) != nil
    else { return text }
    return text.replacing(
      /\(extension in NBRun(?:Cell|Values)_[0-9]+\):/.matchingSemantics(.unicodeScalar), with: ""
    )
    .replacing(
      /\bNBRun(?:Cell|Values)_[0-9]+[.\/]/.matchingSemantics(.unicodeScalar), with: ""
    )
    .replacing(/\bNBRunCell_([0-9]+)\b/.matchingSemantics(.unicodeScalar)) { "cell \($0.1)" }
    .replacing(
      /\bNBRunValues_[0-9]+\b/.matchingSemantics(.unicodeScalar), with: "inline value"
    )
    .replacing("$__lazy_storage_$_", with: "")
    .replacing(
      /\(unknown context at \$[0-9a-f]+\)\./.matchingSemantics(.unicodeScalar), with: "")
  }

  /// `bundle`, with the names of modules removed from its texts.
  static func removed(from bundle: DisplayBundle) -> DisplayBundle {
    DisplayBundle(
      bundle.representations.map { representation in
        guard representation.mimeType.hasPrefix("text/") else { return representation }
        let text = String(decoding: representation.bytes, as: UTF8.self)
        return DisplayBundle.Representation(
          mimeType: representation.mimeType, bytes: Array(removed(from: text).utf8))
      })
  }
}
