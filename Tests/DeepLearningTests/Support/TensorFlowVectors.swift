import DeepLearning
import Testing

/// One case of a file `Golden/vectors-NAME.json`: an operation, its inputs, and TensorFlow 2.14's
/// results (see Golden/make_vectors.py).
struct TensorFlowCase: CustomTestStringConvertible, @unchecked Sendable {
  /// The case's operation in this library, applied to the case's arguments.
  typealias Operation = (TensorFlowCase) throws -> ([Tensor]) throws -> [Tensor]

  let operation: String
  private let number: Int
  private let arguments: [String: Any]
  let inputs: [Tensor]
  let results: [Tensor]
  /// The factors of the results in the sum whose gradients are taken.
  let weights: [Tensor]
  /// The gradients of the `float32` inputs; nil if they are not compared.
  let gradients: [Tensor]?
  /// The greatest allowed error of results and gradients, in units in the last place.
  let ulp: Int
  let gradientULP: Int
  /// Whether the units are those of the greatest absolute value in an array instead of each
  /// number's own.
  let ofLargest: Bool

  var testDescription: String { "\(operation) \(number) \(inputs.map(\.shape))" }

  /// The cases of a file, in its order.
  static func all(_ name: String) -> [TensorFlowCase] {
    let file = Golden.json("vectors-\(name)") as! [String: Any]
    return (file["cases"] as! [[String: Any]]).enumerated().map {
      TensorFlowCase($0.element, number: $0.offset)
    }
  }

  private init(_ record: [String: Any], number: Int) {
    func tensors(_ key: String) -> [Tensor]? {
      (record[key] as? [[String: Any]])?.map(TensorFlowCase.tensor)
    }
    self.number = number
    operation = record["operation"] as! String
    arguments = record["arguments"] as! [String: Any]
    inputs = tensors("inputs")!
    results = tensors("results")!
    weights = tensors("weights") ?? []
    gradients = tensors("gradients")
    ulp = record["ulp"] as! Int
    gradientULP = record["gradientULP"] as? Int ?? 0
    ofLargest = record["ofLargest"] as! Bool
  }

  private static func tensor(_ record: [String: Any]) -> Tensor {
    let shape = record["shape"] as! [Int]
    let elements = (record["elements"] as! String).split(separator: " ")
    switch record["dtype"] as! String {
    case "float32":
      return try! Tensor(elements.map { Float(bitPattern: UInt32($0, radix: 16)!) }, shape: shape)
    case "uint8": return try! Tensor(elements.map { UInt8($0)! }, shape: shape)
    case "bool": return try! Tensor(elements.map { $0 == "1" }, shape: shape)
    default: return try! Tensor(elements.map { Int32($0)! }, shape: shape)
    }
  }

  // MARK: Arguments

  /// An argument of one of JSON's types: `Int`, `Double`, `Bool`, `String`, or an array of them.
  func argument<Value>(_ name: String) -> Value { arguments[name] as! Value }

  /// A number that may be missing.
  func optional(_ name: String) -> Double? { arguments[name] as? Double }

  // MARK: Comparison

  /// Expects results and gradients within the bounds of the case.
  func check(_ compute: ([Tensor]) throws -> [Tensor]) throws {
    let found = try compute(inputs)
    #expect(found.count == results.count)
    for (found, expected) in zip(found, results) { expectNear(found, expected, ulp) }
    guard let gradients else { return }
    let variables = inputs.map { $0.dtype == .float32 ? Variable($0) : nil }
    let slopes = try valueAndGradient(of: variables.compactMap { $0 }) {
      let results = try compute(zip(inputs, variables).map { $1?.value ?? $0 })
      return try zip(results, weights).reduce(Tensor.zeros([])) { try $0 + ($1.0 * $1.1).sum() }
    }.gradients
    for (found, expected) in zip(slopes, gradients) {
      expectNear(found, expected, gradientULP, "gradient")
    }
  }

  private func expectNear(_ found: Tensor, _ expected: Tensor, _ ulp: Int, _ what: String = "") {
    let words = "\(testDescription) \(what)"
    #expect(found.shape == expected.shape, "\(words)")
    #expect(found.dtype == expected.dtype, "\(words)")
    guard found.shape == expected.shape else { return }
    let unit = ofLargest ? expected.scalars.map(\.magnitude).max()?.ulp : nil
    for (i, pair) in zip(found.scalars, expected.scalars).enumerated() {
      let distance = distance(pair.0, pair.1, unit: unit)
      if distance > Double(ulp) {
        Issue.record("\(words): element \(i) is \(pair.0), not \(pair.1): \(distance) ulp")
      }
    }
  }

  /// The distance of two numbers, in units in the last place of the second one.
  private func distance(_ a: Float, _ b: Float, unit: Float?) -> Double {
    if a == b || a.isNaN && b.isNaN { return 0 }
    guard a.isFinite, b.isFinite else { return .infinity }
    return abs(Double(a) - Double(b)) / Double(unit ?? b.ulp)
  }
}
