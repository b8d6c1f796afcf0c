import DeepLearning
import Foundation
import Testing

/// TensorFlow 2.14's numbers, recorded in `Golden/tensorflow-2.14.json`.
enum Golden {
  /// One record: the call of TensorFlow and its result.
  struct Record: CustomTestStringConvertible, @unchecked Sendable {
    let input: [String: Any]
    let expected: [String: Any]

    var seed: Int { input["seed"] as? Int ?? 0 }
    var testDescription: String {
      input.filter { $0.key != "what" }.sorted { $0.key < $1.key }
        .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
  }

  /// All records of a kind.
  static func records(_ kind: String) -> [Record] {
    let file = json("tensorflow-2.14") as! [String: Any]
    return (file["records"] as! [[String: Any]]).compactMap { record in
      let input = record["case"] as! [String: Any]
      guard input["kind"] as? String == kind else { return nil }
      return Record(input: input, expected: record["expect"] as! [String: Any])
    }
  }

  /// The folder.
  static var folder: String {
    Bundle.module.url(forResource: "Golden", withExtension: nil)!.path
  }

  /// A file of the folder, parsed.
  static func json(_ name: String) -> Any {
    let url = Bundle.module.url(
      forResource: name, withExtension: "json", subdirectory: "Golden")!
    return try! JSONSerialization.jsonObject(with: Data(contentsOf: url))
  }
}

/// A recorded array: the bits of its first values, and the SHA-256 of all.
struct ExpectedArray {
  let shape: [Int]
  let digest: String
  let bits: [UInt32]?

  init(_ record: Any) {
    let record = record as! [String: Any]
    shape = record["shape"] as! [Int]
    digest = record["sha256_le"] as! String
    bits = (record["bits_hex"] as? [String])?.map { UInt32($0, radix: 16)! }
  }

  /// Whether a tensor equals that array, to the bit.
  func matches(_ tensor: Tensor) -> Bool {
    tensor.shape == shape && tensor.digest == digest
      && (bits ?? []).elementsEqual(tensor.scalars.prefix(bits?.count ?? 0).map(\.bitPattern))
  }
}
