"""Writes tensorflow-2.14-probabilities.json: Keras's cross-entropy of probabilities, at the limits
to which it clips them, beyond them and between them.

    python make_probabilities.py > tensorflow-2.14-probabilities.json      (tensorflow 2.14.0)
"""
import json

import numpy as np
import tensorflow as tf

CASES = [
    [[0.0, 1.0], [1.0, 0.0]],
    [[0.25, 0.75], [0.6, 0.4], [0.1, 0.9]],
    [[1e-8, 1 - 1e-8], [5e-8, 1.0], [1e-7, 1 - 1e-7], [2e-7, 1 - 2e-7]],
    [[0.5, 0.5, 0.5], [2.0, 0.1, 0.3], [-0.5, 0.2, 0.1], [0.0, 0.0, 0.0]],
    [[0.1, 0.2, 0.3, 0.4], [0.97, 0.01, 0.01, 0.01], [0.0, 0.5, 0.5, 0.0]],
]

records = []
for rows in CASES:
    for label in range(len(rows[0])):
        for row in rows:
            probabilities = tf.Variable(np.array([row], np.float32))
            with tf.GradientTape() as tape:
                loss = tf.keras.losses.SparseCategoricalCrossentropy()([label], probabilities)
            records.append({
                "probabilities": probabilities.numpy()[0].tolist(), "label": label,
                "loss": float(loss), "gradient": tape.gradient(loss, probabilities).numpy()[0].tolist(),
            })
lines = ",\n".join("  " + json.dumps(record) for record in records)
print(f'{{"meta": "TensorFlow {tf.__version__} CPU", "records": [\n{lines}\n]}}')
