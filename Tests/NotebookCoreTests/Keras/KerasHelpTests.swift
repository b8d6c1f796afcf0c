import NotebookCore
import Testing

/// A compiler message and the expected help. In a cell, `‸` stands before the compiler's place.
@Suite struct KerasHelpTests {
  private func help(_ message: String, _ cell: String, imports: String = "import DeepLearning")
    -> String?
  {
    let lines = cell.split(separator: "\n", omittingEmptySubsequences: false)
    let index = lines.firstIndex { $0.contains("‸") } ?? 0
    let column = lines[index].prefix { $0 != "‸" }.utf8.count + 1
    let source =
      "import Display; \(imports)\n#sourceLocation(file: \"note.md\", line: 2)\n"
      + cell.replacing("‸", with: "") + "\n"
    return KerasHelp.help(message, line: index + 2, column: column, in: source)
  }

  private func missing(_ name: String) -> String { "cannot find '\(name)' in scope" }

  @Test func namesThatAreCalledOtherwise() {
    #expect(
      help(missing("MaxPool2D"), "‸MaxPool2D(2)")
        == "Write 'MaxPooling2D(poolSize: 2)' for 'MaxPool2D'.")
    #expect(
      help(missing("reduce_sum"), "‸reduce_sum(x)")
        == "Write 'try x.sum()' for 'reduce_sum'. Along an axis: 'try x.sum(axis: 0)'.")
    #expect(
      help(missing("CategoricalCrossEntropy"), "‸CategoricalCrossEntropy()")?
        .hasPrefix("Write 'CategoricalCrossentropy(") == true)
    #expect(help(missing("mse"), "‸mse(y, y)") == "Write 'MeanSquaredError()' for 'mse'.")
    #expect(
      help(missing("MeanSquareError"), "‸MeanSquareError()")
        == "Did you mean 'MeanSquaredError'?")
  }

  @Test func withoutTheImport() {
    for (name, code) in [
      ("Sequential", "let m = try ‸Sequential(inputShape: [3]) { Flatten() }"),
      ("SGD", "‸SGD()"), ("setSeed", "‸setSeed(1)"), ("matmul", "try ‸matmul(a, b)"),
    ] {
      #expect(
        help(missing(name), code, imports: "")
          == "'\(name)' is a name of the library. Write 'import DeepLearning' in this cell or an "
          + "earlier one.")
    }
    #expect(
      help(
        "cannot find type 'Layer' in scope", "final class A: ‸Layer {}",
        imports: "import Foundation")?
        .contains("import DeepLearning") == true)
    #expect(help(missing("Sequence1"), "‸Sequence1()", imports: "") == nil)
    #expect(help(missing("count"), "‸count + 1", imports: "") == nil)
  }

  @Test func namesThatAreMissing() {
    #expect(help(missing("LSTM"), "‸LSTM(32)")?.hasPrefix("There is no 'LSTM'. ") == true)
    #expect(
      help(missing("Input"), "‸Input(shape: [3])")?.contains("Sequential(inputShape:") == true)
    #expect(
      help(missing("gelu"), "‸gelu(x)")?
        .hasPrefix("There is no 'gelu'. Write 'try 0.5 * x") == true
    )
    #expect(
      help(missing("CIFAR10"), "‸CIFAR10.load()")?.hasPrefix("There is no 'CIFAR10'.") == true)
  }

  @Test func modulesOfPython() {
    #expect(
      help(missing("tf"), "let a = ‸tf.reduce_mean(x)")
        == "Write 'try x.mean()' for 'tf.reduce_mean'. Along an axis: 'try x.mean(axis: 0)'.")
    #expect(
      help(missing("tf"), "‸tf.keras.layers.Dense(3)")?.hasPrefix("Write 'Dense(units:") == true)
    #expect(
      help(missing("keras"), "‸keras.layers.LSTM(3)")?.hasPrefix("There is no 'keras.") == true)
    #expect(help(missing("np"), "‸np.random.seed(1)")?.hasPrefix("Write 'setSeed(42)'") == true)
    #expect(help(missing("tf"), "‸tf.metrics.Precision()")?.contains("confusionMatrix") == true)
    #expect(help(missing("tf"), "‸tf.image.resize(x)")?.hasPrefix("There is no 'tf.image") == true)
    #expect(
      help(missing("tf"), "‸tf.nonsense(x)")
        == "There is no module 'tf' and no 'tf.nonsense'. Functions and layers have no prefix here. "
        + "docs/keras.md lists Python's names and what to write for them.")
    #expect(help(missing("mnist"), "‸mnist.load_data()")?.contains("MNIST.load()") == true)
  }

  /// These are more likely the author's own variables, not declared.
  @Test(arguments: [
    "losses.max()", "layers.count", "size + 1", "sequence.first", "image.shape", "a.x",
  ])
  func ownVariables(_ cell: String) {
    let name = cell.prefix { $0.isLetter }
    #expect(help(missing(String(name)), "‸" + cell) == nil)
  }

  @Test func wordsOfPython() {
    #expect(help(missing("True"), "let a = ‸True") == "Write 'true' for 'True'.")
    #expect(
      help(missing("def"), "‸def f(x): return x")?
        .hasPrefix("Write, for example, 'func f(") == true
    )
    #expect(
      help(missing("units"), "Dense(‸units=3)")
        == "Swift separates an argument's label by a colon: write 'units: …'.")
    #expect(
      help("no such module 'tensorflow'", "", imports: "import tensorflow")?
        .hasPrefix("Write 'import DeepLearning'") == true)
    #expect(help("no such module 'Alamofire'", "") == nil)
  }

  @Test(arguments: [
    ("value of type 'Tensor'", "oneHot", "Write 'try oneHot(labels, depth: 3)' for '.oneHot'."),
    ("value of type 'Tensor'", "reshape", "Write 'try x.reshaped(to: [2, -1])' for '.reshape'."),
    (
      "type 'Tensor'", "random_normal",
      "Write 'try Tensor.randomNormal([2, 3], mean: 0, stddev: 1)' for '.random_normal'."
    ),
    ("value of type 'Tensor'", "squeeze", "Write 'try x.squeezed()' for '.squeeze'."),
    (
      "value of type 'Tensor'", "reduce_max",
      "Write 'try x.max()' for '.reduce_max'. Along an axis: 'try x.max(axis: 0)'."
    ),
    (
      "value of type 'Adam'", "lr",
      "Write 'optimizer.learningRate = 0.01' for '.lr'. "
        + "Keep the optimizer in a constant: 'let optimizer = Adam()'."
    ),
    ("value of type 'Tensor'", "exp", "Write 'exp(x)' for '.exp'."),
    ("value of type 'Tensor'", "size", "Write 'x.count' for '.size'."),
    (
      "type 'Tensor'", "zeros_like",
      "There is no '.zeros_like'. "
        + "Write 'Tensor.zeros(x.shape, dtype: x.dtype)'."
    ),
    ("value of type 'Variable'", "numpy", "Write 'variable.value' for '.numpy'."),
    (
      "value of type 'Sequential'", "count_params",
      "Write 'model.parameterCount' for '.count_params'."
    ),
    (
      "value of type 'any Layer'", "weights",
      "There is no '.weights'. Write 'layer.variables.map(\\.value)'."
    ),
    ("value of type 'History'", "history", "Write 'history[\"loss\"]' for '.history'."),
    ("type 'Metric'", "mse", "Write '.meanSquaredError' for '.mse'."),
    ("type 'any Optimizer'", "adam", "Write 'Adam(learningRate: 0.001)' for '.adam'."),
    ("type 'any Initializer'", "heNormal", "Write 'HeNormal()' for '.heNormal'."),
  ])
  func members(_ type: String, _ name: String, _ words: String) {
    #expect(help("\(type) has no member '\(name)'", "x.‸\(name)") == words)
  }

  @Test func membersOfOtherTypes() {
    #expect(help("value of type 'Point' has no member 'reshape'", "p.‸reshape()") == nil)
    #expect(help("value of type 'Tensor' has no member 'nonsense'", "x.‸nonsense") == nil)
  }

  @Test(arguments: [
    (
      "incorrect argument label in call (have 'filters:kernel_size:', expected 'filters:kernelSize:')",
      "Conv2D‸(filters: 8, kernel_size: 3)", "Write 'kernelSize:' for 'kernel_size:'."
    ),
    (
      "incorrect argument labels in call (have 'filepath:save_best_only:', expected '_:saveBestOnly:')",
      "ModelCheckpoint‸(filepath: \"a\", save_best_only: true)",
      "Leave out 'filepath:', write 'saveBestOnly:' for 'save_best_only:'."
    ),
    (
      "incorrect argument labels in call (have '_:_:epochs:batch_size:', expected "
        + "'_:_:batchSize:epochs:validationSplit:validationData:shuffle:initialEpoch:callbacks:')",
      "model.fit‸(x, y, epochs: 1, batch_size: 32)",
      "Write 'batchSize:' for 'batch_size:'. "
        + "Write the arguments in this order: fit(…, …, batchSize: …, epochs: …)."
    ),
    (
      "incorrect argument labels in call (have '_:use_bias:', expected 'units:useBias:')",
      "Dense‸(32, use_bias: false)",
      "This argument needs its label: Dense(units: …). Write 'useBias:' for 'use_bias:'."
    ),
    (
      "incorrect argument labels in call (have '_:_:epochs:verbose:batch_size:', expected "
        + "'_:_:batchSize:epochs:')",
      "model.fit‸(x, y, epochs: 1, verbose: 0, batch_size: 32)",
      "Write 'batchSize:' for 'batch_size:'. There is no 'verbose:'. Leave it out: the terminal "
        + "shows the progress, and a page only what cells show. "
        + "Write the arguments in this order: fit(…, …, batchSize: …, epochs: …)."
    ),
    (
      "extra argument 'standardDeviation' in call",
      "Tensor.randomNormal([2], standardDeviation: ‸0.1)",
      "Write 'stddev:' for 'standardDeviation:'."
    ),
    ("extra argument 'lr' in call", "Adam(lr: ‸0.1)", "Write 'learningRate:' for 'lr:'."),
    (
      "extra argument 'restore_best_weights' in call", "EarlyStopping(restore_best_weights: ‸true)",
      "Write 'restoreBestWeights:' for 'restore_best_weights:'."
    ),
    (
      "extra argument 'unheard_of' in call", "Dense(units: 3, unheard_of: ‸true)",
      "Labels are written in camelCase, such as 'learningRate:'. docs/keras.md lists what is "
        + "missing."
    ),
    (
      "extra argument 'na_values' in call", "CSVFile(\"a.csv\", na_values: ‸[\"NA\"])",
      "Write 'missingValues:' for 'na_values:'. Only the texts in this list count as missing."
    ),
    (
      "extra argument 'negative_slope' in call", "LeakyReLU(negative_slope: ‸0.1)",
      "Write 'alpha:' for 'negative_slope:'."
    ),
    (
      "extra argument 'axis' in call", "softmax(x, axis: ‸1)",
      "There is no 'axis:'. Write 'try Softmax(axis: 1)(x)'. The function works on the last axis."
    ),
    (
      "extra argument 'verbose' in call", "model.fit(\n  x, y,\n  verbose: ‸0)",
      "There is no 'verbose:'. Leave it out: the terminal shows the progress, and a page only what "
        + "cells show."
    ),
    (
      "missing argument label 'units:' in call", "Dense(‸32)",
      "This argument needs its label: Dense(units: …)."
    ),
    (
      "missing argument label 'dtype:' in call", "Tensor.zeros‸(2, 3)",
      "A shape is an array: Tensor.zeros([2, 3])."
    ),
    (
      "extraneous argument labels 'x:y:' in call", "model.fit‸(x: x, y: y)",
      "Leave out 'x:' and 'y:': fit takes these values without labels."
    ),
  ])
  func labels(_ message: String, _ cell: String, _ words: String) {
    #expect(help(message, cell) == words)
  }

  @Test func labelsOfTheAuthorsOwnFunctions() {
    #expect(help("extra argument 'verbose' in call", "measure(x, verbose: ‸0)") == nil)
    #expect(help("missing argument label 'of:' in call", "measure(‸x)") == nil)
  }

  @Test(arguments: [
    (
      "cannot convert value of type '(Int, Int)' to expected argument type '[Int]'",
      "Sequential(inputShape: ‸(28, 28))", "A shape is an array: [28, 28]."
    ),
    (
      "no exact matches in call to initializer ", "try ‸Sequential(inputShape: (28, 28))",
      "A shape is an array: [28, 28]. "
        + "The layers follow: try Sequential(inputShape: [28, 28]) { … }."
    ),
    (
      "no exact matches in call to initializer ", "try ‸Sequential([Dense(units: 1)])",
      "Give the shape of a sample first: try Sequential(inputShape: [28, 28], layers: [ … ])."
    ),
    (
      "cannot find 'None' in scope", "try Sequential(inputShape: [‸None, 28, 28]) { Flatten() }",
      "The shape of a sample has no batch. Leave out 'None': inputShape: [28, 28]."
    ),
    (
      "'nil' is not compatible with expected element type 'Int'",
      "try Sequential(inputShape: [‸nil, 4], layers: layers)",
      "The shape of a sample has no batch. Leave out 'nil': inputShape: [4]."
    ),
    (
      "cannot find 'None' in scope", "try Sequential(inputShape: [28, ‸None]) { Flatten() }",
      "The shape of a sample has no batch, and all lengths are numbers: inputShape: [28, 28]."
    ),
    (
      "cannot find 'None' in scope", "let a = ‸None",
      "Write, for example, 'nil as Int?'. 'nil', where the type is known."
    ),
    (
      "argument type 'String' does not conform to expected type 'Optimizer'",
      "compile(optimizer: ‸\"adam\")", "Write 'Adam(learningRate: 0.001)' for \"adam\"."
    ),
    (
      "argument type 'String' does not conform to expected type 'Loss'",
      "compile(loss: ‸\"mse\")", "Write 'MeanSquaredError()' for \"mse\"."
    ),
    (
      "cannot convert value of type 'String' to expected element type 'Metric'",
      "compile(metrics: [‸\"accuracy\"])", "Write '.accuracy' for \"accuracy\"."
    ),
    (
      "cannot convert value of type 'String' to expected argument type 'ActivationFunction'",
      "Dense(units: 3, activation: ‸\"relu\")", "Write '.relu' for \"relu\"."
    ),
    (
      "cannot convert value of type 'String' to expected argument type 'ActivationFunction'",
      "Dense(units: 3, activation: ‸name)",
      "Write a value of the type ActivationFunction, such as '.relu', not a string."
    ),
    (
      "cannot convert value of type 'String' to expected argument type 'Padding'",
      "Conv2D(padding: ‸\"same\")", "Write '.same' for \"same\"."
    ),
    (
      "argument type '(Int, Int)' does not conform to expected type 'ExtentConvertible'",
      "Conv2D(kernelSize: ‸(3, 3))", "Write an array, [3, 3], or one number for both, 3."
    ),
    (
      "no exact matches in call to instance method 'compile'",
      "try ‸model.compile(optimizer: \"sgd\", loss: \"mse\")",
      "Optimizers, losses and metrics are values, not strings: compile(optimizer: "
        + "SGD(learningRate: 0.01), loss: MeanSquaredError(), "
        + "metrics: [.accuracy])."
    ),
  ])
  func values(_ message: String, _ cell: String, _ words: String) {
    #expect(help(message, cell) == words)
  }

  @Test func operators() {
    #expect(help("cannot find operator '**' in scope", "x ‸** 2")?.contains("square(x)") == true)
    #expect(
      help("cannot convert value of type 'Tensor' to expected argument type 'Double'", "‸x > 0.5")
        == "Operators with a dot compare tensors element by element: write '.>' for '>'.")
    #expect(
      help("cannot convert value of type 'Tensor' to expected argument type 'Double'", "f(‸x)")
        == nil)
    #expect(help("expected argument label before colon", "x[‸:, 0]")?.contains("x.slice(") == true)
  }

  /// Names of Keras's mean nothing in a notebook that does not use the library.
  @Test func otherNotebooks() {
    #expect(help(missing("LSTM"), "‸LSTM(32)", imports: "import Foundation") == nil)
    #expect(help(missing("LSTM"), "‸LSTM(32)", imports: "import DeepLearningKit") == nil)
    #expect(
      help(missing("LSTM"), "import struct DeepLearning.Tensor\n‸LSTM(32)", imports: "") != nil)
  }

  /// The expression that a cell shows has a line of its own, which counts as the notebook's too.
  @Test func aShownExpression() {
    let source = """
      import DeepLearning
      #sourceLocation(file: "note.md", line: 2)
      let a = 1;
      #sourceLocation(file: "note.md", line: 1)
      _nbrunShowValue(
                 Dense(3)
      )
      """
    #expect(
      KerasHelp.help("missing argument label 'units:' in call", line: 2, column: 18, in: source)
        == "This argument needs its label: Dense(units: …).")
  }

  @Test func aCellThatAsksForItsLine() {
    let source =
      "import DeepLearning\n#sourceLocation(file: \"note.md\", line: 41)\n\nlet a = LSTM(3)\n"
    #expect(KerasHelp.help(missing("LSTM"), line: 42, column: 9, in: source) != nil)
    #expect(KerasHelp.help(missing("LSTM"), line: nil, column: nil, in: source) != nil)
  }
}
