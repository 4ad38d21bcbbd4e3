"""Keras judges sources, refuses some, and faulty ones are handed out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from oracle import keras_process

from .bases import AS_WRITTEN, Base
from .faults import Fault
from .handed import Faulty, shown, write
from .planting import Mutant, judged

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

HEAD = "import keras\nfrom keras import layers\n"


def test_what_the_graphs_of_any_sources_show() -> None:
    single = f"{HEAD}model = keras.Sequential([keras.Input((4,)), layers.Dense(1, 'softmax')])\n"
    refused = f"{HEAD}layers.Dropout(3)\n"
    fault = Fault("softmax-on-one-unit", 3, 46, "error")
    assert shown([single, refused, HEAD]) == [frozenset([fault]), None, frozenset()]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{HEAD}x = [\n    layers.Dropout(25),\n]\n", ("dropout-rate-out-of-range", 4, 5)),
        (
            f"{HEAD}x = layers.Dense(2)(layers.Dropout(p=0.2)(1))\n",
            ("dropout-rate-out-of-range", 3, 21),
        ),
        (f"{HEAD}x = layers.Dens(2)\n", ("unknown-layer", 3, 5)),
        ("from keras.layers import (\n    Dense,\n    Relu as act,\n)\n", ("unknown-layer", 3, 5)),
        (f"{HEAD}x = [\n    layers.Dense(2,\n]\n", ("unparsable-file", 5, 1)),
    ],
)
def test_what_is_refused_stands_where_the_traceback_says(
    text: str, fault: tuple[str, int, int]
) -> None:
    mutant = Mutant(base=Base(style=AS_WRITTEN, text=text), what="", text=text)
    [one] = judged([mutant])
    assert one.refused
    assert one.planted == {Fault(*fault, "error")}


def test_what_is_refused_for_another_reason_is_no_plant() -> None:
    text = f"{HEAD}x = layers.Dense(-1)\n"
    assert list(judged([Mutant(base=Base(style=AS_WRITTEN, text=text), what="", text=text)])) == []


def test_faulty_sources_are_written_to_a_folder(tmp_path: Path) -> None:
    fault = Fault("hidden-softmax", 2, 1, "warning")
    one = Faulty(
        rule="hidden-softmax", style="layer class", what="a change", text="x\n", faults=(fault,)
    )
    assert write(tmp_path, iter([one, one])) == 2
    assert (tmp_path / "hidden-softmax/layer_class-2.py").read_text(encoding="utf-8") == "x\n"
    first, second = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    assert first["file"] == "hidden-softmax/layer_class-1.py"
    assert second["faults"] == [
        {"rule": "hidden-softmax", "line": 2, "column": 1, "severity": "warning"}
    ]
