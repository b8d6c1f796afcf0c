import DeepLearning
import Testing

/// Integers keep every bit: none of these may go through binary32.
@Suite struct IntegerTests {
  private let large = try! Tensor([16_777_217, 16_777_216, -2_147_483_648, 2_147_483_647])

  @Test func extremesAreExact() throws {
    #expect(try large.max().array(of: Int32.self) == [.max])
    #expect(try large.min().array(of: Int32.self) == [.min])
    #expect(try large[..<2].max().array(of: Int32.self) == [16_777_217])
    #expect(try large[..<2].min().array(of: Int32.self) == [16_777_216])
    let bytes = try Tensor([7, 0, 255] as [UInt8])
    #expect(try bytes.min().array(of: Int32.self) == [0])
    #expect(try bytes.max().array(of: Int32.self) == [255])
  }

  @Test func positionsOfExtremesAreExact() throws {
    #expect(try large[..<2].argMax().scalar == 0)
    #expect(try large[..<2].argMin().scalar == 1)
    #expect(try large.argMin().scalar == 2)
    #expect(try large.argMax().scalar == 3)
    let rows = try Tensor([[3, 9, 9], [4, 4, 1]])
    #expect(try rows.argMax(axis: 0).array(of: Int32.self) == [1, 0, 0])
    #expect(try rows.argMin(axis: -1).array(of: Int32.self) == [0, 2])
    #expect(try Tensor([false, true]).argMax().scalar == 1)
  }

  @Test func meansDoNotWrap() throws {
    #expect(try Tensor([2_147_483_647, 2_147_483_647, 2]).mean().scalar == 1_431_655_765.3333333)
    #expect(try large[2...].mean().scalar == -0.5)
    let rows = try Tensor([[2_147_483_647, 1], [2_147_483_645, 2]])
    #expect(try rows.mean(axis: 0, keepDims: true) == Tensor([[2_147_483_646.0, 1.5]]))
    #expect(try Tensor.zeros([0], dtype: .int32).mean().scalar.isNaN)
  }

  @Test func sumsWrap() throws {
    #expect(try Tensor([2_147_483_647, 1]).sum().array(of: Int32.self) == [.min])
    #expect(try (large - large).array(of: Int32.self) == [0, 0, 0, 0])
    #expect((-large).array(of: Int32.self)[2] == .min)
  }

  @Test func comparisonsAreExact() throws {
    let equal = try large[..<1] .== large[1..<2]
    #expect(equal.array(of: Bool.self) == [false])
    #expect(try (large[1] .< large[0]).array(of: Bool.self) == [true])
  }
}
