"""A network for tables with flags: which layers it has depends on how it is called.

Each way through the flags is a variant, and a finding says in which of them it holds. The
fault is marked on the line before it.
"""

import keras
from keras.layers import BatchNormalization, Dense, Dropout, Input, ReLU


def dense_block(x, units, batchnorm, dropout):
    # ruleid: bias-before-batchnorm
    x = Dense(units)(x)
    if batchnorm:
        x = BatchNormalization()(x)
    x = ReLU()(x)
    if dropout > 0:
        x = Dropout(dropout)(x)
    return x


def careful_block(x, units, batchnorm):
    # ok: the bias goes where batch normalization comes
    x = Dense(units, use_bias=not batchnorm)(x)
    if batchnorm:
        x = BatchNormalization()(x)
    return ReLU()(x)


def build_model(num_features=12, batchnorm=False, dropout=0.0):
    inputs = Input(shape=(num_features,))
    x = careful_block(inputs, 64, batchnorm)
    x = dense_block(x, 64, batchnorm, dropout)
    outputs = Dense(1)(x)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="adam", loss="mse")
    return model
