"""Several steps of one plan: what one changes in a layer goes along where another moves it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerlint.cli.group import commands

RULE = """\
id: dropped-before-selu
summary: A dropout before a SELU
severity: warning
profile: recommended
message: "`{{drop.layer}}` stands before `{{act.activation}}`"
match:
  - {{as: drop, layer: Dropout}}
  - {{as: act, layer: $activations, where: {{activation: selu}}}}
report: {{at: drop}}
fix:
{steps}
  safety: unsafe
  because: another function is learned
rationale: |
  A rule with a plan of several steps.
references: [{{title: none, url: "https://example.org"}}]
examples:
  bad: ['Dense(4), Dropout(0.3), Activation("selu"), Dense(4)']
  good: ["Dense(4), Dense(4)"]
"""
MOVE = "move: {node: drop, after: act}"
REPLACE = "replace: {node: drop, layer: AlphaDropout}"
SET = "set: {node: drop, arguments: {rate: 0.1, seed: 3}}"


@pytest.fixture
def mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, Result]]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[tool.layerlint]\nrules = ["rules"]\nselect = ["dropped-before-selu"]\n', encoding="utf-8"
    )

    def mend(code: str, *steps: str) -> tuple[str, Result]:
        rule = RULE.format(steps="\n".join(f"  {step}" for step in steps))
        (tmp_path / "rules" / "dropped-before-selu.yaml").write_text(rule, encoding="utf-8")
        file = tmp_path / "net.py"
        file.write_text(code, encoding="utf-8")
        arguments = ["check", "--fix", "--unsafe-fixes", "net.py"]
        result = CliRunner().invoke(commands, arguments, catch_exceptions=False)
        return file.read_text(encoding="utf-8"), result

    return mend


LIST = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((8,)),
    layers.Dense(4),
{}
    layers.Dense(4),
])
"""
DROPPED_FIRST = LIST.format('    layers.Dropout(0.3),\n    layers.Activation("selu"),')


@pytest.mark.parametrize(
    ("steps", "between"),
    [
        ((REPLACE, MOVE), ('Activation("selu")', "AlphaDropout(0.3)")),
        ((MOVE, REPLACE), ('Activation("selu")', "AlphaDropout(0.3)")),
        ((SET, MOVE), ('Activation("selu")', "Dropout(0.1, seed=3)")),
        ((SET, REPLACE, MOVE), ('Activation("selu")', "AlphaDropout(0.1, seed=3)")),
        (
            (MOVE, "set: {node: act, arguments: {name: bent}}"),
            ("Activation(\"selu\", name='bent')", "Dropout(0.3)"),
        ),
        # What is put beside a layer stays where it is put.
        (
            ("insert: {layer: Flatten, before: drop}", MOVE),
            ("Flatten()", 'Activation("selu")', "Dropout(0.3)"),
        ),
    ],
    ids=str,
)
def test_a_layer_is_changed_and_moved(
    mended: Callable[..., tuple[str, Result]], steps: tuple[str, ...], between: tuple[str, ...]
) -> None:
    text, _ = mended(DROPPED_FIRST, *steps)
    assert text == LIST.format("\n".join(f"    layers.{layer}," for layer in between))


APPLIED = """\
from keras import Input, Model, layers

inputs = Input((8,))
hidden = layers.Dense(4)(inputs)
# some are dropped
dropped = layers.Dropout(0.3, name="dropped")(hidden, training=None)  # while training
bent = layers.Activation("selu")(dropped)
model = Model(inputs, layers.Dense(4)(bent))
"""
HELD = """\
from keras import Model, layers


class Net(Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)
        self.drop = layers.Dropout(0.3)
        self.act = layers.Activation("selu")

    def call(self, x):
        return self.act(self.drop(self.dense(x)))
"""
ADDED = """\
from keras import Sequential, layers

model = Sequential()
model.add(layers.Dense(4))
model.add(layers.Dropout(
    0.3,
    seed=1,
))
model.add(layers.Activation("selu"))
"""


@pytest.mark.parametrize(
    ("code", "result"),
    [
        (
            APPLIED,
            """\
from keras import Input, Model, layers

inputs = Input((8,))
hidden = layers.Dense(4)(inputs)
bent = layers.Activation("selu")(hidden)
# some are dropped
dropped = layers.AlphaDropout(0.3, name="dropped")(bent, training=None)  # while training
model = Model(inputs, layers.Dense(4)(dropped))
""",
        ),
        (
            HELD,
            HELD.replace("Dropout", "AlphaDropout").replace(
                "self.act(self.drop(self.dense(x)))", "self.drop(self.act(self.dense(x)))"
            ),
        ),
        (
            ADDED,
            """\
from keras import Sequential, layers

model = Sequential()
model.add(layers.Dense(4))
model.add(layers.Activation("selu"))
model.add(layers.AlphaDropout(
    0.3,
    seed=1,
))
""",
        ),
    ],
)
def test_it_is_so_in_every_style(
    mended: Callable[..., tuple[str, Result]], code: str, result: str
) -> None:
    assert mended(code, REPLACE, MOVE)[0] == result


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((MOVE, "remove: {node: drop}"), "two of its steps would change the same text"),
        (
            (MOVE, "insert: {layer: Flatten, after: act}"),
            "one of its steps inserts a layer beside what another has moved",
        ),
    ],
    ids=str,
)
def test_steps_that_do_not_go_together_are_said_not_to(
    mended: Callable[..., tuple[str, Result]], steps: tuple[str, ...], why: str
) -> None:
    text, result = mended(DROPPED_FIRST, *steps)
    assert text == DROPPED_FIRST
    assert f"net.py:6: dropped-before-selu is not fixed: {why}" in result.stderr
