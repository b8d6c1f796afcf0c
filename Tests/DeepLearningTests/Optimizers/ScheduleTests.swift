import DeepLearning
import Foundation
import Testing

/// Learning-rate schedules: their values, and the accuracy of their binary64 functions.
@Suite struct ScheduleTests {
  static let schedules: [(String, any LearningRateSchedule & Sendable)] = [
    (
      "exponential",
      ExponentialDecay(initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.96)
    ),
    (
      "exponential in stairs",
      ExponentialDecay(
        initialLearningRate: 0.1, decaySteps: 30, decayRate: 0.5, staircase: true)
    ),
    ("inverse", InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5)),
    (
      "inverse in stairs",
      InverseTimeDecay(
        initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true)
    ),
    ("polynomial", PolynomialDecay(initialLearningRate: 0.1, decaySteps: 100)),
    (
      "polynomial in cycles",
      PolynomialDecay(
        initialLearningRate: 0.1, decaySteps: 40, endLearningRate: 0.01, power: 0.5, cycle: true)
    ),
    ("cosine", CosineDecay(initialLearningRate: 0.1, decaySteps: 100, alpha: 0.1)),
    (
      "cosine after a rise",
      CosineDecay(
        initialLearningRate: 0, decaySteps: 60, warmupTarget: 0.2, warmupSteps: 25)
    ),
    (
      "pieces",
      PiecewiseConstantDecay(boundaries: [10, 20], values: [0.1, 0.05, 0.01])
    ),
  ]

  /// The bits of all rates of 500 steps: the same on every machine.
  @Test func ratesAreTheSameBitsEverywhere() throws {
    let rates = Self.schedules.flatMap { _, schedule in (0..<500).map { schedule($0) } }
    let words = rates.flatMap { rate -> [Int32] in
      [
        Int32(truncatingIfNeeded: rate.bitPattern >> 32),
        Int32(truncatingIfNeeded: rate.bitPattern),
      ]
    }
    let digest = try Tensor(words, shape: [words.count]).digest
    #expect(digest == "c1afe883925b38052bdbbd709fff2ac7c97b4503c5a35f6b8af6eaa1edd25a9d")
  }

  @Test func startsAndEnds() throws {
    let cosine = CosineDecay(initialLearningRate: 0.1, decaySteps: 100)
    #expect(cosine(0) == 0.1 && cosine(50) == 0.05 && cosine(100) == 0 && cosine(1000) == 0)
    let line = PolynomialDecay(initialLearningRate: 0.5, decaySteps: 4, endLearningRate: 0.25)
    #expect((0...5).map { line($0) } == [0.5, 0.4375, 0.375, 0.3125, 0.25, 0.25])
    let halves = ExponentialDecay(
      initialLearningRate: 1, decaySteps: 2, decayRate: 0.5, staircase: true)
    #expect((0...6).map { halves($0) } == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125])
    let rise = CosineDecay(
      initialLearningRate: 0, decaySteps: 10, warmupTarget: 1, warmupSteps: 4)
    #expect((0...4).map { rise($0) } == [0, 0.25, 0.5, 0.75, 1] && rise(14) == 0)
    let inverse = InverseTimeDecay(initialLearningRate: 1, decaySteps: 2, decayRate: 1)
    #expect(inverse(2) == 0.5 && inverse(6) == 0.25)
  }

  /// Within a few units in the last place of the C library's results.
  @Test func functionsOfBinary64() {
    func expectNear(_ value: Double, _ expected: Double, ulp: Double = 4, _ what: String) {
      #expect(abs(value - expected) <= ulp * expected.ulp, "\(what): \(value), \(expected)")
    }
    for base in [1e-300, 0.001, 0.5, 0.7071, 0.96, 0.999999, 1, 1.0001, 1.5, 2, 1e10, 1e300] {
      expectNear(Binary64.log(base), log(base), "log \(base)")
      for power in stride(from: 0.05, to: 1, by: 0.07) {
        // The rounding error of the exponent grows with the exponent.
        expectNear(
          Binary64.power(base, power), pow(base, power), ulp: 4 + 2 * abs(power * log(base)),
          "\(base)^\(power)")
      }
    }
    for x in stride(from: -700.0, to: 700, by: 0.37) {
      expectNear(Binary64.exp(x), exp(x), "exp \(x)")
    }
    #expect(Binary64.exp(800) == .infinity && Binary64.exp(-800) == 0 && Binary64.exp(0) == 1)
    #expect(Binary64.power(0, 0.5) == 0 && Binary64.power(0, 0) == 1)
    #expect(Binary64.power(2, -3) == 0.125 && Binary64.power(3, 5) == 243)
    for step in 0...1000 {
      let f = Double(step) / 1000
      let difference = abs(Binary64.cosineOfHalfTurns(f) - cos(Double.pi * f))
      #expect(difference < 4e-16, "cos \(f)π")
    }
  }

  @Test func settingsOutOfRange() {
    let settings: [(any LearningRateSchedule, String)] = [
      (
        ExponentialDecay(initialLearningRate: -1, decaySteps: 1, decayRate: 0.5),
        """
        ExponentialDecay: initialLearningRate is -1.0. initialLearningRate must be 0 or more.
        """
      ),
      (
        ExponentialDecay(initialLearningRate: 1, decaySteps: 1, decayRate: -0.5),
        "ExponentialDecay: decayRate is -0.5. decayRate must be a number above 0."
      ),
      (
        InverseTimeDecay(initialLearningRate: 1, decaySteps: 0, decayRate: 0.5),
        "InverseTimeDecay: decaySteps is 0. decaySteps must be at least 1."
      ),
      (
        PolynomialDecay(initialLearningRate: 1, decaySteps: 1, power: 0),
        "PolynomialDecay: power is 0.0. power must be a number above 0."
      ),
      (
        CosineDecay(initialLearningRate: 1, decaySteps: 1, alpha: 2),
        "CosineDecay: alpha is 2.0. alpha must be from 0 to 1."
      ),
      (
        CosineDecay(initialLearningRate: 1, decaySteps: 1, warmupTarget: 2),
        "CosineDecay: warmupSteps is 0. warmupSteps must be at least 1."
      ),
      (
        PiecewiseConstantDecay(boundaries: [1], values: [1]),
        """
        PiecewiseConstantDecay: found 1 boundaries and 1 values. Pass one more value than \
        boundaries.
        """
      ),
      (
        PiecewiseConstantDecay(boundaries: [2, 1], values: [1, 1, 1]),
        "PiecewiseConstantDecay: the boundaries are [2, 1]. boundaries must ascend."
      ),
    ]
    for (schedule, words) in settings { expectError(words) { try schedule.validate() } }
  }
}
