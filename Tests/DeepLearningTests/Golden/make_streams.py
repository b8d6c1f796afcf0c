"""Writes tensorflow-2.14-streams.json: which random numbers a sequence of events gets.

    python make_streams.py > tensorflow-2.14-streams.json      (tensorflow 2.14.0, CPU)

A record of kind "eager" is a sequence of eager operations. A record of kind "fit" is a model with
dropout layers of rate 0.5, and what is done with it. Each event that draws numbers has an entry in
"expect": the FNV-1a hash of the drawn values, or one hash for each layer's masks.
"""
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from tensorflow import keras

tf.get_logger().setLevel("ERROR")
MODULUS = 2 ** 31 - 1
records = []


def fnv(data):
    """The 64-bit FNV-1a hash of bytes, in hexadecimal digits."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2 ** 64
    return f"{value:016x}"


# Eager operations.

def draw(operation, dtype, shape, seed):
    """One eager operation."""
    match operation:
        case "shuffle":
            numbers = np.arange(np.prod(shape)).reshape(shape)
            numbers = numbers % 3 == 0 if dtype == "bool" else numbers.astype(dtype)
            return tf.random.shuffle(numbers, seed=seed)
        case "uniform":
            return tf.random.uniform(shape, seed=seed)
        case "range":
            return tf.random.uniform(shape, -2.0, 5.0, seed=seed)
        case "normal":
            return tf.random.normal(shape, seed=seed)
        case "truncated":
            return tf.random.truncated_normal(shape, seed=seed)
        case "integers":
            return tf.random.uniform(shape, 0, 1000, dtype="int32", seed=seed)
        case "dropout":
            return keras.layers.Dropout(0.5, seed=seed)(tf.ones(shape), training=True)


def eager(name, seed, events):
    """Records events: an operation, or a global seed that is set."""
    keras.utils.set_random_seed(seed)
    expect = []
    for event in events:
        if event[0] == "seed":
            keras.utils.set_random_seed(event[1])
        else:
            expect.append(fnv(draw(*event).numpy().tobytes()))
    records.append({"kind": "eager", "name": name, "seed": seed, "events": events,
                    "expect": expect})


TYPES = ["float32", "int32", "uint8", "bool"]


def shuffle(dtype, seed, *shape):
    return ["shuffle", dtype, list(shape) or [12], seed]


for dtype in TYPES:
    for other in TYPES:
        if dtype != other:
            eager(f"{dtype} and {other}", 3, [
                shuffle(dtype, 5), shuffle(other, 5), shuffle(other, 5), shuffle(dtype, 5)])
eager("types without a seed", 3, [shuffle(dtype, None) for dtype in TYPES * 2])
eager("shapes share", 4, [
    shuffle("int32", 9, 12), shuffle("int32", 9, 6, 2), shuffle("int32", 9, 7),
    shuffle("float32", 9, 5, 2, 2), shuffle("float32", 9, 5), shuffle("int32", 9, 1)])
KINDS = ["uniform", "range", "normal", "truncated", "integers", "dropout"]
for kind in KINDS:
    eager(f"{kind} beside all kinds", 8, [
        event for other in KINDS
        for event in ([kind, None, [4], 6], [other, None, [3], 6])] + [[kind, None, [4], 6]])
for seed, other in [(5, 5 + MODULUS), (5, 5 - MODULUS), (0, MODULUS), (0, -MODULUS),
                    (-1, MODULUS - 1), (3, 3 + 2 * MODULUS), (2 ** 40, 2 ** 40 % MODULUS),
                    (2 ** 31, 1), (-2 ** 63, -2 ** 63 % MODULUS), (7, -7)]:
    for base in [0, 1, MODULUS]:
        eager(f"seeds {seed} and {other} under {base}", base, [
            ["uniform", None, [3], seed], ["uniform", None, [2], other],
            shuffle("int32", other), shuffle("int32", seed), ["normal", None, [2], seed],
            ["uniform", None, [4], seed]])
for base in [MODULUS, -MODULUS, 1 + MODULUS, -1, 2 ** 40, -2 ** 40]:
    if 0 <= base < 2 ** 32:
        eager(f"global seed {base}", base, [
            ["uniform", None, [3], None], ["uniform", None, [3], 0], shuffle("int32", None)])
eager("setting seeds", 1, [
    ["uniform", None, [3], 3], ["uniform", None, [3], 3], ["seed", 2], ["uniform", None, [3], 3],
    ["seed", 1], ["uniform", None, [3], 3], ["seed", 1 + MODULUS], ["uniform", None, [3], 3]])
keras.utils.set_random_seed(1)
from tensorflow.python.eager import context
drawn = [context.internal_operation_seed() for _ in range(3)]
eager("a seed that the sequence draws", 1, [
    ["uniform", None, [3], drawn[0]], ["uniform", None, [3], None],
    ["normal", None, [3], None], ["normal", None, [3], drawn[1]],
    ["uniform", None, [3], drawn[2]], ["uniform", None, [3], None]])


# The training step.

class Tap(keras.layers.Layer):
    """Keeps the mask of a dropout layer, and passes ones on to the next one."""

    def __init__(self):
        super().__init__()
        self.masks = b""

    def call(self, x, training=None):
        def keep(values):
            self.masks += (values != 0).astype(np.uint8).tobytes()
            return np.float32(0)
        if training:
            tf.numpy_function(keep, [x], tf.float32)
        return tf.ones_like(x)


OPTIMIZERS = {
    "adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD,
    "momentum": lambda: keras.optimizers.SGD(momentum=0.9), "rmsprop": keras.optimizers.RMSprop}


def fit(name, seeds, events, seed=7, weights="trained"):
    """Records events of a model with a dropout layer for each of the seeds.

    weights: whether a Dense layer follows that is "trained" or "frozen", or "none".
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    taps = [Tap() for _ in seeds]
    layers = [keras.layers.InputLayer([4])]
    for each, tap in zip(seeds, taps):
        layers += [keras.layers.Dropout(0.5, seed=each), tap]
    if weights != "none":
        layers.append(keras.layers.Dense(1))
    model = keras.Sequential(layers)
    model.trainable = weights == "trained"
    shape = [4] if weights == "none" else []
    optimizer = None
    expect = []

    def data(count, settings={}):
        return (np.ones([count, 4], settings.get("x", "float32")),
                np.zeros([count] + settings.get("labels", shape), settings.get("y", "float32")))

    def take(place, action, number, at):
        """What a callback does."""
        if place == at and action == "seed":
            keras.utils.set_random_seed(number)
        elif place == at:
            model.evaluate(*data(number), verbose=0)

    for event in events:
        for tap in taps:
            tap.masks = b""
        match event:
            case ["compile", new, metrics]:
                optimizer = OPTIMIZERS[new]() if new != "same" else optimizer
                model.compile(optimizer, "mse", metrics=["mae"] if metrics else None)
            case ["fit", count, batch, settings]:
                validation = settings.get("validation")
                act = settings.get("inCallback")
                callback = keras.callbacks.LambdaCallback(
                    on_train_begin=lambda logs: act and take(*act, at="begin"),
                    on_epoch_begin=lambda epoch, logs: act and take(*act, at="epoch"),
                    on_batch_end=lambda batch, logs: act and take(*act, at="batch"))
                model.fit(
                    *data(count, settings), batch_size=batch, verbose=0,
                    epochs=settings.get("epochs", 1), callbacks=[callback],
                    validation_data=data(validation) if validation else None,
                    validation_split=settings.get("split", 0.0))
            case ["evaluate", count]:
                model.evaluate(*data(count), verbose=0)
            case ["predict", count]:
                model.predict(data(count)[0], verbose=0)
            case ["call", count]:
                model(data(count)[0], training=True)
            case ["step", count]:
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(model(data(count)[0], training=True) ** 2)
                optimizer.apply_gradients(zip(
                    tape.gradient(loss, model.trainable_variables), model.trainable_variables))
            case ["seed", new]:
                keras.utils.set_random_seed(new)
        if any(tap.masks for tap in taps):
            expect.append([fnv(tap.masks) for tap in taps])
    records.append({"kind": "fit", "name": name, "seed": seed, "layers": seeds,
                    "weights": weights, "events": events, "expect": expect})


def once(count, batch, **settings):
    return ["fit", count, batch, settings]


ADAM = ["compile", "adam", False]
BOTH = [None, 5]
fit("one shape", BOTH, [ADAM, once(8, 4), once(8, 4)])
fit("two static shapes", BOTH, [ADAM, once(8, 4), once(6, 3), once(8, 4), once(6, 3)])
fit("an open shape serves static ones", BOTH, [ADAM, once(10, 4), once(8, 4), once(6, 3)])
fit("a second shape is open", BOTH, [
    ADAM, once(8, 4), once(6, 3), once(10, 4), once(4, 2), once(8, 4)])
fit("static, then open", BOTH, [ADAM, once(8, 4), once(9, 4), once(8, 4), once(5, 5)])
fit("the batch of 32", BOTH, [ADAM, once(10, None), once(64, None), once(10, 10)])
fit("32 divides", BOTH, [ADAM, once(32, None), once(64, None), once(32, 32), once(33, None)])
fit("batches of one", BOTH, [ADAM, once(3, 1), once(3, 3), once(4, 3)])
fit("epochs", BOTH, [ADAM, once(8, 4, epochs=3), once(6, 3, epochs=2), once(8, 4)])
fit("validation", BOTH, [
    ADAM, once(8, 4, validation=3), once(8, 4, split=0.25), once(8, 4), once(12, 3, split=0.25)])
fit("other calls", BOTH, [
    ADAM, ["call", 2], once(8, 4), ["predict", 3], ["evaluate", 3], ["call", 2], once(6, 3),
    ["call", 2], once(8, 4)])
fit("a loop of one's own", BOTH, [
    ADAM, ["step", 3], ["step", 4], once(8, 4), ["step", 3], once(6, 3)])
fit("a seed in between", BOTH, [ADAM, once(8, 4), ["seed", 7], once(8, 4), once(6, 3)])
fit("other seeds in between", BOTH, [
    ADAM, once(8, 4), ["seed", 9], once(8, 4), once(6, 3), ["seed", 7], once(8, 4), once(6, 3)])
fit("a seed before the first step", BOTH, [ADAM, ["seed", 11], once(8, 4)])
fit("types of labels", BOTH, [
    ADAM, once(8, 4), once(8, 4, y="int32"), once(8, 4), once(6, 3, y="int32"), once(6, 3),
    once(8, 4, y="uint8"), once(8, 4, y="bool")])
fit("types of samples", BOTH, [
    ADAM, once(8, 4), once(8, 4, x="uint8"), once(8, 4), once(8, 4, x="int32"),
    once(6, 3, x="uint8"), once(8, 4, x="int32")])
fit("shapes of labels", BOTH, [
    ADAM, once(8, 4), once(8, 4, labels=[1]), once(8, 4), once(6, 3, labels=[1]), once(6, 3)])
fit("shapes of labels, columns first", BOTH, [
    ADAM, once(8, 4, labels=[1]), once(6, 3, labels=[1]), once(6, 3), once(10, 4)])
for optimizer in OPTIMIZERS:
    for metrics in [False, True]:
        for again in [False, True]:
            fit(f"{optimizer}, metrics {metrics}, then {again}", BOTH, [
                ["compile", optimizer, metrics], once(8, 4), ["compile", "same", again],
                once(8, 4), once(6, 3), ["compile", optimizer, again], once(8, 4)])
for metrics in [False, True]:
    fit(f"evaluated first, metrics {metrics}", BOTH, [
        ["compile", "adam", metrics], ["evaluate", 4], once(8, 4), ["compile", "same", metrics],
        ["evaluate", 4], once(8, 4), once(6, 3)])
    fit(f"compiled twice, metrics {metrics}", BOTH, [
        ["compile", "adam", metrics], ["step", 2], ["compile", "same", metrics], once(8, 4),
        ["compile", "same", metrics], once(8, 4, validation=3)])
    for weights in ["frozen", "none"]:
        fit(f"weights {weights}, metrics {metrics}", BOTH, [
            ["compile", "sgd", metrics], once(8, 4), ["compile", "same", metrics], once(8, 4),
            once(6, 3)], weights=weights)
fit("another seed, compiled again", BOTH, [
    ADAM, once(8, 4), ["seed", 5], ["compile", "same", False], once(8, 4), ["seed", 7],
    once(8, 4), once(6, 3)])
for seeds in [[MODULUS, -1], [MODULUS - 2, -5], [0, None, 0], [3, 3], [None, None, None, 1]]:
    for seed in [0, 7]:
        fit(f"layers' seeds {seeds}", seeds, [ADAM, once(4, 2), once(6, 3), once(4, 2)], seed=seed)
random = np.random.RandomState(14)
for number in range(30):
    events = [["compile", str(random.choice(list(OPTIMIZERS))), bool(random.randint(2))]]
    for _ in range(9):
        match random.randint(12):
            case 0:
                events.append(["compile", "same", bool(random.randint(2))])
            case 1:
                events.append(["seed", int(random.randint(4))])
            case 2:
                events.append(["call", int(random.randint(1, 5))])
            case 3:
                events.append(["evaluate", int(random.randint(1, 5))])
            case 4:
                events.append(["step", int(random.randint(1, 5))])
            case _:
                batch = int(random.choice([1, 2, 3, 4]))
                count = batch * int(random.randint(1, 4))
                if random.randint(3) == 0 and batch > 1:
                    count += int(random.randint(1, batch))
                settings = {}
                if random.randint(4) == 0:
                    settings["y"] = "int32"
                if random.randint(4) == 0:
                    settings["labels"] = [1]
                events.append(once(count, batch, **settings))
    layers = [[None], [5], [None, 5], [4, None, 4]][number % 4]
    fit(f"random events {number}", layers, events, seed=int(random.randint(5)))

for place in ["begin", "epoch", "batch"]:
    for action, number in [("seed", 9), ("evaluate", 3)]:
        fit(f"{action} in a callback, {place}", BOTH, [
            ["compile", "adam", True], ["step", 2],
            once(8, 4, epochs=2, inCallback=[place, action, number]), once(8, 4), once(6, 3)])

lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in records)
print(f'{{"meta":"TensorFlow {tf.__version__} CPU, make_streams.py","records":[\n{lines}\n]}}')
