"""A transformer encoder for sequences, with dropout where it belongs. Nothing to find."""

import keras
from keras import layers


def feed_forward(x, hidden, width, rate):
    x = layers.Dense(hidden, activation="gelu")(x)
    x = layers.Dense(width)(x)
    return layers.Dropout(rate)(x)


def encoder_block(x, heads, width, hidden, rate):
    attended = layers.MultiHeadAttention(num_heads=heads, key_dim=width // heads, dropout=rate)(
        x, x
    )
    x = layers.LayerNormalization(epsilon=1e-6)(x + attended)
    return layers.LayerNormalization(epsilon=1e-6)(x + feed_forward(x, hidden, width, rate))


def build_model(vocabulary=8000, length=128, width=64, depth=2, heads=4, rate=0.1, num_classes=5):
    tokens = keras.Input(shape=(length,), dtype="int32")
    x = layers.Embedding(vocabulary, width)(tokens)
    for _ in range(depth):
        x = encoder_block(x, heads, width, 4 * width, rate)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(rate)(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(tokens, outputs, name="transformer")
