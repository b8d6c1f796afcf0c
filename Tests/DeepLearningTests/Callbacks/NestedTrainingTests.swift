import DeepLearning
import Testing

extension Seeded {
  /// What a callback may do with the model that is being trained.
  @Suite struct NestedTrainingTests {
    private let x = sample([8, 4], seed: 1)
    private let y = sample([8, 2], seed: 2)

    private func model() throws -> Sequential {
      setSeed(3)
      let model = try Sequential(inputShape: [4], name: "model") { Dense(units: 2) }
      try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
      return model
    }

    /// Runs an action once, at a place of the training.
    private final class Once: Callback {
      let place: String
      let action: (Sequential) throws -> Void
      private var isDone = false

      init(_ place: String, _ action: @escaping (Sequential) throws -> Void) {
        (self.place, self.action) = (place, action)
      }
      private func run(_ place: String, _ model: Sequential) throws {
        guard place == self.place, !isDone else { return }
        isDone = true
        try action(model)
      }
      func onTrainBegin(_ model: Sequential) throws { try run("begin", model) }
      func onEpochBegin(_ epoch: Int, _ model: Sequential) throws { try run("epoch", model) }
      func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: Sequential) throws {
        try run("batch", model)
      }
      func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
        try run("epoch end", model)
      }
      func onTrainEnd(_ model: Sequential) throws { try run("end", model) }
    }

    @Test(arguments: ["begin", "epoch", "batch", "epoch end", "end"])
    func noSecondTraining(_ place: String) throws {
      let model = try model()
      let words = "was called during a fit of the same model."
      expectError("model: fit \(words) Call it after that fit, or train another model.") {
        try model.fit(x, y, callbacks: [Once(place) { [x, y] in try $0.fit(x, y) }])
      }
      let help = "Call it before or after the fit, not in a callback."
      expectError("model: compile \(words) \(help)") {
        try model.fit(
          x, y, callbacks: [Once(place) { try $0.compile(loss: MeanSquaredError()) }])
      }
      expectError("model: restoreTraining \(words) \(help)") {
        try model.fit(
          x, y, callbacks: [Once(place) { try $0.restoreTraining(from: "none.npz") }])
      }
      // After these errors the model can be trained and compiled again.
      try model.fit(x, y)
      try model.compile(loss: MeanSquaredError())
    }

    /// Questions change nothing, and other models are free.
    @Test func whatIsAllowed() throws {
      let (plain, other) = (try model(), try model())
      try plain.fit(x, y, epochs: 3)
      let model = try model()
      try model.fit(
        x, y, epochs: 3,
        callbacks: [
          Once("batch") { [x, y] model in
            _ = try model.evaluate(x, y)
            _ = try model.predict(x)
            _ = try other.fit(x, y)
            try model.setWeights(model.weights)
          }
        ])
      #expect(model.digest == plain.digest)
    }
  }
}
