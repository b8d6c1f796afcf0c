import CSessionProtocol
import DeepLearning
import Display
import Foundation
import Testing

/// The messages, as a session would receive them. A C function pointer cannot capture variables.
nonisolated(unsafe) private var messages: [String] = []

extension Seeded {
  /// The messages in which `fit` reports its progress.
  @Suite struct ProgressTests {
    init() {
      messages = []
      _nbrunDisplayConnect { kind, bytes, count in
        guard kind == FrameKind.progress.rawValue else { return }
        messages.append(
          String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
      }
    }

    /// Takes some time, so that an epoch lasts longer than the pause between two messages.
    private final class Nap: Layer {
      func call(_ input: Tensor, training: Bool) throws -> Tensor {
        if training { usleep(20_000) }
        return input
      }
    }

    private func model(metrics: [Metric] = [.accuracy]) throws -> Sequential {
      let model = try Sequential(inputShape: [4]) {
        Nap()
        Dense(units: 3)
      }
      try model.compile(
        optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: metrics)
      return model
    }

    private let x = sample([100, 4], seed: 1)
    private let y = try! Tensor((0..<100).map { Int32($0 % 3) }, shape: [100])

    private var events: [[String: Any]] {
      get throws {
        try messages.map {
          try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
        }
      }
    }

    @Test func eventsOfATraining() throws {
      let history = try model().fit(x, y, batchSize: 5, epochs: 3, validationSplit: 0.1)
      let events = try events
      let places = events.map { [$0["epoch"] as! Int, $0["batch"] as! Int] }
      #expect(events.allSatisfy { $0["epochs"] as? Int == 3 && $0["batches"] as? Int == 18 })
      #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) }, "in order")

      let running = events.filter { $0["val_loss"] == nil }
      // An epoch takes 0.36 s, and there are at least 0.1 s between two messages.
      #expect(running.count >= 6 && running.count < 54, "\(places)")
      for event in running {
        #expect(Set(event.keys) == ["epoch", "epochs", "batch", "batches", "loss", "accuracy"])
        #expect((1...18).contains(event["batch"] as! Int))
      }

      // The last message of each epoch contains the values in the history.
      let last = events.filter { $0["val_loss"] != nil }
      #expect(last.map { $0["epoch"] as! Int } == [1, 2, 3])
      #expect(last.allSatisfy { $0["batch"] as? Int == 18 })
      for name in ["loss", "accuracy", "val_loss", "val_accuracy"] {
        #expect(last.map { ($0[name] as! NSNumber).floatValue } == history[name], "\(name)")
      }
    }

    @Test func withoutMetricsAndValidation() throws {
      try model(metrics: []).fit(x, y, batchSize: 100)
      let events = try events
      #expect(events.count == 2, "after the batch and after the epoch")
      #expect(events.allSatisfy { $0.count == 5 && $0["loss"] is NSNumber })
    }

    /// JSON has no form for infinity or NaN.
    @Test func figuresThatAreNoNumbers() throws {
      let odd = Metric("odd") { _, _ in .full([], .nan) }
      let endless = Metric("endless") { _, _ in .full([], -.infinity) }
      try model(metrics: [odd, endless]).fit(x, y, batchSize: 100)
      let last = try #require(events.last)
      #expect(last["odd"] is NSNull)
      #expect(last["endless"] as? String == "-inf")
      #expect(last["loss"] is NSNumber)
    }

    /// Sets a value, and adds and removes others.
    private final class Editor: Callback {
      func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
        logs["loss"] = 7
        logs["accuracy"] = nil
        logs["extra"] = Float(epoch)
      }
    }

    /// The terminal shows what the history has.
    @Test func figuresThatACallbackChanges() throws {
      let history = try model().fit(x, y, batchSize: 100, epochs: 2, callbacks: [Editor()])
      let last = try events.filter { $0["extra"] != nil }
      #expect(last.map { $0["loss"] as? Float } == history["loss"])
      #expect(last.map { $0["extra"] as? Float } == history["extra"])
      #expect(last.allSatisfy { $0["accuracy"] == nil })
    }
  }
}
