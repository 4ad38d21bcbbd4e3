"""A VGG-like network for CIFAR-10, put together with `add` in loops. Nothing to find."""

from keras.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
    SpatialDropout2D,
)
from keras.models import Sequential

WIDTHS = [32, 64, 128]


def add_convolution(model, filters):
    model.add(Conv2D(filters, 3, padding="same", use_bias=False))
    model.add(BatchNormalization())
    model.add(Activation("relu"))


def build_model(num_classes=10, drop_rate=0.2):
    model = Sequential(name="cifar")
    model.add(Input(shape=(32, 32, 3)))
    for index, filters in enumerate(WIDTHS):
        add_convolution(model, filters)
        add_convolution(model, filters)
        model.add(MaxPooling2D())
        if index < len(WIDTHS) - 1:
            model.add(SpatialDropout2D(drop_rate))
    model.add(GlobalAveragePooling2D())
    model.add(Dense(256, activation="relu"))
    model.add(Dropout(0.5))
    model.add(Dense(num_classes, activation="softmax"))
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    return model


if __name__ == "__main__":
    build_model().summary()
