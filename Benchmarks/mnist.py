"""MNIST as NumPy arrays, from the folder with its four files."""

import gzip
import os

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "Sources", "DeepLearning", "Resources", "mnist")


def read_idx(name):
    with gzip.open(os.path.join(FOLDER, name)) as file:
        data = file.read()
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def load():
    """Training images and labels, test images and labels; images from 0 to 1."""
    images = [read_idx(f"{part}-images-idx3-ubyte.gz") / 255.0 for part in ("train", "t10k")]
    labels = [read_idx(f"{part}-labels-idx1-ubyte.gz") for part in ("train", "t10k")]
    return images[0], labels[0], images[1], labels[1]
