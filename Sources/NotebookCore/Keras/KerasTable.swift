/// The names of Keras and TensorFlow, and what to write for them with the library.
///
/// `docs/keras.md` is written from this table. `KerasHelp` looks up in it what to write in a cell
/// that does not compile. The tests run every piece of Swift in it.
package enum KerasTable {
  /// One row: names with the same meaning, and their counterpart.
  package struct Row: Sendable {
    /// As Python writes them: `LSTM`, `tf.reduce_mean`, `model.add()`, `learning_rate=`, `"adam"`,
    /// or `Conv2D(groups=)` for an argument of one function.
    package let python: [String]
    package let counterpart: Counterpart
    /// Sentences about differences, in Markdown without links; may be empty.
    package let remark: String
    /// The library's label, if only the label differs.
    package var label: String?
    /// Whether the Swift is an example of a construct, not a replacement of the name.
    package var isExample = false
  }

  package enum Counterpart: Sendable, Equatable {
    /// The library has it: Swift that compiles.
    case named(String)
    /// The library lacks it, but it can be built from other parts: Swift that compiles.
    case composed(String)
    /// There is nothing that does the same.
    case missing

    /// The Swift to write, if there is any.
    package var swift: String? {
      switch self {
      case .named(let swift), .composed(let swift): swift
      case .missing: nil
      }
    }

    /// The same on one line.
    package var line: String? {
      swift?.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
        .replacing("{;", with: "{").replacing("in;", with: "in").replacing("; }", with: " }")
    }
  }

  /// Rows about one subject.
  package struct Section: Sendable {
    package let title: String
    /// The text before the rows, in Markdown; may be empty.
    package let introduction: String
    /// The Swift type that all rows are values of, where Keras also takes a string.
    package let type: String?
    package let rows: [Row]

    init(
      _ title: String, introduction: String = "", type: String? = nil, _ rows: [Row]
    ) {
      self.title = title
      self.introduction = introduction
      self.type = type
      self.rows = rows
    }
  }

  package static let sections: [Section] =
    layerSections + trainingSections + modelSections + tensorSections + operationSections
    + pythonSections
}

extension KerasTable.Row {
  /// The library has it.
  static func named(_ python: String..., swift: String, _ remark: String = "") -> Self {
    Self(python: python, counterpart: .named(swift), remark: remark)
  }

  /// An argument has another label.
  static func label(
    _ python: String..., is label: String, swift: String, _ remark: String = ""
  ) -> Self {
    Self(python: python, counterpart: .named(swift), remark: remark, label: label)
  }

  /// A construct of Python, with an example of Swift's.
  static func example(_ python: String..., swift: String, _ remark: String = "") -> Self {
    Self(python: python, counterpart: .named(swift), remark: remark, isExample: true)
  }

  /// The library lacks it, but it can be built from other parts of the library.
  static func composed(_ python: String..., swift: String, _ remark: String = "") -> Self {
    Self(python: python, counterpart: .composed(swift), remark: remark)
  }

  /// The library has no counterpart. The remark says what else helps.
  static func missing(_ python: String..., remark: String = "") -> Self {
    Self(python: python, counterpart: .missing, remark: remark)
  }
}
