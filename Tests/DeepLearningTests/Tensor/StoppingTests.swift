import DeepLearning
import Testing

/// Programming errors stop the program with a message that says what was wrong.
@Suite struct StoppingTests {
  private func expectMessage(_ message: String, _ result: ExitTest.Result?) {
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(message), "\(text)")
  }

  @Test func subscripts() async {
    expectMessage(
      "Tensor: index 9 is not within axis 1 of [3, 4]",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([3, 4])[0, 9]
      })
    expectMessage(
      "Tensor: index -5 is not within axis 2 of [3, 4, 4]",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var x = Tensor.zeros([3, 4, 4])
        x[-3, -4, -5] = .zeros([])
      })
    expectMessage(
      "Tensor: 3 indices are too many for the 2 axes of [3, 4]",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([3, 4])[0, 0, 0]
      })
  }

  @Test func ranges() async {
    expectMessage(
      "Tensor: index 9 is not within axis 0 of [2, 4]",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 4])[9]
      })
    expectMessage(
      "Tensor: range ...2 is not within axis 0 of [2, 4]\n",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 4])[...2]
      })
    expectMessage(
      "Tensor: range 1...5 is not within axis 0 of [2, 4]\n",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([2, 4])[1...5]
      })
    expectMessage(
      "Tensor: range -1... is not within axis 0 of [5]; the positions of a range count from 0, "
        + "not from the end: 4..<5\n",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([5])[(-1)...]
      })
    expectMessage(
      "Tensor: range ..<-2 is not within axis 0 of [5]; the positions of a range count from 0, "
        + "not from the end: 0..<3\n",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([5])[..<(-2)]
      })
    expectMessage(
      "Tensor: range -9... is not within axis 0 of [5]; the positions of a range count from 0, "
        + "not from the end\n",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([5])[(-9)...]
      })
  }

  @Test func shapesBeyondMemory() async {
    let words = "the shape [1099511627776, 1099511627776] has more elements than memory can hold"
    expectMessage(
      "zeros: \(words)",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([1 << 40, 1 << 40])
      })
    expectMessage(
      "ones: \(words)",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.ones([1 << 40, 1 << 40], dtype: .uint8)
      })
    expectMessage(
      "full: \(words)",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.full([1 << 40, 1 << 40], 3)
      })
    expectMessage(
      "eye: \(words)",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.eye(1 << 40)
      })
    expectMessage(
      "eye: the shape [-3, -3] has a negative length",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.eye(-3)
      })
  }

  @Test func negativeLengths() async {
    expectMessage(
      "zeros: the shape [-1, 3] has a negative length",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor.zeros([-1, 3])
      })
    let creators: [(_ shape: [Int]) throws -> Tensor] = [
      { try Tensor.randomUniform($0) }, { try Tensor.randomNormal($0) },
      { try Tensor.randomTruncatedNormal($0) }, { try Tensor.randomIntegers($0, in: 0..<2) },
      { try Tensor.statelessUniform($0, seed: (1, 2)) },
      { try Tensor.statelessNormal($0, seed: (1, 2)) },
      { try Tensor.statelessTruncatedNormal($0, seed: (1, 2)) },
      { try Tensor.statelessIntegers($0, seed: (1, 2), in: 0..<2) },
      { try Zeros()(shape: $0) }, { try Ones()(shape: $0) }, { try Constant(2)(shape: $0) },
      { try GlorotUniform()(shape: $0) }, { try Tensor([Float](), shape: $0) },
      { try Tensor.ones([1]).broadcast(to: $0) }, { try Tensor.zeros([0]).reshaped(to: $0) },
    ]
    for (index, create) in creators.enumerated() {
      for shape in [[-1, 3], [-2, -3], [0, -1, -1]] where index < 14 || shape != [-1, 3] {
        #expect(throws: ModelError.self, "\(index) \(shape)") { try create(shape) }
      }
    }
  }

  @Test func namesInTheHistory() async {
    expectMessage(
      "History: there is no 'acc'. Did you mean 'accuracy'? The names are 'loss', 'accuracy'",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let model = try Sequential(inputShape: [1]) { Dense(units: 2) }
        try model.compile(
          loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        let history = try model.fit(.ones([2, 1]), .zeros([2], dtype: .int32))
        _ = history["acc"]
      })
    expectMessage(
      "History: there is no 'val_loss'. fit had no validation data",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let model = try Sequential(inputShape: [1]) { Dense(units: 2) }
        try model.compile(loss: MeanSquaredError())
        _ = try model.fit(.ones([2, 1]), .zeros([2, 2]))["val_loss"]
      })
    expectMessage(
      "History: there is no 'val_acc'. fit had no validation data",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let model = try Sequential(inputShape: [1]) { Dense(units: 2) }
        try model.compile(
          loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        _ = try model.fit(.ones([2, 1]), .zeros([2], dtype: .int32))["val_acc"]
      })
    expectMessage(
      "History: there is no 'accuracy'. Pass metrics: [.accuracy] to compile. "
        + "The names are 'loss', 'val_loss'",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let model = try Sequential(inputShape: [1]) { Dense(units: 2) }
        try model.compile(loss: MeanSquaredError())
        _ = try model.fit(.ones([2, 1]), .zeros([2, 2]), validationSplit: 0.5)["accuracy"]
      })
    expectMessage(
      "History: there is no 'loss'. The history has no epochs",
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let model = try Sequential(inputShape: [1]) { Dense(units: 2) }
        try model.compile(loss: MeanSquaredError())
        _ = try model.fit(.ones([2, 1]), .zeros([2, 2]), epochs: 1, initialEpoch: 1)["loss"]
      })
  }
}
