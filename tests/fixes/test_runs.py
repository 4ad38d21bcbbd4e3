"""Fixes in a run over several files, and what only some of their readers see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerlint.cli.group import commands
from layerlint.mending import files as mending

BLOCKS = """\
from keras import layers


def block(x, filters):
    x = layers.Conv2D(filters, 3)(x)
    return layers.ReLU()(x)


def head(x):
    x = layers.Conv2D(8, 3)(x)
    return layers.BatchNormalization()(x)
"""
NORMALIZED = """\
import keras
from keras import layers

from blocks import block

inputs = keras.Input((32, 32, 3))
x = layers.MaxPooling2D()(block(inputs, 8))
model = keras.Model(inputs, layers.Conv2D(1, 1)(x))
"""
TWICE = """\
import keras
from keras import layers

from blocks import head

inputs = keras.Input((32, 32, 3))
x = head(inputs)
model = keras.Model(inputs, layers.Conv2D(1, 1)(x))
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(commands, ["check", *arguments], catch_exceptions=False)

    return run


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


def test_a_helper_in_another_file_is_mended_where_it_stands(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    write(tmp_path, blocks=BLOCKS, net=TWICE)
    check("--fix", "--unsafe-fixes", ".")
    fixed = BLOCKS.replace("layers.Conv2D(8, 3)", "layers.Conv2D(8, 3, use_bias=False)")
    assert (tmp_path / "blocks.py").read_text(encoding="utf-8") == fixed
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == TWICE


def test_a_helper_stays_that_another_file_needs_as_it_is(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    """The output of one model, but not of the other."""
    blocks = """\
import keras
from keras import layers


def scores(x):
    x = layers.Dense(3, activation="softmax")(x)
    return layers.Dropout(0.5)(x)


def build():
    inputs = keras.Input((8,))
    return keras.Model(inputs, scores(inputs))
"""
    mixture = """\
import keras
from keras import layers

from blocks import scores

inputs = keras.Input((8,))
model = keras.Model(inputs, layers.Dense(1)(scores(inputs)))
"""
    write(tmp_path, blocks=blocks, mixture=mixture)
    result = check("--fix", "--unsafe-fixes", "--select", "dropout-on-output", ".")
    assert (tmp_path / "blocks.py").read_text(encoding="utf-8") == blocks
    why = "`<module>` would become another model than the one intended (mixture.py)"
    assert f"dropout-on-output is not fixed: {why}" in result.stderr
    # Alone, nobody tells of the other reader.
    check("--fix", "--unsafe-fixes", "--select", "dropout-on-output", "blocks.py")
    assert "Dropout" not in (tmp_path / "blocks.py").read_text(encoding="utf-8")


def test_fixes_of_one_place_follow_each_other_until_nothing_is_left(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras import Sequential, layers

model = Sequential([
    layers.Conv2D(8, 3, activation="relu"),
    layers.Dropout(0.3),
    layers.BatchNormalization(),
    layers.Denses(4),
])
"""
    write(tmp_path, net=text)
    result = check("--fix", "--unsafe-fixes", ".")
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == (
        text.replace('activation="relu"', "use_bias=False")
        .replace("    layers.Dropout(0.3),\n", "")
        .replace(
            "BatchNormalization(),\n",
            'BatchNormalization(),\n    layers.Activation("relu"),\n    layers.Dropout(0.3),\n',
        )
        .replace("Denses", "Dense")
    )
    price = "another function is learned, and saved weights no longer fit"
    assert result.stderr.splitlines() == [
        "Fixed 2 problems in 1 file:",
        f"  1 batchnorm-after-activation ({price})",
        "  1 unknown-layer (costs nothing)",
    ]
    assert "Fixable" not in result.stdout
    assert check("--diff", "--unsafe-fixes", ".").exit_code == 0


def test_what_can_be_mended_does_not_wait_for_what_cannot(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    # Only two of the three dropouts stand between convolutions, and all are built in one line.
    text = """\
from keras import Sequential, layers

model = Sequential()
for filters in (32, 64, 128):
    model.add(layers.Conv1D(filters, 5))
    model.add(layers.Dropout(0.2))
    model.add(layers.BatchNormalization())
    model.add(layers.ReLU())
model.add(layers.GlobalAveragePooling1D())
"""
    write(tmp_path, net=text)
    result = check("--fix", "--unsafe-fixes", ".")
    assert "net.py:7: dropout-between-convolutions is not fixed: " in result.stderr
    mended = (tmp_path / "net.py").read_text(encoding="utf-8").splitlines()[4:8]
    assert mended == [
        "    model.add(layers.Conv1D(filters, 5, use_bias=False))",
        "    model.add(layers.BatchNormalization())",
        "    model.add(layers.Dropout(0.2))",
        "    model.add(layers.ReLU())",
    ]


@pytest.mark.parametrize(
    ("addition", "option", "changes"),
    [
        ("", (), True),
        ("print(model.layers[2].name)\n", (), False),
        ("print(model.layers[2].name)\n", ("--unsafe-fixes",), True),
    ],
)
def test_layers_asked_for_by_number_make_a_removal_unsafe(
    tmp_path: Path,
    check: Callable[..., Result],
    addition: str,
    option: tuple[str, ...],
    changes: bool,
) -> None:
    text = """\
from keras import Sequential, layers

model = Sequential([layers.Dense(8), layers.ReLU(), layers.ReLU(), layers.Dense(1)])
"""
    write(tmp_path, net=text + addition)
    assert check("--diff", *option, ".").exit_code == int(changes)


@pytest.mark.parametrize(
    "head",
    [
        "import tensorflow as tf\nlayers = tf.keras.layers\n",
        "import tensorflow.keras.layers as layers\nimport tensorflow as tf\n",
        "from tensorflow.keras import layers\nimport tensorflow as tf\nd = dict(a=1)\nd.pop('a')\n",
    ],
)
def test_a_module_of_layers_is_no_list_of_layers(
    tmp_path: Path, check: Callable[..., Result], head: str
) -> None:
    text = """\
model = tf.keras.Sequential(
    [layers.Dense(8), tf.keras.layers.ReLU(), tf.keras.layers.ReLU(), layers.Dense(1)]
)
"""
    write(tmp_path, net=head + text)
    assert check("--diff", ".").exit_code == 1


def test_layers_asked_for_by_number_in_a_file_that_imports_the_model(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras import Sequential, layers

model = Sequential([layers.Dense(8), layers.ReLU(), layers.ReLU(), layers.Dense(1)])
"""
    write(tmp_path, net=text, train="from net import model\n\nprint(model.layers[2])\n")
    assert check("--diff", ".").exit_code == 0
    assert check("--diff", "--unsafe-fixes", ".").exit_code == 1
    said = json.loads(check("--format", "json", "--select", "consecutive-activations", ".").stdout)
    [finding] = said["findings"]
    assert finding["fix"]["safety"] == "unsafe"
    assert "by number" in finding["fix"]["because"]


def test_a_percentage_is_no_safe_fix_where_keras_2_runs_it(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras import Sequential, layers

model = Sequential([layers.Dense(8), layers.Dropout(25), layers.Dense(1)])
"""
    write(tmp_path, net=text)
    assert check("--diff", ".").exit_code == 1
    (tmp_path / "pyproject.toml").write_text('[tool.layerlint]\nkeras = "2"\n', encoding="utf-8")
    assert check("--diff", ".").exit_code == 0
    said = check("--format", "json", "--select", "dropout-rate-out-of-range", ".").stdout
    [finding] = json.loads(said)["findings"]
    assert finding["fix"]["safety"] == "unsafe"
    assert finding["fix"]["because"] == "another function is learned"
    assert finding["fix"]["edits"][0]["text"] == "0.25"


def test_reports_say_how_many_problems_there_are_fixes_for(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras import Sequential, layers

model = Sequential([
    layers.Conv2D(8, 3, activation="relu"),
    layers.BatchNormalization(),
    layers.Dropout(25),
    layers.Dense(4, activation="softmax"),
])
"""
    write(tmp_path, net=text)
    safe = "Fixable, where proven: 1 with `--fix`"
    unsafe = "Fixable, where proven: 1 with `--fix --unsafe-fixes`."
    assert f"{safe}, 1 more with `--unsafe-fixes`." in check(".").stdout
    assert "note: --unsafe-fixes would try 1 more" in check("--diff", ".").stderr
    assert unsafe in check("--fix", ".").stdout
    assert "Fixable" not in check("--fix", "--unsafe-fixes", ".").stdout


def test_what_a_fix_that_was_tried_left_is_not_called_fixable(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras import Sequential, layers

RATE = 25
model = Sequential([layers.Dropout(RATE), layers.Dense(1)])
"""
    write(tmp_path, net=text)
    result = check("--fix", ".")
    assert "dropout-rate-out-of-range is not fixed: `rate` is not written there" in result.stderr
    assert "Fixable" not in result.stdout


def test_json_and_sarif_carry_the_edits(tmp_path: Path, check: Callable[..., Result]) -> None:
    write(tmp_path, blocks=BLOCKS, net=TWICE)
    [finding] = json.loads(check("--format", "json", ".").stdout)["findings"]
    edit = {"file": "blocks.py", "line": 10, "column": 27, "end_line": 10, "end_column": 27}
    assert finding["fix"]["edits"] == [{**edit, "text": ", use_bias=False"}]
    sarif = json.loads(check("--format", "sarif", ".").stdout)
    [result] = sarif["runs"][0]["results"]
    [change] = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 10, "startColumn": 27, "endLine": 10, "endColumn": 27},
            "insertedContent": {"text": ", use_bias=False"},
        }
    ]


COMMENTED = """\
from keras import Sequential, layers

model = Sequential([
    layers.Conv2D(8, 3),
    layers.BatchNormalization(),
    layers.ReLU(),{comment}
    layers.Conv2D(8, 3),
])
"""


def test_a_comment_that_silences_nothing_goes(tmp_path: Path, check: Callable[..., Result]) -> None:
    line = "  # layerlint: ignore[dropout-on-output, dropout-before-batchnorm]"
    write(tmp_path, net=COMMENTED.format(comment=line))
    result = check("--diff", "--select", "dropout-on-output,unused-suppression", ".")
    assert "-    layers.ReLU()," + line in result.stdout
    assert "+    layers.ReLU(),  # layerlint: ignore[dropout-before-batchnorm]" in result.stdout
    check("--fix", "--profile", "strict", ".")
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == COMMENTED.format(comment="")


def test_a_comment_that_a_fix_leaves_without_use_goes_with_it(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    """The normalization stands before the dropout when it has moved before the activation."""
    text = """\
from keras import Sequential, layers

model = Sequential([
    layers.Conv2D(8, 3, activation="relu"),
    layers.Dropout(0.2),  # layerlint: ignore[dropout-before-batchnorm] as in the paper
    layers.BatchNormalization(),
    layers.Conv2D(8, 3),
])
"""
    fixed = """\
from keras import Sequential, layers

model = Sequential([
    layers.Conv2D(8, 3, use_bias=False),
    layers.BatchNormalization(),
    layers.Activation("relu"),
    layers.Dropout(0.2),
    layers.Conv2D(8, 3),
])
"""
    rules = ("--select", "batchnorm-after-activation,dropout-before-batchnorm,unused-suppression")
    write(tmp_path, net=text)
    assert "unused-suppression" not in check(*rules, ".").stdout
    result = check("--fix", "--unsafe-fixes", *rules, ".")
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == fixed
    assert result.exit_code == 0
    assert "Fixed 2 problems in 1 file" in result.stderr
    # Who doesn't ask about such comments keeps them.
    write(tmp_path, net=text)
    check("--fix", "--unsafe-fixes", "--select", "batchnorm-after-activation", ".")
    assert "# layerlint: ignore" in (tmp_path / "net.py").read_text(encoding="utf-8")


def test_edits_of_a_part_that_many_files_build(
    tmp_path: Path, check: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, blocks=BLOCKS, **{f"net{number}": TWICE for number in range(6)})
    [finding] = json.loads(check("--format", "json", ".").stdout)["findings"]
    assert [one["text"] for one in finding["fix"]["edits"]] == [", use_bias=False"]
    # Where it would take too long, there is advice.
    monkeypatch.setattr(mending, "SHARE", 0)
    [finding] = json.loads(check("--format", "json", ".").stdout)["findings"]
    assert finding["fix"]["edits"] == []


def test_nothing_is_written_into_a_call_that_keras_1_and_2_read_differently(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras.layers import BatchNormalization, Convolution2D
from keras.models import Sequential

model = Sequential([Convolution2D(8, 3, 3), BatchNormalization(), Convolution2D(8, 3, 3)])
"""
    write(tmp_path, net=text)
    result = check("--diff", "--unsafe-fixes", ".")
    assert result.exit_code == 0
    assert "is not fixed: its arguments are those of an older Keras" in result.stderr


def test_no_fix_is_told_that_cannot_be_carried_out(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras.layers import BatchNormalization, Convolution2D
from keras.models import Sequential

model = Sequential([Convolution2D(8, 3, 3), BatchNormalization(), Convolution2D(8, 3, 3)])
"""
    write(tmp_path, net=text)
    [finding] = json.loads(check("--format", "json", ".").stdout)["findings"]
    assert finding["rule"] == "bias-before-batchnorm"
    assert finding["fix"] is None


def test_what_is_written_in_words_of_keras_1_is_mended_in_them(
    tmp_path: Path, check: Callable[..., Result]
) -> None:
    text = """\
from keras.layers import BatchNormalization, Convolution2D, Dense, Dropout, Flatten
from keras.models import Sequential

model = Sequential()
model.add(Convolution2D(8, 3, 3, border_mode="same"))
model.add(BatchNormalization())
model.add(Flatten())
model.add(Dense(output_dim=8, activation="relu"))
model.add(Dropout(p=25))
model.add(Dense(output_dim=1))
"""
    write(tmp_path, net=text)
    result = check("--diff", "--unsafe-fixes", ".")
    assert '+model.add(Convolution2D(8, 3, 3, border_mode="same", bias=False))' in result.stdout
    assert "+model.add(Dropout(p=0.25))" in result.stdout
    # Keras 1 ran it as it was.
    assert "Dropout" not in check("--diff", ".").stdout


def test_fixes_of_standard_input_are_shown(tmp_path: Path, check: Callable[..., Result]) -> None:
    text = "from keras import Sequential, layers\nm = Sequential([layers.Dropout(25)])\n"
    result = CliRunner().invoke(
        commands, ["check", "--diff", "--stdin-filename", "net.py"], input=text
    )
    assert result.exit_code == 1
    assert "+m = Sequential([layers.Dropout(0.25)])" in result.stdout
    assert list(tmp_path.glob("*.py")) == []
