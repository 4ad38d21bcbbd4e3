"""Two images, one encoder: a model called like a layer, twice. Nothing to find."""

import keras
from keras import layers


def build_encoder(input_shape, width):
    return keras.Sequential(
        [
            keras.Input(shape=input_shape),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(width),
        ],
        name="encoder",
    )


def build_model(input_shape=(64, 64, 1), width=48):
    encoder = build_encoder(input_shape, width)
    left = keras.Input(shape=input_shape, name="left")
    right = keras.Input(shape=input_shape, name="right")
    difference = layers.Subtract()([encoder(left), encoder(right)])
    squared = layers.Multiply()([difference, difference])
    outputs = layers.Dense(1, activation="sigmoid")(squared)
    model = keras.Model([left, right], outputs, name="similarity")
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model
