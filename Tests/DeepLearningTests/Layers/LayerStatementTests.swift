import Foundation
import Testing

import DeepLearning

/// Every layer of the library declares whether training steps through it may be repeated.
@Suite struct LayerStatementTests {
  /// The names of all layer classes in the library's sources.
  private static let layers: [String] = {
    let folder = URL(filePath: #filePath).appending(path: "../../../../Sources/DeepLearning")
      .standardized
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)!
    // final class Dense: LibraryLayer {
    let declaration = /class (\w+): (?:\w+, )*\w*Layer\b/
    return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .flatMap { file in
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.contains("//") }
          .compactMap { $0.firstMatch(of: declaration).map { String($0.1) } }
      }
      .sorted()
  }()

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
    ]
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
