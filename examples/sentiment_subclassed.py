"""A text classifier as subclasses of Layer and Model. Nothing to find."""

import keras
from keras import layers


class TextBlock(layers.Layer):
    """Convolution, batch normalization, activation, in this order."""

    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(**kwargs)
        self.convolution = layers.Conv1D(filters, kernel_size, padding="same", use_bias=False)
        self.normalization = layers.BatchNormalization()
        self.activation = layers.Activation("relu")

    def call(self, inputs, training=None):
        x = self.convolution(inputs)
        x = self.normalization(x, training=training)
        return self.activation(x)


class Sentiment(keras.Model):
    """Embedding, two blocks, one probability."""

    def __init__(self, vocabulary=10_000, width=64, rate=0.4):
        super().__init__()
        self.embedding = layers.Embedding(vocabulary, width)
        self.first = TextBlock(width, 5)
        self.second = TextBlock(width, 3)
        self.pooling = layers.GlobalMaxPooling1D()
        self.hidden = layers.Dense(width, activation="relu")
        self.dropout = layers.Dropout(rate)
        self.classifier = layers.Dense(1, activation="sigmoid")

    def call(self, tokens, training=None):
        x = self.embedding(tokens)
        x = self.second(self.first(x))
        x = self.pooling(x)
        x = self.dropout(self.hidden(x), training=training)
        return self.classifier(x)


def build_model():
    model = Sentiment()
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model
