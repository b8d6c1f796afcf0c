"""Kills nbrun at random moments and looks for what it leaves behind.

Usage: kills.py NBRUN [NUMBER] [SEED]

After every kill no process may stay. After every tenth, a run that is not killed must give the same
page as ever, and leave nothing beside it. The page is the whole old one or the whole new one at any
moment. Four kinds take turns: compiled cells in the cache, an empty cache, a training, and
`nbrun cache --clear`.
"""

import ctypes
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 5.0  # seconds until every process must have ended

CELLS = """---
title: Kills
---

```{swift}
import Foundation
func run(_ command: String) -> Int32 { system(command) }
let number = 7
```

```{swift}
_ = run("setsid sh -c 'setsid sleep 600 & sleep 600 &' & sleep 0.05")
print(number)
```

`{swift} number * 6`
"""

TRAINING = """
```{swift}
import DeepLearning
let model = try Sequential(inputShape: [32]) { Dense(units: 64, activation: .relu); Dense(units: 1) }
let x = Tensor.ones([512, 32]), y = Tensor.ones([512, 1])
try model.compile(optimizer: SGD(), loss: MeanSquaredError())
try model.fit(x, y, epochs: 200)
```
"""


class Leftover(Exception):
    pass


def children():
    """The processes that became this one's: it adopts all orphans."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == os.getpid():
            with open(f"/proc/{name}/cmdline", "rb") as file:
                found.append(f"{name} {file.read().decode(errors='replace')[:200]!r}")
    return found


def wait_for_all():
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if process == 0:
            time.sleep(0.005)
    left = children()
    for process in left:
        os.kill(int(process.split()[0]), signal.SIGKILL)
    raise Leftover(f"{len(left)} processes stayed: {left}")


class Place:
    """A folder with a notebook, its page and its cache."""

    def __init__(self, nbrun, folder, text):
        self.nbrun, self.folder = nbrun, folder
        os.makedirs(folder)
        with open(f"{folder}/note.md", "w") as file:
            file.write(text)
        self.environment = dict(os.environ, XDG_CACHE_HOME=f"{folder}/cache")
        self.page = f"{folder}/output/note.html"
        start = time.monotonic()
        self.run()
        self.seconds = time.monotonic() - start
        self.digest = self.read()

    def start(self, *arguments):
        return subprocess.Popen(
            [self.nbrun, *arguments], cwd=self.folder, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def run(self):
        process = self.start("note.md")
        errors = process.communicate()[1].decode(errors="replace")
        if process.returncode != 0:
            raise Leftover(f"a run that was not killed failed: {errors}")
        wait_for_all()

    def read(self):
        with open(self.page, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def kill(self, process, most):
        time.sleep(random.random() * most)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
        wait_for_all()
        if self.read() != self.digest:
            raise Leftover("the page is torn")

    def check(self):
        self.run()
        if self.read() != self.digest:
            raise Leftover("the page has other bytes than before")
        beside = sorted(os.listdir(f"{self.folder}/output"))
        if beside != ["note.html"]:
            raise Leftover(f"files stay beside the page: {beside}")


def main():
    nbrun = os.path.abspath(sys.argv[1])
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    random.seed(seed)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    root = tempfile.mkdtemp(prefix="nbrun-kills-")
    failures = []
    try:
        plain = Place(nbrun, f"{root}/plain", CELLS)
        training = Place(nbrun, f"{root}/training", CELLS + TRAINING)
        for place in (plain, training):
            start = time.monotonic()
            place.run()
            place.warm = time.monotonic() - start
        for index in range(number):
            kind = ("warm", "cold", "training", "clear")[index % 4]
            place = training if kind == "training" else plain
            try:
                if kind == "cold":
                    shutil.rmtree(f"{place.folder}/cache")
                if kind == "clear":
                    place.kill(place.start("cache", "--clear"), 0.03)
                place.kill(place.start("note.md"), place.seconds if kind == "cold" else place.warm)
                if index % 10 == 9:
                    place.check()
            except Leftover as error:
                failures.append(f"kill {index + 1} ({kind}): {error}")
                print(failures[-1], flush=True)
            if (index + 1) % 100 == 0:
                print(f"{index + 1} kills, {len(failures)} failures", flush=True)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    sys.exit(1 if failures else 0)


main()
