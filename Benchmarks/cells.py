"""Measures the time that nbrun adds to a notebook's own computing: compiling, loading, caching.

Usage: cells.py NBRUN [--rounds N]

Every figure is a median of whole processes, each with its own cache in a temporary folder. The cost
of a cell is the difference between a run that compiles it and the same run again.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

HEADER = "---\ntitle: Cells\n---\n\n"
# Ten typical lines of a notebook. The cells differ only by their number.
TEN_LINES = """\
import Foundation
import DeepLearning
let seed{n} = {n}
func fibonacci{n}(_ k: Int) -> Int {{ k < 2 ? k : fibonacci{n}(k - 1) + fibonacci{n}(k - 2) }}
struct Point{n} {{ var x = 1; var y = 2.0 }}
var list{n} = [1, 2, 3]
list{n}.append(seed{n})
let root{n} = sqrt(Double(list{n}.count))
let point{n} = Point{n}(x: fibonacci{n}(5), y: root{n})
print(point{n}.x, point{n}.y, list{n})
"""


def fence(code):
    return "```{swift}\n" + code.rstrip("\n") + "\n```\n\n"


def small_notebook(count, edited=None):
    """Small cells: every tenth declares what the following nine use; `edited` is changed."""
    cells = ["import Foundation"]
    for n in range(1, count):
        if n % 10 == 1:
            code = f"var total{n} = {n}\nfunc add{n}(_ k: Int) {{ total{n} += k }}"
        else:
            base = n - (n - 1) % 10
            code = f"add{base}({n})\nlet seen{n} = total{base}\nprint(seen{n})"
        if n == edited:
            code += f"\nprint({time.perf_counter_ns()})"
        cells.append(code)
    return HEADER + "".join(f"Cell {n}.\n\n" + fence(code) for n, code in enumerate(cells))


class Bench:
    def __init__(self, nbrun, rounds):
        self.nbrun = os.path.abspath(nbrun)
        self.rounds = rounds
        self.folder = tempfile.TemporaryDirectory()
        self.environment = dict(
            os.environ, XDG_CACHE_HOME=os.path.join(self.folder.name, "cache"))

    def run(self, text, *arguments):
        """Runs nbrun on a notebook; returns the seconds."""
        with open(os.path.join(self.folder.name, "cells.md"), "w") as file:
            file.write(text)
        start = time.perf_counter()
        result = subprocess.run(
            [self.nbrun, *arguments, "cells.md"], cwd=self.folder.name, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        seconds = time.perf_counter() - start
        if result.returncode != 0:
            sys.exit(f"{self.nbrun} failed:\n{result.stderr}")
        return seconds

    def median(self, text, *arguments):
        return statistics.median(self.run(text, *arguments) for _ in range(self.rounds))

    def added(self, make, *arguments):
        """The extra seconds of the first run of `make(round)`, a new notebook each time."""
        costs = []
        for number in range(self.rounds):
            text = make(number)
            first = self.run(text, *arguments)
            costs.append(first - self.run(text, *arguments))
        return statistics.median(costs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("nbrun")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    bench = Bench(arguments.nbrun, arguments.rounds)
    bench.run(HEADER + fence(TEN_LINES.format(n=0)), "check")  # fills the compiler's own cache

    def row(words, seconds, bound="", note=""):
        print(f"| {words:52} | {seconds:8.3f} | {bound:>8} | {note:>8} |", flush=True)

    print(f"medians of {arguments.rounds} rounds, seconds\n")
    print(f"| {'':52} | {'measured':>8} | {'bound':>8} | {'ratio':>8} |")
    print(f"| {'-' * 52} | {'-' * 7}: | {'-' * 7}: | {'-' * 7}: |")
    row("compile and link a ten-line cell", bench.added(
        lambda n: HEADER + fence(TEN_LINES.format(n=n + 1)), "check"), "0.200")
    nine = lambda n: HEADER + "".join(
        fence(TEN_LINES.format(n=1000 + 9 * n + k)) for k in range(9))
    row("  the same, each of nine in one notebook", bench.added(nine, "check") / 9)

    bench.run(small_notebook(100))
    row("100 cells, all cached, start to page", bench.median(small_notebook(100)), "1.500")

    bench.run(small_notebook(300))
    cached = bench.median(small_notebook(300))
    row("300 cells, all cached, start to page", cached)
    costs = {}
    for cell in (5, 295):
        costs[cell] = bench.added(lambda _: small_notebook(300, edited=cell), "check")
    row("compile cell 5 of 300 after an edit", costs[5])
    row("compile cell 295 of 300 after an edit", costs[295], "",
        f"{costs[295] / costs[5]:.2f}")
    times = {n: bench.median(small_notebook(n)) for n in (100, 200, 300)}
    first = (times[200] - times[100]) / 100
    last = (times[300] - times[200]) / 100
    row("load and run one of cells 101 to 200, cached", first)
    row("load and run one of cells 201 to 300, cached", last, "", f"{last / first:.2f}")


if __name__ == "__main__":
    main()
