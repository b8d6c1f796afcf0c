import DeepLearning
import Foundation
import Testing

extension Seeded {
  /// Dropout has TensorFlow's masks, in `fit` and elsewhere.
  @Suite struct DropoutTests {
    /// Keeps its inputs during training.
    private final class Tap: Layer {
      var outputs: [Tensor] = []

      func call(_ input: Tensor, training: Bool) throws -> Tensor {
        if training { outputs.append(input.detached) }
        return input
      }
    }

    private struct Network {
      let model: Sequential
      let taps: [Tap]

      init(
        _ width: Int, _ rate: Double, seeds: [Int?], isTrainable: Bool = true,
        metrics: [Metric] = []
      ) throws {
        let taps = seeds.map { _ in Tap() }
        var layers: [any Layer] = []
        for (seed, tap) in zip(seeds, taps) {
          layers += [TurnedToOnes(), Dropout(rate, seed: seed), tap] as [any Layer]
        }
        if isTrainable { layers.append(Dense(units: 4)) }
        self.taps = taps
        model = try Sequential(inputShape: [width], layers: layers)
        try model.compile(
          optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true),
          metrics: metrics)
      }

      /// The masks of one step, one for each layer.
      func step(_ samples: Int = 4) throws -> [String] {
        for tap in taps { tap.outputs = [] }
        try model.fit(
          .ones([samples] + model.inputShape), .zeros([samples], dtype: .int32),
          batchSize: samples)
        return taps.map { mask($0.outputs[0]) }
      }
    }

    /// Makes the input of every dropout layer known.
    private final class TurnedToOnes: Layer {
      func call(_ input: Tensor, training: Bool) throws -> Tensor { .ones(input.shape) }
    }

    private static func mask(_ output: Tensor, _ count: Int = 32) -> String {
      output.scalars.prefix(count).map { $0 == 0 ? "0" : "1" }.joined()
    }

    private static func expectSame(
      _ output: Tensor, _ expected: Any, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let expected = expected as! [String: Any]
      #expect(output.shape == expected["shape"] as! [Int], sourceLocation: sourceLocation)
      #expect(
        mask(output, 64) == expected["first64"] as! String, sourceLocation: sourceLocation)
      #expect(
        output.digest == expected["output_for_ones_sha256_le"] as! String,
        sourceLocation: sourceLocation)
      let bytes = output.scalars.map { UInt8($0 == 0 ? 0 : 1) }
      #expect(
        try Tensor(bytes, shape: output.shape).digest == expected["mask_sha256_u8"] as! String,
        sourceLocation: sourceLocation)
    }

    @Test(arguments: Golden.records("fit_dropout"))
    func inFit(_ record: Golden.Record) throws {
      setSeed(record.seed)
      let seeds = (record.input["layer_seeds"] as! [Any]).map { $0 as? Int }
      let width = record.input["width"] as! Int
      let samples = record.input["n"] as! Int
      let network = try Network(width, record.input["rate"] as! Double, seeds: seeds)
      try network.model.fit(
        .ones([samples, width]), .zeros([samples], dtype: .int32),
        batchSize: record.input["batch"] as? Int, epochs: record.input["epochs"] as! Int)
      for (tap, expected) in zip(network.taps, record.expected["layers"] as! [[Any]]) {
        #expect(tap.outputs.count == expected.count)
        for (output, expected) in zip(tap.outputs, expected) {
          try Self.expectSame(output, expected)
        }
      }
    }

    @Test(arguments: Golden.records("eager_dropout"))
    func outsideOfFit(_ record: Golden.Record) throws {
      setSeed(record.seed)
      let layer = Dropout(record.input["rate"] as! Double, seed: record.input["layer_seed"] as? Int)
      let shape = record.input["shape"] as! [Int]
      for expected in record.expected["calls"] as! [Any] {
        try Self.expectSame(layer(.ones(shape), training: true), expected)
      }
    }

    /// What changes the masks and what does not. The masks were recorded from TensorFlow 2.14.0 for
    /// a layer of rate 0.5 without a seed, on four samples of twenty ones.
    @Test func whatMovesTheMasks() throws {
      let first = "11011001101010000101001100000101"
      let second = "00000100111111110101010110110101"
      let firstUnder7 = "10010010001110100101001011011101"
      let secondUnder7 = "00010001100111010010100101110010"
      let thirdUnder7 = "00010000111111000101010100110000"
      setSeed(42)
      var network = try Network(20, 0.5, seeds: [nil])
      #expect(try network.step() == [first])
      #expect(try network.step() == [second])
      // Setting a seed restarts the streams, but with the seed of the first step.
      setSeed(42)
      #expect(try network.step() == [first])
      setSeed(7)
      #expect(try network.step() == [first])
      #expect(try network.step() == [second])
      try network.model.compile(
        optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true))
      #expect(try network.step() == [firstUnder7])
      #expect(try network.step() == [secondUnder7])
      // Another model has its own streams. Prediction and evaluation draw no numbers.
      network = try Network(20, 0.5, seeds: [nil])
      #expect(try network.step() == [firstUnder7])
      _ = try network.model.predict(.ones([4, 20]))
      #expect(try network.step() == [secondUnder7])
      _ = try network.model.evaluate(.ones([4, 20]), .zeros([4], dtype: .int32))
      #expect(try network.step() == [thirdUnder7])
    }

    /// Keras takes a layer's seed each time that it traces the step to compile it: twice if the
    /// first trace creates variables, for an optimizer or metrics, otherwise once. Recorded from
    /// TensorFlow 2.14.0.
    @Test(arguments: [(true, false, [10, 12, 14], 15), (false, false, [9, 10, 11], 12)])
    func seedsOfALayer(
      isTrainable: Bool, hasMetrics: Bool, inFit: [Int], afterwards: Int
    ) throws {
      setSeed(42)
      let network = try Network(
        4, 0.5, seeds: [9], isTrainable: isTrainable, metrics: hasMetrics ? [.accuracy] : [])
      func eager(_ seed: Int) throws -> String {
        setSeed(42)
        let layer = Dropout(0.5, seed: seed)
        return Self.mask(try layer(.ones([8, 4]), training: true))
      }
      for seed in inFit {
        let expected = try eager(seed)
        setSeed(42)
        try network.model.compile(
          optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true),
          metrics: hasMetrics ? [.accuracy] : [])
        #expect(try network.step(8) == [expected], "\(seed)")
      }
      let expected = try eager(afterwards)
      setSeed(42)
      #expect(
        Self.mask(try network.model.layers[1].call(.ones([8, 4]), training: true)) == expected)
    }

    @Test func elementsAndGradients() throws {
      let layer = Dropout(0.25, seed: 3)
      let x = try Tensor(
        [1, -2, .infinity, .nan, 0, -0.0, Float(bitPattern: 1), 5] as [Float], shape: [8])
      setSeed(1)
      let kept = try layer(.ones([8]), training: true).scalars.map { $0 != 0 }
      #expect(kept.contains(true) && kept.contains(false))
      setSeed(1)
      let again = Dropout(0.25, seed: 3)
      let y = try again(x, training: true)
      let scale = Float(1 / 0.75)
      for (index, isKept) in kept.enumerated() {
        let expected = isKept ? x.scalars[index] * scale : 0
        #expect(
          y.scalars[index].bitPattern == expected.bitPattern
            || (expected.isNaN && y.scalars[index].isNaN), "\(index)")
      }
      setSeed(1)
      let third = Dropout(0.25, seed: 3)
      let gradient = try gradient(at: x) { try (third($0, training: true) * 3).sum() }
      #expect(gradient.scalars == kept.map { $0 ? 3 * scale : 0 })
    }

    @Test func nothingToDo() throws {
      let x = sample([3, 4], seed: 1)
      expectSameBits(try Dropout(0.5)(x), x)
      expectSameBits(try Dropout(0)(x, training: true), x)
    }

    @Test(arguments: [-0.1, 1, 1.5, .nan]) func wrongRates(rate: Double) throws {
      let error = #expect(throws: ModelError.self) {
        try Sequential(inputShape: [4]) { Dropout(rate) }
      }
      #expect(error?.description.contains("rate is \(rate)") == true)
      #expect(error?.description.contains("rate must be from 0 to below 1") == true)
    }
  }
}
