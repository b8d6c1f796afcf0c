"""The operations behind layers, and layers themselves."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

layers = keras.layers


def record(vectors):
    convolutions(vectors)
    pooling(vectors)
    activations(vectors)
    normalization(vectors)
    others(vectors)


def convolutions(vectors):
    """This library computes chains of fused multiply-adds; TensorFlow adds in another order."""
    for shape, kernel, dilation, padding in [
            ((2, 7, 8, 2), (3, 3, 2, 4), (2, 2), "VALID"), ((1, 6, 5, 3), (2, 3, 3, 2), (1, 2), "SAME")]:
        vectors.add(
            "conv2d", lambda x, w, b, dilation, padding: tf.nn.conv2d(
                x, w, 1, padding, dilations=dilation) + b,
            vectors.uniform(*shape), vectors.uniform(*kernel), vectors.uniform(kernel[3]),
            dilation=dilation, padding=padding, ulp=8, gradient_ulp=8, of_largest=True)
    for shape, kernel, stride, dilation, padding in [
            ((2, 7, 8, 3), (3, 3, 3, 1), 1, 1, "VALID"), ((1, 7, 6, 2), (3, 2, 2, 3), 2, 1, "SAME"),
            ((2, 8, 8, 2), (2, 2, 2, 2), 1, 2, "SAME")]:
        vectors.add(
            "depthwise", lambda x, w, stride, dilation, padding: tf.nn.depthwise_conv2d(
                x, w, [1, stride, stride, 1], padding, dilations=[dilation, dilation]),
            vectors.uniform(*shape), vectors.uniform(*kernel), stride=stride, dilation=dilation,
            padding=padding, ulp=8, gradient_ulp=8, of_largest=True)
    for padding, stride, dilation in [
            ("valid", 1, 1), ("same", 2, 1), ("causal", 1, 2), ("causal", 2, 1)]:
        def conv1d(x, w, b, padding, stride, dilation):
            return keras.backend.bias_add(keras.backend.conv1d(
                x, w, stride, padding, dilation_rate=dilation), b)
        vectors.add("conv1d", conv1d, vectors.uniform(2, 9, 3), vectors.uniform(3, 3, 4),
                    vectors.uniform(4), padding=padding, stride=stride, dilation=dilation, ulp=8,
                    gradient_ulp=8, of_largest=True)


def pooling(vectors):
    for padding in ("valid", "same"):
        vectors.add("averagePool2d", lambda x, padding: layers.AveragePooling2D(
            (3, 2), (2, 1), padding)(x), vectors.uniform(2, 7, 6, 3), padding=padding, ulp=4,
            gradient_ulp=4, of_largest=True)
        vectors.add("averagePool1d", lambda x, padding: layers.AveragePooling1D(
            3, 2, padding)(x), vectors.uniform(2, 8, 3), padding=padding, ulp=4, gradient_ulp=4,
            of_largest=True)
        vectors.add("maxPool1d", lambda x, padding: layers.MaxPooling1D(3, 2, padding)(x),
                    vectors.uniform(2, 8, 3), padding=padding, gradient_ulp=0)
    for keep in (False, True):
        for name, layer, shape, ulp in [
                ("globalAverage2d", layers.GlobalAveragePooling2D, (2, 5, 4, 3), 4),
                ("globalAverage1d", layers.GlobalAveragePooling1D, (2, 7, 3), 4),
                ("globalMax2d", layers.GlobalMaxPooling2D, (2, 5, 4, 3), 0),
                ("globalMax1d", layers.GlobalMaxPooling1D, (2, 7, 3), 0)]:
            vectors.add(name, lambda x, keep, layer=layer: layer(keepdims=keep)(x),
                        vectors.uniform(*shape), keep=keep, ulp=ulp, gradient_ulp=ulp,
                        of_largest=True)


def activations(vectors):
    """Avoids the corners, where any slope between the two sides is valid."""
    x = np.concatenate([np.array([-5, -1, -0.5, 0.3, 0.75, 1, 5.5, 7], np.float32),
                        vectors.uniform(12, low=-3, high=8)])
    for limit, slope, threshold in [(None, 0, 0), (6, 0, 0), (None, 0.2, 0), (2, 0.5, 0.25),
                                    (None, 0, 0.5)]:
        vectors.add("relu", lambda x, limit, slope, threshold: layers.ReLU(
            limit, slope, threshold)(x), x, limit=limit, slope=slope, threshold=threshold, ulp=1,
            gradient_ulp=1)
    for name in ("elu", "softplus", "softsign", "exponential", "leaky_relu"):
        function = tf.nn.leaky_relu if name == "leaky_relu" else keras.activations.get(name)
        vectors.add("activation", lambda x, name, function=function: function(x), x, name=name,
                    ulp=4, gradient_ulp=4, of_largest=True)
    vectors.add("leakyReLU", lambda x: layers.LeakyReLU()(x), x, gradient_ulp=1, ulp=1)
    vectors.add("ELU", lambda x: layers.ELU(0.7)(x), x, ulp=4, gradient_ulp=4, of_largest=True)
    for axis in (1, 2, -1):
        vectors.add("softmax", lambda x, axis: layers.Softmax(axis)(x),
                    vectors.uniform(2, 3, 4, low=-4, high=4), axis=axis, ulp=4, gradient_ulp=8,
                    of_largest=True)


def normalization(vectors):
    """Three steps of training, then the moving averages, then a step without training."""
    for shape in [(6, 4), (3, 5, 4, 7)]:
        def batch(x, gamma, beta):
            layer = layers.BatchNormalization(momentum=0.9)
            layer.build(x.shape)
            layer.gamma, layer.beta = gamma, beta
            result = layer(x, training=True)
            layer(2 * x + 1, training=True)
            return [result, layer(x, training=False), tf.identity(layer.moving_mean),
                    tf.identity(layer.moving_variance)]
        # The moving averages have no gradient, so only the gradients of the results are compared.
        columns = shape[-1]
        vectors.add("batchNormalization", batch, vectors.uniform(*shape),
                    vectors.uniform(columns, low=0.5, high=2), vectors.uniform(columns), ulp=16,
                    of_largest=True)
        vectors.add("batchNormalizationTraining", lambda *v: batch(*v)[0], vectors.uniform(*shape),
                    vectors.uniform(columns, low=0.5, high=2), vectors.uniform(columns), ulp=16,
                    gradient_ulp=64, of_largest=True)

        def layer_norm(x, gamma, beta):
            layer = layers.LayerNormalization()
            layer.build(x.shape)
            layer.gamma, layer.beta = gamma, beta
            return layer(x)
        vectors.add("layerNormalization", layer_norm, vectors.uniform(*shape),
                    vectors.uniform(columns, low=0.5, high=2), vectors.uniform(columns), ulp=16,
                    gradient_ulp=64, of_largest=True)


def others(vectors):
    vectors.add("rescaling", lambda x: layers.Rescaling(1 / 127.5, offset=-1)(x),
                vectors.integers(2, 9, low=0, high=256), ulp=1, of_largest=True)
    vectors.add("zeroPadding", lambda x: layers.ZeroPadding2D(((1, 0), (2, 3)))(x),
                vectors.uniform(2, 3, 2, 2), gradient_ulp=0)
    vectors.add("permute", lambda x: layers.Permute((3, 1, 2))(x), vectors.uniform(2, 3, 4, 5),
                gradient_ulp=0)

    def embedding(table, indices):
        return tf.nn.embedding_lookup(table, indices)
    vectors.add("embedding", embedding, vectors.uniform(5, 3), vectors.integers(4, 6, high=5),
                gradient_ulp=4, of_largest=True)
    for name, regularizer in [("l1", keras.regularizers.L1(0.03)), ("l2", keras.regularizers.L2(0.2)),
                              ("l1l2", keras.regularizers.L1L2(0.03, 0.2))]:
        vectors.add("regularizer", lambda w, name, regularizer=regularizer: regularizer(w),
                    vectors.uniform(7, 5), name=name, ulp=4, gradient_ulp=2)
