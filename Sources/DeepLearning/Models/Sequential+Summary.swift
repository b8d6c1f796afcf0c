internal import Display

extension Sequential {
  /// Prints the layers, their shapes and their numbers of weights, in the format of Keras 2.14.
  public func summary() { print(summaryText, terminator: "") }

  /// The text that `summary()` prints.
  public var summaryText: String {
    var lines = ["Model: \"\(name)\"", rule("_")]
    lines += SummaryRow("Layer (type)", "Output Shape", "Param #").lines
    lines.append(rule("="))
    for (position, layer) in layers.enumerated() {
      let shape = ["None"] + outputShapes[position].map(String.init)
      let row = SummaryRow(
        "\(layerNames[position]) (\(type(of: layer)))",
        shape.count == 1 ? "(None,)" : "(\(shape.joined(separator: ", ")))",
        "\(SummaryRow.count(layer.allVariables))")
      lines += row.lines + [String(repeating: " ", count: SummaryRow.width)]
    }
    lines.append(rule("="))
    lines.append("Total params: \(SummaryRow.sizes(variables))")
    let trainable = trainableVariables
    let others = variables.filter { variable in !trainable.contains { $0 === variable } }
    lines.append("Trainable params: \(SummaryRow.sizes(trainable))")
    lines.append("Non-trainable params: \(SummaryRow.sizes(others))")
    lines.append(rule("_"))
    return lines.joined(separator: "\n") + "\n"
  }

  private func rule(_ character: Character) -> String {
    String(repeating: character, count: SummaryRow.width)
  }
}

/// A row of the summary, with three columns.
private struct SummaryRow {
  /// The total width, and the end of each column.
  static let width = 65
  private static let ends = [29, 55, 65]

  private let fields: [String]

  init(_ fields: String...) { self.fields = fields }

  /// The lines of the row. Text that does not fit into a column continues on the next line.
  var lines: [String] {
    var rest = fields.map { $0[...] }
    var lines: [String] = []
    while rest.contains(where: { !$0.isEmpty }) {
      var line = ""
      for column in rest.indices {
        let start = column == 0 ? 0 : SummaryRow.ends[column - 1]
        let isLast = column == rest.count - 1
        var cutoff = SummaryRow.ends[column] - start - (isLast ? 0 : 3)
        // Keras breaks a line after the end of a tuple.
        let piece = Array(rest[column].prefix(cutoff))
        let breaks = zip(piece.indices, zip(piece, piece.dropFirst()))
          .first { $0.1.1 == "," && ")}]'".contains($0.1.0) }
        if let position = breaks?.0 { cutoff = position + 2 }
        if column == 0 { line += " " }
        line += rest[column].prefix(cutoff) + (isLast ? "" : "  ")
        rest[column] = rest[column].dropFirst(cutoff)
        line = line.padded(behind: SummaryRow.ends[column])
      }
      lines.append(line)
    }
    return lines
  }

  /// The number of weights in some variables.
  static func count(_ variables: [Variable]) -> Int {
    variables.reduce(0) { $0 + $1.shape.product }
  }

  /// The number of weights, and their size in memory.
  static func sizes(_ variables: [Variable]) -> String {
    let count = count(variables)
    var size = Double(variables.reduce(0) { $0 + $1.value.byteCount })
    var units = ["Byte", "KB", "MB", "GB", "TB", "PB"][...]
    while size >= 1024 && units.count > 1 {
      size /= 1024
      units.removeFirst()
    }
    return "\(count) (\(NumberFormat.fixed(2).string(size)) \(units.first!))"
  }
}

extension Sequential {
  /// The model in one line: `Sequential 'sequential': [28, 28] → [10], 5 layers, 20410 parameters`.
  public var description: String {
    let layerWord = layers.count == 1 ? "layer" : "layers"
    return "Sequential '\(name)': \(inputShape) → \(outputShape), \(layers.count) \(layerWord), "
      + "\(parameterCount) parameters"
  }
}
