"""Operations on tensors."""
import numpy as np
import tensorflow as tf


def record(vectors):
    functions(vectors)
    bends(vectors)
    pairs(vectors)
    movements(vectors)
    measures(vectors)
    products(vectors)


def functions(vectors):
    """Functions of one number: correctly rounded here, within one or two ulps in TensorFlow."""
    # No subnormal results: TensorFlow flushes them to zero.
    around_zero = np.array([0, -0.0, 1e-30, -1e-5, 1e-3, -0.25, 0.5, 1, -2, 5, -20, 60, -80], np.float32)
    positive = np.array([1e-20, 1e-3, 0.5, 0.99999994, 1, 1.0000001, 2, 10, 1e10, 3e30], np.float32)
    for values in [around_zero, vectors.uniform(3, 5, low=-4, high=4)]:
        vectors.add("exp", tf.exp, values, ulp=2, gradient_ulp=4)
        # In their gradients, 1 - y loses digits.
        vectors.add("tanh", tf.tanh, values, ulp=2, gradient_ulp=4, of_largest=True)
        vectors.add("sigmoid", tf.sigmoid, values, ulp=2, gradient_ulp=2, of_largest=True)
    for values in [positive, vectors.uniform(3, 5, low=0.01, high=4)]:
        vectors.add("log", tf.math.log, values, ulp=1, gradient_ulp=2)
        vectors.add("sqrt", tf.sqrt, values, ulp=1, gradient_ulp=2)
    for name, function in [("relu", tf.nn.relu), ("abs", tf.abs), ("square", tf.square)]:
        vectors.add(name, function, around_zero, gradient_ulp=1)


def bends(vectors):
    near = np.array([0, -0.0, 1e-30, -1e-5, 1e-3, -0.25, 0.5, 2, -0.9, 5], np.float32)
    angles = np.array([0, -0.0, 1e-10, 0.5, -1, 1.5707964, 3.1415927, -100, 1000.5, 12345678], np.float32)
    steps = np.array([0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999997, 8388607.5, 1e20, -3.7, np.inf], np.float32)
    for values in [near, vectors.uniform(3, 5, low=-0.9, high=4)]:
        vectors.add("expm1", tf.math.expm1, values, ulp=2, gradient_ulp=4)
        # TensorFlow computes log(1 + x) with a correction.
        vectors.add("log1p", tf.math.log1p, values, ulp=4, gradient_ulp=2)
        vectors.add("softplus", tf.math.softplus, values, ulp=4, gradient_ulp=4)
        # TensorFlow computes exp(x) - 1, which loses digits near 0.
        vectors.add("elu", tf.nn.elu, values, ulp=4, gradient_ulp=4, of_largest=True)
        vectors.add("leakyRelu", tf.nn.leaky_relu, values, ulp=1, gradient_ulp=1, alpha=0.3)
        vectors.add("clip", tf.clip_by_value, values, gradient_ulp=0,
                    clip_value_min=-0.25, clip_value_max=2.0)
        vectors.add("logSoftmax", tf.nn.log_softmax, values, ulp=2, gradient_ulp=8, of_largest=True)
        vectors.add("softmax", tf.nn.softmax, values, ulp=4, gradient_ulp=8, of_largest=True)
    for values in [angles, vectors.uniform(3, 5, low=-30, high=30)]:
        vectors.add("sin", tf.sin, values, ulp=2, gradient_ulp=4, of_largest=True)
        vectors.add("cos", tf.cos, values, ulp=2, gradient_ulp=4, of_largest=True)
    for name, function in [("floor", tf.floor), ("ceil", tf.math.ceil), ("round", tf.round), ("sign", tf.sign)]:
        vectors.add(name, function, steps, gradient_ulp=0)


def pairs(vectors):
    operations = [("add", tf.add, 1), ("subtract", tf.subtract, 1), ("multiply", tf.multiply, 1),
                  ("divide", tf.divide, 4), ("maximum", tf.maximum, 1), ("minimum", tf.minimum, 1)]
    for shapes in [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1, 3), (4, 1)), ((3, 2, 4), (1, 4))]:
        for name, function, ulp in operations:
            a, b = (vectors.uniform(*shape, low=0.5, high=2) for shape in shapes)
            # The gradients of a repeated operand are added up in another order.
            vectors.add(name, function, a, b, gradient_ulp=8, of_largest=True)
    a = np.array([[1, np.nan, 0], [-0.0, np.inf, -2]], np.float32)
    b = np.array([1, np.nan, 0], np.float32)
    for name, function in [(".==", tf.equal), (".!=", tf.not_equal), (".<", tf.less), (".<=", tf.less_equal),
                           (".>", tf.greater), (".>=", tf.greater_equal)]:
        vectors.add(name, function, a, b)
        vectors.add(name, function, vectors.integers(2, 3, high=3), vectors.integers(3, high=3))
    for name, function in [(".&", tf.logical_and), (".|", tf.logical_or), (".^", tf.math.logical_xor)]:
        vectors.add(name, function, np.array([[True], [False]]), np.array([True, False]))
    vectors.add("select", tf.where, np.array([[True], [False]]), vectors.uniform(3), vectors.uniform(2, 3),
                gradient_ulp=4, of_largest=True)


def movements(vectors):
    x, y = vectors.uniform(2, 3, 2), vectors.uniform(2, 1, 2)
    vectors.add("concat", lambda *parts, axis: tf.concat(parts, axis), x, y, gradient_ulp=0, axis=1)
    vectors.add("stack", lambda *parts, axis: tf.stack(parts, axis), x, x, gradient_ulp=0, axis=-1)
    vectors.add("split", lambda x, sizes, axis: tf.split(x, sizes, axis), x, gradient_ulp=0, sizes=[2, 1], axis=1)
    vectors.add("unstacked", lambda x, axis: tf.unstack(x, axis=axis), x, gradient_ulp=0, axis=2)
    vectors.add("padded", tf.pad, x, gradient_ulp=0, paddings=[[1, 0], [0, 2], [1, 1]], constant_values=-1.5)
    vectors.add("transposed", tf.transpose, x, gradient_ulp=0, perm=[2, 0, 1])
    vectors.add("reversed", tf.reverse, x, gradient_ulp=0, axis=[0, 1])
    vectors.add("tiled", tf.tile, x, gradient_ulp=4, of_largest=True, multiples=[2, 1, 3])
    vectors.add("repeated", tf.repeat, x, gradient_ulp=4, of_largest=True, repeats=3, axis=1)
    vectors.add("slice", lambda x, start, end, step: x[:, start:end:step], x, gradient_ulp=0, start=2, end=0, step=-1)
    for axis in [0, 1, 2]:
        vectors.add("gathered", tf.gather, x, np.array([[1, 0], [1, 1]], np.int32),
                    gradient_ulp=4, of_largest=True, axis=axis)
    vectors.add("oneHot", tf.one_hot, np.array([[2, 0], [-1, 3]], np.int32), depth=3, axis=1)


def measures(vectors):
    x = vectors.uniform(3, 4, 5)
    for axis in [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]]:
        for name, function in [("sum", tf.reduce_sum), ("mean", tf.reduce_mean), ("variance", tf.math.reduce_variance),
                               ("standardDeviation", tf.math.reduce_std), ("max", tf.reduce_max),
                               ("min", tf.reduce_min)]:
            vectors.add(name, function, x, ulp=8, gradient_ulp=8, of_largest=True, axis=axis, keepdims=len(axis) == 2)
    for name, order in [("l1", 1), ("l2", 2), ("maxNorm", np.inf)]:
        vectors.add(name, lambda x, axis, order=order: tf.norm(x, ord=order, axis=axis), x, ulp=4, gradient_ulp=8,
                    of_largest=True, axis=1)
    for axis in [0, 2]:
        vectors.add("cumulativeSum", tf.cumsum, x, ulp=4, gradient_ulp=4, of_largest=True, axis=axis)
        for name, function in [("argMax", tf.argmax), ("argMin", tf.argmin)]:
            vectors.add(name, lambda x, axis, of=function: of(x, axis, output_type=tf.int32), x, axis=axis)
        for name, function in [("any", tf.reduce_any), ("all", tf.reduce_all)]:
            vectors.add(name, function, vectors.uniform(3, 2, 2) > 0, axis=axis)


def products(vectors):
    for a, b in [((3, 4), (4, 2)), ((2, 3, 4), (4, 2)), ((2, 3, 4), (2, 4, 2)), ((2, 1, 3, 4), (3, 4, 2))]:
        vectors.add("matmul", tf.matmul, vectors.uniform(*a), vectors.uniform(*b), ulp=4, gradient_ulp=8,
                    of_largest=True)
