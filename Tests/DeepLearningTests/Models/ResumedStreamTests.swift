import DeepLearning
import Foundation
import Testing

extension Seeded {
  /// A saved training keeps the places of the streams of every compiled step.
  @Suite struct ResumedStreamTests {
    /// Keeps what passes through it during training.
    private final class Tap: Layer {
      var masks: [Bool] = []

      func call(_ input: Tensor, training: Bool) throws -> Tensor {
        if training { masks += input.scalars.map { $0 != 0 } }
        return input
      }
    }

    private let x = try! Tensor((0..<24).map { Float($0 % 5) / 4 }, shape: [8, 3])
    private let y = try! Tensor((0..<8).map { Float($0 % 3) }, shape: [8])

    private func model(
      _ optimizer: any Optimizer = SGD(learningRate: 0.1, momentum: 0.5)
    ) throws -> (model: Sequential, tap: Tap) {
      setSeed(11)
      let tap = Tap()
      let model = try Sequential(inputShape: [3], name: "model") {
        Dense(units: 2)
        Dropout(0.5)
        Dropout(0.5, seed: 5)
        tap
        Dense(units: 1)
      }
      try model.compile(
        optimizer: optimizer, loss: MeanSquaredError())
      return (model, tap)
    }

    /// Fits of several signatures. After each one, another process may take over.
    @Test(arguments: ["npz", "safetensors"]) func severalTraces(_ format: String) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.file("training.\(format)")
      let integers = y.cast(to: .int32)
      let fits: [(Sequential) throws -> Void] = [
        { try $0.fit(x, y, batchSize: 4) },
        { try $0.fit(x, y, batchSize: 2) },
        { try $0.fit(x, y, batchSize: 3) },
        { try $0.fit(x, integers, batchSize: 4) },
        { try $0.fit(x, y.reshaped(to: [8, 1]), batchSize: 4) },
        { try $0.fit(x, y, batchSize: 4) },
        { try $0.fit(x, y, batchSize: 8) },
      ]
      let (straight, _) = try model(Adam())
      var digests: [String] = []
      for fit in fits {
        try fit(straight)
        digests.append(straight.digest)
      }
      for stop in 0...fits.count {
        let (first, _) = try model(Adam())
        for fit in fits[..<stop] { try fit(first) }
        try first.saveTraining(to: path)
        let (second, _) = try model(Adam())
        try second.restoreTraining(from: path)
        // A file of a training that was only restored has the same places.
        try second.saveTraining(to: path)
        let (third, _) = try model(Adam())
        try third.restoreTraining(from: path)
        for fit in fits[stop...] { try fit(third) }
        #expect(third.digest == digests.last, "\(stop)")
      }
    }

    /// `Golden/training-version-1.npz` was written after two epochs by version 0.1.0, whose files
    /// have the streams of one trace, without its signature.
    @Test func filesOfTheFirstVersion() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let (straight, all) = try model()
      try straight.fit(x, y, batchSize: 4, epochs: 2)
      all.masks = []
      try straight.fit(x, y, batchSize: 4, epochs: 5, initialEpoch: 2)
      for isSavedAgain in [false, true] {
        var (resumed, tap) = try model()
        let file = "\(Golden.folder)/training-version-1.npz"
        #expect(try resumed.restoreTraining(from: file) == 2)
        #expect(
          resumed.digest == "eddc329a3badcb93dd40df7ac6cb1e0de75837c22cc54ced22b9d99b3408b638")
        if isSavedAgain {
          let path = folder.file("again.npz")
          try resumed.saveTraining(to: path)
          (resumed, tap) = try model()
          try resumed.restoreTraining(from: path)
        }
        try resumed.fit(x, y, batchSize: 4, epochs: 5, initialEpoch: 2)
        #expect(tap.masks == all.masks)
      }
    }

    /// Numbers that do not describe streams are refused, wherever the damage is.
    @Test func damagedFiles() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.file("training.safetensors")
      let (model, _) = try model()
      try model.fit(x, y, batchSize: 4)
      try model.fit(x, y.cast(to: .int32), batchSize: 3)
      try model.saveTraining(to: path)
      let file = try Data(contentsOf: URL(fileURLWithPath: path))
      let headerLength = Int(file[0]) + Int(file[1]) << 8 + Int(file[2]) << 16
      let header = try #require(
        try JSONSerialization.jsonObject(with: file[8..<(8 + headerLength)]) as? [String: Any])
      let array = try #require(header["training/streams"] as? [String: Any])
      let range = try #require(array["data_offsets"] as? [Int])
      // The two signatures take 7 words each, and each of the four streams 6.
      #expect(range[1] - range[0] == 8 * (1 + 2 * (2 + 7 + 1 + 2 * 6)))
      func restores(_ index: Int, _ word: Int64) throws -> Bool {
        var damaged = file
        let start = 8 + headerLength + range[0] + 8 * index
        withUnsafeBytes(of: word.littleEndian) {
          damaged.replaceSubrange(start..<(start + 8), with: $0)
        }
        let other = folder.file("damaged.safetensors")
        try damaged.write(to: URL(fileURLWithPath: other))
        do {
          try self.model().model.restoreTraining(from: other)
          return true
        } catch let error as ModelError {
          #expect(error.description.contains("contains wrong numbers for random streams"))
          return false
        }
      }
      #expect(try restores(0, 2))
      // The number of traces; of the first trace the types, ranks and number of streams.
      for index in [0, 3, 4, 7, 8, 10] {
        for wrong in [-2, 7, 1 << 40, .max, .min] as [Int64] {
          #expect(try !restores(index, wrong), "\(index), \(wrong)")
        }
      }
    }

    /// `setSeed` between the last step and the saving restarts the streams of the resumed training
    /// too.
    @Test func seedSetBeforeSaving() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.file("training.npz")
      let (straight, _) = try model()
      try straight.fit(x, y, batchSize: 4)
      setSeed(11)
      try straight.saveTraining(to: path)
      try straight.fit(x, y, batchSize: 4)
      let (resumed, _) = try model()
      try resumed.restoreTraining(from: path)
      try resumed.fit(x, y, batchSize: 4)
      #expect(resumed.digest == straight.digest)
    }

    /// Metrics that have measured before the saving have their variables, so a later first step is
    /// traced once.
    @Test func measuredBeforeSaving() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.file("training.npz")
      func compiled() throws -> Sequential {
        let (model, _) = try model()
        try model.compile(
          optimizer: model.optimizer!, loss: MeanSquaredError(), metrics: [.meanAbsoluteError])
        return model
      }
      let straight = try compiled()
      _ = try straight.evaluate(x, y)
      try straight.saveTraining(to: path)
      try straight.fit(x, y, batchSize: 4)
      let resumed = try compiled()
      try resumed.restoreTraining(from: path)
      try resumed.fit(x, y, batchSize: 4)
      #expect(resumed.digest == straight.digest)
    }
  }
}
