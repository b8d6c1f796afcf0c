import DeepLearning
import Foundation
import Testing

@Suite struct InitializerTests {
  @Test(arguments: Golden.records("initializer"))
  func equalsKeras(_ record: Golden.Record) throws {
    let seed = record.seed
    let initializer: any Initializer =
      switch record.input["name"] as! String {
      case "GlorotUniform": GlorotUniform(seed: seed)
      case "GlorotNormal": GlorotNormal(seed: seed)
      case "HeUniform": HeUniform(seed: seed)
      case "HeNormal": HeNormal(seed: seed)
      case "LecunUniform": LecunUniform(seed: seed)
      case "LecunNormal": LecunNormal(seed: seed)
      case "RandomUniform": RandomUniform(seed: seed)
      case "RandomNormal": RandomNormal(seed: seed)
      default: TruncatedNormal(seed: seed)
      }
    let values = try initializer(shape: record.input["shape"] as! [Int])
    #expect(ExpectedArray(record.expected).matches(values))
    #expect(try initializer(shape: values.shape) == values)
  }

  @Test func allInitializersAreRecorded() {
    let names = Set(Golden.records("initializer").map { $0.input["name"] as! String })
    #expect(
      names == [
        "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
        "RandomUniform", "RandomNormal", "TruncatedNormal",
      ])
  }

  @Test func withoutChance() throws {
    #expect(try Zeros()(shape: [2, 1]).scalars == [0, 0])
    #expect(try Ones()(shape: [2]).scalars == [1, 1])
    #expect(try Constant(0.1)(shape: []).scalars == [0.1])
    #expect(try GlorotUniform(seed: 1)(shape: [0, 3]).count == 0)
  }

  @Test func negativeLengthIsAnError() {
    #expect {
      try GlorotUniform(seed: 1)(shape: [3, -1])
    } throws: {
      "\($0)"
        == "GlorotUniform: the shape [3, -1] has a negative length. Every length must be 0 or more."
    }
  }
}

extension Seeded {
  @Suite struct GlobalSeedTests {
    @Test(arguments: Golden.records("default_layers"))
    func seedlessLayersStartFromKerasWeights(_ record: Golden.Record) throws {
      setSeed(record.seed)
      let convolution = Conv2D(filters: 12, kernelSize: 3)
      let dense = Dense(units: 10)
      _ = try Sequential(inputShape: [28, 28, 1]) {
        convolution
        MaxPooling2D(poolSize: 2)
        Flatten()
        dense
      }
      #expect(ExpectedArray(record.expected["conv"]!).matches(convolution.kernel!.value))
      #expect(ExpectedArray(record.expected["dense"]!).matches(dense.kernel!.value))
    }

    @Test func seedlessInitializerKeepsItsSeed() throws {
      setSeed(42)
      let first = GlorotUniform()
      let values = try first(shape: [5])
      let second = try GlorotUniform()(shape: [5])
      #expect(try first(shape: [5]) == values)
      #expect(second != values)
      setSeed(42)
      #expect(try first(shape: [5]) == values)
      #expect(try GlorotUniform()(shape: [5]) == values)
      #expect(try GlorotUniform(seed: 686_579_304)(shape: [5]) == values)
    }

    @Test(arguments: Golden.records("eager_sequence"))
    func randomOperationsEqualTensorFlow(_ record: Golden.Record) throws {
      setSeed(record.seed)
      for call in record.expected["calls"] as! [[String: Any]] {
        let arguments = call["args"] as! [String: Any]
        let operation = call["op"] as! String
        guard let result = try run(operation, arguments) else {
          // Tensors cannot hold 64-bit numbers, but the call still takes a seed from the sequence.
          #expect(operation == "uniform_int64" || operation == "uniform_float64")
          _ = try Tensor.randomUniform([0])
          continue
        }
        #expect(ExpectedArray(call["result"]!).matches(result), "\(operation) \(arguments)")
      }
    }

    private func run(_ operation: String, _ arguments: [String: Any]) throws -> Tensor? {
      let seed = arguments["seed"] as? Int
      func number(_ name: String, _ fallback: Double) -> Double {
        (arguments[name] as? NSNumber)?.doubleValue ?? fallback
      }
      let shape = arguments["shape"] as? [Int] ?? []
      switch operation {
      case "uniform":
        return try .randomUniform(
          shape, minval: number("minval", 0), maxval: number("maxval", 1), seed: seed)
      case "normal":
        return try .randomNormal(
          shape, mean: number("mean", 0), stddev: number("stddev", 1), seed: seed)
      case "truncated_normal":
        return try .randomTruncatedNormal(
          shape, mean: number("mean", 0), stddev: number("stddev", 1), seed: seed)
      case "uniform_int32":
        let range = Int(number("minval", 0))..<Int(number("maxval", 0))
        return try .randomIntegers(shape, in: range, seed: seed)
      case "shuffle":
        return try Tensor.range(0..<(arguments["n"] as! Int)).shuffled(seed: seed)
      default: return nil
      }
    }
  }
}
