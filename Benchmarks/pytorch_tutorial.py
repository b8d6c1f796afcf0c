"""The tutorial's training in typical PyTorch code, with the data in memory.

The argument is the number of epochs, 3 by default. The last line of output is JSON: the seconds of
each epoch, including validation, and the test accuracy.
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn

import mnist

EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
BATCH = 32
TRAINING = 54_000

torch.manual_seed(42)
torch.use_deterministic_algorithms(True)
train_x, train_y, test_x, test_y = mnist.load()
images = lambda x: torch.from_numpy(x.astype(np.float32)[:, None])
labels = lambda y: torch.from_numpy(y.astype(np.int64))
x, y = images(train_x), labels(train_y)

model = nn.Sequential(
    nn.Conv2d(1, 12, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12 * 13 * 13, 10))
optimizer = torch.optim.Adam(model.parameters(), eps=1e-7)
loss_function = nn.CrossEntropyLoss()


def evaluate(x, y):
    with torch.no_grad():
        loss, right = 0.0, 0
        for start in range(0, len(x), BATCH):
            scores = model(x[start : start + BATCH])
            loss += loss_function(scores, y[start : start + BATCH]).item() * len(scores)
            right += (scores.argmax(1) == y[start : start + BATCH]).sum().item()
    return loss / len(x), right / len(x)


seconds = []
for epoch in range(EPOCHS):
    start_time = time.perf_counter()
    order = torch.randperm(TRAINING)
    total, right = 0.0, 0
    for start in range(0, TRAINING, BATCH):
        indices = order[start : start + BATCH]
        batch_x, batch_y = x[indices], y[indices]
        optimizer.zero_grad()
        scores = model(batch_x)
        loss = loss_function(scores, batch_y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(indices)
        right += (scores.argmax(1) == batch_y).sum().item()
    evaluate(x[TRAINING:], y[TRAINING:])
    seconds.append(time.perf_counter() - start_time)
accuracy = evaluate(images(test_x), labels(test_y))[1]
print(json.dumps({"epochs": seconds, "accuracy": accuracy, "version": torch.__version__}))
