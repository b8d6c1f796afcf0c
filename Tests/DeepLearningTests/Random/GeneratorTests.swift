import DeepLearning
import Foundation
import Testing

@Suite struct MersenneTwisterTests {
  @Test(arguments: Golden.records("mt19937"))
  func words(_ record: Golden.Record) {
    var generator = MersenneTwister(seed: Int64(record.seed))
    let expected = (record.expected["words"] as! [NSNumber]).map(\.uint32Value)
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test(arguments: Golden.records("keras_seeds"))
  func seedsOfInitializers(_ record: Golden.Record) {
    var generator = MersenneTwister(seed: Int64(record.seed))
    let expected = (record.expected["values"] as! [Int]).map(Int64.init)
    #expect(expected.map { _ in generator.integer(in: 1...1_000_000_000) } == expected)
  }

  @Test(arguments: Golden.records("op_seeds"))
  func seedsOfOperations(_ record: Golden.Record) {
    var generator = MersenneTwister(seed: Int64(record.seed))
    let expected = (record.expected["values"] as! [Int]).map(Int64.init)
    #expect(expected.map { _ in generator.integer(in: 0...0x7FFF_FFFF) } == expected)
  }

  /// Python seeds with the absolute value, in as many 32-bit digits as it has. The words are those
  /// of `random.Random(seed).getrandbits(32)` in CPython 3.11.
  @Test func seedsOfEverySize() {
    func first(_ seed: Int64) -> UInt32 {
      var generator = MersenneTwister(seed: seed)
      return generator.next()
    }
    #expect(first(-42) == first(42))
    #expect(first(1 << 32) == 485306839)
    #expect(first(.max) == 1359979423)
    #expect(first(.min) == 2377109768)
  }
}

@Suite struct SampleOrderTests {
  @Test(arguments: Golden.records("fit_order"))
  func equalsKeras(_ record: Golden.Record) throws {
    let count = record.input["n"] as! Int
    for (epoch, expected) in (record.expected["epochs"] as! [Any]).enumerated() {
      let order = try SampleOrder.epoch(epoch, sampleCount: count, seed: record.seed)
      #expect(order.sorted() == (0..<Int32(count)).map { $0 })
      #expect(ExpectedArray(expected).matches(try Tensor(order, shape: [count])))
    }
  }

  @Test func tinySizes() throws {
    #expect(try SampleOrder.epoch(3, sampleCount: 0, seed: 42) == [])
    #expect(try SampleOrder.epoch(3, sampleCount: 1, seed: 42) == [0])
    #expect(try SampleOrder.epoch(0, sampleCount: 2, seed: 42).sorted() == [0, 1])
  }

  @Test func seedsEqualModuloTheMersennePrime() throws {
    let order = try SampleOrder.epoch(1, sampleCount: 100, seed: 5)
    #expect(try SampleOrder.epoch(1, sampleCount: 100, seed: 5 + 0x7FFF_FFFF) == order)
    #expect(try SampleOrder.epoch(1, sampleCount: 100, seed: 5 - 0x7FFF_FFFF) == order)
    #expect(try SampleOrder.epoch(1, sampleCount: 100, seed: 6) != order)
  }
}
