"""Models whose summaries have something of their own."""

import keras
from keras import layers


def shared():
    a, b = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    enc = layers.Dense(5, name="enc")
    x, y = enc(a), enc(b)
    return keras.Model(
        [a, b],
        layers.Dense(1)(layers.Concatenate()([x, y, layers.Subtract()([x, y])])),
        name="shared",
    )


def multi():
    t = keras.Input((None,), dtype="int32", name="text")
    n = keras.Input((3,), name="numbers")
    x = layers.Embedding(50, 8)(t)
    x = layers.Bidirectional(layers.LSTM(4))(x)
    x = layers.concatenate([x, n])
    return keras.Model([t, n], [layers.Dense(1, name="p")(x), layers.Dense(4, name="q")(x)])


def operators():
    i = keras.Input((4, 4, 2))
    x = layers.Conv2D(2, 1)(i)
    x = (x + i) * 0.5
    x = keras.ops.relu(x)
    y = keras.ops.mean(x, axis=(1, 2))
    return keras.Model(i, layers.Dense(2)(y))


def states():
    i = keras.Input((5, 3))
    x, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(i)
    x = layers.LSTM(4)(x, initial_state=[h, c])
    x = layers.RNN([layers.GRUCell(3), layers.LSTMCell(2)])(layers.RepeatVector(3)(x))
    return keras.Model(i, x)


class Block(layers.Layer):
    def __init__(self, n, **kw):
        super().__init__(**kw)
        self.a = layers.Dense(n)
        self.b = layers.Dense(n)
        self.bn = layers.BatchNormalization()

    def call(self, x):
        return self.bn(self.b(self.a(x)) + x)


def closed():
    i = keras.Input((4,))
    x = Block(4, name="first")(i)
    x = Block(4)(x)
    return keras.Model(i, layers.TimeDistributed(layers.Dense(2))(layers.Reshape((2, 2))(x)))


def prepared():
    i = keras.Input((8, 8, 3))
    x = layers.Rescaling(1 / 255)(i)
    x = layers.Normalization()(x)
    x = layers.RandomFlip()(x)
    x = layers.SeparableConv2D(4, 3)(x)
    x = layers.MultiHeadAttention(2, 2)(x, x)
    x = layers.LayerNormalization()(x)
    x = layers.GroupNormalization(2)(x)
    x = layers.PReLU(shared_axes=[1, 2])(x)
    return keras.Model(i, layers.GlobalAveragePooling2D()(x))


def nested():
    inner = keras.Sequential(
        [layers.Dense(8, activation="relu"), layers.BatchNormalization()], name="inner"
    )
    tower = keras.Sequential([keras.Input((4,)), inner, layers.Dense(3)], name="tower")
    x = keras.Input((4,))
    y = layers.Dropout(0.1)(tower(x))
    return keras.Model(x, layers.Dense(2)(y), name="nested")


def siamese():
    base = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten()], name="base"
    )
    a, b = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    d = layers.Lambda(lambda t: keras.ops.abs(t[0] - t[1]))([base(a), base(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(d))


def frozen():
    base = keras.Sequential(
        [keras.Input((5,)), layers.Dense(4), layers.BatchNormalization()], name="base"
    )
    base.trainable = False
    i = keras.Input((5,))
    x = base(i, training=False)
    x = layers.Dropout(0.2)(x)
    return keras.Model(i, layers.Dense(1)(x))


def sequential_nested():
    s = keras.Sequential([keras.Input((8, 8, 3))])
    s.add(keras.Sequential([layers.Conv2D(2, 3), layers.ReLU()], name="features"))
    s.add(layers.Flatten())
    s.add(layers.Dense(4, activation="relu"))
    s.add(layers.Dense(2))
    return s
