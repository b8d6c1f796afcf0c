import DeepLearning
import Foundation
import Testing

@Suite struct PhiloxTests {
  @Test func knownAnswers() {
    let zero = Philox.block(key: 0, counterLow: 0, counterHigh: 0)
    #expect(zero == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = Philox.block(key: .max, counterLow: .max, counterHigh: .max)
    #expect(ones == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
  }

  @Test func counterCarriesIntoItsUpperHalf() {
    var stream = Philox(key: 7, counterLow: .max, counterHigh: 1)
    _ = stream.nextBlock()
    #expect(stream == Philox(key: 7, counterLow: 0, counterHigh: 2))
  }

  @Test(arguments: Golden.records("stateless_key_counter"))
  func statelessKeyAndCounter(_ record: Golden.Record) {
    let stream = statelessSeed(record).stream
    #expect(stream.key == (record.expected["key"] as! NSNumber).uint64Value)
    let counter = (record.expected["counter"] as! [NSNumber]).map(\.uint64Value)
    #expect([stream.counterLow, stream.counterHigh] == counter)
  }

  @Test(arguments: Golden.records("stateless_words"))
  func statelessWords(_ record: Golden.Record) throws {
    let words = statelessSeed(record).stream.words(record.input["n"] as! Int)
    let expected = (record.expected["values"] as! [NSNumber]).map(\.uint32Value)
    #expect(Array(words.prefix(expected.count)) == expected)
    let tensor = try Tensor(words.map { Int32(bitPattern: $0) }, shape: [words.count])
    #expect(tensor.digest == record.expected["sha256_le"] as! String)
  }

  private func statelessSeed(_ record: Golden.Record) -> StatelessSeed {
    let pair = (record.input["seed"] as! [Int]).map(Int64.init)
    return StatelessSeed(pair[0], pair[1])
  }
}
