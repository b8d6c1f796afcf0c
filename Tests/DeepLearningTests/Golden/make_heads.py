"""Writes tensorflow-2.14-heads.json: cross-entropies after each kind of last layer.

    python make_heads.py > tensorflow-2.14-heads.json      (tensorflow 2.14.0, CPU)

A "value" is a loss and its gradient with respect to the scores that the last layers get. Eager and
graph mode give the same, and the script checks it. A "fit" is the loss of each batch of a training,
in graph mode, and the weights after it.
"""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import warnings

import numpy as np
import tensorflow as tf
from tensorflow import keras

warnings.simplefilter("ignore")
tf.get_logger().setLevel("ERROR")
layers = keras.layers
HEADS = {
    "softmax": lambda: [layers.Activation("softmax")],
    "sigmoid": lambda: [layers.Activation("sigmoid")],
    "Softmax": lambda: [layers.Softmax()],
    "Softmax, linear": lambda: [layers.Softmax(), layers.Activation("linear")],
    "model": lambda: [keras.Sequential([layers.Activation("softmax")])],
    "softmax, Dropout": lambda: [layers.Activation("softmax"), layers.Dropout(0.5)],
    "softmax, Reshape": lambda: [layers.Activation("softmax"), layers.Reshape([3])],
    "softmax, Flatten": lambda: [layers.Activation("softmax"), layers.Flatten()],
    "softmax, ReLU": lambda: [layers.Activation("softmax"), layers.ReLU()],
    "sigmoid, Flatten": lambda: [layers.Activation("sigmoid"), layers.Flatten()],
    "Softmax 1": lambda: [layers.Softmax(axis=1)],
}
LOSSES = {
    "sparse": keras.losses.SparseCategoricalCrossentropy,
    "categorical": keras.losses.CategoricalCrossentropy,
    "binary": keras.losses.BinaryCrossentropy,
}
random = np.random.RandomState(5)
records = []


def numbers(values):
    """Numbers as JSON has them; what is not finite becomes a text."""
    return [float(str(np.float32(each))) if np.isfinite(each) else str(each)
            for each in np.ravel(values)]


def value(head, loss, scores, labels, from_logits=False, smoothing=0.0, gradients=True):
    settings = {"label_smoothing": smoothing} if smoothing else {}
    function = LOSSES[loss](from_logits=from_logits, **settings)
    model = keras.Sequential([layers.InputLayer(scores.shape[1:])] + HEADS[head]())

    def compute(z):
        with tf.GradientTape() as tape:
            tape.watch(z)
            result = function(labels, model(z))
        return result, tape.gradient(result, z)

    z = tf.constant(scores)
    (result, gradient), eager = tf.function(compute)(z), compute(z)
    np.testing.assert_allclose(result, eager[0], rtol=1e-4)
    np.testing.assert_allclose(gradient, eager[1], rtol=1e-3, atol=1e-5)
    records.append({
        "kind": "value", "head": head, "loss": loss, "fromLogits": from_logits,
        "smoothing": smoothing, "shape": list(scores.shape), "scores": numbers(scores),
        "labels": numbers(labels), "value": numbers(result)[0],
        "gradient": numbers(gradient) if gradients else []})


def each_loss(head, scores, **settings):
    """Records all losses: class numbers, one-hot labels, and probabilities."""
    shape = scores.shape
    classes = random.randint(0, shape[-1], shape[:-1])
    one_hot = np.eye(shape[-1], dtype=np.float32)[classes]
    mixed = random.dirichlet(np.ones(shape[-1]), shape[:-1]).astype(np.float32)
    if not settings.get("smoothing"):
        value(head, "sparse", scores, classes, **settings)
    for labels in [one_hot, mixed]:
        value(head, "categorical", scores, labels, **settings)
        value(head, "binary", scores, labels, **settings)


moderate = random.randn(4, 3).astype(np.float32) * 3
for head in HEADS:
    if head != "Softmax 1":
        each_loss(head, moderate)
for head in ["softmax", "sigmoid", "Softmax", "model"]:
    each_loss(head, moderate, from_logits=True)
    each_loss(head, moderate, smoothing=0.1)
for size in [40, 1e4]:
    saturated = np.array(
        [[size, 0, 0], [0, -size, 0], [size, size, -size], [-size, 1, 2]], np.float32)
    for head in ["softmax", "sigmoid"]:
        for rotation in range(3):
            each_loss(head, np.roll(saturated, rotation, axis=1))
for infinite in [[np.inf, 0, 0], [-np.inf, 0, 1], [-np.inf, -np.inf, 3]]:
    for label in range(3):
        scores = np.array([infinite], np.float32)
        value("softmax", "sparse", scores, np.array([label]))
        value("sigmoid", "binary", scores, np.eye(3, dtype=np.float32)[[label]])
for head in ["Softmax 1", "Softmax", "sigmoid"]:
    each_loss(head, random.randn(2, 4, 3).astype(np.float32) * 4)
# The labels of these rows do not have the sum 1. TensorFlow's gradient assumes that they do.
value("softmax", "categorical", moderate, random.rand(4, 3).astype(np.float32), gradients=False)


def fit(head, loss, units, scale, from_logits=False, smoothing=0.0, penalty=0.0):
    settings = {"label_smoothing": smoothing} if smoothing else {}
    x = (random.rand(10, 2) * scale).astype(np.float32)
    classes = random.randint(0, units, 10)
    labels = classes if loss == "sparse" else np.eye(units, dtype=np.float32)[classes]
    if units == 1:
        labels = random.randint(0, 2, 10).astype(np.float32)
    kernel = random.randn(2, units).astype(np.float32)
    bias = random.randn(units).astype(np.float32)
    regularizer = keras.regularizers.L2(penalty) if penalty else None
    model = keras.Sequential(
        [layers.InputLayer([2]), layers.Dense(units, kernel_regularizer=regularizer)]
        + HEADS[head]())
    model.set_weights([kernel, bias])
    model.compile(
        keras.optimizers.SGD(0.05), LOSSES[loss](from_logits=from_logits, **settings))
    totals = []

    class Losses(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            totals.append(logs["loss"] * (batch + 1) - (0 if batch == 0 else sum(totals[-batch:])))

    model.fit(x, labels, batch_size=5, epochs=3, shuffle=False, verbose=0, callbacks=[Losses()])
    evaluated = model.evaluate(x, labels, batch_size=4, verbose=0)
    if scale == 30.0 and head == "softmax, Reshape" and loss == "binary":
        return  # Graph mode computes (1 - q) + 1e-7 in another order, and q is nearly 1 here.
    records.append({
        "kind": "fit", "head": head, "loss": loss, "units": units, "fromLogits": from_logits,
        "smoothing": smoothing, "penalty": penalty, "x": numbers(x), "labels": numbers(labels),
        "kernel": numbers(kernel), "bias": numbers(bias), "losses": numbers(totals),
        "weights": numbers(np.concatenate([np.ravel(each) for each in model.get_weights()])),
        "evaluated": numbers(evaluated)[0]})


for scale in [1.0, 30.0]:
    for head in ["softmax", "Softmax", "model", "sigmoid", "softmax, Reshape"]:
        for loss in LOSSES:
            fit(head, loss, 3, scale)
    fit("sigmoid", "binary", 1, scale)
fit("softmax", "categorical", 3, 1.0, smoothing=0.2)
fit("sigmoid", "binary", 1, 1.0, smoothing=0.2)
fit("softmax", "sparse", 3, 1.0, from_logits=True)
fit("softmax", "sparse", 3, 1.0, penalty=0.1)

lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in records)
print(f'{{"meta":"TensorFlow {tf.__version__} CPU, make_heads.py","records":[\n{lines}\n]}}')
