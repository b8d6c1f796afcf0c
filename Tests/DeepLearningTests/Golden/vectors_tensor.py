"""Operations on tensors."""
import numpy as np
import tensorflow as tf


def record(vectors):
    functions(vectors)


def functions(vectors):
    """Functions of one number: correctly rounded here, within an ulp or two there."""
    # No subnormal results: TensorFlow flushes them to zero.
    around_zero = np.array([0, -0.0, 1e-30, -1e-5, 1e-3, -0.25, 0.5, 1, -2, 5, -20, 60, -80], np.float32)
    positive = np.array([1e-20, 1e-3, 0.5, 0.99999994, 1, 1.0000001, 2, 10, 1e10, 3e30], np.float32)
    for values in [around_zero, vectors.uniform(3, 5, low=-4, high=4)]:
        vectors.add("exp", tf.exp, values, ulp=2, gradient_ulp=4)
        # In their gradients 1 - y cancels.
        vectors.add("tanh", tf.tanh, values, ulp=2, gradient_ulp=4, of_largest=True)
        vectors.add("sigmoid", tf.sigmoid, values, ulp=2, gradient_ulp=2, of_largest=True)
    for values in [positive, vectors.uniform(3, 5, low=0.01, high=4)]:
        vectors.add("log", tf.math.log, values, ulp=1, gradient_ulp=2)
        vectors.add("sqrt", tf.sqrt, values, ulp=1, gradient_ulp=2)
    for name, function in [("relu", tf.nn.relu), ("abs", tf.abs), ("square", tf.square)]:
        vectors.add(name, function, around_zero, gradient_ulp=1)
