"""Code that several rooms of tests lint."""

from __future__ import annotations

BAD = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.BatchNormalization(),
    layers.ReLU(),
])
"""
"""A bias that a batch normalization cancels, on line 5."""
