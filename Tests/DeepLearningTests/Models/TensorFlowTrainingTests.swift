import DeepLearning
import Testing

/// Compares losses, metrics, optimizers and schedules with TensorFlow 2.14's, each within the bound
/// of its case (Golden/vectors_training.py).
@Suite struct TensorFlowTrainingTests {
  @Test(arguments: TensorFlowCase.all("training"))
  func equalsTensorFlow(_ record: TensorFlowCase) throws {
    let operation = try #require(Self.operations[record.operation], "\(record.operation)")
    try record.check(operation(record))
  }

  @Test func everyOperationHasCases() {
    let recorded = Set(TensorFlowCase.all("training").map(\.operation))
    #expect(recorded == Set(Self.operations.keys))
  }

  static var operations: [String: TensorFlowCase.Operation] {
    losses.merging(metrics) { $1 }.merging(optimizers) { $1 }.merging(schedules) { $1 }
  }

  private static var losses: [String: TensorFlowCase.Operation] {
    func loss(_ make: @escaping (TensorFlowCase) -> any Loss) -> TensorFlowCase.Operation {
      { record in
        let loss = make(record)
        return { tensors in [try loss(tensors[0], tensors[1])] }
      }
    }
    return [
      "meanSquaredError": loss { _ in MeanSquaredError() },
      "meanAbsoluteError": loss { _ in MeanAbsoluteError() },
      "huber": loss { Huber(delta: $0.argument("delta")) },
      "binaryCrossentropy": loss {
        BinaryCrossentropy(
          fromLogits: $0.argument("fromLogits"), labelSmoothing: $0.argument("labelSmoothing"))
      },
      "categoricalCrossentropy": loss {
        CategoricalCrossentropy(
          fromLogits: $0.argument("fromLogits"), labelSmoothing: $0.argument("labelSmoothing"))
      },
    ]
  }

  private static var metrics: [String: TensorFlowCase.Operation] {
    /// Over two batches, of 4 and 3 samples.
    func metric(_ make: @escaping (TensorFlowCase) -> Metric) -> TensorFlowCase.Operation {
      { record in
        { tensors in
          let metric = make(record)
          let model = try Sequential(inputShape: Array(tensors[1].shape.dropFirst())) {
            Activation(.linear)
          }
          try model.compile(metrics: [metric]) { _, _ in .zeros([]) }
          let result = try model.evaluate(tensors[1], tensors[0], batchSize: 4)
          return [try Tensor(result[metric.name] ?? .nan)]
        }
      }
    }
    return [
      "sparseCategoricalAccuracy": metric { _ in .sparseCategoricalAccuracy },
      "categoricalAccuracy": metric { _ in .categoricalAccuracy },
      "sparseTopK": metric { .sparseTopKCategoricalAccuracy(k: $0.argument("k")) },
      "topK": metric { .topKCategoricalAccuracy(k: $0.argument("k")) },
      "binaryAccuracy": metric { .binaryAccuracy(threshold: $0.argument("threshold")) },
      "meanSquaredErrorMetric": metric { _ in .meanSquaredError },
      "meanAbsoluteErrorMetric": metric { _ in .meanAbsoluteError },
      "rootMeanSquaredError": metric { _ in .rootMeanSquaredError },
    ]
  }

  private static var optimizers: [String: TensorFlowCase.Operation] {
    /// The weights after one step with each gradient.
    func steps(_ make: @escaping (TensorFlowCase) -> any Optimizer) -> TensorFlowCase.Operation {
      { record in
        { tensors in
          let variable = Variable(tensors[0])
          let optimizer = make(record)
          for step in 0..<tensors[1].shape[0] {
            try optimizer.apply([tensors[1][step]], to: [variable])
          }
          return [variable.value]
        }
      }
    }
    return [
      "sgd": steps {
        SGD(
          learningRate: 0.1, momentum: $0.argument("momentum"), nesterov: $0.argument("nesterov"))
      },
      "adam": steps { _ in Adam(learningRate: 0.1) },
      "adamW": steps { _ in AdamW(learningRate: 0.1) },
      "rmsprop": steps {
        RMSprop(
          learningRate: 0.01, momentum: $0.argument("momentum"), centered: $0.argument("centered"))
      },
      "weightDecay": steps { _ in SGD(learningRate: 0.1, weightDecay: 0.1) },
      "clipNorm": steps { _ in SGD(learningRate: 0.1, clipNorm: 1.5) },
      "clipValue": steps { _ in SGD(learningRate: 0.1, clipValue: 0.75) },
      "globalClipNorm": steps { _ in SGD(learningRate: 0.1, globalClipNorm: 1.5) },
    ]
  }

  private static var schedules: [String: TensorFlowCase.Operation] {
    let names = [
      "exponential": "exponential", "exponential in stairs": "exponentialInStairs",
      "inverse": "inverse", "inverse in stairs": "inverseInStairs", "polynomial": "polynomial",
      "polynomial in cycles": "polynomialInCycles", "cosine": "cosine",
      "cosine after a rise": "cosineAfterARise", "pieces": "pieces",
    ]
    let operations = ScheduleTests.schedules.map { name, schedule in
      let operation: TensorFlowCase.Operation = { _ in
        { tensors in
          let steps = tensors[0].array(of: Int32.self)
          return [try Tensor(steps.map { Float(schedule(Int($0))) })]
        }
      }
      return (names[name]!, operation)
    }
    return Dictionary(uniqueKeysWithValues: operations)
  }
}
