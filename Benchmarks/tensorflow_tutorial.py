"""The tutorial's training in typical TensorFlow 2.14 code.

The first argument is the folder with the four MNIST files. The last line of the output is JSON: the
seconds of each epoch, the test accuracy, and the SHA-256 of the weights.
"""

import gzip
import hashlib
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

EPOCHS = int(sys.argv[2]) if len(sys.argv) > 2 else 10


def read_idx(name):
    with gzip.open(os.path.join(sys.argv[1], name)) as file:
        data = file.read()
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


class EpochTimes(tf.keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


tf.keras.utils.set_random_seed(42)
tf.config.experimental.enable_op_determinism()

train_images = read_idx("train-images-idx3-ubyte.gz") / 255.0
train_labels = read_idx("train-labels-idx1-ubyte.gz")
test_images = read_idx("t10k-images-idx3-ubyte.gz") / 255.0
test_labels = read_idx("t10k-labels-idx1-ubyte.gz")

model = tf.keras.Sequential(
    [
        tf.keras.layers.InputLayer(input_shape=(28, 28)),
        tf.keras.layers.Reshape((28, 28, 1)),
        tf.keras.layers.Conv2D(
            12, 3, activation="relu", kernel_initializer=tf.keras.initializers.GlorotUniform(seed=42)
        ),
        tf.keras.layers.MaxPooling2D(2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, kernel_initializer=tf.keras.initializers.GlorotUniform(seed=42)),
    ]
)
model.compile(
    optimizer="adam",
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
times = EpochTimes()
model.fit(
    train_images, train_labels, epochs=EPOCHS, validation_split=0.1, verbose=0, callbacks=[times]
)
_, accuracy = model.evaluate(test_images, test_labels, verbose=0)
digest = hashlib.sha256(b"".join(w.astype("<f4").tobytes() for w in model.get_weights()))
print(json.dumps({"epochs": times.seconds, "accuracy": accuracy, "sha256": digest.hexdigest()}))
