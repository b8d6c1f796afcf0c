"""Writes keras-2.14-summaries.txt: Keras's model.summary() for the models in SummaryTests.swift.

    python make_summaries.py      (tensorflow 2.14.0)
"""
import pathlib

from tensorflow import keras

layers = keras.layers
images = keras.Sequential([
    keras.Input((28, 28, 1)), layers.Rescaling(1 / 255), layers.ZeroPadding2D(1),
    layers.DepthwiseConv2D(3, depth_multiplier=2),
    layers.Conv2D(8, 3, dilation_rate=2, use_bias=False), layers.BatchNormalization(),
    layers.ReLU(), layers.LeakyReLU(), layers.ELU(), layers.AveragePooling2D(),
    layers.Permute((2, 1, 3)), layers.GlobalAveragePooling2D(), layers.Dense(10), layers.LayerNormalization(),
    layers.Softmax()], name="images")
words = keras.Sequential([
    keras.Input((20,), dtype="int32"), layers.Embedding(1000, 16), layers.Conv1D(8, 3),
    layers.MaxPooling1D(), layers.AveragePooling1D(), layers.GlobalMaxPooling1D(),
    layers.Dense(1, name="dense")], name="words")
words.layers[0].trainable = False
inner = keras.Sequential(
    [keras.Input((3,)), layers.Dense(4), layers.BatchNormalization(center=False)], name="inner")
outer = keras.Sequential([
    keras.Input((8, 8, 3)), layers.GlobalMaxPooling2D(keepdims=True), layers.Flatten(), inner,
    layers.Dense(1, name="dense")], name="outer")
short = keras.Sequential([keras.Input((9, 4)), layers.GlobalAveragePooling1D()], name="short")

lines = []
for model in (images, words, outer, short):
    model.summary(print_fn=lines.append)
path = pathlib.Path(__file__).resolve().parent / "keras-2.14-summaries.txt"
path.write_text("\n".join(lines) + "\n", encoding="utf-8")
