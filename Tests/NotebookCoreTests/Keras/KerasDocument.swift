import NotebookCore

/// `docs/keras.md`, as `KerasTable` says it.
enum KerasDocument {
  static var text: String {
    introduction + KerasTable.sections.map(section).joined(separator: "\n")
  }

  private static let introduction = """
    # From Keras to nbrun's library

    The names of Keras and TensorFlow 2.14, and the usual ones of NumPy, beside those of
    `import DeepLearning`. A model looks like this:

    ```swift
    import DeepLearning

    setSeed(42)
    let mnist = try MNIST.load()
    let model = try Sequential(inputShape: [28, 28]) {
      Rescaling(1.0 / 255)
      Flatten()
      Dense(units: 64, activation: .relu)
      Dense(units: 10)
    }
    try model.compile(
      optimizer: Adam(learningRate: 0.001),
      loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
    let history = try model.fit(
      mnist.train.images[0..<1000], mnist.train.labels[0..<1000], batchSize: 50, epochs: 2)
    history["accuracy"]
    ```

    In the tables, `x` and `y` are tensors, `labels` is a tensor of integers, `mask` is a tensor of
    Booleans, `data` is a `Dataset`, and so on. Most functions check their arguments and throw an
    error; then the table has `try` before the call. *Missing* means that the library has no such
    thing. Often you can build it from what the library has; then the table shows the Swift to write.
    If a cell uses one of these names and does not compile, the error's help says what to write:

    ```text
    note.md:9:3: error: cannot find 'LSTM' in scope
      LSTM(units: 32)
      ^
      There is no 'LSTM'. Recurrent layers are missing. […]
    ```

    nbrun looks the help up in the table in `Sources/NotebookCore/Keras`, and this page is written
    from the same table. The tests run all Swift on this page, and compare the page with the table.
    `NBRUN_RECORD=1 swift test --filter KerasTableTests` writes the page again.


    """

  private static func section(_ section: KerasTable.Section) -> String {
    let introduction = section.introduction.isEmpty ? "" : wrapped(section.introduction) + "\n\n"
    return
      "## \(section.title)\n\n\(introduction)| Python | here | remarks |\n| --- | --- | --- |\n"
      + section.rows.map(row).joined()
  }

  /// Lines of at most 100 characters.
  private static func wrapped(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count >= 100 { lines.append("") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines.joined(separator: "\n")
  }

  private static func row(_ row: KerasTable.Row) -> String {
    let python = row.python.map(code).joined(separator: ", ")
    let here =
      switch row.counterpart {
      case .named(let swift): code(row.counterpart.line ?? swift)
      case .composed(let swift): "missing; write \(code(row.counterpart.line ?? swift))"
      case .missing: "missing"
      }
    return "| \(python) | \(here) | \(row.remark.replacing("|", with: "\\|")) |\n"
  }

  /// A pipe ends a table's cell even within back-ticks.
  private static func code(_ text: String) -> String {
    "`\(text.replacing("|", with: "\\|"))`"
  }
}
