extension Tensor: CustomStringConvertible {
  /// The elements as NumPy prints them: in columns, and in lines of at most 75 characters. If there
  /// are more than 1,000 elements, only the first and last three along each axis are shown.
  public var description: String {
    guard count > 0 else { return "[]" }
    guard rank > 0 else { return scalarDescription }
    var printer = TensorPrinter(self)
    return printer.text()
  }

  private var scalarDescription: String {
    let value = scalars[0]
    switch dtype {
    case .bool: return value == 0 ? "False" : "True"
    case .int32, .uint8: return "\(array(of: Int32.self)[0])"
    case .float32:
      guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
      return ShortestDigits(value).alone
    }
  }
}

/// Writes the elements of a tensor with brackets and line breaks.
private struct TensorPrinter {
  private static let lineWidth = 75
  private static let threshold = 1000
  private static let edge = 3

  private let shape: [Int]
  private let strides: [Int]
  private let isSummary: Bool
  private let elements: [Double]
  private let format: ColumnFormat

  init(_ tensor: Tensor) {
    let shape = tensor.shape
    self.shape = shape
    strides = StridedLayout(rowMajor: shape).strides
    isSummary = tensor.count > TensorPrinter.threshold
    let positions = TensorPrinter.shownPositions(shape, strides, isSummary: isSummary)
    switch tensor.dtype {
    case .float32:
      let all = tensor.scalars
      format = ColumnFormat(floats: positions.map { all[$0] })
      elements = all.map(Double.init)
    case .int32, .uint8:
      let all = tensor.array(of: Int32.self)
      format = ColumnFormat(integers: positions.map { all[$0] })
      elements = all.map(Double.init)
    case .bool:
      format = .truth
      elements = tensor.array(of: Int32.self).map(Double.init)
    }
  }

  mutating func text() -> String { text(axis: 0, position: 0, indent: " ", width: Self.lineWidth) }

  /// The positions along an axis that are shown; `nil` stands for the dots.
  private static func shown(_ length: Int, isSummary: Bool) -> [Int?] {
    guard isSummary && length > 2 * edge else { return (0..<length).map { $0 } }
    return (0..<edge).map { $0 } + [nil] + (length - edge..<length).map { $0 }
  }

  private static func shownPositions(_ shape: [Int], _ strides: [Int], isSummary: Bool) -> [Int] {
    shape.indices.reduce([0]) { positions, axis in
      let shown = shown(shape[axis], isSummary: isSummary).compactMap { $0 }
      return positions.flatMap { start in shown.map { start + $0 * strides[axis] } }
    }
  }

  private func text(axis: Int, position: Int, indent: String, width: Int) -> String {
    guard axis < shape.count else { return format.string(elements[position]) }
    let items = TensorPrinter.shown(shape[axis], isSummary: isSummary).map { index in
      index.map {
        text(
          axis: axis + 1, position: position + $0 * strides[axis], indent: indent + " ",
          width: width - 1)
      } ?? "..."
    }
    if axis == shape.count - 1 { return "[" + wrapped(items, indent, width - 1) + "]" }
    let separator = String(repeating: "\n", count: shape.count - 1 - axis) + indent
    return "[" + items.joined(separator: separator) + "]"
  }

  /// Words separated by spaces, in lines that begin with `indent`.
  private func wrapped(_ words: [String], _ indent: String, _ width: Int) -> String {
    var lines: [String] = []
    var line = indent
    for (number, word) in words.enumerated() {
      if line.count + word.count > width && line.count > indent.count {
        while line.last == " " { line.removeLast() }
        lines.append(line)
        line = indent
      }
      line += word
      if number < words.count - 1 { line += " " }
    }
    lines.append(line)
    return String(lines.joined(separator: "\n").dropFirst(indent.count))
  }
}
