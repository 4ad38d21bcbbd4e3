"""A U-Net for segmentation, built by loops over its levels.

Faults are marked on the line before them.
"""

from keras import layers, models


def double_convolution(x, filters, drop_rate):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    if drop_rate:
        # ruleid: dropout-between-convolutions
        x = layers.Dropout(drop_rate)(x)
    return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)


def build_model(input_shape=(128, 128, 3), num_classes=4, base=16, levels=3, drop_rate=0.3):
    inputs = layers.Input(input_shape)
    x = inputs
    skips = []
    for level in range(levels):
        x = double_convolution(x, base * 2**level, drop_rate)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)

    x = double_convolution(x, base * 2**levels, drop_rate)

    for level, skip in reversed(list(enumerate(skips))):
        x = layers.Conv2DTranspose(base * 2**level, 2, strides=2, padding="same")(x)
        x = layers.concatenate([x, skip])
        x = double_convolution(x, base * 2**level, drop_rate)

    x = layers.Conv2D(num_classes, 1)(x)
    # ruleid: dropout-on-output
    x = layers.Dropout(0.1)(x)
    outputs = layers.Softmax()(x)
    model = models.Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
