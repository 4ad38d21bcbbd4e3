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
    ],
)
def test_what_may_build_a_model(data: bytes) -> None:
    assert may_concern_keras(data, NAMES)
    assert mentions_keras(data, NAMES) is not data.startswith(b"model.add")


@pytest.mark.parametrize(
    ("data", "mentioned"),
    [
        (b"import torch\nnet = nn.Sequential(", False),
        (b'"text": "Sequential(\\n  (0): Linear", "source": "from torch import nn"', False),
        (b"import paddle.nn as nn\nnn.Sequential(", False),
        (b"import torch\nx = BatchNormalization()(x)", True),
        (b"import keras, torch\nSequential(", True),
    ],
)
def test_what_other_frameworks_have_too_says_nothing_beside_them(
    data: bytes, mentioned: bool
) -> None:
    assert may_concern_keras(data, NAMES)
    assert mentions_keras(data, NAMES) is mentioned


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
        b"\x00" * 100,
    ],
)
def test_what_cannot(data: bytes) -> None:
    assert not may_concern_keras(data, NAMES)


@pytest.mark.parametrize("data", [b"A", b"Ab", b"Ab ", b"A" + b"b" * 999, b".add ", b"\\nAb"])
def test_no_text_takes_longer_than_its_length(data: bytes) -> None:
    """Where the time grew with the square of the length, this would take hours."""
    assert not may_concern_keras(data * (2_000_000 // len(data)), NAMES)
