"""Writes vectors-NAME.json for every vectors_NAME.py in this folder, or for the given names:
TensorFlow's results for the operations that the tests compare.

    python make_vectors.py [NAME …]      (tensorflow 2.14.0)
"""
import importlib
import pathlib
import sys

sys.dont_write_bytecode = True
from vectors import Vectors

folder = pathlib.Path(__file__).resolve().parent
names = sys.argv[1:] or sorted(
    path.stem.removeprefix("vectors_") for path in folder.glob("vectors_*.py"))
for name in names:
    vectors = Vectors()
    importlib.import_module(f"vectors_{name}").record(vectors)
    vectors.write(folder / f"vectors-{name}.json")
