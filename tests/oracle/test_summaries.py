"""What ``layerlint graph`` prints of a model is what Keras's ``summary()`` prints of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from layerlint.inspection import inspected
from layerlint.settings import Settings
from layerlint.terminal.graphs import drawn

from . import keras_process
from .applications import NETWORKS, folder
from .summaries import WIDTH, SummaryJob, summaries

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

#: Models whose tables have something of their own: several inputs, shared layers, states …
ODD = Path(__file__).parent / "summarised.py"
ODD_MODELS = (
    *("shared", "multi", "operators", "states", "closed", "prepared"),
    *("nested", "siamese", "frozen", "sequential_nested"),
)

#: A file of ``examples/``, a function of ``summarised.py`` or a network of Keras's, and the
#: model in it.
CASES: dict[str, tuple[str, dict[str, object]]] = {
    **{name: (name, {}) for name in ODD_MODELS},
    "cifar_add.py": ("build_model", {}),
    "digits_sequential.py": ("model", {}),
    "residual_functional.py": ("build_model", {}),
    "transformer_functional.py": ("build_model", {}),
    "unet_functional.py": ("build_model", {}),
    "regression_flags.py": ("build_model", {}),
    **{
        name: (name, {"weights": None})
        for name in ("VGG16", "MobileNet", "ResNet50", "MobileNetV3Small")
    },
}


class Summary(NamedTuple):
    """The table, in no order, and the lines below it.

    Names are told without their numbers, which Keras also gives to layers inside layers.
    """

    layers: Counter[tuple[str, ...]]
    """For each its name, type, shape and parameters, and the names of what it reads."""
    totals: list[str]


def file_of(case: str) -> Path:
    if case in ODD_MODELS:
        return ODD
    return EXAMPLES / case if case in EXAMPLES_THERE else folder() / f"{NETWORKS[case]}.py"


EXAMPLES_THERE = {path.name for path in EXAMPLES.glob("*.py")}


def read(text: str) -> Summary:
    """A printed summary taken apart; the column with lines is ours alone."""
    headings: list[str] = []
    rows: list[dict[str, str]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split("[│┃]", line)[1:-1]]
        if line.startswith("┃"):
            headings = cells
        elif line.startswith("│") and cells[2]:
            rows.append(dict(zip(headings, cells, strict=True)))
        elif line.startswith("│"):  # what did not fit goes on below
            for heading, more in zip(headings, cells, strict=True):
                rows[-1][heading] = f"{rows[-1][heading]} {more}".strip()
    layers: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        name, kind = row["Layer (type)"].split(" ")
        connected = re.sub(r"\[[^\]]*\]", "", row.get("Connected to", "")).split(", ")
        names = sorted(re.sub(r"_\d+$", "", each) for each in connected)
        said = (re.sub(r"_\d+$", "", name), kind, row["Output Shape"], row["Param #"], *names)
        layers[said] += 1
    totals = [line.strip() for line in text.splitlines() if " params: " in line]
    return Summary(layers, totals)


def ours(case: str) -> str:
    name, _ = CASES[case]
    found = inspected(file_of(case), name, Settings(), normal=False).interpretation
    own = [graph for graph in found.graphs if not graph.used]  # not a part of another
    return drawn(
        own[:1],
        form="summary",
        why=False,
        every_variant=False,
        columns=WIDTH,
        colour=False,
    )


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    jobs: list[SummaryJob] = [
        {"file": str(file_of(case)), "name": name, "arguments": arguments}
        for case, (name, arguments) in CASES.items()
    ]
    return dict(zip(CASES, summaries(jobs), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_a_summary_is_the_one_that_keras_prints(case: str, printed: dict[str, str]) -> None:
    keras, mine = read(printed[case]), read(ours(case))
    assert len(keras.layers) > 3
    assert mine.layers == keras.layers
    assert (len(mine.totals), mine.totals) == (3, keras.totals)
