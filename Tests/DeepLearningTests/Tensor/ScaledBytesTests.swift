import DeepLearning
import Testing

extension Seeded {
  /// A data set of bytes divided by 255 stays in bytes, and is `float32` to every operation.
  @Suite struct ScaledBytesTests {
    private static let shape = [96, 28, 28]
    private let bytes: Tensor
    /// The bytes, divided one by one.
    private let quotients: Tensor

    init() throws {
      let values = (0..<(96 * 28 * 28)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
      bytes = try Tensor(values, shape: Self.shape)
      quotients = try Tensor(values.map { Float(Double($0) / 255) }, shape: Self.shape)
    }

    @Test func elements() throws {
      let scaled = bytes / 255
      #expect(scaled.dtype == .float32)
      expectSameBits(scaled, quotients)
      expectSameBits(scaled[95], quotients[95])
      expectSameBits(scaled[3..<40], quotients[3..<40])
      expectSameBits(scaled[1..<96][2..<7], quotients[3..<8])
      expectSameBits(
        try scaled.reshaped(to: [96, 784])[7], try quotients.reshaped(to: [96, 784])[7])
      expectSameBits(scaled.transposed, quotients.transposed)
      expectSameBits(try scaled.sum(axis: 0), try quotients.sum(axis: 0))
      expectSameBits(scaled * 2 - 1, quotients * 2 - 1)
      #expect(scaled.digest == quotients.digest)
      #expect(scaled.description == quotients.description)
    }

    @Test(arguments: [0, 1, 15, 16, 32, 33]) func pickedRows(count: Int) throws {
      let scaled = bytes / 255
      let indices = try Tensor((0..<count).map { Int32($0 * 37 % 96) }, shape: [count])
      expectSameBits(try scaled.gathered(at: indices), try quotients.gathered(at: indices))
      expectSameBits(scaled[..<count].samplesLast, quotients[..<count])
    }

    /// If either of the two tensors changes, the other one does not, and no old value returns.
    @Test func changes() {
      var bytes = bytes
      var scaled = bytes / 255
      expectSameBits(scaled + 0, quotients + 0)
      bytes[0] = .zeros([28, 28], dtype: .uint8)
      expectSameBits(scaled, quotients)
      scaled[1] = .zeros([28, 28])
      expectSameBits((bytes / 255)[0], .zeros([28, 28]))
      expectSameBits((bytes / 255)[1], quotients[1])
      expectSameBits(scaled[1], .zeros([28, 28]))
      expectSameBits(scaled[2...], quotients[2...])
    }

    /// The floats do not come from bytes that have since been overwritten.
    @Test func changesOfTheOnlyOwner() throws {
      var bytes = try Tensor([UInt8](repeating: 51, count: 1 << 16), shape: [256, 256])
      #expect(try (bytes / 255).max().scalar == 0.2)
      bytes[0] = .full([256], 255, dtype: .uint8)
      #expect(try (bytes / 255)[0].sum().scalar == 256)
      #expect(try (bytes / 255).max().scalar == 1)
    }

    /// Training on them equals training on floats, with a convolution first and without.
    @Test(arguments: [true, false]) func training(hasConvolution: Bool) throws {
      func trained(_ x: Tensor) throws -> String {
        setSeed(3)
        let model = try Sequential(inputShape: [28, 28]) {
          if hasConvolution {
            Reshape(28, 28, 1)
            Conv2D(filters: 3, kernelSize: 3, activation: .relu)
            MaxPooling2D(poolSize: 2)
          }
          Flatten()
          Dense(units: 4)
        }
        try model.compile(
          optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true))
        let labels = try Tensor((0..<96).map { UInt8($0 % 4) }, shape: [96])
        try model.fit(x, labels, batchSize: 16, epochs: 2, validationSplit: 0.3)
        return model.digest + "\(try model.evaluate(x, labels).loss)"
      }
      #expect(try trained(bytes / 255) == trained(quotients))
    }
  }
}
