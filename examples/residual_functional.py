"""A residual network in the functional style, with helper blocks and a stem that is an option.

Pre-activation blocks (batch normalization, ReLU, convolution) are what He et al. advise in
"Identity Mappings in Deep Residual Networks"; nothing to find in them.
"""

from keras import Model, layers, regularizers

WEIGHT_DECAY = 1e-4


def convolution(filters, size=3, strides=1):
    return layers.Conv2D(
        filters,
        size,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        kernel_regularizer=regularizers.L2(WEIGHT_DECAY),
    )


def activated(x):
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)
    return layers.ReLU()(x)


def residual_block(x, filters, strides=1):
    preactivated = activated(x)
    if strides > 1 or x.shape[-1] != filters:
        shortcut = convolution(filters, size=1, strides=strides)(preactivated)
    else:
        shortcut = x
    y = convolution(filters, strides=strides)(preactivated)
    y = activated(y)
    y = convolution(filters)(y)
    return layers.add([shortcut, y])


def build_model(input_shape=(32, 32, 3), depths=(2, 2, 2), num_classes=10, large_images=False):
    inputs = layers.Input(shape=input_shape)
    if large_images:
        x = convolution(16, size=7, strides=2)(inputs)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    else:
        x = convolution(16)(inputs)
    filters = 16
    for stage, depth in enumerate(depths):
        for block in range(depth):
            x = residual_block(x, filters, strides=2 if stage > 0 and block == 0 else 1)
        filters *= 2
    x = activated(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return Model(inputs, outputs, name="residual")
