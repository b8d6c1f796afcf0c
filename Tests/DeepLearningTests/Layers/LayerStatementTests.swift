import Foundation
import Testing

import DeepLearning

/// Every layer of the library declares whether training steps through it may be repeated.
@Suite struct LayerStatementTests {
  /// The names of all layer classes in the library's sources, and whether each declares in its
  /// source that it may be repeated; nil if it says something else.
  private static let statements: [String: Bool?] = {
    let folder = URL(filePath: #filePath).appending(path: "../../../../Sources/DeepLearning")
      .standardized
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)!
    // final class Dense: LibraryLayer {
    let declaration = /class (\w+): (?:\w+, )*\w*Layer\b/
    var found: [String: Bool?] = [:]
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      var name: String?
      for line in text.split(separator: "\n") where !line.contains("//") {
        if let match = line.firstMatch(of: declaration) {
          name = String(match.1)
          found[String(match.1)] = .some(nil)
        }
        if let name, let match = line.firstMatch(of: /isRepeatable: Bool \{ (true|false) \}/) {
          found[name] = match.1 == "true"
        }
      }
    }
    return found
  }()
  private static let layers = statements.keys.sorted()

  @Test func sourcesHaveLayers() {
    #expect(Self.layers.count >= 25)
    #expect(
      Set(["Conv2D", "Dense", "Dropout", "Embedding", "Sequential"]).isSubset(of: Self.layers))
  }

  @Test(arguments: layers) func everyLayerStatesItself(_ name: String) throws {
    let type = try #require(_typeByName("12DeepLearning\(name.utf8.count)\(name)C"))
    #expect(type is any LibraryLayer.Type, "\(name) is not a LibraryLayer")
  }

  /// The recording of a layer that declares itself repeatable is complete.
  @Test func repeatableLayersAreRecorded() throws {
    let images = Tensor.ones([2, 6, 6, 1])
    let layers: [(layer: any LibraryLayer, input: Tensor)] = [
      (Conv2D(filters: 2, kernelSize: 3, activation: .relu), images),
      (MaxPooling2D(poolSize: 2), images), (Flatten(), images), (Reshape(36), images),
      (Dense(units: 3), .ones([2, 4])), (Activation(.relu), images), (ReLU(), images),
      (Activation(.softmax), .ones([2, 4])), (Activation(.sigmoid), .ones([2, 4])),
    ]
    let tried = Set(layers.map { "\(type(of: $0.layer))" })
    let repeatable = Self.statements.filter { $0.value == true }.map(\.key)
    #expect(tried == Set(repeatable), "every layer that may be repeated is tried here")
    for (layer, input) in layers {
      #expect(layer.isRepeatable, "\(layer)")
      _ = try layer(input)
      let recording = KernelRecording()
      _ = try recording.record { try layer.call(input, training: true) }
      #expect(recording.isComplete, "\(layer)")
    }
  }

  @Test func layersOfOnesOwnStateNothing() {
    final class Own: Layer {
      func call(_ input: Tensor, training: Bool) throws -> Tensor { input }
    }
    #expect(!Own().mayBeRepeated)
    #expect(Own().layoutOfBatches == .rowMajor)
  }
}
