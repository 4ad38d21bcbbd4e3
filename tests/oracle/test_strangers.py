"""Old dialects, run under Keras 3, build what the same model written for Keras 3 builds."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent
from typing import Any

import pytest

from . import keras_process
from .comparison import compare
from .notebooks import UnreadableNotebookError, code_of
from .strange_files import StrangerJob, builders, required_parameters

needs_keras = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

#: The same model in each dialect, each layer on the same line.
DIALECTS = {
    "keras_1.py": """
        from keras.models import Model
        from keras.layers import Dense, Input, merge
        from keras.layers.core import Dropout, Flatten
        from keras.layers.convolutional import Convolution2D
        from keras import backend as K

        def build(nb_classes):
            image = Input(shape=(8, 8, 3))
            x = Convolution2D(4, 3, 3, border_mode="same", init="he_normal")(image)
            y = Convolution2D(4, 1, 1, subsample=(1, 1), dim_ordering="tf", bias=False)(image)
            x = merge([x, y], mode="concat", concat_axis=-1)
            x = Flatten()(x)
            x = Dropout(p=0.25)(x)
            x = Dense(output_dim=nb_classes, activation="softmax")(x)
            model = Model(input=image, output=x)
            model.compile("adam", "mse")
            model.fit(None, None, nb_epoch=3)
            return model
        """,
    "tf_keras.py": """
        import cv2
        import tensorflow as tf
        from tensorflow.keras.layers import *
        from tensorflow.keras import Model
        import pandas.io.json as unknown

        def build(nb_classes):
            image = tf.keras.Input(shape=(8, 8, 3))
            x = Conv2D(4, 3, padding="same", kernel_initializer="he_normal")(image)
            y = tf.keras.layers.Conv2D(4, 1, use_bias=False)(image)
            x = concatenate([x, y], axis=-1)
            x = Flatten()(x)
            x = Dropout(0.25)(x)
            x = Dense(nb_classes, activation=tf.nn.softmax)(x)
            model = Model(inputs=image, outputs=x)
            first, second = cv2.split(unknown.load())
            model.save_weights("/weights")
            return model
        """,
    "keras_3.py": """
        import keras
        from keras import layers
        # Only for the lines: here the others
        # import more.


        def build(nb_classes):
            image = keras.Input(shape=(8, 8, 3))
            x = layers.Conv2D(4, 3, padding="same", kernel_initializer="he_normal")(image)
            y = layers.Conv2D(4, 1, use_bias=False)(image)
            x = layers.concatenate([x, y], axis=-1)
            x = layers.Flatten()(x)
            x = layers.Dropout(0.25)(x)
            x = layers.Dense(nb_classes, activation="softmax")(x)
            return keras.Model(image, x)
        """,
}

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["from nowhere import nothing\n"]},
        {
            "cell_type": "code",
            "source": ["%matplotlib inline\n", "!pip install x\n", "a = 1\n", "b"],
        },
        {"cell_type": "code", "source": ["%%bash\n", "ls\n"]},
        {"cell_type": "code", "source": ["for x in []:\n", "    !ls\n", "c = 'ö'"]},
    ],
    "nbformat": 4,
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    root = tmp_path_factory.mktemp("repository")
    jobs = []
    for name, text in DIALECTS.items():
        (root / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        jobs.append(
            StrangerJob(
                root=str(root),
                file=name,
                names=["build"],
                old_positions=name == "keras_1.py",
                channels_first=False,
                seconds=60,
            )
        )
    done = subprocess.run(
        [sys.executable, "-m", "oracle.strangers"],
        input="".join(json.dumps(job) + "\n" for job in jobs),
        capture_output=True,
        text=True,
        env=keras_process.environment(),
        check=True,
    )
    built = {}
    for name, line in zip(DIALECTS, done.stdout.splitlines(), strict=True):
        (result,) = json.loads(line)["each"]
        assert "error" not in result, result
        (built[name],) = result["document"]["models"]
    return built


@needs_keras
@pytest.mark.parametrize("dialect", ["keras_1.py", "tf_keras.py"])
def test_an_old_dialect_builds_the_same_model(
    dialect: str, models: dict[str, dict[str, Any]]
) -> None:
    expected, found = (json.loads(json.dumps(models[name])) for name in ("keras_3.py", dialect))
    assert len(expected["nodes"]) == 7
    for node in (*expected["nodes"], *found["nodes"]):
        node["file"] = "same.py"
    comparison = compare(expected, found)
    assert comparison.differences == ()
    assert comparison.equal


def test_code_of_a_notebook_keeps_the_lines_of_the_file() -> None:
    text = json.dumps(NOTEBOOK, indent=1, ensure_ascii=False)
    lines = code_of(text).splitlines()
    assert len(lines) == len(text.splitlines())
    where = {line: number for number, line in enumerate(lines) if line}
    assert list(where) == ["a = 1", "b", "for x in []:", "    pass", "c = 'ö'"]
    assert text.splitlines()[where["c = 'ö'"]].strip() == "\"c = 'ö'\""


#: Two lines of code in one line of the file.
ONE_LINE = '{"cells": [{"cell_type": "code", "source": ["a\\n", "b"]}]}'


@pytest.mark.parametrize("text", ["{", "[]", ONE_LINE])
def test_a_notebook_with_other_lines_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNotebookError):
        code_of(text)


def test_required_parameters_have_no_default() -> None:
    source = """
        def build(a, b, c=1, *, d, e=2):
            pass

        class Net:
            def __init__(self, units, rate=0.5):
                pass
        """
    assert required_parameters(dedent(source), "build") == ["a", "b", "d"]
    assert required_parameters(dedent(source), "Net") == ["units"]
    assert required_parameters(dedent(source), "other") == []


def test_builders_are_told_by_their_text() -> None:
    source = """
        def block(x):
            return layers.Dense(3)(x)

        def build():
            return Model(i, block(i))

        def by_another():
            return build()

        def part(units):
            return Sequential([layers.Dense(units)])

        class Net(keras.Model):
            def __init__(self):
                self.part = part(3)

        def unrelated():
            pass
        """
    assert builders(dedent(source)) == ["build", "by_another", "Net"]
