import DeepLearning
import Testing

@Suite struct DatasetTests {
  private let data = try! Dataset(
    Tensor((0..<10).map { [Float($0), Float(-$0)] }), Tensor((0..<10).map { $0 }))

  @Test func batchesAndSplits() throws {
    let batches = try data.batched(4)
    #expect(batches.map(\.count) == [4, 4, 2])
    #expect(batches[2].y == (try Tensor([8, 9])))
    let (first, second) = try data.split(at: 3)
    #expect(try first.count == 3 && second.x[0] == Tensor([3.0, -3]))
    let (most, rest) = try data.split(fraction: 0.77)
    #expect(most.count == 7 && rest.count == 3)
    #expect(try data.split(at: 0).first.count == 0)
    #expect("\(data)" == "Dataset: 10 samples, x float32 [10, 2], y int32 [10]")
  }

  /// The order comes from the library's streams, so it is the same on every machine. Rows stay
  /// together.
  @Test func shuffledBySeed() throws {
    let order = try SampleOrder.epoch(0, sampleCount: 10, seed: 42)
    let shuffled = data.shuffled(seed: 42)
    #expect(shuffled.y.array(of: Int32.self) == order)
    #expect(shuffled.x.scalars == order.flatMap { [Float($0), Float(-$0)] })
    #expect(data.shuffled(seed: 43).y != shuffled.y)
    let (train, test) = try trainTestSplit(data.x, data.y, testSize: 0.3, seed: 42)
    #expect(train.count == 7 && test.y.array(of: Int32.self) == Array(order[7...]))
  }

  @Test func mapped() throws {
    let scaled = try data.map { x, y in (x / 2, y) }
    #expect(scaled.x[4] == (try Tensor([2.0, -2])))
  }

  @Test func fitAndEvaluateTakeIt() throws {
    func model() throws -> Sequential {
      let model = try Sequential(inputShape: [2]) {
        Dense(units: 1, kernelInitializer: GlorotUniform(seed: 1))
      }
      try model.compile(loss: MeanSquaredError())
      return model
    }
    let one = try model()
    let history = try one.fit(data, batchSize: 4, validationData: data, shuffle: false)
    let two = try model()
    try two.fit(data.x, data.y, batchSize: 4, shuffle: false)
    #expect(one.digest == two.digest)
    #expect(history["val_loss"] == [try one.evaluate(data, batchSize: 4).loss])
  }

  @Test func errorMessages() throws {
    expectError(
      """
      Dataset: got samples of shape [3, 2] and labels of shape [2]. Pass one label for each \
      sample, along the first axis.
      """
    ) { try Dataset(.zeros([3, 2]), .zeros([2])) }
    expectError(
      """
      Dataset: cannot be split at position 11: it has 10 samples. Use a position from 0 to 10.
      """
    ) { try data.split(at: 11) }
    expectError("Dataset: fraction is 1.5. fraction must be from 0 to 1.") {
      try data.split(fraction: 1.5)
    }
    expectError("Dataset: the batch size is 0. The size must be at least 1.") {
      try data.batched(0)
    }
    expectError(
      """
      trainTestSplit: a testSize of 0.5 leaves 0 of 1 samples for training and 1 for testing. Pass \
      more samples or another testSize.
      """
    ) { try trainTestSplit(.zeros([1, 2]), .zeros([1]), testSize: 0.5, seed: 1) }
  }
}
