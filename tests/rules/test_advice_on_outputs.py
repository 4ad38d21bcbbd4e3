"""What the rules about outputs advise, done: it cures, and brings no other rule up.

Each ending is a last layer, an activation and a cross-entropy. The advice is read out of the
message: what is in another order of words there than here is not advice that this test knows,
and fails.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.linter import check
from layerlint.project import Project
from layerlint.records import dataclass, replace
from layerlint.rule import load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RULES = load_rules()
HERE = Path(os.devnull) / "nowhere"
LOSSES = (
    *("BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy"),
    *("CategoricalFocalCrossentropy", "SparseCategoricalCrossentropy"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a classifier ends."""

    layer: str
    activation: str | None
    loss: str
    from_logits: bool = False
    behind: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """A model that ends so."""
        last = (self.layer.format(self.activation), *self.behind)
        added = "\n".join(f"model.add(layers.{layer})" for layer in last)
        return (
            "from keras import Sequential, layers, losses\n\n"
            "model = Sequential()\nmodel.add(layers.Input((8, 8, 3)))\n"
            f"{added}\n"
            f"model.compile(loss=losses.{self.loss}(from_logits={self.from_logits}))\n"
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found in it."""
        in_force = RulesInForce(rules=RULES, selection=Selection(selected=("recommended",)))
        source = decode_source(self.source.encode(), "model.py")
        return check(source, Project(here=HERE), in_force).findings


CONVOLUTION = "Conv2D({}, 3, activation={{!r}})"
LAYERS = {
    "one unit": ("Dense(1, activation={!r})", ()),
    "four units": ("Dense(4, activation={!r})", ()),
    "pixels": (CONVOLUTION.format(4), ("Reshape((-1, 4))",)),
    "positions": (CONVOLUTION.format(1), ("Flatten()",)),
    "dropped": ("Dense(4, activation={!r})", ("Dropout(0.2)",)),
}
ENDINGS = [
    Ending(layer=layer, activation=activation, loss=loss, from_logits=logits, behind=behind)
    for (layer, behind), activation, loss, logits in itertools.product(
        LAYERS.values(), (None, "relu", "softmax", "sigmoid"), LOSSES, (False, True)
    )
]

#: What is advised, and the change that it is.
ADVICE: tuple[tuple[str, dict[str, object]], ...] = (
    (
        r'`activation="sigmoid"` (?:and `loss="binary|with binary)',
        {"activation": "sigmoid", "loss": "BinaryCrossentropy", "from_logits": False},
    ),
    (
        r"leave the activation out and write `losses.BinaryCrossentropy\(from_logits=True\)`",
        {"activation": None, "loss": "BinaryCrossentropy", "from_logits": True},
    ),
    (
        r'(?:Leave it|leave the activation) out and put `Activation\("softmax"\)` behind',
        {"activation": None, "behind": "Activation('softmax')"},
    ),
    (r'Put `Activation\("softmax"\)` behind', {"behind": "Activation('softmax')"}),
    (r"no activation where the loss is told", {"activation": None, "from_logits": True}),
    (r"[Ll]eave (?:out the activation|the activation out)", {"activation": None}),
    (r"or `from_logits`", {"from_logits": False}),
    (r'Write `(?:activation=)?"sigmoid"`', {"activation": "sigmoid"}),
    (r'`activation="sigmoid"`', {"activation": "sigmoid"}),
    (r'[Ww]rite\s`(?:activation=)?"softmax"`', {"activation": "softmax"}),
    (r"give the loss `from_logits=True`", {"activation": None, "from_logits": True}),
    (r'`loss="binary_crossentropy"`', {"loss": "BinaryCrossentropy", "from_logits": False}),
    (
        r'`loss="categorical_crossentropy"`',
        {"loss": "CategoricalCrossentropy", "from_logits": False},
    ),
)


def cured(ending: Ending, message: str) -> Iterator[Ending]:
    """The ending as each advice of a message has it."""
    for pattern, change in ADVICE:
        message, count = re.subn(pattern, "", message)
        if count:
            behind = change.get("behind")
            changed = {**change, **({"behind": (*ending.behind, behind)} if behind else {})}
            yield replace(ending, **changed)


@pytest.mark.parametrize("ending", ENDINGS, ids=str)
def test_what_is_advised_cures_and_brings_nothing_else_up(ending: Ending) -> None:
    before = {finding.rule for finding in ending.findings}
    # What gives way to one of these is there, too.
    before |= {rule.id for rule in RULES if before.intersection(rule.yields_to)}
    for finding in ending.findings:
        if finding.rule == "dropout-on-output":
            continue  # it says nothing of activation and loss
        cures = list(cured(ending, finding.message))
        assert cures != [], finding.message
        for cure in cures:
            after = {one.rule for one in cure.findings}
            assert finding.rule not in after, (finding.message, cure)
            assert after <= before, (finding.message, cure)
