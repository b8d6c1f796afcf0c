extension KerasTable {
  static let trainingSections = [
    Section(
      "Losses",
      introduction: "A loss of your own is a closure: `compile { labels, predictions in … }`.",
      type: "Loss",
      [
        .named(
          "SparseCategoricalCrossentropy", swift: "SparseCategoricalCrossentropy()",
          "After a last layer without softmax: `(fromLogits: true)`."),
        .named(
          "CategoricalCrossentropy",
          swift: "CategoricalCrossentropy(labelSmoothing: 0.1)",
          "After a last layer without softmax: `fromLogits: true`."),
        .named(
          "BinaryCrossentropy", swift: "BinaryCrossentropy()",
          "After a last layer without sigmoid: `(fromLogits: true)`."),
        .named("MeanSquaredError", "MSE", swift: "MeanSquaredError()"),
        .named("MeanAbsoluteError", "MAE", swift: "MeanAbsoluteError()"),
        .named("Huber", "\"huber_loss\"", swift: "Huber(delta: 1)"),
        .composed(
          "LogCosh",
          swift: """
            try model.compile { labels, predictions in
              let error = try predictions - labels
              return try (error + softplus(-2 * error)).mean() - 0.6931472
            }
            """),
        .composed(
          "Hinge",
          swift:
            "try model.compile { labels, predictions in try "
            + "relu(1 - labels * predictions).mean() }",
          "Labels are −1 or 1."),
        .composed(
          "SquaredHinge",
          swift:
            "try model.compile { labels, predictions in try "
            + "square(relu(1 - labels * predictions)).mean() }"
        ),
        .composed(
          "KLDivergence", "\"kld\"", "\"kullback_leibler_divergence\"",
          swift: """
            try model.compile { truth, predictions in
              let p = try clip(truth, min: 1e-7, max: 1)
              let q = try clip(predictions, min: 1e-7, max: 1)
              return try (p * log(p / q)).sum(axis: -1).mean()
            }
            """),
        .composed(
          "Poisson",
          swift:
            "try model.compile { labels, predictions in try (predictions - labels * "
            + "log(predictions + 1e-7)).mean() }"
        ),
        .missing(
          "CosineSimilarity", "CategoricalHinge", "BinaryFocalCrossentropy",
          "CategoricalFocalCrossentropy", "MeanAbsolutePercentageError", "MAPE",
          "MeanSquaredLogarithmicError", "MSLE", "CTCLoss",
          remark: "Write the formula as a closure: `compile { labels, predictions in … }`."),
        .named(
          "keras.losses.Loss",
          swift: """
            struct MyLoss: Loss {
              func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
                try square(labels - predictions).mean()
              }
            }
            """),
      ]),
    Section(
      "Metrics",
      introduction: """
        Keras takes strings for them, the library members of `Metric`. A metric of your own is \
        `Metric("name") { labels, predictions in … }`.
        """,
      type: "Metric",
      [
        .named("\"accuracy\"", "\"acc\"", swift: ".accuracy"),
        .named("SparseCategoricalAccuracy", swift: ".sparseCategoricalAccuracy"),
        .named("CategoricalAccuracy", swift: ".categoricalAccuracy"),
        .named(
          "BinaryAccuracy", swift: ".binaryAccuracy(threshold: 0.5)",
          "`.binaryAccuracy` has the threshold 0.5."),
        .named("SparseTopKCategoricalAccuracy", swift: ".sparseTopKCategoricalAccuracy(k: 5)"),
        .named("TopKCategoricalAccuracy", swift: ".topKCategoricalAccuracy(k: 5)"),
        .named("metrics.MeanSquaredError", "\"mse\"", swift: ".meanSquaredError"),
        .named("metrics.MeanAbsoluteError", "\"mae\"", swift: ".meanAbsoluteError"),
        .named("RootMeanSquaredError", "\"rmse\"", swift: ".rootMeanSquaredError"),
        .missing(
          "Precision", "Recall", "AUC", "F1Score", "FBetaScore", "TruePositives", "TrueNegatives",
          "FalsePositives", "FalseNegatives", "PrecisionAtRecall", "RecallAtPrecision",
          "SensitivityAtSpecificity", "SpecificityAtSensitivity",
          remark: "Count from `confusionMatrix(labels, predictions)` after the training."),
        .missing(
          "MeanIoU", "IoU", "R2Score", "metrics.Mean", "metrics.Sum", "MeanTensor",
          remark: "Write `Metric(\"name\") { labels, predictions in … }`."),
      ]),
    Section(
      "Optimizers", type: "Optimizer",
      [
        .named("Adam", swift: "Adam(learningRate: 0.001)"),
        .named("AdamW", swift: "AdamW(weightDecay: 0.004)"),
        .named("SGD", swift: "SGD(learningRate: 0.01)", "Also `momentum: 0.9, nesterov: true`."),
        .named("RMSprop", swift: "RMSprop(rho: 0.9)"),
        .missing(
          "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl", "Lion", "Adafactor",
          remark:
            "The optimizers are Adam, AdamW, SGD and RMSprop; a "
            + "class of your own can be an Optimizer."
        ),
        .named(
          "optimizer.apply_gradients()",
          swift: "try optimizer.apply(gradients, to: model.trainableVariables)",
          "The gradients come from `valueAndGradient`."),
        .composed(
          "optimizer.minimize()",
          swift: """
            let (_, gradients) = try valueAndGradient(of: [variable]) {
              try square(variable.value).sum()
            }
            try optimizer.apply(gradients, to: [variable])
            """),
        .named(
          "optimizer.learning_rate", "optimizer.lr", swift: "optimizer.learningRate = 0.01",
          "Keep the optimizer in a constant: `let optimizer = Adam()`."),
      ]),
    Section(
      "Learning-rate schedules",
      introduction: "They stand for a number: `Adam(learningRate: CosineDecay(…))`.",
      type: "LearningRateSchedule",
      [
        .named(
          "ExponentialDecay",
          swift: "ExponentialDecay(initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.96)"),
        .named(
          "InverseTimeDecay",
          swift: "InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5)"),
        .named(
          "PiecewiseConstantDecay",
          swift: "PiecewiseConstantDecay(boundaries: [100, 200], values: [0.1, 0.01, 0.001])"),
        .named(
          "PolynomialDecay",
          swift: "PolynomialDecay(initialLearningRate: 0.1, decaySteps: 100, power: 1)"),
        .named("CosineDecay", swift: "CosineDecay(initialLearningRate: 0.1, decaySteps: 100)"),
        .missing(
          "CosineDecayRestarts", remark: "A type of your own can be a LearningRateSchedule."),
      ]),
    Section(
      "Callbacks", type: "Callback",
      [
        .named(
          "EarlyStopping",
          swift: "EarlyStopping(monitor: \"val_loss\", patience: 3, restoreBestWeights: true)"),
        .named(
          "ModelCheckpoint", swift: "ModelCheckpoint(\"best.npz\", saveBestOnly: true)",
          "It saves the weights."),
        .named("ReduceLROnPlateau", swift: "ReduceLROnPlateau(factor: 0.1, minLR: 1e-5)"),
        .named(
          "LearningRateScheduler", swift: "LearningRateScheduler { epoch, rate in rate * 0.9 }"),
        .named("CSVLogger", swift: "CSVLogger(\"log.csv\")"),
        .named("BackupAndRestore", swift: "BackupAndRestore(\"backup.npz\")"),
        .named(
          "LambdaCallback", swift: "LambdaCallback(onEpochEnd: { epoch, logs in print(logs) })"),
        .named(
          "keras.callbacks.Callback",
          swift: """
            final class MyCallback: Callback {
              func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
                print(epoch)
              }
            }
            """),
        .missing(
          "TerminateOnNaN", remark: "`fit` stops with an error if a loss is not finite."),
        .missing(
          "TensorBoard", "ProgbarLogger", "RemoteMonitor", "SidecarEvaluator", "SwapEMAWeights",
          remark: "The terminal shows the progress; draw `history.chart(of: \"loss\")` on the page."
        ),
        .named("callbacks.History", swift: "try model.fit(x, y)", "`fit` returns the history."),
      ]),
  ]
}
