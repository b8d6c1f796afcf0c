"""Compares the kernels with the machine's peak and with other libraries, in turns, in one process.

Usage: kernels.py LIBRARY [--rounds N] [--only WORD]

LIBRARY is a shared library of the kernels and peak.c. NumPy provides matrix products (OpenBLAS),
element functions and statistics. If PyTorch can be imported, its convolutions (oneDNN) and element functions
(SLEEF) are compared too. Every figure is a median of N rounds.
"""

import argparse
import ctypes
import os
import statistics
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", str(os.cpu_count()))
# Idle threads of the other libraries must not spin while ours compute.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
import numpy as np
from threadpoolctl import threadpool_limits

try:
    import torch
except ImportError:
    torch = None

SIZE = ctypes.c_size_t
SECONDS = 0.03  # the least duration of a measurement


class Window(ctypes.Structure):
    _fields_ = [(name, SIZE) for name in (
        "batch", "height", "width", "channels", "kernel_height", "kernel_width", "stride_height",
        "stride_width", "dilation_height", "dilation_width", "top", "left", "out_height",
        "out_width", "filters")]


def check(name, ours, result, theirs):
    """Ends the program unless two pieces of work give the same numbers, apart from rounding."""
    before = result.copy()
    ours()
    mine = result.copy()
    result[...] = before  # it may be an input of other work
    other = theirs()
    if torch is not None and not isinstance(other, np.ndarray):
        other = next(t for t in other if t is not None) if isinstance(other, (list, tuple)) else other
        order = (2, 3, 1, 0) if name == "dw" else (0, 2, 3, 1)
        other = other.permute(*order).numpy()
    if not np.allclose(mine, other, rtol=1e-3, atol=1e-3 * np.abs(other).max()):
        raise SystemExit(f"{name}: the results differ by {np.abs(mine - other).max()}")


def pointer(array):
    return None if array is None else array.ctypes.data_as(ctypes.c_void_p)


def seconds_of(work):
    """Seconds of one call, the average of as many calls as SECONDS allows."""
    work()
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            work()
        seconds = time.perf_counter() - start
        if seconds >= SECONDS:
            return seconds / calls
        calls = max(calls + 1, int(calls * SECONDS / max(seconds, 1e-9) * 1.1))


class Bench:
    def __init__(self, arguments):
        self.kernels = ctypes.CDLL(os.path.abspath(arguments.library))
        self.kernels.peak.restype = ctypes.c_double
        self.kernels.nbk_isa_name.restype = ctypes.c_char_p
        self.rounds = arguments.rounds
        self.random = np.random.default_rng(42)

    def array(self, *shape):
        return self.random.uniform(-1, 1, shape).astype(np.float32)

    def set_threads(self, threads):
        self.kernels.nbk_thread_count_set(threads)
        if torch is not None:
            torch.set_num_threads(threads)

    def medians(self, threads, *works):
        """Billions of operations per second at the peak, and the seconds of each work.

        The peak is the largest that was seen: what disturbs the machine only makes it smaller.
        """
        self.set_threads(threads)
        peaks, seconds = [], [[] for _ in works]
        with threadpool_limits(threads):
            for _ in range(self.rounds):
                peaks.append(self.kernels.peak(threads, ctypes.c_long(2)))
                for times, work in zip(seconds, works):
                    times.append(seconds_of(work))
        return max(peaks), [statistics.median(times) for times in seconds]

    # Products

    def product(self, kind, rows, inner, columns):
        a = self.array(inner, rows) if kind == "aᵀ·b" else self.array(rows, inner)
        b = self.array(columns, inner) if kind == "a·bᵀ" else self.array(inner, columns)
        c, other = np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.float32)
        sizes = [SIZE(n) for n in (rows, inner, columns)]
        # Created once, because creating them takes longer than a small product.
        x, y, z = pointer(a), pointer(b), pointer(c)
        if kind == "a·b":
            ours = lambda: self.kernels.nbk_matmul(x, y, None, z, *sizes)
            theirs = lambda: np.matmul(a, b, out=other)
        elif kind == "aᵀ·b":
            ours = lambda: self.kernels.nbk_matmul_at(x, y, z, *sizes)
            theirs = lambda: np.matmul(a.T, b, out=other)
        else:
            ours = lambda: self.kernels.nbk_matmul_bt(x, y, z, *sizes)
            theirs = lambda: np.matmul(a, b.T, out=other)
        return ours, c, theirs, 2 * rows * inner * columns

    def products(self):
        most = self.thread_counts()[-1]
        print(f"\n## Matrix products: billions of operations per second on one thread and on {most}\n")
        print("| product | rows × inner × columns | one thread | of the peak | all threads "
              "| speed-up | OpenBLAS, one thread | OpenBLAS, all threads |")
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        squares = [(n, n, n) for n in (512, 1024, 2048)]
        others = [(4096, 256, 64), (64, 256, 4096), (1000, 333, 77)]
        cases = [(kind, *s) for kind in ("a·b", "aᵀ·b", "a·bᵀ") for s in squares + others]
        # The products of dense layers: forward, and the gradients of the weights and of the input.
        for batch, inputs, units in ((32, 784, 128), (256, 784, 128), (32, 2028, 10), (256, 2028, 10)):
            cases += [("a·b", batch, inputs, units), ("aᵀ·b", inputs, batch, units),
                      ("a·bᵀ", batch, units, inputs)]
        for kind, *shape in cases:
            ours, result, theirs, operations = self.product(kind, *shape)
            check(kind, ours, result, theirs)
            peak, one = self.medians(1, ours, theirs)
            _, many = self.medians(most, ours, theirs)
            speeds = [operations / seconds / 1e9 for seconds in (*one, *many)]
            print(f"| {kind} | {' × '.join(map(str, shape))} | {speeds[0]:.0f} "
                  f"| {speeds[0] / peak:.0%} | {speeds[2]:.0f} | {one[0] / many[0]:.1f} "
                  f"| {speeds[1]:.0f} | {speeds[3]:.0f} |", flush=True)

    def thread_counts(self):
        return sorted({1, os.cpu_count()})

    # Convolutions

    def convolutions(self):
        for threads in self.thread_counts():
            print(f"\n## Convolutions, `same` padding: billions of operations per second, threads: {threads}\n")
            print("| kernel | images | channels → filters | forward | dx | dw | of the peak "
                  "| oneDNN: forward | dx | dw |")
            print("| --- | --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |")
            for size in (3, 5):
                for batch, side in ((1, 56), (32, 28), (256, 14)):
                    for channels, filters in ((1, 12), (12, 12), (64, 64)):
                        self.convolution(size, batch, side, channels, filters, threads)

    def convolution(self, size, batch, side, channels, filters, threads):
        x, w = self.array(batch, side, side, channels), self.array(size, size, channels, filters)
        y, bias = self.array(batch, side, side, filters), self.array(filters)
        dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(bias)
        half = size // 2
        window = ctypes.byref(Window(
            batch, side, side, channels, size, size, 1, 1, 1, 1, half, half, side, side, filters))
        k = self.kernels
        passes = {
            "forward": (y, lambda: k.nbk_conv2d(
                pointer(x), pointer(w), pointer(bias), pointer(y), window)),
            "dx": (dx, lambda: k.nbk_conv2d_dx(pointer(y), pointer(w), pointer(dx), window)),
            "dw": (dw, lambda: k.nbk_conv2d_dw(
                pointer(x), pointer(y), pointer(dw), pointer(db), window)),
        }
        inside = sum(min(side, p + half + 1) - max(0, p - half) for p in range(side))
        operations = 2 * batch * inside * inside * channels * filters
        mine, shares, others = [], [], []
        for name, (result, ours) in passes.items():
            works = [ours]
            if torch is not None:
                theirs = self.torch_convolution(name, x, w, bias, y)
                works.append(theirs)
                check(name, ours, result, theirs)
            peak, seconds = self.medians(threads, *works)
            speeds = [operations / s / 1e9 for s in seconds] + [float("nan")]
            mine.append(f"{speeds[0]:.0f}")
            shares.append(f"{speeds[0] / peak:.0%}")
            others.append(f"{speeds[1]:.0f}")
        cells = [f"{size}×{size}", f"{batch} × {side}×{side}", f"{channels} → {filters}", *mine,
                 ", ".join(shares), *others]
        print(f"| {' | '.join(cells)} |", flush=True)

    def torch_convolution(self, name, x, w, bias, y):
        last = torch.channels_last
        images = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=last)
        kernel = torch.from_numpy(w).permute(3, 2, 0, 1).contiguous(memory_format=last)
        gradient = torch.from_numpy(y).permute(0, 3, 1, 2).contiguous(memory_format=last)
        half = w.shape[0] // 2
        if name == "forward":
            b = torch.from_numpy(bias)
            return lambda: torch.conv2d(images, kernel, b, padding=half)
        mask = [name == "dx", name == "dw", False]
        return lambda: torch.ops.aten.convolution_backward(
            gradient, images, kernel, None, [1, 1], [half, half], [1, 1], False, [0, 0], 1, mask)

    # Functions

    def functions(self):
        print("\n## Functions of one number, on one thread: nanoseconds for each\n")
        print("| function | numbers | nbrun, correctly rounded | NumPy | PyTorch "
              "| nbrun's time divided by the faster of the others |")
        print("| --- | --- | ---: | ---: | ---: | ---: |")
        count = 1 << 14
        uniform = lambda low, high: self.random.uniform(low, high, count).astype(np.float32)
        sigmoid = lambda x, out: np.divide(1, 1 + np.exp(-x), out=out)
        cases = [
            ("exp", 4, uniform(-10, 10), np.exp), ("log", 5, uniform(0, 100), np.log),
            ("sigmoid", 7, uniform(-8, 8), sigmoid), ("tanh", 8, uniform(-4, 4), np.tanh),
            ("expm1", 9, uniform(-4, 4), np.expm1), ("log1p", 10, uniform(0, 4), np.log1p),
            ("sin", 11, uniform(-10, 10), np.sin), ("cos", 12, uniform(-10, 10), np.cos),
        ]
        for name, number, x, theirs in cases:
            y, other = np.zeros_like(x), np.zeros_like(x)
            arguments = (number, pointer(x), pointer(y), SIZE(count))
            works = [
                lambda: self.kernels.nbk_unary(*arguments),
                lambda: theirs(x, out=other),
            ]
            if torch is not None:
                inputs, outputs = torch.from_numpy(x), torch.zeros(count)
                function = getattr(torch, name)
                works.append(lambda: function(inputs, out=outputs))
            _, seconds = self.medians(1, *works)
            each = [s / count * 1e9 for s in seconds] + [float("nan")]
            print(f"| {name} | {x.min():.0f} … {x.max():.0f} | {each[0]:.2f} | {each[1]:.2f} "
                  f"| {each[2]:.2f} | {seconds[0] / min(seconds[1:]):.1f} × |", flush=True)

    # Statistics

    def statistics(self):
        most = self.thread_counts()[-1]
        print(f"\n## Statistics: microseconds on one thread and on {most}\n")
        print("| statistic | numbers | along | nbrun, one thread | nbrun, all threads | NumPy "
              "| NumPy's time divided by nbrun's: one thread | all threads |")
        print("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |")
        names = ("sum", "mean", "variance", "standard deviation", "norm")
        functions = (np.sum, np.mean, np.var, np.std, np.linalg.norm)
        shapes = [((n,), None) for n in (10**3, 10**4, 10**5, 10**6, 10**7)]
        shapes += [((1000, 1000), 0), ((1000, 1000), 1), ((100_000, 10), 0), ((100_000, 10), 1),
                   ((10, 100_000), 0), ((5000, 2000), 0), ((5000, 2000), 1)]
        for shape, axis in shapes:
            x = self.array(*shape)
            outer, count, inner = {
                None: (1, x.size, 1), 0: (1, shape[0], shape[-1]), 1: (shape[0], shape[-1], 1)}[axis]
            y = np.zeros(outer * inner, np.float32)
            sizes = [SIZE(n) for n in (outer, count, inner)]
            for number, (name, function) in enumerate(zip(names, functions)):
                arguments = (number, pointer(x), pointer(y), *sizes)
                ours = lambda: self.kernels.nbk_statistic(*arguments)
                theirs = lambda: np.asarray(function(x, axis=axis))
                check(name, ours, y, theirs)
                _, (one, numpy) = self.medians(1, ours, theirs)
                _, (many, _) = self.medians(most, ours, theirs)
                print(f"| {name} | {' × '.join(map(str, shape))} "
                      f"| {'all' if axis is None else f'axis {axis}'} | {one * 1e6:.1f} "
                      f"| {many * 1e6:.1f} | {numpy * 1e6:.1f} | {numpy / one:.1f} "
                      f"| {numpy / many:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("library")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["products", "convolutions", "functions", "statistics"])
    arguments = parser.parse_args()
    bench = Bench(arguments)
    peaks = [
        max(bench.kernels.peak(threads, ctypes.c_long(5)) for _ in range(5))
        for threads in bench.thread_counts()
    ]
    counts = " and ".join(map(str, bench.thread_counts()))
    print(f"instruction set {bench.kernels.nbk_isa_name().decode()}; fused multiply-add peak on "
          f"{counts} threads: {' and '.join(f'{p:.0f}' for p in peaks)} billion operations per second; "
          f"medians of {arguments.rounds} rounds")
    for part in ("products", "convolutions", "functions", "statistics"):
        if arguments.only in (None, part):
            getattr(bench, part)()


if __name__ == "__main__":
    main()
