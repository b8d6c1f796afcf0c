// Tensors of evenly spaced numbers, and identity matrices.

extension Tensor {
  /// The integers of a range: `Tensor.range(0..<10)`.
  ///
  /// - Parameter range: a range that does not include its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` if a bound does not fit into 32 bits.
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

  /// The integers of a closed range: `Tensor.range(1...10)`.
  ///
  /// - Parameter range: a range that includes its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` if a bound does not fit into 32 bits.
  public static func range(_ range: ClosedRange<Int>) throws -> Tensor {
    try Tensor(Array(range))
  }

  /// Evenly spaced integers: `Tensor.range(stride(from: 10, to: 0, by: -2))`.
  ///
  /// - Parameter numbers: a stride that does not include its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` if a number does not fit into 32 bits.
  public static func range(_ numbers: StrideTo<Int>) throws -> Tensor { try Tensor(Array(numbers)) }

  /// Evenly spaced integers, including the end if it is reached exactly:
  /// `Tensor.range(stride(from: 10, through: 0, by: -2))`.
  ///
  /// - Parameter numbers: a stride that includes its end.
  /// - Returns: `int32 [count]`.
  /// - Throws: `ModelError` if a number does not fit into 32 bits.
  public static func range(_ numbers: StrideThrough<Int>) throws -> Tensor {
    try Tensor(Array(numbers))
  }

  /// Evenly spaced numbers: `Tensor.range(stride(from: 0, to: 1, by: 0.1))`.
  ///
  /// - Parameter numbers: a stride that does not include its end.
  /// - Returns: `float32 [count]`. Each number is `from + i · by`, fused in binary64 and rounded
  ///   once.
  public static func range(_ numbers: StrideTo<Double>) -> Tensor {
    vector(numbers.map(Float.init))
  }

  /// Evenly spaced numbers, including the end if it is reached exactly.
  ///
  /// - Parameter numbers: a stride that includes its end.
  /// - Returns: `float32 [count]`. Each number is `from + i · by`, fused in binary64 and rounded
  ///   once.
  public static func range(_ numbers: StrideThrough<Double>) -> Tensor {
    vector(numbers.map(Float.init))
  }

  private static func vector(_ numbers: [Float]) -> Tensor {
    build([numbers.count]) { (elements: UnsafeMutablePointer<Float>) in
      for (position, value) in numbers.enumerated() { elements[position] = value }
    }
  }

  /// `count` evenly spaced numbers, including both ends: NumPy's `linspace`.
  ///
  /// - Parameters:
  ///   - first: the first number.
  ///   - last: the last number, which is reached exactly.
  ///   - count: how many numbers. A single one is `first`.
  /// - Returns: `[count]`. Each number is `i · ((last − first) / (count − 1)) + first`, computed in
  ///   binary64 and rounded once to `float32`.
  /// - Throws: `ModelError` if the count is negative.
  public static func linspace(_ first: Double, _ last: Double, count: Int) throws -> Tensor {
    guard count >= 0 else {
      throw ModelError(
        .value, at: "Tensor.linspace", "the count is \(count)", help: "The count must be 0 or more")
    }
    let spacing = (last - first) / Double(Swift.max(count - 1, 1))
    return vector(
      (0..<count).map { i in
        Float(i > 0 && i == count - 1 ? last : Double(i) * spacing + first)
      })
  }

  /// A matrix with ones on the diagonal and zeros elsewhere.
  ///
  /// - Parameters:
  ///   - rows: the number of rows.
  ///   - columns: the number of columns; by default the number of rows.
  ///   - dtype: the element type, `float32` by default.
  /// - Returns: `[rows, columns]`.
  /// - Precondition: no length is negative, and memory can hold the elements.
  public static func eye(_ rows: Int, columns: Int? = nil, dtype: DType = .float32) -> Tensor {
    let columns = columns ?? rows
    let size = Swift.max(Swift.min(rows, columns), 0)
    var result = Tensor.filled([rows, columns], 0, dtype, at: "eye")
    var diagonal = StridedLayout(rowMajor: [size])
    diagonal.strides = [columns + 1]
    Tensor.ones([size], dtype: dtype).scattered(diagonal, into: &result)
    return result
  }
}
