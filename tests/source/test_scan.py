"""The first look at bytes."""

import pytest

from layerlint.source import may_concern_keras, mentions_keras

NAMES = frozenset({"Conv2D", "BatchNormalization"})


@pytest.mark.parametrize(
    "data",
    [
        b"import keras",
        b"from tensorflow.keras import layers",
        b"import tf_keras as k",
        b"model = Sequential()",
        b"model.add(Dense(1))",
        b"x = Conv2D(3, 3)(x)",
        b"x = BatchNormalization ()(x)",
        b"\xff\xfe Conv2D(",
        b'"source": "x = 1\\nConv2D(3, 3)"',
        b'"source": "x = 1\\n\\tConv2D(3, 3)"',
        b'classify().compile("adam", "categorical_crossentropy")',
        b"net.compile(optimizer=opt)",
        b"net.compile(\n    Adam(1e-3),\n    'mse')",
    ],
)
def test_what_may_build_a_model(data: bytes) -> None:
    assert may_concern_keras(data, NAMES)


@pytest.mark.parametrize(
    ("data", "mentioned"),
    [
        (b"import keras", True),
        (b"model = tf.keras.Sequential(", True),
        (b"from tensorflow.contrib.keras import layers", True),
        (b'"source": "## A net in Keras"', True),
        (b"\xff\xfek\0e\0r\0a\0s\0", True),
        (b"model = Sequential()", False),
        (b"model.add(Dense(1))", False),
        (b"import tensorflow as tf\nx = tf.layers.BatchNormalization()(x)", False),
        (b"from layers import Conv2D\nx = Conv2D(3, 3)(x)", False),
        (b'"text": "Sequential(\\n  (0): Linear", "source": "from torch import nn"', False),
    ],
)
def test_only_the_word_mentions_keras(data: bytes, mentioned: bool) -> None:
    assert mentions_keras(data) is mentioned


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MyConv2D(1)",
        b"Conv2DX(1)",
        b"print(1)",
        b"Conv2D = 3",
        b"Dense(3)",
        b"class Conv2D(nn.Module):",
        b"added(1)",
        b"re.compile('[a-z]+')",
        b"torch.compile(model)",
        b"query.compile()\nloss = 3",
        b"\x00" * 100,
    ],
)
def test_what_cannot(data: bytes) -> None:
    assert not may_concern_keras(data, NAMES)


@pytest.mark.parametrize(
    "data", [b"A", b"Ab", b"Ab ", b"A" + b"b" * 999, b".add ", b".compile(", b"\\nAb"]
)
def test_no_text_takes_longer_than_its_length(data: bytes) -> None:
    """Where the time grew with the square of the length, this would take hours."""
    assert not may_concern_keras(data * (2_000_000 // len(data)), NAMES)
