import DeepLearning
import Testing

extension Seeded {
  /// Sequences of events have the random numbers that TensorFlow 2.14 gives them
  /// (`Golden/make_streams.py`).
  @Suite struct StreamRecordTests {
    struct Record: CustomTestStringConvertible, @unchecked Sendable {
      let fields: [String: Any]

      var events: [[Any]] { fields["events"] as! [[Any]] }
      var seed: Int { fields["seed"] as! Int }
      var testDescription: String { fields["name"] as! String }
    }

    static func records(_ kind: String) -> [Record] {
      let file = Golden.json("tensorflow-2.14-streams") as! [String: Any]
      return (file["records"] as! [[String: Any]]).map { Record(fields: $0) }
        .filter { $0.fields["kind"] as? String == kind }
    }

    @Test func thereAreHundredsOfThem() {
      #expect(Self.records("eager").count >= 50)
      #expect(Self.records("fit").count >= 70)
    }

    // MARK: Eager operations

    @Test(arguments: records("eager")) func eager(_ record: Record) throws {
      setSeed(record.seed)
      var hashes: [String] = []
      for event in record.events {
        if event[0] as! String == "seed" {
          setSeed(event[1] as! Int)
        } else {
          hashes.append(try Self.draw(event).hash)
        }
      }
      #expect(hashes == record.fields["expect"] as! [String])
    }

    private static func draw(_ event: [Any]) throws -> Tensor {
      let shape = event[2] as! [Int]
      let seed = event[3] as? Int
      switch event[0] as! String {
      case "uniform": return try .randomUniform(shape, seed: seed)
      case "range": return try .randomUniform(shape, minval: -2, maxval: 5, seed: seed)
      case "normal": return try .randomNormal(shape, seed: seed)
      case "truncated": return try .randomTruncatedNormal(shape, seed: seed)
      case "integers": return try .randomIntegers(shape, in: 0..<1000, seed: seed)
      case "dropout": return try Dropout(0.5, seed: seed)(.ones(shape), training: true)
      default:
        let numbers = (0..<Int32(shape.reduce(1, *))).map { $0 }
        let tensor: Tensor =
          switch event[1] as! String {
          case "float32": try Tensor(numbers.map(Float.init), shape: shape)
          case "int32": try Tensor(numbers, shape: shape)
          case "uint8": try Tensor(numbers.map(UInt8.init), shape: shape)
          default: try Tensor(numbers.map { $0 % 3 == 0 }, shape: shape)
          }
        return try tensor.shuffled(seed: seed)
      }
    }

    // MARK: The training step

    /// Keeps the mask of a dropout layer, and passes ones on to the next one.
    private final class Tap: Layer {
      var masks: [UInt8] = []

      func call(_ input: Tensor, training: Bool) throws -> Tensor {
        if training { masks += input.scalars.map { $0 != 0 ? 1 : 0 } }
        return .ones(input.shape)
      }
    }

    private static func optimizer(_ name: String) -> any Optimizer {
      switch name {
      case "adam": Adam()
      case "sgd": SGD()
      case "momentum": SGD(momentum: 0.9)
      default: RMSprop()
      }
    }

    private static func dtype(_ name: Any?) -> DType {
      switch name as? String {
      case "int32": .int32
      case "uint8": .uint8
      case "bool": .bool
      default: .float32
      }
    }

    /// The model of a record, and what is done with it.
    private final class Subject {
      let taps: [Tap]
      let model: Sequential
      private let labels: [Int]

      init(_ record: Record) throws {
        let seeds = (record.fields["layers"] as! [Any]).map { $0 as? Int }
        let weights = record.fields["weights"] as! String
        let taps = seeds.map { _ in Tap() }
        var layers: [any Layer] = []
        for (seed, tap) in zip(seeds, taps) {
          layers += [Dropout(0.5, seed: seed), tap] as [any Layer]
        }
        if weights != "none" { layers.append(Dense(units: 1)) }
        self.taps = taps
        labels = weights == "none" ? [4] : []
        model = try Sequential(inputShape: [4], layers: layers)
        model.trainable = weights == "trained"
      }

      private func data(_ count: Any, _ settings: [String: Any] = [:]) -> (x: Tensor, y: Tensor) {
        let count = count as! Int
        return (
          Tensor.ones([count, 4]).cast(to: dtype(settings["x"])),
          .zeros(
            [count] + (settings["labels"] as? [Int] ?? labels), dtype: dtype(settings["y"]))
        )
      }

      /// A callback that sets a seed or evaluates.
      private func callbacks(_ action: [Any]?) -> [any Callback] {
        guard let action else { return [] }
        let number = action[2] as! Int
        func take(_ place: String) throws {
          guard place == action[0] as! String else { return }
          if action[1] as! String == "seed" {
            setSeed(number)
          } else {
            let (x, y) = data(number)
            _ = try model.evaluate(x, y)
          }
        }
        return [
          LambdaCallback(
            onEpochBegin: { _ in try take("epoch") },
            onTrainBatchEnd: { _, _ in try take("batch") },
            onTrainBegin: { try take("begin") })
        ]
      }

      func take(_ event: [Any]) throws {
        switch event[0] as! String {
        case "compile":
          let name = event[1] as! String
          try model.compile(
            optimizer: name == "same" ? model.optimizer! : optimizer(name),
            loss: MeanSquaredError(), metrics: event[2] as! Bool ? [.meanAbsoluteError] : [])
        case "fit":
          let settings = event[3] as! [String: Any]
          let (x, y) = data(event[1], settings)
          try model.fit(
            x, y, batchSize: event[2] as? Int, epochs: settings["epochs"] as? Int ?? 1,
            validationSplit: settings["split"] as? Double ?? 0,
            validationData: settings["validation"].map { data($0) },
            callbacks: callbacks(settings["inCallback"] as? [Any]))
        case "evaluate":
          let (x, y) = data(event[1])
          _ = try model.evaluate(x, y)
        case "predict": _ = try model.predict(data(event[1]).x)
        case "call": _ = try model(data(event[1]).x, training: true)
        case "step":
          let x = data(event[1]).x
          let variables = model.trainableVariables
          let (_, gradients) = try valueAndGradient(of: variables) {
            try square(model(x, training: true)).mean()
          }
          try model.optimizer!.apply(gradients, to: variables)
        default: setSeed(event[1] as! Int)
        }
      }
    }

    private static func hashes(_ record: Record, _ body: (Subject, Int) throws -> Void) throws
      -> [[String]]
    {
      setSeed(record.seed)
      let subject = try Subject(record)
      var hashes: [[String]] = []
      for index in record.events.indices {
        for tap in subject.taps { tap.masks = [] }
        try body(subject, index)
        if subject.taps.contains(where: { !$0.masks.isEmpty }) {
          hashes.append(subject.taps.map { fnv($0.masks) })
        }
      }
      return hashes
    }

    @Test(arguments: records("fit")) func fit(_ record: Record) throws {
      let hashes = try Self.hashes(record) { subject, index in
        try subject.take(record.events[index])
      }
      #expect(hashes == record.fields["expect"] as! [[String]])
    }
  }
}

extension Tensor {
  /// The FNV-1a hash of the elements, little-endian.
  fileprivate var hash: String {
    switch dtype {
    case .float32:
      fnv(scalars.flatMap { value in (0..<4).map { UInt8(value.bitPattern >> ($0 * 8) & 255) } })
    case .int32:
      fnv(
        array(of: Int32.self).flatMap { value in
          (0..<4).map { UInt8(UInt32(bitPattern: value) >> ($0 * 8) & 255) }
        })
    case .uint8, .bool: fnv(array(of: UInt8.self))
    }
  }
}

/// The 64-bit FNV-1a hash of bytes, in hexadecimal digits.
private func fnv(_ bytes: [UInt8]) -> String {
  let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
