"""Writes the files in arrays/ with NumPy and safetensors. Given a folder with files of this library,
it also checks that both can read them.

    python make_arrays.py [FOLDER]      (numpy, safetensors)

FOLDER contains NAME.npz and NAME.safetensors with the same tensors in both.
"""
import pathlib
import sys

import numpy as np
from safetensors.numpy import load_file, save_file

folder = pathlib.Path(__file__).resolve().parent / "arrays"
folder.mkdir(exist_ok=True)
x = np.arange(6, dtype=np.float32).reshape(2, 3)
arrays = {"layer/x": x, "bytes": np.array([1, 2, 255], np.uint8), "truths": np.array([True, False])}
np.save(folder / "c-order.npy", x)
np.save(folder / "fortran-order.npy", np.asfortranarray(x))
np.save(folder / "float64.npy", x.astype(np.float64))
np.save(folder / "int64.npy", np.array([1, -2, 3]))
np.save(folder / "wide.npy", np.array([1 << 32]))
np.save(folder / "big-endian.npy", x.astype(">f4"))
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "deflated.npz", **arrays)
save_file(arrays, folder / "numpy.safetensors", metadata={"made by": "make_arrays.py"})

for path in pathlib.Path(sys.argv[1]).glob("*.npz") if len(sys.argv) > 1 else []:
    ours = np.load(path)
    other = load_file(path.with_suffix(".safetensors"))
    assert sorted(ours.files) == sorted(other), path
    for name in ours.files:
        np.testing.assert_array_equal(ours[name], other[name])
        assert ours[name].dtype == other[name].dtype
    print(f"{path}: {len(ours.files)} arrays, read by both")
