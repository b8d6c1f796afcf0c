"""The common part of the vectors_*.py: a list of cases, each with an operation, its inputs and
TensorFlow's results."""
import json

import numpy as np
import tensorflow as tf


class Vectors:
    """The cases of one file. One generator draws all numbers, so the file is reproducible."""

    def __init__(self, seed=7):
        self.random = np.random.RandomState(seed)
        self.cases = []

    def uniform(self, *shape, low=-1.0, high=1.0):
        """Random float32 numbers of a shape."""
        return self.random.uniform(low, high, shape).astype(np.float32)

    def integers(self, *shape, low=0, high=10):
        """Random int32 numbers of a shape, `high` excluded."""
        return self.random.randint(low, high, shape).astype(np.int32)

    def add(self, operation, function, *inputs, ulp=0, gradient_ulp=None, of_largest=False,
            **arguments):
        """Records function(*inputs, **arguments), one tensor or several.

        ulp: how many units in the last place the results may be off; 0 asks for the same bits.
        gradient_ulp: the same for the gradients of the float32 inputs, those of the sum of the
          results times random weights, which are recorded too; None records no gradients.
        of_largest: the units are those of the largest magnitude in the array, for results in which
          terms cancel, instead of each number's own.
        """
        tensors = [tf.constant(np.asarray(array)) for array in inputs]
        floats = [tensor for tensor in tensors if tensor.dtype == tf.float32]
        with tf.GradientTape() as tape:
            tape.watch(floats)
            results = function(*tensors, **arguments)
            results = list(results) if isinstance(results, (list, tuple)) else [results]
        record = {"operation": operation, "arguments": arguments,
                  "inputs": [encoded(tensor) for tensor in tensors],
                  "results": [encoded(result) for result in results],
                  "ulp": ulp, "ofLargest": of_largest}
        if gradient_ulp is not None:
            weights = [self.uniform(*result.shape) for result in results]
            gradients = tape.gradient(
                results, floats, [tf.constant(weight) for weight in weights],
                unconnected_gradients=tf.UnconnectedGradients.ZERO)
            record["weights"] = [encoded(weight) for weight in weights]
            record["gradients"] = [encoded(tf.convert_to_tensor(each)) for each in gradients]
            record["gradientULP"] = gradient_ulp
        self.cases.append(record)

    def write(self, path):
        """Writes the cases as JSON, one on each line."""
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in self.cases)
        source = f"TensorFlow {tf.__version__} CPU, make_vectors.py"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'{{"meta":{{"source":"{source}"}},"cases":[\n{lines}\n]}}\n')


def encoded(array):
    """The shape, the type and the elements of an array; float32 as bits in hexadecimal digits."""
    array = np.asarray(array)
    if array.dtype == np.float32:
        elements = [f"{bits:08x}" for bits in array.ravel().view(np.uint32)]
    else:
        elements = [str(int(value)) for value in array.ravel()]
    return {"shape": list(array.shape), "dtype": str(array.dtype), "elements": " ".join(elements)}
