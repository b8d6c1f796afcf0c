"""What becomes of a NaN, at every place of arrays of several lengths."""
import numpy as np
import tensorflow as tf

NAN = np.float32("nan")


def record(vectors):
    reductions(vectors)
    pairs(vectors)
    functions(vectors)
    windows(vectors)
    accuracies(vectors)


def with_nan(values, *places):
    """A copy of a flat array with NaN at some places."""
    copy = np.array(values, np.float32)
    copy[list(places)] = NAN
    return copy


def reductions(vectors):
    argmax = lambda x, axis: tf.argmax(x, axis, output_type=tf.int32)
    argmin = lambda x, axis: tf.argmin(x, axis, output_type=tf.int32)
    for count in [3, 18]:
        values = vectors.uniform(count)
        # One row for each place of the NaN; rows without one and with nothing else come last.
        rows = np.stack([with_nan(values, place) for place in range(count)]
                        + [values, with_nan(values, *range(count))])
        for axis, table in [(1, rows), (0, rows.T)]:
            vectors.add("max", tf.reduce_max, table, axis=[axis])
            vectors.add("min", tf.reduce_min, table, axis=[axis])
            vectors.add("sum", tf.reduce_sum, table, axis=[axis], ulp=64)
            vectors.add("argMax", argmax, table, axis=axis)
            vectors.add("argMin", argmin, table, axis=axis)
    low = np.array([[-np.inf, NAN], [NAN, -np.inf], [-np.inf, -np.inf], [NAN, np.inf]], np.float32)
    for name, function in [("argMax", argmax), ("argMin", argmin)]:
        vectors.add(name, function, low, axis=1)
    vectors.add("cumulativeSum", tf.cumsum, with_nan([1, 2, 3], 1), axis=0)


def pairs(vectors):
    a = np.array([1, NAN, NAN, 2, np.inf, NAN, NAN, -0.0, NAN] * 5, np.float32)
    b = np.array([NAN, 1, NAN, 3, NAN, -np.inf, 0, NAN, 7] * 5, np.float32)
    for name, function in [("maximum", tf.maximum), ("minimum", tf.minimum)]:
        vectors.add(name, function, a, b, gradient_ulp=0)
        for value in [1.0, NAN]:
            vectors.add(name, function, a, np.float32(value))
            vectors.add(name, function, np.float32(value), b)
    for name, function in [(".==", tf.equal), (".!=", tf.not_equal), (".<", tf.less),
                           (".<=", tf.less_equal), (".>", tf.greater), (".>=", tf.greater_equal)]:
        vectors.add(name, function, a, b)


def functions(vectors):
    values = with_nan([0, 1, -1, 5, -0.5, 3, 0, 2, -3], 0, 6, 8)
    for name, function in [("relu", tf.nn.relu), ("elu", tf.nn.elu), ("abs", tf.abs), ("sign", tf.sign),
                           ("leakyRelu", lambda x: tf.nn.leaky_relu(x, 0.25)),
                           ("clip", lambda x: tf.clip_by_value(x, -1.5, 2.5)),
                           ("ReLU", lambda x: tf.keras.layers.ReLU(2.5, 0.25, 0.5)(x))]:
        gradient_ulp = None if name in ("ReLU", "elu") else 0
        vectors.add(name, function, values, gradient_ulp=gradient_ulp, ulp=4)
    for name, function in [("softplus", tf.nn.softplus), ("sigmoid", tf.sigmoid), ("tanh", tf.tanh),
                           ("softsign", tf.nn.softsign), ("softmax", tf.nn.softmax)]:
        vectors.add(name, function, values, ulp=4)


def windows(vectors):
    # TensorFlow passes over a NaN in max pooling. (A window with nothing else gives its least number,
    # -3.4e38, which is not recorded.)
    for size, channels in [((2, 2), 1), ((2, 2), 5), ((3, 2), 3), ((3, 3), 17)]:
        values = vectors.uniform(size[0] * size[1] * channels).reshape(-1, channels)
        images = []
        for place in range(len(values)):
            image = values.copy()
            image[place] = NAN
            images.append(image.reshape(*size, channels))
        # A quarter of the elements, in every channel another quarter.
        image = values.copy().ravel()
        image[::4] = NAN
        images.append(image.reshape(*size, channels))
        for relu in [False, True]:
            function = lambda x: tf.nn.max_pool2d(tf.nn.relu(x) if relu else x, size, 1, "VALID")
            vectors.add("reluMaxPool" if relu else "maxPool", function, np.stack(images))
            vectors.cases[-1]["arguments"] = {"poolSize": list(size)}
        vectors.add("averagePool", lambda x: tf.nn.avg_pool2d(x, size, 1, "VALID"), np.stack(images), ulp=8)
        vectors.cases[-1]["arguments"] = {"poolSize": list(size)}
        vectors.add("globalMaxPool", tf.keras.layers.GlobalMaxPooling2D(), np.stack(images))


def accuracies(vectors):
    scores = np.array([[NAN, 0, 1], [0, NAN, 1], [0, 1, NAN], [NAN, NAN, 0], [NAN, NAN, NAN], [1, 0, NAN]],
                      np.float32)
    classes = np.array([[place] * 6 for place in range(3)], np.int32)
    metrics = tf.keras.metrics
    for labels in classes:
        vectors.add("sparseCategoricalAccuracy", mean(metrics.sparse_categorical_accuracy), labels, scores)
        vectors.add("categoricalAccuracy", mean(metrics.categorical_accuracy), np.eye(3, dtype=np.float32)[labels],
                    scores)
        for k in [1, 2]:
            vectors.add("sparseTopKCategoricalAccuracy", mean(metrics.sparse_top_k_categorical_accuracy), labels,
                        scores, k=k)
    for label in [0.0, 1.0]:
        vectors.add("binaryAccuracy", mean(metrics.binary_accuracy), np.full((4, 1), label, np.float32),
                    np.array([[NAN], [0.2], [0.7], [NAN]], np.float32))


def mean(function):
    return lambda labels, predictions, **arguments: tf.reduce_mean(
        tf.cast(function(labels, predictions, **arguments), tf.float32))
