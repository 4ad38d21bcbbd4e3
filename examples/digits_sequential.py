"""A small network for handwritten digits, written as a list of layers.

Faults are marked on the line before them; `layerlint check examples` finds just these.
"""

import keras
from keras import layers

NUM_CLASSES = 10

model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        # ruleid: bias-before-batchnorm
        layers.Conv2D(32, kernel_size=(3, 3), padding="same"),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(64, kernel_size=(3, 3), padding="same", activation="relu"),
        # ruleid: batchnorm-after-activation
        layers.BatchNormalization(),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        # ruleid: dropout-rate-above-half
        layers.Dropout(0.7),
        layers.Dense(NUM_CLASSES, activation="softmax"),
    ],
    name="digits",
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
