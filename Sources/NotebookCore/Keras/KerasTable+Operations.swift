extension KerasTable {
  static let operationSections = [
    Section(
      "Sums and other reductions",
      introduction:
        "Without `axis` they reduce all axes. Several axes: "
        + "`x.sum(axis: 0, 1)` or `x.sum(axes: [0, 1])`.",
      [
        .named(
          "tf.reduce_sum", "np.sum", "x.reduce_sum()", swift: "try x.sum()",
          "Along an axis: `try x.sum(axis: 0)`."),
        .named(
          "tf.reduce_mean", "np.mean", "np.average", "x.reduce_mean()", swift: "try x.mean()",
          "Along an axis: `try x.mean(axis: 0)`."),
        .named(
          "tf.reduce_max", "np.max", "np.amax", "x.amax()", "x.reduce_max()", swift: "try x.max()",
          "Along an axis: `try x.max(axis: 0)`."),
        .named(
          "tf.reduce_min", "np.min", "np.amin", "x.amin()", "x.reduce_min()", swift: "try x.min()",
          "Along an axis: `try x.min(axis: 0)`."),
        .named(
          "tf.reduce_std", "np.std", "x.std()", swift: "try x.standardDeviation()",
          "Along an axis: `try x.standardDeviation(axis: 0)`."),
        .named(
          "tf.reduce_variance", "np.var", "x.var()", swift: "try x.variance()",
          "Along an axis: `try x.variance(axis: 0)`."),
        .named("tf.argmax", "np.argmax", swift: "try x.argMax(axis: -1)"),
        .named("tf.argmin", "np.argmin", swift: "try x.argMin(axis: -1)"),
        .named("tf.reduce_any", "np.any", swift: "try mask.any(axis: 0)"),
        .named("tf.reduce_all", "np.all", swift: "try mask.all()"),
        .composed("tf.reduce_prod", "np.prod", "x.prod()", swift: "x.scalars.reduce(1, *)"),
        .composed("tf.reduce_logsumexp", swift: "try log(exp(x - x.max()).sum()) + x.max()"),
        .composed("tf.math.count_nonzero", "np.count_nonzero", swift: "try (x .!= 0).sum()"),
        .named("tf.cumsum", "np.cumsum", swift: "try x.cumulativeSum(axis: 0)"),
        .named("tf.norm", "np.linalg.norm", "tf.linalg.norm", swift: "try x.norm(.l2)"),
        .composed(
          "tf.linalg.normalize", "tf.math.l2_normalize",
          swift: "try x / x.norm(axis: -1, keepDims: true)"),
        .composed("tf.nn.moments", swift: "try (x.mean(axis: 0), x.variance(axis: 0))"),
        .missing(
          "np.median", "np.percentile", "np.quantile", "tf.cumprod", "np.cumprod", "tf.math.top_k",
          "tf.math.segment_sum", "tf.math.unsorted_segment_sum", "x.median()",
          remark: "Take the numbers, x.scalars, and use Swift's arrays."),
      ]),
    Section(
      "Element by element",
      introduction: "They are functions, not methods: `exp(x)`, not `x.exp()`.",
      [
        .named("tf.add", "np.add", "x.add()", swift: "try x + y"),
        .named("tf.subtract", "np.subtract", "x.sub()", swift: "try x - y"),
        .named("tf.multiply", "np.multiply", "x.mul()", swift: "try x * y"),
        .named("tf.divide", "np.divide", "tf.truediv", "x.div()", swift: "x / 2"),
        .named("tf.negative", swift: "-x"),
        .named("tf.add_n", swift: "try x + x + x"),
        .named("tf.abs", "np.abs", swift: "abs(x)"),
        .named("tf.exp", "np.exp", swift: "exp(x)"),
        .named("tf.math.expm1", "np.expm1", swift: "expm1(x)"),
        .named("tf.math.log", "np.log", swift: "log(x)"),
        .named("tf.math.log1p", "np.log1p", swift: "log1p(x)"),
        .composed("np.log2", swift: "log(x) / 0.6931472"),
        .composed("np.log10", swift: "log(x) / 2.3025851"),
        .named("tf.sqrt", "np.sqrt", swift: "sqrt(x)"),
        .composed("tf.math.rsqrt", swift: "1 / sqrt(x)"),
        .named("tf.square", "np.square", swift: "square(x)"),
        .missing(
          "tf.pow", "np.power", "pow",
          remark:
            "Write `square(x)` for x², `try x * x * x` for x³, "
            + "and `try exp(y * log(x))` where x is above 0."
        ),
        .named("tf.sin", "np.sin", swift: "sin(x)"),
        .named("tf.cos", "np.cos", swift: "cos(x)"),
        .composed("tf.tan", "np.tan", swift: "try sin(x) / cos(x)"),
        .named("tf.tanh", "np.tanh", swift: "tanh(x)"),
        .named("tf.sigmoid", swift: "sigmoid(x)"),
        .named("tf.floor", "np.floor", swift: "floor(x)"),
        .named("tf.math.ceil", "np.ceil", swift: "ceil(x)"),
        .named("tf.round", "np.round", "np.rint", swift: "round(x)"),
        .named("tf.sign", "np.sign", swift: "sign(x)"),
        .named("tf.maximum", "np.maximum", swift: "maximum(x, 0)"),
        .named("tf.minimum", "np.minimum", swift: "try minimum(x, y)"),
        .named(
          "tf.clip_by_value", "np.clip", "x.clip()", "x.clamp()",
          swift: "try clip(x, min: 0, max: 1)"),
        .composed("tf.clip_by_norm", swift: "try x * minimum(5 / x.norm(), 1)"),
        .composed("tf.math.squared_difference", swift: "try square(x - y)"),
        .composed("tf.math.reciprocal", swift: "1 / x"),
        .named(
          "tf.equal", "np.equal", swift: "try x .== y",
          "`x == y` is one `Bool`: whether the tensors are the same."),
        .named("tf.not_equal", "np.not_equal", swift: "x .!= 0"),
        .named("tf.greater", "np.greater", swift: "x .> 0.5"),
        .named("tf.greater_equal", swift: "x .>= 0.5"),
        .named("tf.less", "np.less", swift: "x .< 0.5"),
        .named("tf.less_equal", swift: "x .<= 0.5"),
        .named("tf.logical_and", "np.logical_and", swift: "try mask .& mask"),
        .named("tf.logical_or", "np.logical_or", swift: "try mask .| mask"),
        .named("tf.math.logical_xor", swift: "try mask .^ mask"),
        .named("tf.logical_not", "np.logical_not", swift: "try .!mask"),
        .named("tf.where", "np.where", swift: "try select(x .> 0, x, 0)"),
        .composed("tf.math.is_nan", "np.isnan", swift: "try x .!= x"),
        .composed(
          "np.allclose", "np.isclose", "tf.debugging.assert_near",
          swift: "try abs(x - y).max().scalar < 1e-6"),
        .composed("np.array_equal", "tf.debugging.assert_equal", swift: "x == y"),
        .missing(
          "tf.asin", "tf.acos", "tf.atan", "tf.math.atan2", "tf.sinh", "tf.cosh", "tf.math.erf",
          "tf.math.lgamma", "tf.math.mod", "tf.math.floordiv", "tf.math.cumulative_logsumexp",
          remark: "Compute it with the functions that are there, or with Foundation's on x.scalars."
        ),
      ]),
    Section(
      "Products and networks",
      [
        .named(
          "tf.matmul", "np.matmul", "x.mm()", swift: "try matmul(x, x)", "Also `try x.matmul(x)`."),
        .composed(
          "np.dot", "x.dot()", swift: "try (x * y).sum()",
          "That is for vectors. For matrices: `try matmul(x, y)`."),
        .composed(
          "tf.linalg.matvec", swift: "try matmul(x, y.reshaped(to: [-1, 1])).flattened",
          "Here `y` is a vector."),
        .composed(
          "np.outer",
          swift: "try matmul(x.reshaped(to: [-1, 1]), y.reshaped(to: [1, -1]))"),
        .missing(
          "tf.tensordot", "tf.einsum", "np.einsum", "tf.linalg.inv", "np.linalg.inv",
          "tf.linalg.det",
          "np.linalg.det", "tf.linalg.svd", "np.linalg.svd", "tf.linalg.solve", "np.linalg.solve",
          "tf.linalg.eigh", "np.linalg.eig", "tf.linalg.cholesky", "tf.linalg.qr",
          "tf.linalg.trace", "np.trace", "tf.linalg.diag", "np.diag", "np.linalg.lstsq",
          "tf.linalg.pinv", "tf.signal",
          remark: "Linear algebra has `matmul`, `transposed`, `norm` and `Tensor.eye`."),
        .named("tf.nn.relu", swift: "relu(x)"),
        .named("K.relu", swift: "rectified(x, maxValue: 6, negativeSlope: 0.1, threshold: 0)"),
        .named("tf.nn.softmax", "x.softmax()", swift: "try softmax(x)"),
        .named("tf.nn.log_softmax", swift: "try logSoftmax(x)"),
        .named("tf.nn.leaky_relu", swift: "leakyRelu(x, alpha: 0.2)"),
        .named("tf.nn.elu", swift: "elu(x)"),
        .named("tf.nn.softplus", swift: "softplus(x)"),
        .named("tf.nn.softsign", swift: "softsign(x)"),
        .composed("tf.nn.relu6", swift: "try clip(x, min: 0, max: 6)"),
        .composed("tf.nn.swish", "tf.nn.silu", swift: "try x * sigmoid(x)"),
        .composed(
          "tf.nn.gelu",
          swift: "try 0.5 * x * (1 + tanh(0.7978846 * (x + 0.044715 * x * square(x))))",
          "This is the approximate one."),
        .composed("tf.nn.selu", swift: "1.0507010 * elu(x, alpha: 1.6732632)"),
        .composed("activations.mish", swift: "try x * tanh(softplus(x))"),
        .composed("activations.hard_sigmoid", swift: "try clip(0.2 * x + 0.5, min: 0, max: 1)"),
        .composed("tf.nn.dropout", swift: "try Dropout(0.5)(x, training: true)"),
        .named(
          "tf.nn.conv2d", swift: "try conv2d(images, kernel: kernel, strides: 1, padding: .same)"),
        .named("tf.nn.conv1d", swift: "try conv1d(sequences, kernel: Tensor.ones([2, 3, 4]))"),
        .named("tf.nn.depthwise_conv2d", swift: "try depthwiseConv2d(images, kernel: kernel)"),
        .named("tf.nn.max_pool2d", "tf.nn.max_pool", swift: "try maxPool2d(images, poolSize: 2)"),
        .named(
          "tf.nn.avg_pool2d", "tf.nn.avg_pool", swift: "try averagePool2d(images, poolSize: 2)"),
        .named(
          "tf.nn.sparse_softmax_cross_entropy_with_logits",
          swift: "try sparseCategoricalCrossentropy(labels: labels, logits: x)",
          "It is the mean over the batch."),
        .named(
          "tf.nn.softmax_cross_entropy_with_logits",
          swift: "try categoricalCrossentropy(labels: x, logits: x)",
          "It is the mean over the batch."),
        .named(
          "tf.nn.sigmoid_cross_entropy_with_logits",
          swift: "try binaryCrossentropy(labels: y, logits: y)", "It is the mean over the batch."),
        .composed("tf.nn.embedding_lookup", swift: "try x.gathered(at: labels)"),
        .composed("tf.nn.bias_add", swift: "try x + Tensor.ones([4])"),
        .composed("tf.nn.l2_loss", swift: "try square(x).sum() / 2"),
        .missing(
          "tf.nn.conv2d_transpose", "tf.nn.conv3d", "tf.nn.batch_normalization", "tf.nn.ctc_loss",
          "tf.nn.lrn", remark: "The layers that are there have functions of the same names."),
      ]),
    Section(
      "Gradients",
      [
        .named(
          "tf.GradientTape",
          swift:
            "let (loss, gradients) = try valueAndGradient(of: model.trainableVariables) { try "
            + "square(model(x, training: true) - y).mean() }",
          "The tape's `with` block is the closure; `gradient(at: x) { … }` is for one tensor. A "
            + "closure may take gradients itself, as nested tapes do."),
        .named(
          "tape.gradient()", "tf.gradients", swift: "try gradient(at: x) { try square($0).sum() }"),
        .named("tf.stop_gradient", "x.detach()", swift: "x.detached"),
        .composed("tape.watch()", swift: "try gradient(at: x) { try square($0).sum() }"),
        .missing(
          "tape.jacobian()", "tf.hessians", "tf.custom_gradient", "tf.autodiff.ForwardAccumulator",
          remark: "A loss is one number. Its second derivatives along v are "
            + "`try gradient(at: x) { try (gradient(at: $0, of: f) * v).sum() }`."),
        .missing(
          "tf.function", "tf.py_function", "tf.while_loop", "tf.cond", "tf.map_fn",
          "tf.vectorized_map", "tf.scan",
          remark: "Write Swift: it is compiled, with if, for and map."),
        .missing("tf.print", remark: "Write `print(x)`."),
      ]),
  ]
}
