"""Writes numpy-1.26.json: arrays and the text that NumPy 1.26 prints for them.

    python make_numpy.py > numpy-1.26.json      (numpy 1.26.4)
"""
import json
import sys

import numpy as np

random = np.random.RandomState(7)
records = []


def text(array):
    """An array and its text; float32 as bit patterns, so that no digit is lost."""
    array = np.asarray(array)
    plain = array.view(np.uint32) if array.dtype == np.float32 else array.astype(np.int64)
    records.append({"dtype": str(array.dtype), "shape": array.shape,
                    "elements": plain.ravel().tolist(), "text": str(array)})


def floats(values):
    text(np.array(values, np.float32))


# Each threshold between positional and scientific columns, on both sides.
for value in [1e-4, 9.9999e-5, 1.0001e-4, 1e8, 99999992, 1.0000001e8]:
    floats([value, 1])
    floats([value])
    floats([-value, 0, np.nan])
for ratio in [999.9999, 1000, 1000.0001, 1001]:
    floats([0.5, 0.5 * ratio])
    floats([0.1, np.float32(0.1) * np.float32(ratio), -np.inf])
# Single numbers.
for value in [0, -0.0, 1, -1, 0.1, 1e-4, 9.9999e-5, 1.0001e-4, 1e15, 1e16, 9.999999e15, 3.4e38,
              1e-45, 1.1754944e-38, 16777216, 16777217, 0.33333334, 123456.789, np.nan, np.inf,
              -np.inf, 2.5e-7, -65504]:
    text(np.array(np.float32(value)))
# Special values, in all combinations with others.
for values in [[np.nan], [np.inf], [-np.inf], [np.nan, np.inf], [np.nan, -np.inf, 1],
               [np.inf, 12345.5], [np.nan, 1e20], [-np.inf, 1e-20, 5], [np.nan, 0, -0.0],
               [0, 0], [-0.0], [1e-45, 1], [3.4028235e38, -3.4028235e38], [1.1754944e-38]]:
    floats(values)
# Random numbers: arbitrary bits, and numbers of similar size.
for _ in range(30):
    array = random.randint(0, 2**32, random.randint(1, 9), np.uint64).astype(np.uint32)
    floats(array.view(np.float32))
for scale in [1e-7, 1e-4, 1e-2, 1, 50, 1e4, 3e7]:
    floats(random.uniform(-scale, scale, 7))
    floats(random.uniform(0.5 * scale, scale, (2, 6)))
    floats(np.round(random.uniform(-scale, scale, (3, 2)), 2))
# Powers of two, whose smaller neighbour is closer than the greater one.
for exponent in range(-149, 128, 9):
    floats([2.0**exponent])
    text(np.array(np.float32(2.0**exponent)))
# Ties at the eighth digit after the point.
for numerator in [1, 3, 5, 7, 11]:
    floats([numerator / 2**9, numerator / 2**10, numerator / 2**12])
    floats([0.5 + numerator / 2**18, 1])
# Shapes: wrapped lines, blank lines, and dots along some axes only.
for shape in [(1, 1), (3, 1, 2), (2, 2, 1, 2), (2, 30), (1, 2, 25), (0,), (2, 0), (1, 0, 3)]:
    floats(random.normal(0, 1, shape))
    text(random.randint(-1000, 1000, shape).astype(np.int32))
for shape in [(1000,), (1001,), (7, 143), (2, 501), (334, 3), (6, 167), (7, 2, 72), (4, 4, 4, 16)]:
    text((np.arange(np.prod(shape)).reshape(shape) % 251 - 17).astype(np.int32))
floats(np.arange(1001) / 7)
floats(np.concatenate([[1e9], np.ones(1000), [1e-9] * 3]))
floats(np.concatenate([np.ones(500), [1e30], np.ones(600)]))
floats(random.normal(0, 0.05, (13, 80)))
# Integers, bytes, Booleans.
for values in [[0], [-5, 5], [2**31 - 1, -2**31], list(range(40)), [100000 * i for i in range(20)]]:
    text(np.array(values, np.int32))
text(np.array(random.randint(0, 256, (3, 24)), np.uint8))
text(np.array([255], np.uint8))
text(np.array(7, np.uint8))
text(np.array(-7, np.int32))
for values in [True, False, [True], [False, True] * 9, [[True, True], [False, False]]]:
    text(np.array(values))
text(np.arange(1100) % 3 == 0)

json.dump({"meta": {"source": f"NumPy {np.__version__}, {sys.argv[0]}"}, "records": records},
          sys.stdout, separators=(",", ":"))
