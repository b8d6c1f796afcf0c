import DeepLearning
import Foundation
import Testing

/// Compares `description` with the texts of NumPy 1.26 (see Golden/make_numpy.py).
@Suite struct NumPyTextTests {
  @Test func equalsNumPy() throws {
    let file = Golden.json("numpy-1.26") as! [String: Any]
    let records = file["records"] as! [[String: Any]]
    #expect(records.count > 200)
    for record in records {
      let text = try "\(tensor(record))"
      let expected = record["text"] as! String
      #expect(text == expected, "\(text) is not NumPy's \(expected)")
    }
  }

  private func tensor(_ record: [String: Any]) throws -> Tensor {
    let elements = (record["elements"] as! [NSNumber]).map(\.int64Value)
    let shape = record["shape"] as! [Int]
    switch record["dtype"] as! String {
    case "float32":
      return try Tensor(
        elements.map { Float(bitPattern: UInt32($0)) }, shape: shape)
    case "int32": return try Tensor(elements.map { Int32($0) }, shape: shape)
    case "uint8": return try Tensor(elements.map { UInt8($0) }, shape: shape)
    default: return try Tensor(elements.map { $0 != 0 }, shape: shape)
    }
  }
}
