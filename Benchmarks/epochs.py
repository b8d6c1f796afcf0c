"""Compares one training epoch of the tutorial with TensorFlow 2.14, PyTorch and JAX.

Usage: epochs.py TENSORFLOW_PYTHON PEERS_PYTHON EPOCH_BENCHMARK KERNELS [--rounds N]

Each round runs all of them in turn, each with one thread and with its default number of threads;
the faster run counts. KERNELS is a shared library of the kernels and peak.c. It measures the peak
rate of fused multiply-adds, and so the time that the epoch's arithmetic would take at that rate.
"""

import argparse
import ctypes
import json
import os
import statistics
import subprocess
import sys

from tutorial import processor

FOLDER = os.path.dirname(os.path.abspath(__file__))
MNIST = os.path.join(os.path.dirname(FOLDER), "Sources", "DeepLearning", "Resources", "mnist")

# Multiply-adds for one sample: those of a forward pass, and the additional ones of a training step.
# The input of the convolution is the data, so it needs no gradient.
CONVOLUTION, DENSE = 26 * 26 * 12 * 9, 12 * 13 * 13 * 10
TRAINING, VALIDATION = 54_000, 6_000
OPERATIONS = 2 * (TRAINING * (2 * CONVOLUTION + 3 * DENSE) + VALIDATION * (CONVOLUTION + DENSE))


def epoch(command, **variables):
    """The median of the seconds of a program's epochs."""
    result = subprocess.run(
        command, cwd=FOLDER, env=dict(os.environ, **variables), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"{command} failed:\n{result.stderr}")
    return statistics.median(json.loads(result.stdout.splitlines()[-1])["epochs"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("tensorflow_python", "peers_python", "epoch_benchmark", "kernels"):
        parser.add_argument(name, type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    kernels = ctypes.CDLL(arguments.kernels)
    kernels.peak.restype = ctypes.c_double
    cores = os.cpu_count()
    tensorflow = [arguments.tensorflow_python, "tensorflow_tutorial.py", MNIST, "2"]
    pytorch = [arguments.peers_python, "pytorch_tutorial.py", "2"]
    one = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}
    runs = [
        ("nbrun", [arguments.epoch_benchmark, "5"], {}),
        ("nbrun", [arguments.epoch_benchmark, "5"], {"NBRUN_THREADS": "1"}),
        ("TensorFlow 2.14", tensorflow, {}), ("TensorFlow 2.14", tensorflow, one),
        ("PyTorch", pytorch, {}), ("PyTorch", pytorch, one),
        ("JAX", [arguments.peers_python, "jax_tutorial.py", "2"], {}),
    ]
    peaks, seconds = [], [[] for _ in runs]
    for number in range(arguments.rounds):
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
        peaks.append(max(kernels.peak(cores, ctypes.c_long(10)) for _ in range(5)))
        for times, (_, command, variables) in zip(seconds, runs):
            times.append(epoch(command, **variables))

    best = {}
    for (name, _, _), times in zip(runs, seconds):
        best[name] = min(best.get(name, float("inf")), statistics.median(times))
    peak = statistics.median(peaks)
    best["its arithmetic at the peak"] = OPERATIONS / peak / 1e9
    print(f"machine: {processor()}, {peak:.0f} billion operations per second at the peak; "
          f"medians of {arguments.rounds} rounds\n")
    print("| one epoch | seconds | nbrun's time divided by it |")
    print("| --- | ---: | ---: |")
    for name, time in best.items():
        ratio = best["nbrun"] / time
        print(f"| {name} | {time:.3f} | {'1/%.1f' % (1 / ratio) if ratio < 0.9 else '%.2f' % ratio} |")


if __name__ == "__main__":
    main()
