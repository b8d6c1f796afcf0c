extension KerasTable {
  static let layerSections = [
    Section(
      "Layers",
      introduction: """
        Parameters have Keras's names in camelCase, and Keras's defaults. Keras's first arguments \
        without a name, as in `Dense(64)`, have it here: `Dense(units: 64)`.
        """,
      [
        .named("Dense", swift: "Dense(units: 64, activation: .relu)"),
        .named(
          "Conv2D", "Convolution2D",
          swift: "Conv2D(filters: 8, kernelSize: [3, 5], padding: .same)",
          "One number stands for both: `kernelSize: 3`."),
        .named("Conv1D", "Convolution1D", swift: "Conv1D(filters: 8, kernelSize: 3)"),
        .named("DepthwiseConv2D", swift: "DepthwiseConv2D(kernelSize: 3, depthMultiplier: 2)"),
        .composed(
          "SeparableConv2D", "SeparableConvolution2D",
          swift:
            "[DepthwiseConv2D(kernelSize: 3, useBias: false), Conv2D(filters: 8, kernelSize: 1)]",
          "Both layers in a row, without the brackets in the braces of a model."),
        .missing(
          "Conv2DTranspose", "Conv1DTranspose", "Conv3D", "Conv3DTranspose", "SeparableConv1D",
          "DepthwiseConv1D", "LocallyConnected1D", "LocallyConnected2D",
          remark: "The convolutions are Conv1D, Conv2D and DepthwiseConv2D."),
        .named("MaxPooling2D", "MaxPool2D", swift: "MaxPooling2D(poolSize: 2)"),
        .named(
          "AveragePooling2D", "AvgPool2D", swift: "AveragePooling2D(poolSize: [2, 2], strides: 1)"),
        .named("MaxPooling1D", "MaxPool1D", swift: "MaxPooling1D(poolSize: 2)"),
        .named("AveragePooling1D", "AvgPool1D", swift: "AveragePooling1D(poolSize: 2)"),
        .named(
          "GlobalAveragePooling2D", "GlobalAvgPool2D", swift: "GlobalAveragePooling2D()"),
        .named("GlobalMaxPooling2D", "GlobalMaxPool2D", swift: "GlobalMaxPooling2D()"),
        .named(
          "GlobalAveragePooling1D", "GlobalAvgPool1D",
          swift: "GlobalAveragePooling1D(keepDims: true)"),
        .named("GlobalMaxPooling1D", "GlobalMaxPool1D", swift: "GlobalMaxPooling1D()"),
        .missing(
          "MaxPooling3D", "MaxPool3D", "AveragePooling3D", "AvgPool3D", "GlobalAveragePooling3D",
          "GlobalMaxPooling3D", remark: "Pooling has one or two axes."),
        .named("Flatten", swift: "Flatten()"),
        .named("Reshape", swift: "Reshape(28, 28, 1)", "The shape is that of a sample."),
        .named("Permute", swift: "Permute(2, 1)", "Axes count from 1, as in Keras."),
        .named("ZeroPadding2D", swift: "ZeroPadding2D(padding: 1)"),
        .missing(
          "ZeroPadding1D", "ZeroPadding3D", "Cropping1D", "Cropping2D", "Cropping3D",
          "UpSampling1D", "UpSampling2D", "UpSampling3D", "RepeatVector",
          remark: "Write a layer of your own with `padded`, `slice`, `repeated` or `tiled`."),
        .named("Dropout", swift: "Dropout(0.5)"),
        .missing(
          "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout",
          "GaussianNoise", "AlphaDropout", remark: "Dropout is the one layer that draws numbers."),
        .named(
          "BatchNormalization", "BatchNorm", swift: "BatchNormalization(momentum: 0.9)"),
        .named(
          "LayerNormalization", "LayerNorm", swift: "LayerNormalization(epsilon: 1e-3)",
          "It normalizes the last axis."),
        .missing(
          "GroupNormalization", "UnitNormalization", "SpectralNormalization",
          remark: "BatchNormalization and LayerNormalization are there."),
        .composed(
          "Normalization", swift: "Rescaling(1 / 0.3081, offset: -0.1307 / 0.3081)",
          "`Rescaling` takes the numbers that `adapt` would "
            + "find: 1 / deviation and −mean / deviation."
        ),
        .named("Rescaling", swift: "Rescaling(1.0 / 255, offset: 0)"),
        .named("Embedding", swift: "Embedding(inputDim: 1000, outputDim: 16)"),
        .missing(
          "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed", "LSTMCell",
          "GRUCell", "SimpleRNNCell", "StackedRNNCells", "ConvLSTM1D", "ConvLSTM2D",
          remark: "Recurrent layers are missing. Read sequences with Conv1D and GlobalMaxPooling1D."
        ),
        .missing(
          "MultiHeadAttention", "Attention", "AdditiveAttention",
          remark: "Attention can be written as a layer of your own with `matmul` and `softmax`."),
        .missing(
          "Concatenate", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Dot",
          remark:
            "Models are chains of layers. A layer of your own may call other layers and join "
            + "results with `concat` or `+`."),
        .missing(
          "Lambda",
          remark:
            "Write a layer of your own: `final class Square: Layer` with the function `call`."),
        .missing(
          "Masking", "ActivityRegularization", "Identity", "EinsumDense", "Wrapper",
          remark: "Write a layer of your own, a final class of the type Layer."),
        .missing(
          "TextVectorization", "StringLookup", "IntegerLookup", "CategoryEncoding", "Hashing",
          "Discretization", "HashedCrossing",
          remark: "Prepare texts and classes with Swift's own strings and dictionaries."),
        .missing(
          "RandomFlip", "RandomRotation", "RandomZoom", "RandomCrop", "RandomTranslation",
          "RandomContrast", "RandomBrightness", "RandomHeight", "RandomWidth", "Resizing",
          "CenterCrop", remark: "Layers that change images at random are missing."),
        .named("layers.Softmax", swift: "Softmax(axis: -1)"),
        .named("layers.ReLU", swift: "ReLU(maxValue: 6, negativeSlope: 0.1)"),
        .named("LeakyReLU", swift: "LeakyReLU(alpha: 0.3)"),
        .named("layers.ELU", swift: "ELU(alpha: 1)"),
        .missing(
          "PReLU", "ThresholdedReLU",
          remark:
            "ReLU(threshold:), LeakyReLU and ELU are there; a "
            + "slope that learns is a layer of your own."
        ),
        .named("Activation", swift: "Activation(.relu)"),
        .named(
          "keras.Layer", "layers.Layer", "tf.Module",
          swift: """
            final class Square: Layer {
              func call(_ x: Tensor, training: Bool) throws -> Tensor { square(x) }
            }
            """),
        .missing(
          "Input", "InputLayer", "InputSpec",
          remark: "Give the shape of a sample to Sequential(inputShape: [28, 28])."),
      ]),
    Section(
      "Activations",
      introduction: "Keras takes strings for them, the library members of `ActivationFunction`.",
      type: "ActivationFunction",
      [
        .named("\"relu\"", swift: ".relu"),
        .named("\"sigmoid\"", swift: ".sigmoid"),
        .named("\"tanh\"", swift: ".tanh"),
        .named("\"softmax\"", swift: ".softmax"),
        .named("\"linear\"", swift: ".linear"),
        .named("\"elu\"", swift: ".elu"),
        .named(
          "\"leaky_relu\"", swift: ".leakyRelu",
          "Its slope is 0.2; `LeakyReLU(alpha: 0.1)` is a layer with another."),
        .named("\"softplus\"", swift: ".softplus"),
        .named("\"softsign\"", swift: ".softsign"),
        .named("\"exponential\"", "\"exp\"", swift: ".exponential"),
        .missing(
          "\"relu6\"", remark: "Write no activation, and the layer ReLU(maxValue: 6) after it."),
        .missing(
          "\"swish\"", "\"silu\"", "\"gelu\"", "\"selu\"", "\"mish\"", "\"hard_sigmoid\"",
          "\"log_softmax\"",
          remark:
            "Write no activation, and after it a layer of your own with the "
            + "formula, such as `x * sigmoid(x)` for swish."),
      ]),
    Section(
      "Initializers", type: "Initializer",
      [
        .named("GlorotUniform", "\"xavier_uniform\"", swift: "GlorotUniform()"),
        .named("GlorotNormal", "\"xavier_normal\"", swift: "GlorotNormal()"),
        .named("HeUniform", "\"kaiming_uniform\"", swift: "HeUniform()"),
        .named("HeNormal", "\"kaiming_normal\"", swift: "HeNormal()"),
        .named("LecunUniform", swift: "LecunUniform()"),
        .named("LecunNormal", swift: "LecunNormal()"),
        .named("RandomUniform", "\"uniform\"", swift: "RandomUniform(minval: -0.05, maxval: 0.05)"),
        .named("RandomNormal", "\"normal\"", swift: "RandomNormal(mean: 0, stddev: 0.05)"),
        .named("TruncatedNormal", swift: "TruncatedNormal(stddev: 0.05)"),
        .named("initializers.Zeros", "\"zeros\"", swift: "Zeros()"),
        .named("initializers.Ones", "\"ones\"", swift: "Ones()"),
        .named("initializers.Constant", swift: "Constant(0.1)"),
        .missing(
          "VarianceScaling", "Orthogonal", "initializers.Identity",
          remark: "A type of your own that is an Initializer may draw with Tensor.randomNormal."),
      ]),
    Section(
      "Regularizers", type: "Regularizer",
      [
        .named("L1", "\"l1\"", swift: "L1(0.01)"),
        .named("L2", "\"l2\"", swift: "L2(0.01)"),
        .named("L1L2", "\"l1_l2\"", swift: "L1L2(l1: 0.01, l2: 0.01)"),
        .missing("OrthogonalRegularizer", remark: "A type of your own can be a Regularizer."),
        .missing(
          "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "kernel_constraint=", "bias_constraint=",
          "embeddings_constraint=", "beta_constraint=", "gamma_constraint=",
          "depthwise_constraint=",
          remark:
            "Constraints on weights are missing; a callback of "
            + "your own can `setWeights` after a batch."
        ),
      ]),
  ]
}
