import Foundation
import Testing

/// Cells with the usual names and habits of Keras, and the real compiler's messages. The help must
/// say what to write.
@Suite struct KerasMistakesTests {
  private struct Message: Decodable {
    var severity: String
    var message: String
    var line: Int?
    var help: String?
  }

  private static let scene = """
    import DeepLearning
    let x = Tensor.zeros([4, 4]), y = Tensor.zeros([4, 1])
    let labels = try Tensor([0, 1, 2, 0] as [Int32])
    let variable = Variable(x), optimizer = Adam()
    let model = try Sequential(inputShape: [4]) { Dense(units: 1) }
    try model.compile(loss: MeanSquaredError())
    let history = try model.fit(x, y)
    """

  /// Checks a notebook that has a cell for each mistake.
  private func check(
    _ mistakes: [(cell: String, help: String)],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let workplace = try Workplace()
    var notebook = cell(Self.scene)
    var firstLines: [Int] = []
    for mistake in mistakes {
      firstLines.append(notebook.split(separator: "\n", omittingEmptySubsequences: false).count)
      notebook += cell(mistake.cell)
    }
    try workplace.write(notebook)
    let outcome = try workplace.run("check", "--format", "json", "note.md")
    #expect(outcome.code == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    let messages = try JSONDecoder().decode([Message].self, from: Data(outcome.output.utf8))
    for (mistake, first) in zip(mistakes, firstLines) {
      let last = first + mistake.cell.split(separator: "\n", omittingEmptySubsequences: false).count
      let own = messages.filter { $0.severity == "error" && (first...last).contains($0.line ?? 0) }
      #expect(
        own.contains { $0.help?.contains(mistake.help) == true },
        "\(mistake.cell): \(own.map { ($0.message, $0.help ?? "no help") })",
        sourceLocation: sourceLocation)
    }
  }

  @Test func layers() throws {
    try check([
      ("LSTM(units: 32)", "There is no 'LSTM'."),
      (
        "let m = try Sequential(inputShape: [4]) {\n  Dense(units: 8)\n  GRU(units: 32)\n}",
        "There is no 'GRU'."
      ),
      (
        "let m = try Sequential(inputShape: [4]) { BatchNorm(); Dense(units: 1) }",
        "'BatchNormalization("
      ),
      ("MaxPool2D(poolSize: 2)", "Write 'MaxPooling2D(poolSize: 2)'"),
      ("GlobalAvgPool2D()", "Write 'GlobalAveragePooling2D()'"),
      ("Input(shape: [28, 28])", "Sequential(inputShape: [28, 28])"),
      ("Lambda { $0 }", "a layer of your own"),
      ("Concatenate()", "'concat'"),
      ("SeparableConv2D(filters: 3, kernelSize: 3)", "DepthwiseConv2D(kernelSize: 3"),
      ("Bidirectional(LSTM(units: 3))", "There is no 'LSTM'."),
      ("RandomFlip(\"horizontal\")", "There is no 'RandomFlip'."),
      ("Dense(units: 32, activation: \"relu\")", "Write '.relu' for \"relu\"."),
      ("Dense(units: 32, activation: .swish)", "There is no '.swish'."),
      ("Dense(units: 32, kernelInitializer: \"he_normal\")", "Write 'HeNormal()'"),
      ("Dense(units: 32, kernelInitializer: .heNormal)", "Write 'HeNormal()'"),
      ("Dense(units: 32, kernelRegularizer: \"l2\")", "Write 'L2(0.01)'"),
      ("Conv2D(filters: 8, kernelSize: 3, padding: \"same\")", "Write '.same' for \"same\"."),
      ("Conv2D(filters: 8, kernelSize: (3, 3))", "an array, [3, 3]"),
      ("Activation(\"relu\")", "Write '.relu'"),
      ("l2(0.01)", "Write 'L2(0.01)'"),
      ("regularizers.l2(0.01)", "Write 'L2(0.01)'"),
      ("layers.Dense(units: 3)", "Write 'Dense(units: 64"),
    ])
  }

  @Test func arguments() throws {
    try check([
      ("Dense(32)", "Dense(units: …)"),
      ("Conv2D(8, 3)", "Conv2D(filters: …, kernelSize: …)"),
      ("Embedding(1000, 64)", "Embedding(inputDim: …, outputDim: …)"),
      ("Dense(units: 32, kernel_initializer: HeNormal())", "Write 'kernelInitializer:'"),
      ("Dense(units: 32, use_bias: false)", "Write 'useBias:'"),
      ("Dense(units: 32, input_shape: [4])", "Sequential(inputShape: [28, 28])"),
      ("Conv2D(filters: 8, kernel_size: 3)", "Write 'kernelSize:'"),
      ("MaxPooling2D(pool_size: 2)", "Write 'poolSize:'"),
      ("Dropout(rate: 0.5, noise_shape: [1])", "There is no 'noise_shape:'."),
      ("Reshape(target_shape: [28, 28])", "Leave out 'target_shape:'"),
      ("LayerNormalization(axis: 1)", "It is the last axis"),
      ("LeakyReLU(negative_slope: 0.1)", "Write 'alpha:'"),
      ("Dense(units=3)", "write 'units: …'"),
      ("Adam(learning_rate: 0.01)", "Write 'learningRate:'"),
      ("Adam(lr: 0.01)", "Write 'learningRate:'"),
      ("Adam(0.01)", "Adam(learningRate: …)"),
      ("SGD(learningRate: 0.1, clipnorm: 1.0)", "Write 'clipNorm:'"),
      ("SparseCategoricalCrossentropy(from_logits: true)", "Write 'fromLogits:'"),
      ("EarlyStopping(patience: 3, restore_best_weights: true)", "Write 'restoreBestWeights:'"),
      ("ModelCheckpoint(filepath: \"a.npz\", save_best_only: true)", "Leave out 'filepath:'"),
      ("ReduceLROnPlateau(min_lr: 0.1)", "Write 'minLR:'"),
      ("ExponentialDecay(0.1, 10, 0.9)", "ExponentialDecay(initialLearningRate: …"),
      ("RandomNormal(standardDeviation: 0.1)", "Write 'stddev:'"),
      ("Tensor.randomNormal([2, 3], mean: 0, std: 0.1)", "Write 'stddev:'"),
      ("Tensor.randomNormal(shape: [2, 3])", "Leave out 'shape:'"),
      ("Tensor.randomUniform([2], low: 0, high: 1)", "Write 'minval:'"),
      ("Tensor.zeros(2, 3)", "Tensor.zeros([2, 3])"),
      ("Tensor([1.0, 2.0], dtype: .float32)", "cast(to: .float32)"),
      ("x.mean(axis: 0, keepdims: true)", "Write 'keepDims:'"),
      ("x.sum(dim: 1)", "Write 'axis:'"),
      ("x.argMax(1)", "argMax(axis: …)"),
      ("matmul(x, x, transpose_b: true)", "matmul(a, b.transposed)"),
      ("softmax(x, axis: 1)", "Softmax(axis: 1)(x)"),
      ("trainTestSplit(x, y, test_size: 0.2)", "Write 'testSize:'"),
      ("trainTestSplit(x, y)", "seed: 1"),
    ])
  }

  @Test func modelsAndTraining() throws {
    try check([
      ("let m = try Sequential([Dense(units: 32)])", "Give the shape of a sample first"),
      ("let m = try Sequential([Dense(units: 3), Dense(units: 1)])", "layers: [ … ]"),
      (
        "let m = try Sequential(inputShape: [None, 28, 28]) { Flatten() }",
        "Leave out 'None': inputShape: [28, 28]"
      ),
      (
        "let m = try Sequential(inputShape: [nil, 28, 28]) { Flatten() }",
        "Leave out 'nil': inputShape: [28, 28]"
      ),
      ("let f = try CSVFile(\"data.csv\", na_values: [\"NA\"])", "Write 'missingValues:'"),
      ("let m = Sequential()", "Give the shape of a sample first"),
      ("model.add(Dense(units: 3))", "List the layers at once"),
      ("let m = Model(inputs: x, outputs: x)", "Models are chains"),
      (
        "try model.compile(optimizer: \"adam\", loss: \"mse\")",
        "compile(optimizer: Adam(learningRate: 0.001), loss: MeanSquaredError(), metrics: [.accuracy])"
      ),
      (
        "try model.compile(optimizer: \"adam\", loss: MeanSquaredError())",
        "Write 'Adam(learningRate: 0.001)'"
      ),
      (
        "try model.compile(optimizer: Adam(), loss: \"mse\", metrics: [.accuracy])",
        "Write 'MeanSquaredError()'"
      ),
      (
        "try model.compile(optimizer: Adam(), loss: MeanSquaredError(), metrics: [\"accuracy\"])",
        "Write '.accuracy'"
      ),
      ("try model.compile(optimizer: .adam, loss: .mse)", "Write 'MeanSquaredError()' for '.mse'."),
      (
        "try model.compile(loss: MeanSquaredError(), metrics: [.acc])",
        "Write '.accuracy' for '.acc'."
      ),
      ("try model.compile(loss: MeanSquaredError(), metrics: [.precision])", "confusionMatrix"),
      ("SparseCategoricalCrossEntropy()", "Write 'SparseCategoricalCrossentropy()'"),
      ("Adagrad(learningRate: 0.1)", "There is no 'Adagrad'."),
      ("KLDivergence()", "model.compile {"),
      ("TensorBoard(log_dir: \"logs\")", "There is no 'TensorBoard'."),
      ("try model.fit(x: x, y: y, epochs: 3)", "Leave out 'x:' and 'y:'"),
      ("try model.fit(x, y, batch_size: 32)", "Write 'batchSize:'"),
      ("try model.fit(x, y, epochs: 3, validation_split: 0.1)", "Write 'validationSplit:'"),
      (
        "try model.fit(x, y, epochs: 1, batch_size: 32)", "fit(…, …, batchSize: …, epochs: …)"
      ),
      ("let m = try Sequential(inputShape: (28, 28))", "A shape is an array: [28, 28]."),
      ("try model.fit(\n  x, y,\n  epochs: 3,\n  verbose: 0)", "There is no 'verbose:'."),
      ("try model.fit(x, y, class_weight: [0: 1.0])", "There is no 'class_weight:'."),
      ("try model.fit(x, y, validationData: [x, y])", "validationData: (x, y)"),
      ("let (first, second) = try model.evaluate(x, y)", "The result has names"),
      ("history.history[\"loss\"]", "Write 'history[\"loss\"]'"),
      ("history.loss", "Write 'history[\"loss\"]'"),
      ("try model.save(\"m.h5\")", "saveWeights(to: \"model.npz\")"),
      ("let m = try load_model(\"m.keras\")", "loadWeights"),
      ("model.get_weights()", "Write 'model.weights'"),
      ("model.layers[0].get_weights()", "layer.variables"),
      ("model.trainable_variables", "Write 'model.trainableVariables'"),
      ("model.count_params()", "Write 'model.parameterCount'"),
      ("model.get_layer(\"dense\")", "model.layer(named: \"dense\")"),
      ("model.call(x)", "model(x)"),
      ("try optimizer.apply_gradients(zip([x], [x]))", "optimizer.apply(gradients"),
      ("let tape = GradientTape()", "valueAndGradient("),
      ("let (train, test) = mnist.load_data()", "MNIST.load()"),
      ("MNIST.load_data()", "MNIST.load()"),
      ("train_test_split(x, y)", "trainTestSplit(x, y"),
      ("Dataset(x, y).batch(32)", "data.batched(2)"),
    ])
  }

  @Test func tensors() throws {
    try check([
      ("x.oneHot(3)", "Write 'try oneHot(labels, depth: 3)'"),
      ("to_categorical(labels, 3)", "Write 'try oneHot(labels, depth: 3)'"),
      ("x.numpy()", "Write 'x.scalars'"),
      ("x.reshape(2, 8)", "x.reshaped(to:"),
      ("x.astype(.float32)", "x.cast(to:"),
      ("x.T", "Write 'x.transposed'"),
      ("x.size", "Write 'x.count'"),
      ("x.std()", "try x.standardDeviation()"),
      ("x.exp()", "Write 'exp(x)'"),
      ("x.item()", "Write 'loss.scalar'"),
      ("len(x)", "Of a tensor: 'x.shape[0]'."),
      ("x.mean(axis: [0, 1])", "'axes: [0, 1]'"),
      ("x.squeeze()", "Write 'try x.squeezed()'"),
      ("x.dot(x)", "Write 'try (x * y).sum()'"),
      ("x.cast(to: float32)", "Write 'DType.float32'"),
      ("tensor([1.0, 2.0])", "Write 'try Tensor("),
      ("Tensor.random_normal([2, 3])", "Tensor.randomNormal("),
      ("Tensor.zeros((2, 3))", "A shape is an array: [2, 3]."),
      ("pow(x, x)", "square(x)"),
      ("x ** 2", "square(x)"),
      ("x @ x", "matmul(a, b)"),
      ("x == 1", "'.=='"),
      ("x > 0.5", "'.>'"),
      ("x[..., 0]", "x.slice("),
      ("x[:, 0]", "x.slice("),
      ("Tensor.randn(2, 3)", "Tensor.randomNormal("),
      ("Tensor.arange(10)", "Tensor.range(0..<10)"),
      ("zeros([2, 3])", "Tensor.zeros([2, 3])"),
      ("reduce_mean(x)", "Write 'try x.mean()'"),
      ("where(x, x, x)", "select(x .> 0"),
      ("clip_by_value(x, 0, 1)", "clip(x, min: 0, max: 1)"),
      ("Variable([1.0, 2.0])", "Variable(Tensor("),
      ("variable.assign_add(x)", "variable.assign("),
      ("x.dtype == .float64", "float32, int32, uint8 or bool"),
      ("tf.reduce_mean(x)", "Write 'try x.mean()' for 'tf.reduce_mean'."),
      ("tf.keras.layers.LSTM(3)", "There is no 'tf.keras.layers.LSTM'."),
      ("tf.random.set_seed(42)", "Write 'setSeed(42)'"),
      ("tf.foo(x)", "docs/keras.md"),
      ("keras.Sequential([])", "Sequential(inputShape:"),
      ("np.zeros([2, 3])", "Tensor.zeros([2, 3])"),
      ("np.random.seed(42)", "Write 'setSeed(42)'"),
      ("plt.plot([1.0])", "LineChart("),
      ("pd.read_csv(\"a.csv\")", "CSVFile("),
      ("with tf.GradientTape() as tape:", "valueAndGradient"),
      ("let yes = True", "Write 'true'"),
      ("class Net(keras.Model):", "final class Net: Layer"),
    ])
  }

  /// An import holds for all later cells, so it has a notebook of its own.
  @Test func anImportOfTensorFlow() throws {
    let workplace = try Workplace()
    let errors = try workplace.fail(cell("import tensorflow"))
    #expect(errors.contains("no such module 'tensorflow'"), "\(errors)")
    #expect(errors.contains("Write 'import DeepLearning'"), "\(errors)")
  }

  /// Names of Keras's mean nothing in a notebook that does not use the library.
  @Test func otherNotebooks() throws {
    let workplace = try Workplace()
    let errors = try workplace.fail(cell("LSTM(units: 32)"))
    #expect(errors.contains("cannot find 'LSTM' in scope"))
    #expect(!errors.contains("There is no"), "\(errors)")
  }

  /// What a failing cell declares is not there because of that cell.
  @Test func whatAFailingCellDeclares() throws {
    let workplace = try Workplace()
    let errors = try workplace.fail(
      "```{swift}\n//| error: true\nimport DeepLearning\nstruct LSTM { let a: Int = \"b\" }\n```\n"
        + cell("import DeepLearning\nLSTM()"))
    #expect(errors.contains("the cell that declares it does not compile"), "\(errors)")
    #expect(!errors.contains("There is no 'LSTM'"), "\(errors)")
  }
}
