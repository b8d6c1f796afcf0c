"""Writes tensorflow-2.14-models.json: the loss of every batch of 32 models that Keras trains. The
initial weights and the data follow from seeds, so the same models can be trained without a file.

    python make_models.py      (tensorflow 2.14.0)
"""
import json
import pathlib

import numpy as np
import tensorflow as tf

keras = tf.keras
L, O, R = keras.layers, keras.optimizers, keras.regularizers
SAMPLES, BATCH, EPOCHS = 320, 16, 2


def normal(*shape, seed):
    return tf.random.stateless_normal((SAMPLES, *shape), (seed, 1)).numpy()


def integers(*shape, below, seed):
    return tf.random.stateless_uniform((SAMPLES, *shape), (seed, 2), 0, below, tf.int32).numpy()


def line(x):
    """A number that depends on the sample."""
    x = x.reshape(SAMPLES, -1)
    return x[:, :1] * np.float32(2) - x[:, 1:2]


def classes(x):
    """One of four classes, which depends on the sample."""
    x = x.reshape(SAMPLES, -1)
    return ((x[:, 0] > 0) * 2 + (x[:, 1] > 0)).astype(np.int32)


def models():
    """Name, samples, labels, layers, loss, optimizer."""
    flat, images, steps = normal(6, seed=11), normal(8, 8, 2, seed=12), normal(10, 3, seed=13)
    words = integers(7, below=20, seed=14)
    bytes_ = integers(12, below=256, seed=15).astype(np.float32)
    number, kind, yes = line(flat), classes(flat), (flat[:, :1] > 0).astype(np.float32)
    hot = np.eye(4, dtype=np.float32)[kind]
    image_kind, step_number = classes(images), line(steps)
    word_kind = (words[:, 0] % 4).astype(np.int32)
    byte_kind = (bytes_[:, 0] > 127).astype(np.int32) * 2 + (bytes_[:, 1] > 127)
    scores, chances = (keras.losses.SparseCategoricalCrossentropy(from_logits=logits) for logits in [True, False])
    one_hot = keras.losses.CategoricalCrossentropy
    binary = keras.losses.BinaryCrossentropy
    square = keras.losses.MeanSquaredError()
    D = L.Dense
    yield "line", flat, number, [D(1)], square, O.SGD(0.05)
    yield "relu", flat, number, [D(16, "relu"), D(1)], square, O.Adam(0.01)
    yield "absolute", flat, number, [D(16, "tanh"), D(1)], keras.losses.MeanAbsoluteError(), O.RMSprop(0.005)
    yield "huber", flat, number, [D(16, "sigmoid"), D(1)], keras.losses.Huber(0.7), O.SGD(0.05, momentum=0.9)
    yield "softmaxHead", flat, kind, [D(16, "relu"), D(4, "softmax")], chances, O.Adam(0.01)
    yield "scores", flat, kind, [D(16, "relu"), D(4)], scores, O.SGD(0.1, momentum=0.8, nesterov=True)
    yield "oneHot", flat, hot, [D(16, "relu"), D(4, "softmax")], one_hot(), O.Adam(0.01)
    yield ("smoothed", flat, hot, [D(16, "tanh"), D(4)], one_hot(from_logits=True, label_smoothing=0.1), O.Adam(0.01))
    yield "sigmoidHead", flat, yes, [D(8, "tanh"), D(1, "sigmoid")], binary(), O.Adam(0.02)
    yield ("binaryScores", flat, yes, [D(8, "tanh"), D(1)], binary(from_logits=True, label_smoothing=0.2), O.Adam(0.02))
    yield ("convolution", images, image_kind,
           [L.Conv2D(6, 3, activation="relu"), L.MaxPooling2D(), L.Flatten(), D(4, "softmax")], chances, O.Adam(0.01))
    yield ("strided", images, image_kind,
           [L.Conv2D(5, 3, 2, "same", activation="relu"), L.AveragePooling2D(), L.Flatten(), D(4)], scores, O.Adam(0.01))
    yield ("depthwise", images, image_kind,
           [L.DepthwiseConv2D(3, depth_multiplier=2, activation="relu"), L.GlobalAveragePooling2D(), D(4)], scores,
           O.Adam(0.02))
    yield ("dilated", images, image_kind,
           [L.Conv2D(6, 3, dilation_rate=2, activation="elu"), L.GlobalMaxPooling2D(), D(4)], scores, O.Adam(0.01))
    yield ("causal", steps, step_number,
           [L.Conv1D(6, 3, padding="causal", activation="relu"), L.GlobalMaxPooling1D(), D(1)], square, O.Adam(0.01))
    yield ("sequence", steps, step_number,
           [L.Conv1D(6, 3, 2, activation="relu"), L.GlobalAveragePooling1D(), D(1)], square, O.RMSprop(0.01))
    yield ("batchNormalized", flat, kind,
           [D(16), L.BatchNormalization(), L.ReLU(), D(4, "softmax")], chances, O.Adam(0.01))
    yield ("normalizedImages", images, image_kind,
           [L.Conv2D(6, 3, use_bias=False), L.BatchNormalization(), L.ReLU(), L.MaxPooling2D(), L.Flatten(), D(4)],
           scores, O.Adam(0.01))
    yield ("layerNormalized", flat, number, [D(16), L.LayerNormalization(), L.Activation("tanh"), D(1)], square,
           O.Adam(0.01))
    yield ("embedding", words, word_kind, [L.Embedding(20, 6), L.GlobalAveragePooling1D(), D(4, "softmax")], chances,
           O.Adam(0.05))
    yield ("dropout", flat, kind, [D(32, "relu"), L.Dropout(0.3), D(4, "softmax")], chances, O.Adam(0.01))
    yield ("seededDropout", flat, number, [D(32, "relu"), L.Dropout(0.5, seed=9), D(1)], square, O.SGD(0.02))
    yield ("penalized", flat, number,
           [D(16, "relu", kernel_regularizer=R.L2(0.01)), D(1, kernel_regularizer=R.L1(0.01))], square, O.Adam(0.01))
    yield ("penalizedTwice", flat, kind,
           [D(16, "relu", kernel_regularizer=R.L1L2(0.002, 0.01), bias_regularizer=R.L2(0.1)), D(4)], scores, O.Adam(0.01))
    yield ("leaky", flat, number, [D(16), L.LeakyReLU(), D(8), L.ELU(0.5), D(1)], square, O.Adam(0.01))
    yield ("smooth", flat, number, [D(16, "softplus"), D(8, "softsign"), D(1)], square, O.Adam(0.01))
    yield ("decayed", flat, number, [D(16, "relu"), D(1)], square, O.AdamW(0.01, weight_decay=0.01))
    yield ("scheduled", flat, kind, [D(16, "relu"), D(4)], scores, O.Adam(O.schedules.ExponentialDecay(0.02, 10, 0.8)))
    yield ("clipped", flat, number, [D(16, "relu"), D(1)], square, O.SGD(0.1, clipnorm=0.5))
    yield ("clippedTogether", flat, number, [D(16, "relu"), D(1)], square, O.Adam(0.01, global_clipnorm=0.3))
    yield ("centered", flat, number, [D(16, "relu"), D(1)], square, O.RMSprop(0.005, momentum=0.5, centered=True))
    yield ("deep", flat, kind, [D(12, "tanh") for _ in range(8)] + [D(4, "softmax")], chances, O.Adam(0.01))
    yield ("unscaled", bytes_, byte_kind, [D(16, "relu"), D(4, "softmax")], chances, O.Adam(0.001))
    yield ("huge", bytes_, (byte_kind % 2).astype(np.float32)[:, None], [D(16, "relu"), D(1, "sigmoid")], binary(),
           O.SGD(0.0001))


def batch_losses(x, y, layers, loss, optimizer):
    model = keras.Sequential(layers)
    model.build((None, *x.shape[1:]))
    model.compile(optimizer, loss)
    return [float(model.train_on_batch(x[start:start + BATCH], y[start:start + BATCH]))
            for _ in range(EPOCHS) for start in range(0, SAMPLES, BATCH)]


found = {}
for name, x, y, layers, loss, optimizer in models():
    keras.utils.set_random_seed(3)
    found[name] = batch_losses(x, y, layers, loss, optimizer)
path = pathlib.Path(__file__).resolve().parent / "tensorflow-2.14-models.json"
lines = ",\n".join(f'"{name}":{json.dumps(losses, separators=(",", ":"))}' for name, losses in found.items())
path.write_text(f'{{"meta":{{"source":"TensorFlow {tf.__version__} CPU, make_models.py"}},"losses":{{\n{lines}\n}}}}\n')
