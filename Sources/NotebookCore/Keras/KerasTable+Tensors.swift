extension KerasTable {
  static let tensorSections = [
    Section(
      "Making tensors",
      introduction:
        "Numbers are `float32`, `int32`, `uint8` or `bool`. There "
        + "is no `float64`, `float16` or `int64`.",
      [
        .named(
          "tf.constant", "np.array", "tf.convert_to_tensor", "np.asarray", "tf.Tensor",
          "torch.tensor",
          swift: "try Tensor([[1.0, 2.0], [3.0, 4.0]])"),
        .named(
          "tf.Variable", swift: "try Variable(Tensor([1.0, 2.0]))", "Its value is `variable.value`."
        ),
        .named("tf.zeros", "np.zeros", swift: "Tensor.zeros([2, 3])"),
        .named("tf.ones", "np.ones", swift: "Tensor.ones([2, 3])"),
        .named("tf.fill", "np.full", swift: "Tensor.full([2, 3], 0.5)"),
        .composed("tf.zeros_like", "np.zeros_like", swift: "Tensor.zeros(x.shape, dtype: x.dtype)"),
        .composed("tf.ones_like", "np.ones_like", swift: "Tensor.ones(x.shape, dtype: x.dtype)"),
        .named("tf.eye", "np.eye", "np.identity", swift: "Tensor.eye(3)"),
        .named(
          "tf.range", "np.arange", swift: "try Tensor.range(0..<10)",
          "With another spacing: `Tensor.range(stride(from: 0, to: 1, by: 0.1))`."),
        .named("tf.linspace", "np.linspace", swift: "try Tensor.linspace(0, 1, count: 11)"),
        .named("tf.one_hot", "x.one_hot()", "x.oneHot()", swift: "try oneHot(labels, depth: 3)"),
        .named(
          "x.dtype", "tf.float32", "np.float32", "tf.int32", "np.int32", "tf.uint8", "np.uint8",
          "tf.bool", swift: "x.dtype == DType.float32"),
        .missing(
          "tf.float64", "tf.int64", "tf.float16", "tf.bfloat16", "np.float64", "np.int64",
          "tf.string", "tf.complex64", remark: "Numbers are float32, int32, uint8 or bool."),
        .missing(
          "tf.SparseTensor", "tf.RaggedTensor", "tf.TensorArray", "tf.sparse", "tf.ragged",
          remark: "Tensors are dense."),
      ]),
    Section(
      "Random numbers",
      introduction:
        "They are TensorFlow 2.14's to the bit, seeds included; see [random.md](random.md).",
      [
        .named(
          "tf.random.set_seed", "np.random.seed", "random.seed", swift: "setSeed(42)",
          "The front matter's `seed` is the seed at the beginning."),
        .named(
          "tf.random.uniform", "tf.random_uniform", "np.random.rand", "np.random.random",
          "np.random.uniform",
          "x.random()", swift: "try Tensor.randomUniform([2, 3], minval: 0, maxval: 1)"),
        .named(
          "tf.random.normal", "tf.random_normal", "np.random.randn", "np.random.normal",
          swift: "try Tensor.randomNormal([2, 3], mean: 0, stddev: 1)"),
        .named(
          "tf.random.truncated_normal",
          swift: "try Tensor.randomTruncatedNormal([2, 3], stddev: 0.1)"),
        .named(
          "np.random.randint", "random.randint",
          swift: "try Tensor.randomIntegers([5], in: 0..<10)",
          "One number: `Int.random(in: 0..<10)`."),
        .named(
          "tf.random.shuffle", "np.random.shuffle", "np.random.permutation", "random.shuffle",
          swift: "try x.shuffled(seed: 1)"),
        .named(
          "tf.random.stateless_uniform", swift: "try Tensor.statelessUniform([2, 3], seed: (1, 2))"),
        .named(
          "tf.random.stateless_normal", swift: "try Tensor.statelessNormal([2, 3], seed: (1, 2))"),
        .named(
          "tf.random.stateless_truncated_normal",
          swift: "try Tensor.statelessTruncatedNormal([2, 3], seed: (1, 2))"),
        .composed(
          "np.random.choice", "random.choice", swift: "[\"a\", \"b\", \"c\"].randomElement()!"),
        .missing(
          "tf.random.categorical", "tf.random.gamma", "tf.random.poisson", "tf.random.Generator",
          "np.random.default_rng", "np.random.RandomState",
          remark:
            "Draw with Tensor.randomUniform, randomNormal, "
            + "randomIntegers, or Swift's own Double.random(in:)."
        ),
      ]),
    Section(
      "Shapes",
      [
        .named(
          "tf.shape", "x.get_shape()", swift: "x.shape",
          "It is an array of `Int`, not a function."),
        .named("x.ndim", "tf.rank", "np.ndim", swift: "x.rank"),
        .named("x.size", "tf.size", "x.numel()", "np.size", swift: "x.count"),
        .composed("x.len", "x.length", swift: "x.shape[0]"),
        .named(
          "tf.reshape", "x.reshape()", "np.reshape", "x.view()",
          swift: "try x.reshaped(to: [2, -1])"),
        .named(
          "x.flatten()", "x.ravel()", "np.ravel", swift: "x.flattened", "It has no parentheses."),
        .named(
          "tf.transpose", "x.transpose()", "x.T", "np.transpose", "x.t()", "x.permute()",
          swift: "x.transposed", "With axes: `try x.transposed([1, 0])`."),
        .named(
          "tf.expand_dims", "x.expand_dims()", "np.expand_dims", "x.unsqueeze()", "np.newaxis",
          "tf.newaxis", swift: "try x.expandedDims(axis: 0)"),
        .named(
          "tf.squeeze", "x.squeeze()", "np.squeeze", swift: "try x.squeezed()"),
        .named(
          "tf.broadcast_to", "np.broadcast_to",
          swift: "try Tensor.zeros([1, 4]).broadcast(to: [3, 4])"),
        .named("tf.cast", "x.astype()", "x.to()", "x.type()", swift: "x.cast(to: .int32)"),
        .named(
          "tf.concat", "concatenate", "np.concatenate", "np.vstack", "np.hstack", "torch.cat",
          swift: "try concat([x, x], axis: 0)"),
        .named("tf.stack", "np.stack", swift: "try stack([x, x])"),
        .named("tf.unstack", swift: "try x.unstacked()"),
        .named(
          "tf.split", "np.split", swift: "try x.split(into: 2, axis: 0)",
          "Parts of other lengths: `try x.split(sizes: [1, 3])`."),
        .named("tf.tile", "np.tile", swift: "try x.tiled([2, 1])"),
        .named("tf.repeat", "np.repeat", swift: "try x.repeated(2, axis: 0)"),
        .named("tf.reverse", "np.flip", "x.flip()", swift: "try x.reversed(axis: 0)"),
        .named("tf.pad", "np.pad", swift: "try x.padded([(1, 1), (0, 0)])"),
        .named("tf.gather", "np.take", swift: "try x.gathered(at: labels, axis: 0)"),
        .named(
          "tf.slice", swift: "try x.slice(0..<2, axis: 1)", "`x[0..<2]` cuts along the first axis."),
        .named(
          "tf.identity", "x.copy()", "np.copy", "x.clone()", "copy", "deepcopy",
          swift: "var copy = x", "Tensors are values."),
        .named(
          "x.numpy()", "x.tolist()", "x.to_list()", swift: "x.scalars",
          "The numbers as `[Float]`; `x.array(of: Int32.self)` as integers, `[[Float]](x)` nested. "
            + "Operations work on the tensor itself."
        ),
        .named("variable.numpy()", "variable.read_value()", swift: "variable.value"),
        .named("x.item()", swift: "loss.scalar", "Here `loss` has one element."),
        .composed("variable.item()", swift: "try variable.value.sum().scalar"),
        .named("variable.assign_add()", swift: "try variable.assign(variable.value + 1)"),
        .named("variable.assign_sub()", swift: "try variable.assign(variable.value - 1)"),
        .named(
          "variable.trainable", swift: "variable.isTrainable",
          "`variable.isFrozen = true` keeps it as it is."),
        .missing(
          "tf.gather_nd", "tf.meshgrid", "np.meshgrid", "np.nonzero", "tf.sort", "np.sort",
          "tf.argsort", "np.argsort", "tf.unique", "np.unique", "tf.boolean_mask", "tf.scatter_nd",
          "tf.tensor_scatter_nd_update", "tf.searchsorted", "tf.roll", "np.roll",
          "tf.histogram_fixed_width", "np.histogram", "np.bincount", "tf.sequence_mask", "x.sort()",
          "x.argsort()", "x.unique()",
          remark: "Take the numbers, x.scalars, and use Swift's arrays."),
      ]),
  ]
}
