// Tensors of numbers that follow from a rule.

extension Tensor {
  /// The integers of a range, such as `Tensor.range(0..<10)`.
  ///
  /// - Parameter range: a range that does not include its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` when a bound does not fit into 32 bits.
  public static func range(_ range: Range<Int>) throws -> Tensor {
    guard Int32(exactly: range.lowerBound) != nil, Int32(exactly: range.upperBound) != nil else {
      throw ModelError(
        .value, at: "Tensor.range", "the bounds \(range) do not fit into 32 bits",
        help: "Integer tensors hold −2147483648 … 2147483647")
    }
    return build([range.count]) { (elements: UnsafeMutablePointer<Int32>) in
      for (position, value) in range.enumerated() { elements[position] = Int32(value) }
    }
  }

  /// The integers of a range with its end, such as `Tensor.range(1...10)`.
  ///
  /// - Parameter range: a range that includes its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` when a bound does not fit into 32 bits.
  public static func range(_ range: ClosedRange<Int>) throws -> Tensor {
    try Tensor(Array(range))
  }

  /// Integers at equal distances: `Tensor.range(stride(from: 10, to: 0, by: -2))`.
  ///
  /// - Parameter numbers: a stride that does not include its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` when one does not fit into 32 bits.
  public static func range(_ numbers: StrideTo<Int>) throws -> Tensor { try Tensor(Array(numbers)) }

  /// Integers at equal distances, the last one included where it is met:
  /// `Tensor.range(stride(from: 10, through: 0, by: -2))`.
  ///
  /// - Parameter numbers: a stride that includes its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` when one does not fit into 32 bits.
  public static func range(_ numbers: StrideThrough<Int>) throws -> Tensor {
    try Tensor(Array(numbers))
  }

  /// Numbers at equal distances: `Tensor.range(stride(from: 0, to: 1, by: 0.1))`.
  ///
  /// - Parameter numbers: a stride that does not include its end.
  /// - Returns: `float32 [count]`, each `from + i · by` fused in binary64 and rounded once.
  public static func range(_ numbers: StrideTo<Double>) -> Tensor {
    vector(numbers.map(Float.init))
  }

  /// Numbers at equal distances, the last one included where it is met.
  ///
  /// - Parameter numbers: a stride that includes its end.
  /// - Returns: `float32 [count]`, each `from + i · by` fused in binary64 and rounded once.
  public static func range(_ numbers: StrideThrough<Double>) -> Tensor {
    vector(numbers.map(Float.init))
  }

  private static func vector(_ numbers: [Float]) -> Tensor {
    build([numbers.count]) { (elements: UnsafeMutablePointer<Float>) in
      for (position, value) in numbers.enumerated() { elements[position] = value }
    }
  }

  /// So many numbers at equal distances, both ends included, as NumPy's `linspace` has them.
  ///
  /// - Parameters:
  ///   - first: the first number.
  ///   - last: the last number, which is met exactly.
  ///   - count: how many; one alone is the first.
  /// - Returns: `[count]`, `i · ((last − first) / (count − 1)) + first` in binary64, rounded once to
  ///   `float32`.
  /// - Throws: `ModelError` for a negative count.
  public static func linspace(_ first: Double, _ last: Double, count: Int) throws -> Tensor {
    guard count >= 0 else {
      throw ModelError(
        .value, at: "Tensor.linspace", "the count is \(count)", help: "Ask for 0 numbers or more")
    }
    let step = (last - first) / Double(Swift.max(count - 1, 1))
    return vector(
      (0..<count).map { i in
        Float(i > 0 && i == count - 1 ? last : Double(i) * step + first)
      })
  }

  /// A matrix of zeros with ones where row and column have the same number.
  ///
  /// - Parameters:
  ///   - rows: how many rows.
  ///   - columns: how many columns; as many as rows by default.
  ///   - dtype: the element type, `float32` by default.
  /// - Returns: `[rows, columns]`.
  public static func eye(_ rows: Int, columns: Int? = nil, dtype: DType = .float32) -> Tensor {
    let columns = columns ?? rows
    let size = Swift.max(Swift.min(rows, columns), 0)
    var result = Tensor.zeros([rows, columns], dtype: dtype)
    var diagonal = StridedLayout(rowMajor: [size])
    diagonal.strides = [columns + 1]
    Tensor.ones([size], dtype: dtype).scattered(diagonal, into: &result)
    return result
  }
}
