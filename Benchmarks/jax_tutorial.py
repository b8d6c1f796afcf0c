"""The tutorial's training in typical JAX code: the whole epoch is one compiled loop.

The argument is the number of epochs, 3 by default. The last line of output is JSON: the seconds of
each epoch including validation, without the first epoch, which compiles, and the test accuracy.
"""

import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

import mnist

EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
BATCH = 32
TRAINING = 54_000
RATE, BETA1, BETA2, EPSILON = 0.001, 0.9, 0.999, 1e-7

train_x, train_y, test_x, test_y = mnist.load()
images = lambda x: jnp.asarray(x.astype(np.float32)[..., None])
labels = lambda y: jnp.asarray(y.astype(np.int32))
x, y = images(train_x), labels(train_y)

glorot = jax.nn.initializers.glorot_uniform()
key = jax.random.key(42)
weights = {
    "kernel": glorot(key, (3, 3, 1, 12)), "bias": jnp.zeros(12),
    "dense": glorot(key, (12 * 13 * 13, 10)), "scores": jnp.zeros(10),
}


def scores_of(w, x):
    x = jax.lax.conv_general_dilated(
        x, w["kernel"], (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    x = jax.nn.relu(x + w["bias"])
    x = x[:, :26, :26].reshape(-1, 13, 2, 13, 2, 12).max((2, 4))
    return x.reshape(len(x), -1) @ w["dense"] + w["scores"]


def loss_of(w, x, y):
    scores = scores_of(w, x)
    loss = -jnp.take_along_axis(jax.nn.log_softmax(scores), y[:, None], 1).mean()
    return loss, (scores.argmax(1) == y).sum()


def step(state, indices):
    w, m, v, t = state
    (loss, right), g = jax.value_and_grad(loss_of, has_aux=True)(w, x[indices], y[indices])
    t += 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, g)
    alpha = RATE * jnp.sqrt(1 - BETA2**t) / (1 - BETA1**t)
    w = jax.tree.map(lambda w, m, v: w - alpha * m / (jnp.sqrt(v) + EPSILON), w, m, v)
    return (w, m, v, t), (loss * len(indices), right)


@jax.jit
def train_epoch(state, order):
    whole = TRAINING // BATCH * BATCH
    state, (losses, rights) = jax.lax.scan(step, state, order[:whole].reshape(-1, BATCH))
    state, (loss, right) = step(state, order[whole:])
    return state, (losses.sum() + loss) / TRAINING, (rights.sum() + right) / TRAINING
evaluate = jax.jit(loss_of)

zeros = lambda: jax.tree.map(jnp.zeros_like, weights)
state = (weights, zeros(), zeros(), jnp.float32(0))
seconds = []
for epoch in range(EPOCHS + 1):
    start = time.perf_counter()
    order = jax.random.permutation(jax.random.fold_in(key, epoch), TRAINING)
    state, loss, accuracy = train_epoch(state, order)
    jax.block_until_ready(evaluate(state[0], x[TRAINING:], y[TRAINING:]))
    seconds.append(time.perf_counter() - start)
right = evaluate(state[0], images(test_x), labels(test_y))[1]
print(json.dumps({
    "epochs": seconds[1:], "accuracy": float(right) / len(test_x), "version": jax.__version__}))
