import DeepLearning
import Foundation
import Testing

extension Seeded {
  /// Compares the tutorial with TensorFlow 2.14's run of it.
  @Suite struct CurveTests {
    private let curve = Golden.json("tensorflow-2.14-curve") as! [String: Any]

    /// The weights after ten epochs have the same bits on every machine. Losses and accuracies are
    /// as close to TensorFlow's as TensorFlow's runs are to each other.
    @Test func tenEpochs() throws {
      setSeed(42)
      let model = try Tutorial.model()
      let data = try Tutorial.data.get()
      let history = try model.fit(
        Tutorial.images.get(), data.train.labels, batchSize: 32, epochs: 10, validationSplit: 0.1)
      #expect(history.names == ["loss", "accuracy", "val_loss", "val_accuracy"])
      let expected = curve["history"] as! [String: [NSNumber]]
      for name in ["loss", "val_loss"] {
        for (epoch, value) in expected[name]!.enumerated() {
          let difference = abs(history[name][epoch] - value.floatValue)
          #expect(difference < 1e-4, "\(name) of epoch \(epoch + 1)")
        }
      }
      // Some samples are so close to the border between two classes that the last bits of the
      // weights decide.
      for (name, samples) in [("accuracy", 8), ("val_accuracy", 2)] {
        let count: Float = name == "accuracy" ? 54_000 : 6_000
        for (epoch, value) in expected[name]!.enumerated() {
          let difference = abs(history[name][epoch] - value.floatValue) * count
          #expect(difference.rounded() <= Float(samples), "\(name) of epoch \(epoch + 1)")
        }
      }
      let result = try model.evaluate(data.test.images / 255, data.test.labels)
      #expect(abs(result.accuracy - 0.9823) < 5e-4)
      #expect(
        model.digest == "6e84ff9472e6f16407e200bb24affac34b31d25061eb1cee10df0a4e91054985")
    }

    /// A hand-written loop over batches with the public gradients: its losses are close to
    /// TensorFlow's, and its weights equal those of `fit`.
    @Test func handWrittenLoop() throws {
      let data = try Tutorial.data.get()
      let images = try Tutorial.images.get()
      let labels = data.train.labels
      let sampleCount = 5_120
      let expected = curve["batch_loss_first200"] as! [NSNumber]

      setSeed(42)
      let model = try Tutorial.model()
      let optimizer = Adam()
      let crossEntropy = SparseCategoricalCrossentropy(fromLogits: true)
      let order = try Tensor(
        SampleOrder.epoch(0, sampleCount: 54_000, seed: 42), shape: [54_000])
      for batch in 0..<(sampleCount / 32) {
        let indices = order[(batch * 32)..<(batch * 32 + 32)]
        let x = try images.gathered(at: indices)
        let y = try labels.gathered(at: indices)
        let (loss, gradients) = try valueAndGradient(of: model.trainableVariables) {
          try crossEntropy(y, model(x))
        }
        try optimizer.apply(gradients, to: model.trainableVariables)
        let difference = abs(loss.scalar - expected[batch].floatValue)
        #expect(difference <= 5.4e-7, "batch \(batch + 1)")
      }

      let fitted = try Tutorial.model()
      let first = order[..<sampleCount]
      try fitted.fit(
        images.gathered(at: first), labels.gathered(at: first), batchSize: 32, shuffle: false)
      #expect(fitted.digest == model.digest)
    }
  }
}
