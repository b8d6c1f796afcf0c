"""Compares `nbrun notebooks/random_seed.md` with the same training in TensorFlow 2.14: whole
processes, in turns, on one machine.

Usage: tutorial.py PYTHON NBRUN EPOCH_BENCHMARK [--rounds N]

PYTHON must have TensorFlow. EPOCH_BENCHMARK is the program that prints the seconds of our epochs.
Prints medians, ratios and the machine. Peak memory is the largest resident set of the process
and its children.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MNIST = os.path.join(ROOT, "Sources", "DeepLearning", "Resources", "mnist")

# The notebook trains twice for EPOCHS epochs, and four times for one epoch on a fifth of the
# images. The time that an additional epoch takes shows how much of an epoch is training.
TRAININGS, EPOCHS, SHORT_RUNS = 2, 10, 4 / 5


def run(command):
    """Runs a command; returns its seconds, its peak memory in MiB and its stdout.

    GNU time's %M is the largest resident set of any one process waited for. nbrun's session is the
    process that trains, and it is a child that nbrun waits for.
    """
    with tempfile.NamedTemporaryFile("r") as report:
        start = time.perf_counter()
        result = subprocess.run(
            ["/usr/bin/time", "-f", "%M", "-o", report.name, *command],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        seconds = time.perf_counter() - start
        if result.returncode != 0:
            sys.exit(f"{command} failed:\n{result.stderr}")
        return seconds, int(report.read().split()[-1]) / 1024, result.stdout


def processor():
    text = open("/proc/cpuinfo").read()
    model = re.search(r"model name\s*:\s*(.*)", text)
    flags = re.search(r"flags\s*:\s*(.*)", text)
    name = model.group(1) if model else platform.machine()
    wide = [f for f in ("avx512f", "avx2", "fma") if flags and f in flags.group(1).split()]
    return f"{name}, {os.cpu_count()} cores, {' '.join(wide)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("python")
    parser.add_argument("nbrun")
    parser.add_argument("epoch_benchmark")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    page = os.path.join(tempfile.mkdtemp(), "random_seed.html")
    notebook = [arguments.nbrun, "notebooks/random_seed.md", "-o", page]
    one_epoch = [*notebook, "-P", "epochs=1"]
    tensorflow = [arguments.python, "Benchmarks/tensorflow_tutorial.py", MNIST]
    for command in (notebook, one_epoch):
        run(command)  # The first run fills the cell cache. Users usually wait for a second one.

    ours, theirs, outside = [], [], []
    for number in range(arguments.rounds):
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
        epochs = json.loads(run([arguments.epoch_benchmark])[2].splitlines()[-1])["epochs"]
        ours.append((*run(notebook)[:2], statistics.median(epochs)))
        epoch_of_both = (ours[-1][0] - run(one_epoch)[0]) / (EPOCHS - 1)
        outside.append(ours[-1][0] - epoch_of_both * (EPOCHS + SHORT_RUNS / TRAININGS))
        seconds, memory, output = run(tensorflow)
        report = json.loads(output.splitlines()[-1])
        theirs.append((seconds, memory, statistics.median(report["epochs"])))

    print(f"machine: {processor()}; medians of {arguments.rounds} rounds\n")
    print(f"| {'':28} | {'nbrun':>9} | {'TensorFlow':>10} | {'ratio':>7} |")
    print(f"| {'-' * 28} | {'-' * 8}: | {'-' * 9}: | {'-' * 6}: |")
    rows = ("whole process (s)", "peak memory (MiB)", "training epoch (s)")
    for index, row in enumerate(rows):
        a = statistics.median(values[index] for values in ours)
        b = statistics.median(values[index] for values in theirs)
        print(f"| {row:28} | {a:9.3f} | {b:10.3f} | {'1/%.1f' % (b / a):>7} |")
    print(f"| {'outside of training (s)':28} | {statistics.median(outside):9.3f} | {'':10} | {'':7} |")


if __name__ == "__main__":
    main()
