"""Losses and their gradients, metrics, optimizers and learning-rate schedules."""
import numpy as np
import tensorflow as tf

keras = tf.keras


def record(vectors):
    losses(vectors)
    metrics(vectors)
    optimizers(vectors)
    schedules(vectors)


def one_hot(vectors, rows, classes):
    return np.eye(classes, dtype=np.int32)[vectors.integers(rows, high=classes)]


def losses(vectors):
    """Labels are int32 or constants, so that only the predictions have gradients."""
    def add(name, loss, labels, predictions, ulp, gradient_ulp, **arguments):
        vectors.add(name, lambda labels, p: loss(tf.cast(labels, tf.float32), p), labels, predictions,
                    ulp=ulp, gradient_ulp=gradient_ulp, of_largest=True)
        vectors.cases[-1]["arguments"] = arguments

    for shape in [(4, 3), (7, 10), (5, 1)]:
        labels = vectors.integers(*shape, low=-2, high=3)
        predictions = vectors.uniform(*shape, low=-3, high=3)
        add("meanSquaredError", keras.losses.MeanSquaredError(), labels, predictions, 2, 2)
        add("meanAbsoluteError", keras.losses.MeanAbsoluteError(), labels, predictions, 2, 2)
        for delta in [1.0, 0.4]:
            add("huber", keras.losses.Huber(delta=delta), labels, predictions, 2, 2, delta=delta)
        yes = vectors.integers(*shape, high=2)
        for smoothing in [0.0, 0.2]:
            settings = dict(fromLogits=True, labelSmoothing=smoothing)
            add("binaryCrossentropy",
                keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=smoothing), yes,
                vectors.uniform(*shape, low=-8, high=8), 2, 4, **settings)
            settings = dict(fromLogits=False, labelSmoothing=smoothing)
            add("binaryCrossentropy",
                keras.losses.BinaryCrossentropy(label_smoothing=smoothing), yes,
                vectors.uniform(*shape, low=0.01, high=0.99), 4, 4, **settings)
    for rows, classes in [(4, 3), (7, 10)]:
        labels = one_hot(vectors, rows, classes)
        for smoothing in [0.0, 0.2]:
            settings = dict(fromLogits=True, labelSmoothing=smoothing)
            add("categoricalCrossentropy",
                keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing),
                labels, vectors.uniform(rows, classes, low=-8, high=8), 4, 8, **settings)
            settings = dict(fromLogits=False, labelSmoothing=smoothing)
            add("categoricalCrossentropy",
                keras.losses.CategoricalCrossentropy(label_smoothing=smoothing),
                labels, vectors.uniform(rows, classes, low=0.01, high=1), 4, 4, **settings)


def metrics(vectors):
    """Two batches of 4 and 3 samples."""
    def add(name, metric, labels, predictions, ulp=0, **arguments):
        for batch in [slice(0, 4), slice(4, 7)]:
            metric.update_state(labels[batch], predictions[batch])
        result = metric.result()
        vectors.add(name, lambda *_: tf.convert_to_tensor(result), labels, predictions, ulp=ulp)
        vectors.cases[-1]["arguments"] = arguments

    m = keras.metrics
    scores = vectors.uniform(7, 9)
    classes = vectors.integers(7, high=9)
    hot = one_hot(vectors, 7, 9)
    yes = vectors.integers(7, 4, high=2)
    chances = vectors.uniform(7, 4, low=0, high=1)
    add("sparseCategoricalAccuracy", m.SparseCategoricalAccuracy(), classes, scores)
    add("categoricalAccuracy", m.CategoricalAccuracy(), hot, scores)
    for k in [1, 3, 5]:
        add("sparseTopK", m.SparseTopKCategoricalAccuracy(k=k), classes, scores, k=k)
        add("topK", m.TopKCategoricalAccuracy(k=k), hot, scores, k=k)
    for threshold in [0.5, 0.3]:
        add("binaryAccuracy", m.BinaryAccuracy(threshold=threshold), yes, chances, ulp=1,
            threshold=threshold)
    add("meanSquaredErrorMetric", m.MeanSquaredError(), yes, chances, ulp=2)
    add("meanAbsoluteErrorMetric", m.MeanAbsoluteError(), yes, chances, ulp=2)
    add("rootMeanSquaredError", m.RootMeanSquaredError(), yes, chances, ulp=2)


def optimizers(vectors):
    """The weights after ten steps with the same gradients. Inputs are the first weights and gradients."""
    def add(name, make, ulp=8, **arguments):
        start = vectors.uniform(3, 4)
        gradients = vectors.uniform(10, 3, 4, low=-2, high=2)
        optimizer, variable = make(), tf.Variable(start)
        for gradient in gradients:
            optimizer.apply_gradients([(tf.constant(gradient), variable)])
        vectors.add(name, lambda *_: tf.convert_to_tensor(variable), start, gradients, ulp=ulp,
                    of_largest=True)
        vectors.cases[-1]["arguments"] = arguments

    o = keras.optimizers
    add("sgd", lambda: o.SGD(0.1), momentum=0.0, nesterov=False)
    add("sgd", lambda: o.SGD(0.1, momentum=0.9), momentum=0.9, nesterov=False)
    add("sgd", lambda: o.SGD(0.1, momentum=0.9, nesterov=True), momentum=0.9, nesterov=True)
    add("adam", lambda: o.Adam(0.1))
    add("adamW", lambda: o.AdamW(0.1))
    for momentum in [0.0, 0.5]:
        for centered in [False, True]:
            add("rmsprop", lambda: o.RMSprop(0.01, momentum=momentum, centered=centered), ulp=32,
                momentum=momentum, centered=centered)
    add("weightDecay", lambda: o.SGD(0.1, weight_decay=0.1))
    add("clipNorm", lambda: o.SGD(0.1, clipnorm=1.5))
    add("clipValue", lambda: o.SGD(0.1, clipvalue=0.75))
    add("globalClipNorm", lambda: o.SGD(0.1, global_clipnorm=1.5))


def schedules(vectors):
    """The rates of steps; the steps are the input."""
    def add(name, schedule, ulp=4, of_largest=False):
        steps = np.array([0, 1, 2, 9, 10, 11, 20, 37, 50, 99, 100, 101, 250, 1000], np.int32)
        vectors.add(name, lambda steps: tf.stack([schedule(step) for step in steps]), steps,
                    ulp=ulp, of_largest=of_largest)

    s = keras.optimizers.schedules
    add("exponential", s.ExponentialDecay(0.1, 100, 0.96))
    add("exponentialInStairs", s.ExponentialDecay(0.1, 30, 0.5, staircase=True))
    add("inverse", s.InverseTimeDecay(0.1, 10, 0.5))
    add("inverseInStairs", s.InverseTimeDecay(0.1, 10, 0.5, staircase=True))
    add("polynomial", s.PolynomialDecay(0.1, 100), of_largest=True)
    add("polynomialInCycles", s.PolynomialDecay(0.1, 40, 0.01, 0.5, cycle=True), ulp=8)
    add("cosine", s.CosineDecay(0.1, 100, alpha=0.1), of_largest=True)
    add("cosineAfterARise", s.CosineDecay(0.0, 60, warmup_target=0.2, warmup_steps=25), of_largest=True)
    add("pieces", s.PiecewiseConstantDecay([10, 20], [0.1, 0.05, 0.01]))
