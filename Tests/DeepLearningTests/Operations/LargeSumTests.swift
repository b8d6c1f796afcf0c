import DeepLearning
import Testing

/// Statistics of many numbers, beside TensorFlow 2.14's and NumPy 1.26's values.
@Suite struct LargeSumTests {
  /// The pixels of MNIST from 0 to 1. NumPy in binary64 gives 0.1306604762738429 and
  /// 0.30810780385646264.
  @Test func pixels() throws {
    let x = try MNIST.load().train.images / 255
    #expect(try x.mean().scalar == 0.13066047)
    #expect(try x.standardDeviation().scalar == 0.3081078)
  }

  /// A variance far from 0. TensorFlow gives 1.0012109, and
  /// NumPy in binary64 1.0012108165007294.
  @Test func varianceFarFromZero() throws {
    let x = try Tensor.statelessNormal([1_000_000], seed: (1, 2)) + 1000
    let variance = try x.variance().scalar
    #expect(variance == 1.0012108)
    let values = x.scalars.map { Double($0) }
    let mean = values.reduce(0, +) / 1e6
    let exact = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e6
    #expect(abs(variance - Float(exact)) <= Float(exact).ulp)
  }

  /// More ones than binary32 can count. TensorFlow, NumPy and PyTorch give 1.
  @Test func manyOnes() throws {
    let x = Tensor.ones([20_000_000])
    #expect(try x.mean().scalar == 1)
    #expect(try x.sum().scalar == 20_000_000)
    #expect(try x.norm().scalar == Float(20_000_000).squareRoot())
    #expect(try x.reshaped(to: [10_000_000, 2]).sum(axis: 0).scalars == [1e7, 1e7])
  }

  /// The gradient of a broadcast operand is a sum of many numbers too.
  @Test func gradientsOfBroadcasting() throws {
    let many = Tensor.ones([20_000_000])
    let slope = try gradient(at: Tensor.ones([1])) { try ($0 * many).sum() }
    #expect(slope.scalars == [20_000_000])
    let sums = try Tensor.full([3_000_000], 0.1).cumulativeSum()
    #expect(sums[2_999_999].scalar == Float(3_000_000 * Double(Float(0.1))))
  }

  /// Squares beyond binary32 do not matter to a norm.
  @Test func normsOfLargeNumbers() throws {
    let x = try Tensor([3e30, 4e30])
    #expect(try x.norm().scalar == 5e30)
    let share = 1 / Float(5e30)
    #expect(try gradient(at: x) { try $0.norm() }.scalars == [3e30 * share, 4e30 * share])
    #expect(try Tensor([1e30, -1e30]).standardDeviation().scalar == 1e30)
  }

  /// At a root of 0 the slope is infinite, and 0 times infinity is NaN, as in TensorFlow. An
  /// element without a gradient passes on 0.
  @Test func rootsOfZero() throws {
    let x = Tensor.zeros([2, 2])
    #expect(try gradient(at: x) { try $0.norm() }.scalars.allSatisfy(\.isNaN))
    let mask = try Tensor([0.0, 0])
    for statistic in [
      { try $0.norm(axis: 1) }, { try $0.standardDeviation(axis: 1) },
    ] as [(Tensor) throws -> Tensor] {
      let slope = try gradient(at: x) { try (statistic($0) * mask).sum() }
      #expect(slope.scalars == [0, 0, 0, 0])
    }
  }
}
