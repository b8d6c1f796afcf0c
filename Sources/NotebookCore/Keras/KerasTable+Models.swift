extension KerasTable {
  static let modelSections = [
    Section(
      "Models",
      introduction:
        "There is one kind of model, `Sequential`. It is built at "
        + "once: the shape of a sample comes first.",
      [
        .named(
          "Sequential",
          swift: "try Sequential(inputShape: [28, 28]) { Flatten(); Dense(units: 10) }",
          "From an array: `try Sequential(inputShape: [28, 28], "
            + "layers: [Flatten(), Dense(units: 10)])`."
        ),
        .missing(
          "keras.Model", "Functional", "clone_model", "model_from_json",
          remark:
            "Models are chains: Sequential(inputShape: [28, 28]) { … }. A "
            + "layer of your own may call several layers."),
        .missing(
          "model.add()", "model.pop()",
          remark:
            "List the layers at once, Sequential(inputShape: [28, 28]) { … }, or collect them in "
            + "an array and write Sequential(inputShape: [28, 28], layers: layers)."),
        .named(
          "model.compile()",
          swift:
            "try model.compile(optimizer: Adam(), loss: MeanSquaredError(), metrics: [.accuracy])",
          "Optimizers, losses and metrics are values, not strings."),
        .named(
          "model.fit()",
          swift: "try model.fit(x, y, batchSize: 2, epochs: 10, validationSplit: 0.5)"),
        .named(
          "model.evaluate()", swift: "try model.evaluate(x, y)[\"loss\"]",
          "The result has names: `.loss`, `.accuracy`, `[\"mean_absolute_error\"]`."),
        .named("model.predict()", "model.predict_on_batch()", swift: "try model.predict(x)"),
        .composed(
          "model.predict_classes()", swift: "try model.predict(x).argMax(axis: -1)"),
        .named("model.call()", swift: "try model(x, training: true)"),
        .missing(
          "model.train_on_batch()", "model.test_on_batch()", "model.train_step()",
          "model.test_step()",
          remark: "Write the step with `valueAndGradient` and "
            + "`optimizer.apply`, or fit one batch."),
        .named("model.summary()", swift: "model.summary()"),
        .named("model.layers", swift: "model.layers[0]"),
        .named("model.get_layer()", swift: "try model.layer(named: \"dense\")"),
        .named(
          "model.get_weights()", swift: "model.weights"),
        .named("model.set_weights()", swift: "try model.setWeights(model.weights)"),
        .composed(
          "layer.set_weights()", swift: "try variable.assign(x)",
          "Assign to each of `layer.variables`."
        ),
        .composed("layer.weights", "layer.get_weights()", swift: "layer.variables.map(\\.value)"),
        .named(
          "model.trainable_variables", "model.trainable_weights", "layer.trainable_variables",
          "layer.trainable_weights", swift: "model.trainableVariables"),
        .composed(
          "model.non_trainable_variables", "model.non_trainable_weights",
          swift: "model.variables.filter { !$0.isTrainable }"),
        .named("layer.trainable", swift: "layer.trainable = false"),
        .named("model.count_params()", swift: "model.parameterCount"),
        .composed(
          "layer.count_params()", swift: "layer.variables.map(\\.value.count).reduce(0, +)"),
        .named(
          "model.input_shape", swift: "model.inputShape",
          "It is that of a sample, without the batch."),
        .named("model.output_shape", swift: "model.outputShape"),
        .missing(
          "layer.output_shape", "layer.input_shape", "layer.output", "layer.input", "model.inputs",
          "model.outputs", "model.input", "model.output",
          remark:
            "`model.summary()` shows the shapes; a shorter Sequential of "
            + "the same layers returns what is between."
        ),
        .missing(
          "layer.get_config()", "model.to_json()", "model.get_config()", "model.from_config()",
          remark: "Settings are properties, such as `units`."),
        .named("model.stop_training", swift: "model.stopTraining = true"),
        .named(
          "model.save_weights()", "model.save()", swift: "try model.saveWeights(to: \"model.npz\")",
          "Files are `.npz` or `.safetensors`; the layers stand in the notebook."),
        .named("model.load_weights()", swift: "try model.loadWeights(from: \"model.npz\")"),
        .missing(
          "load_model", "save_model",
          remark: "Build the model as before, then `model.loadWeights(from: \"model.npz\")`."),
        .named("model.metrics_names", swift: "try model.evaluate(x, y).names"),
        .missing("model.build()", remark: "A Sequential is built when it is made."),
        .named(
          "model.losses", swift: "try model.regularizationLoss()",
          "The sum of all penalties; `model.losses` lists them."),
        .named("history.history", swift: "history[\"loss\"]"),
        .named("history.epoch", swift: "history.epochs", "It is their number."),
        .composed(
          "history.loss", "history.accuracy", "history.val_loss", "history.val_accuracy",
          swift: "history[\"loss\"]"),
        .missing(
          "history.params", "history.model",
          remark: "A history holds losses and metrics: `history.names`."),
      ]),
    Section(
      "Arguments",
      introduction: """
        Labels are Keras's in camelCase: `learning_rate=0.1` is `learningRate: 0.1`, `kernel_size=3` \
        is `kernelSize: 3`. These are the others:
        """,
      [
        .label("lr=", is: "learningRate", swift: "Adam(learningRate: 0.1)"),
        .label("beta_1=", is: "beta1", swift: "Adam(beta1: 0.9)"),
        .label("beta_2=", is: "beta2", swift: "Adam(beta2: 0.999)"),
        .label("clipnorm=", is: "clipNorm", swift: "SGD(clipNorm: 1)"),
        .label("clipvalue=", is: "clipValue", swift: "SGD(clipValue: 1)"),
        .label("global_clipnorm=", is: "globalClipNorm", swift: "SGD(globalClipNorm: 1)"),
        .label(
          "keepdims=", "keep_dims=", "keepdim=", is: "keepDims",
          swift: "try x.sum(axis: 0, keepDims: true)"),
        .label("dim=", is: "axis", swift: "try x.sum(axis: 1)"),
        .label("min_lr=", is: "minLR", swift: "ReduceLROnPlateau(minLR: 1e-5)"),
        .label(
          "standardDeviation=", "std=", "sigma=", "standard_deviation=", is: "stddev",
          swift: "try Tensor.randomNormal([2, 3], mean: 0, stddev: 1)"),
        .label(
          "low=", "min_value=", "min_val=", is: "minval",
          swift: "try Tensor.randomUniform([2, 3], minval: 0, maxval: 1)"),
        .label(
          "high=", "max_val=", is: "maxval",
          swift: "try Tensor.randomUniform([2, 3], minval: 0, maxval: 1)"),
        .label("LeakyReLU(negative_slope=)", is: "alpha", swift: "LeakyReLU(alpha: 0.1)"),
        .label(
          "na_values=", is: "missingValues",
          swift: "try CSVFile(\"data.csv\", missingValues: [\"\", \"NA\"])",
          "Only the texts in this list count as missing."),
        .label("random_state=", is: "seed", swift: "try trainTestSplit(x, y, seed: 1)"),
        .named("filepath=", swift: "ModelCheckpoint(\"best.npz\")"),
        .named(
          "Tensor(dtype=)", swift: "try Tensor([1, 2]).cast(to: .float32)",
          "Fractions are float32, integers int32."),
        .missing(
          "input_shape=", "Dense(input_dim=)", "batch_input_shape=",
          remark:
            "Give the shape of a sample to the model: `Sequential(inputShape: [28, 28]) { … }`."),
        .composed(
          "matmul(transpose_b=)", "matmul(transpose_a=)", swift: "try matmul(a, b.transposed)"),
        .composed(
          "softmax(axis=)", swift: "try Softmax(axis: 1)(x)", "The function works on the last axis."
        ),
        .missing("name=", remark: "Operations on tensors have no names."),
        .composed("training=", swift: "try layer(x, training: true)", "It belongs to the call."),
        .missing(
          "verbose=",
          remark: "Leave it out: the terminal shows the progress, "
            + "and a page only what cells show."),
        .missing(
          "class_weight=", "sample_weight=", remark: "A loss of your own can weigh its terms."),
        .missing(
          "validation_steps=", "steps_per_epoch=", "validation_freq=", "validation_batch_size=",
          "workers=", "use_multiprocessing=", "max_queue_size=",
          remark: "Leave it out: `fit` goes through all samples."),
        .missing(
          "jit_compile=", "run_eagerly=", "steps_per_execution=", "loss_weights=",
          "weighted_metrics=", remark: "Leave it out."),
        .missing("groups=", "data_format=", remark: "Channels come last, in one group."),
        .missing("noise_shape=", remark: "Dropout draws for each element."),
        .missing("mask_zero=", "mask=", remark: "Masks are missing."),
        .missing(
          "LayerNormalization(axis=)",
          remark: "It is the last axis; Permute brings another there."),
        .missing("fused=", "virtual_batch_size=", "renorm=", remark: "Leave it out."),
        .missing(
          "activity_regularizer=",
          remark: "Regularizers are for weights: kernelRegularizer, biasRegularizer."),
        .missing(
          "amsgrad=", "use_ema=", "ema_momentum=", "ema_overwrite_frequency=",
          remark: "Leave it out."),
        .missing(
          "save_weights_only=", "save_freq=",
          remark: "Leave it out: a ModelCheckpoint saves weights after epochs."),
        .missing(
          "line_length=", "positions=", "print_fn=", "expand_nested=", "show_trainable=",
          remark: "Leave it out; `model.summaryText` is the text."),
        .missing("reduction=", remark: "A loss is the mean over the batch."),
      ]),
    Section(
      "Datasets and utilities",
      [
        .named(
          "mnist.load_data()",
          swift: "let mnist = try MNIST.load()",
          "Then `mnist.train.images`, `mnist.train.labels`, and the same with `test`."),
        .missing(
          "fashion_mnist.load_data", "cifar10.load_data", "cifar100.load_data", "imdb.load_data",
          "reuters.load_data", "boston_housing.load_data", "california_housing.load_data",
          "CIFAR10",
          "CIFAR100", "FashionMNIST", "tfds.load", "keras.datasets",
          remark:
            "Only MNIST comes with the library. `MNIST.load(from:)` reads other files of its "
            + "format, `loadTensors(from:)` `.npz` files, `CSVFile` tables."),
        .composed("to_categorical", swift: "try oneHot(labels, depth: 3)"),
        .named(
          "utils.set_random_seed", "setRandomSeed", swift: "setSeed(42)",
          "The front matter's `seed` is the seed at the beginning."),
        .missing(
          "enable_op_determinism", "tf.config", "tf.distribute", "tf.device",
          remark: "Everything is deterministic and runs on the CPU."),
        .composed("normalize", swift: "try x / x.norm(axis: -1, keepDims: true)"),
        .missing(
          "pad_sequences", "text_dataset_from_directory", "image_dataset_from_directory",
          "timeseries_dataset_from_array", "get_file", "load_img", "img_to_array", "Tokenizer",
          "ImageDataGenerator", "plot_model", "Progbar", "tf.image", "tf.strings", "tf.io",
          "tf.summary", "tf.saved_model", "tf.feature_column", "applications",
          remark:
            "Read `.csv` with `CSVFile`, `.npy` and `.npz` with "
            + "`Tensor.load` and `loadTensors`; the rest is Swift."
        ),
        .named(
          "tf.data.Dataset.from_tensor_slices", "dataset.from_tensor_slices()",
          swift: "try Dataset(x, y)"),
        .named(
          "dataset.batch()", swift: "try data.batched(2)",
          "`model.fit(data, batchSize: 2)` batches by itself."),
        .named("dataset.shuffle()", swift: "data.shuffled(seed: 1)", "`fit` shuffles by itself."),
        .composed("dataset.take()", swift: "data[0..<2]"),
        .composed("dataset.skip()", swift: "data[2..<data.count]"),
        .missing(
          "dataset.prefetch()", "dataset.cache()", "dataset.repeat()", "dataset.interleave()",
          "tf.data.AUTOTUNE", remark: "Leave it out: data are tensors in memory."),
        .named(
          "train_test_split", swift: "try trainTestSplit(x, y, testSize: 0.25, seed: 1)",
          "The result is `(train, test)`, two datasets."),
        .named("confusion_matrix", swift: "try confusionMatrix(labels, predictions, classes: 3)"),
        .composed("accuracy_score", swift: "try (x.argMax(axis: -1) .== labels).mean()"),
        .named(
          "pd.read_csv", "np.loadtxt", "np.genfromtxt",
          swift: "try CSVFile(\"data.csv\").numbers(\"a\", \"b\")",
          "For missing values, pass missingValues: [\"\", \"NA\"] to CSVFile."),
        .named(
          "pd.DataFrame", "DataFrame", swift: "DataTable(.column(\"x\", [1, 2]))",
          "It is for showing."),
        .named(
          "np.load", swift: "try loadTensors(from: \"data.npz\")",
          "`Tensor.load(from:)` reads an `.npy` file."),
        .named("np.save", swift: "try x.save(to: \"x.npy\")"),
        .named("np.savez", swift: "try saveTensors([\"x\": x], to: \"data.npz\")"),
        .named(
          "plt.plot", swift: "LineChart(.series(\"loss\", [0.5, 0.2]))",
          "The value of a cell's last expression is shown."),
        .named("plt.imshow", swift: "try ImageGrid(digits)"),
        .missing(
          "plt.show", "plt.figure", "plt.subplots", "plt.scatter", "plt.hist", "plt.bar",
          "plt.title", "plt.xlabel", "plt.ylabel", "plt.legend", "plt.subplot", "plt.savefig",
          remark:
            "LineChart(…, title:, xLabel:, yLabel:), ImageGrid and DataTable are there; the value "
            + "of a cell's last expression is shown."
        ),
      ]),
  ]
}
