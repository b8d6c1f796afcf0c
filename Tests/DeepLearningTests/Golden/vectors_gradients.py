"""Gradients of gradients: each case's results are gradients, and its gradients go through them."""
import numpy as np
import tensorflow as tf


def record(vectors):
    functions(vectors)
    pairs(vectors)
    movements(vectors)
    measures(vectors)
    products(vectors)
    windows(vectors)
    normalizations(vectors)
    losses(vectors)
    masks(vectors)
    networks(vectors)


def slopes(function):
    """The gradients of the sum of (y + y·y/2)·w with respect to the float32 inputs; w is 1/count,
    2/count, …, 1."""
    def compute(*inputs, **arguments):
        floats = [each for each in inputs if each.dtype == tf.float32]
        with tf.GradientTape() as tape:
            tape.watch(floats)
            y = function(*inputs, **arguments)
            count = int(tf.size(y))
            weights = tf.constant(np.arange(1, count + 1, dtype=np.float32) / np.float32(count))
            total = tf.reduce_sum((y + y * y / 2) * tf.reshape(weights, y.shape))
        return tape.gradient(total, floats, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return compute


def add(vectors, name, function, *inputs, ulp=16, **arguments):
    vectors.add(name, slopes(function), *inputs, ulp=ulp, gradient_ulp=2 * ulp, of_largest=True,
                **arguments)


def softsign(x):
    """tf.nn.softsign has no second gradient."""
    return x / (1 + tf.abs(x))


def functions(vectors):
    anywhere = vectors.uniform(3, 4, low=-2, high=2)
    positive = vectors.uniform(3, 4, low=0.3, high=3)
    for name, function in [
            ("exp", tf.exp), ("tanh", tf.tanh), ("sigmoid", tf.sigmoid), ("relu", tf.nn.relu),
            ("abs", tf.abs), ("square", tf.square), ("sin", tf.sin), ("cos", tf.cos),
            ("expm1", tf.math.expm1), ("softplus", tf.math.softplus), ("softsign", softsign),
            ("elu", tf.nn.elu), ("softmax", tf.nn.softmax), ("logSoftmax", tf.nn.log_softmax)]:
        add(vectors, name, function, anywhere)
    for name, function in [("log", tf.math.log), ("log1p", tf.math.log1p), ("sqrt", tf.sqrt)]:
        add(vectors, name, function, positive)
    add(vectors, "leakyRelu", tf.nn.leaky_relu, anywhere, alpha=0.3)
    add(vectors, "clip", tf.clip_by_value, anywhere, clip_value_min=-1.0, clip_value_max=0.5)


def pairs(vectors):
    for shapes in [((2, 3), (2, 3)), ((2, 1, 3), (4, 1))]:
        for name, function in [("add", tf.add), ("subtract", tf.subtract), ("multiply", tf.multiply),
                               ("divide", tf.divide), ("maximum", tf.maximum), ("minimum", tf.minimum)]:
            a, b = (vectors.uniform(*shape, low=0.5, high=2) for shape in shapes)
            add(vectors, name, function, a, b)
    add(vectors, "select", tf.where, np.array([[True], [False]]), vectors.uniform(3), vectors.uniform(2, 3))


def movements(vectors):
    x, y = vectors.uniform(2, 3, 2), vectors.uniform(2, 1, 2)
    add(vectors, "concat", lambda *parts, axis: tf.concat(parts, axis), x, y, axis=1)
    add(vectors, "padded", tf.pad, x, paddings=[[1, 0], [0, 2], [1, 1]], constant_values=0.5)
    add(vectors, "transposed", tf.transpose, x, perm=[1, 2, 0])
    add(vectors, "tiled", tf.tile, x, multiples=[2, 1, 3])
    add(vectors, "gathered", lambda x, indices, axis: tf.gather(x, indices, axis=axis), x,
        np.array([[2, 0], [2, 1]], np.int32), axis=1)
    add(vectors, "cumulativeSum", tf.cumsum, x, axis=1)


def measures(vectors):
    x = vectors.uniform(2, 3, 4)
    for name, function in [
            ("sum", tf.reduce_sum), ("mean", tf.reduce_mean), ("max", tf.reduce_max),
            ("min", tf.reduce_min), ("variance", tf.math.reduce_variance),
            ("standardDeviation", tf.math.reduce_std), ("l2", tf.norm)]:
        add(vectors, name, function, x, axis=[0, 2] if name != "l2" else 1)


def products(vectors):
    add(vectors, "matmul", tf.matmul, vectors.uniform(3, 4), vectors.uniform(4, 2))
    add(vectors, "matmul", tf.matmul, vectors.uniform(2, 3, 4), vectors.uniform(2, 4, 2))


def windows(vectors):
    images, kernel = vectors.uniform(2, 5, 6, 2), vectors.uniform(3, 2, 2, 3)
    for strides, padding in [(1, "SAME"), (2, "VALID")]:
        add(vectors, "conv2d", tf.nn.conv2d, images, kernel, strides=strides, padding=padding)
        add(vectors, "depthwiseConv2d",
            lambda x, w, strides, padding: tf.nn.depthwise_conv2d(
                x, w, [1, strides, strides, 1], padding),
            images, kernel, strides=strides, padding=padding)
        add(vectors, "maxPool2d", tf.nn.max_pool2d, images, ksize=[3, 2], strides=strides,
            padding=padding)
        add(vectors, "averagePool2d", tf.nn.avg_pool2d, images, ksize=[3, 2], strides=strides,
            padding=padding)


def normalized(x, axis):
    """tf.nn.moments stops the gradient of the mean within the variance. First gradients are right
    all the same, but their gradients lack a term."""
    mean = tf.reduce_mean(x, axis, keepdims=True)
    variance = tf.reduce_mean(tf.square(x - mean), axis, keepdims=True)
    return (x - mean) / tf.sqrt(variance + 1e-3)


def layer_normalization(x, gamma, beta):
    """Keras's own layer, which has no such fault."""
    return tf.keras.layers.LayerNormalization(center=False, scale=False)(x) * gamma + beta


def batch_normalization(x, gamma, beta):
    return normalized(x, 0) * gamma + beta


def normalizations(vectors):
    x, gamma, beta = vectors.uniform(5, 4), vectors.uniform(4), vectors.uniform(4)
    add(vectors, "LayerNormalization", layer_normalization, x, gamma, beta, ulp=64)
    add(vectors, "BatchNormalization", batch_normalization, x, gamma, beta, ulp=64)


def losses(vectors):
    scores, classes = vectors.uniform(4, 3, low=-2, high=2), np.array([2, 0, 1, 1], np.int32)
    labels = vectors.uniform(4, 3, low=0, high=1)
    cases = [
        ("SparseCategoricalCrossentropy", tf.keras.losses.SparseCategoricalCrossentropy, classes),
        ("CategoricalCrossentropy", tf.keras.losses.CategoricalCrossentropy, np.eye(3, dtype=np.float32)[classes]),
        ("BinaryCrossentropy", tf.keras.losses.BinaryCrossentropy, labels)]
    for name, loss, labels in cases:
        def scored(scores, labels, loss=loss):
            return loss(from_logits=True)(tf.constant(labels), scores)
        add(vectors, name, scored, scores, labels=labels.tolist())
    for name, loss in [("MeanSquaredError", tf.keras.losses.MeanSquaredError),
                       ("MeanAbsoluteError", tf.keras.losses.MeanAbsoluteError),
                       ("Huber", tf.keras.losses.Huber)]:
        add(vectors, name, lambda scores, labels, loss=loss: loss()(tf.constant(labels), scores),
            scores, labels=labels.tolist())


def masks(vectors):
    """Masked branches in which TensorFlow's gradients are right too."""
    x = np.array([0, 4, 0, 9, 0.25], np.float32)
    add(vectors, "masked sqrt", lambda x: tf.where(x > 0, tf.sqrt(tf.where(x > 0, x, 1.0)), 0), x)
    add(vectors, "masked log", lambda x: tf.where(x > 0, x * tf.math.log(tf.where(x > 0, x, 1.0)), 0), x)


def scores_of(images, kernel, bias, gamma, beta, weights, offset):
    """A critic of images: Conv2D, LayerNormalization, Flatten, Dense."""
    y = tf.nn.conv2d(images, kernel, 2, "SAME") + bias
    y = tf.nn.leaky_relu(layer_normalization(y, gamma, beta), alpha=0.2)
    return tf.matmul(tf.reshape(y, (images.shape[0], -1)), weights) + offset


def critic_loss(real, fake, shares, *weights):
    """Wasserstein loss with a gradient penalty (Gulrajani et al., 2017)."""
    between = real + shares * (fake - real)
    with tf.GradientTape() as tape:
        tape.watch(between)
        total = tf.reduce_sum(scores_of(between, *weights))
    slope = tape.gradient(total, between)
    norms = tf.sqrt(tf.reduce_sum(tf.square(slope), axis=[1, 2, 3]))
    return (tf.reduce_mean(scores_of(fake, *weights)) - tf.reduce_mean(scores_of(real, *weights))
            + 10 * tf.reduce_mean(tf.square(norms - 1)))


def critic_training(*inputs, steps):
    """The losses of steps of gradient descent, and the weights after them."""
    data, weights = inputs[:3], [tf.Variable(each) for each in inputs[3:]]
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = critic_loss(*data, *weights)
        losses.append(loss)
        for weight, slope in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(0.01 * slope)
    return [tf.stack(losses)] + [tf.convert_to_tensor(weight) for weight in weights]


def networks(vectors):
    images = [vectors.uniform(4, 6, 6, 2) for _ in range(2)]
    shares = vectors.uniform(4, 1, 1, 1, low=0, high=1)
    weights = [vectors.uniform(3, 3, 2, 4, low=-0.5, high=0.5), vectors.uniform(4), 1 + vectors.uniform(4) / 2,
               vectors.uniform(4), vectors.uniform(36, 1), vectors.uniform(1)]
    vectors.add("criticLoss", critic_loss, *images, shares, *weights, ulp=16, gradient_ulp=64,
                of_largest=True)
    vectors.add("criticTraining", critic_training, *images, shares, *weights, ulp=84,
                of_largest=True, steps=10)
    vectors.add("hessian", hessian, vectors.uniform(13), vectors.uniform(5, 2), vectors.uniform(5, 1),
                ulp=32, of_largest=True)


def hessian(weights, x, labels):
    """The second derivatives of the mean squared error of a small network."""
    with tf.GradientTape() as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            hidden = tf.tanh(tf.matmul(x, tf.reshape(weights[:6], (2, 3))) + weights[6:9])
            result = tf.matmul(hidden, tf.reshape(weights[9:12], (3, 1))) + weights[12]
            loss = tf.reduce_mean(tf.square(result - labels))
        slope = inner.gradient(loss, weights)
    return outer.jacobian(slope, weights)
