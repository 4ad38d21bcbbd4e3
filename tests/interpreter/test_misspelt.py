"""Names of ``keras.layers`` that no Keras has, or not the one at hand."""

from __future__ import annotations

import pytest

from layerlint.catalog import load_catalog
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import decode_source


def remarks(code: str) -> list[tuple[int, int, str, str, str]]:
    source = decode_source(code.encode(), "net.py")
    found = interpret(source, Project(), load_catalog()).remarks
    return [
        (
            remark.place.span.line,
            remark.place.span.column,
            remark.values["name"],
            remark.values.get("suggestion", ""),
            remark.values.get("versions", ""),
        )
        for remark in found
    ]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (
            "from keras.layers import Dens, Dense, Dropouts\n",
            [(1, 26, "Dens", "Dense", ""), (1, 39, "Dropouts", "Dropout", "")],
        ),
        (
            "from keras.layers import (\n    Conv2d,\n    BatchNormalisation,\n)\n",
            [(2, 5, "Conv2d", "Conv2D", ""), (3, 5, "BatchNormalisation",
              "BatchNormalization", "")],
        ),
        (
            # The parts of TensorFlow's own Keras hold base classes besides.
            "from tensorflow.python.keras.layers.convolutional import SeparableConv\n",
            [],
        ),
        (
            "from tensorflow.python.keras.layers import Dropouts\n",
            [(1, 44, "Dropouts", "Dropout", "")],
        ),
        # So do the older parts of Keras: what they import themselves can be taken from there.
        ("from keras.layers.wrappers import InputSpec, Layer, has_arg, disable_tracking\n", []),
        ("from keras.layers.convolutional import Dropout, np_utils, K\n", []),
        # And the base classes of their layers, which are named like them.
        ("from keras.layers.pooling import GlobalPooling2D, Pooling1D\n", []),
        ("from keras.layers.convolutional import Conv, SeparableConv\n", []),
        ("from keras.layers.convolutional import Conv2d\n", [(1, 40, "Conv2d", "Conv2D", "")]),
        ("from keras.layers import Conv\n", [(1, 26, "Conv", "Conv3D", "")]),
        # So have the files in the folders that these parts have become.
        ("from keras.layers.pooling.base_pooling2d import Pooling2d\n", []),
        ("from keras.layers.normalization.batch_normalization import BatchNormalizationBase\n", []),
        (
            "from tensorflow.keras.layers.experimental.preprocessing import RandomFlips\n",
            [(1, 64, "RandomFlips", "RandomFlip", "")],
        ),
        # What the file itself puts there can be taken from there.
        ("import keras\nkeras.layers.Mine = Mine\nx = keras.layers.Mine()\n", []),
        (
            "from keras import layers\nself.Dropouts = layers.Dropouts()\n",
            [(2, 17, "Dropouts", "Dropout", "")],
        ),
        ("from keras.layers.core import Dropouts\n", [(1, 31, "Dropouts", "Dropout", "")]),
        (
            "from keras import layers as L\ndef unused():\n    return L.Dropouts(0.3)\n",
            [(3, 12, "Dropouts", "Dropout", "")],
        ),
        (
            "import tensorflow as tf\nx = tf.keras.layers.Conv2d(8, 3)\n",
            [(2, 5, "Conv2d", "Conv2D", "")],
        ),
        # An assignment names a module as an import does.
        (
            "import tensorflow as tf\nlayers = tf.keras.layers\nx = layers.Conv2d(8, 3)\n",
            [(3, 5, "Conv2d", "Conv2D", "")],
        ),
        (
            "import tensorflow as tf\nk = tf.keras\nL = k.layers\nx = L.Conv2d(8, 3)\n",
            [(4, 5, "Conv2d", "Conv2D", "")],
        ),
        ("import keras\nx = keras.layers.Zyzzyva()\n", [(2, 5, "Zyzzyva", "", "")]),
        (
            "from tensorflow.keras.layers import warnings\n",
            [(1, 37, "warnings", "", "")],
        ),
        (
            "from keras import ops\nfrom keras.layers import warnings\n",
            [(2, 26, "warnings", "", "")],
        ),
        (
            "import keras\nfrom keras import ops\nx = keras.layers.MaxoutDense(3)\n",
            [(3, 5, "MaxoutDense", "", "Keras 0.3–2.3")],
        ),
        (
            "from keras import tree\nfrom keras.layers import MaxoutDense\n",
            [(2, 26, "MaxoutDense", "", "Keras 0.3–2.3")],
        ),
    ],
)  # fmt: skip
def test_a_name_that_keras_has_not_is_told(
    code: str, found: list[tuple[int, int, str, str, str]]
) -> None:
    assert remarks(code) == found


@pytest.mark.parametrize(
    "code",
    [
        "from keras.layers import Dense, Conv2D\n",
        "from keras.layers import MaxoutDense\n",  # nothing tells which Keras it is
        # `keras.saving` is of the later versions of 2, too.
        "from keras.saving import load_model\nfrom keras.layers import ThresholdedReLU\n",
        "try:\n    from keras.layers import Dens\nexcept ImportError:\n    Dens = None\n",
        "from keras import layers\nif hasattr(layers, 'Foo'):\n    x = layers.Foo()\n",
        "from keras import layers as L\nx = L.Foo() if hasattr(L, 'Foo') else L.Dense(3)\n",
        "from mine import layers\nx = layers.Dropouts()\n",
        "from keras import layers\nlayers = [1]\nlayers.Dropouts\n",
        "from keras import layers\nlayers._private\n",
        "import tensorflow as tf\nlayers = tf.keras.layers\nlayers = mine\nlayers.Dropouts\n",
        "import keras\nlayers = keras.layers\nfrom .mine import layers\nlayers.Dropouts\n",
        "import keras\nlayers = keras.layers\ndef layers(): ...\nlayers.Dropouts\n",
        "import keras\nL = keras.layers\ndef f(L):\n    return L.Dropouts\n",
        "from mine import net\nlayers = net.layers\nlayers.Dropouts\n",
        "from .layers import Dropouts\n",
    ],
)
def test_other_names_are_left_alone(code: str) -> None:
    assert remarks(code) == []


@pytest.mark.parametrize("name", ["warnings", "K", "np", "python_types"])
def test_what_old_layers_had_imported_is_no_mistake(name: str) -> None:
    assert remarks(f"from keras.layers import Dense, {name}\nDense(1)\n") == []


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("from tensorflow.keras.layers import MaxoutDense\n", "keras.layers"),
        (
            "from tensorflow.keras.layers.normalization import BatchNormalization\n",
            "keras.layers.normalization",
        ),
    ],
)
def test_a_name_is_missed_in_the_part_that_it_is_taken_from(code: str, module: str) -> None:
    source = decode_source(code.encode(), "net.py")
    (remark,) = interpret(source, Project(), load_catalog()).remarks
    assert remark.values["module"] == module
