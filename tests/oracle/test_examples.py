"""Every file in ``examples/`` is understood as Keras builds it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from . import keras_process
from .understanding import Model, answering, nearest, understand_all
from .worker import Job, Result

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = sorted(path.name for path in EXAMPLES.glob("*.py"))

#: Examples whose function takes flags: each way through them is compared, too.
CALLS: dict[str, Sequence[dict[str, Any]]] = {
    "regression_flags.py": [
        {"batchnorm": True},
        {"dropout": 0.3},
        {"batchnorm": True, "dropout": 0.3},
    ],
    "residual_functional.py": [{"large_images": True}],
    "unet_functional.py": [{"drop_rate": 0.0}],
}


class Case(NamedTuple):
    file: str
    name: str | None
    arguments: dict[str, Any]

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.file}::{self.name}({said})" if self.name else self.file


def cases() -> list[Case]:
    listed = []
    for file in FILES:
        name = "build_model" if "def build_model" in (EXAMPLES / file).read_text() else None
        listed.append(Case(file, name, {}))
        listed += [Case(file, name, arguments) for arguments in CALLS.get(file, ())]
    return listed


def job(case: Case) -> Job:
    made = Job(file=str(EXAMPLES / case.file), arguments=case.arguments)
    if case.name is not None:
        made["name"] = case.name
    return made


@pytest.fixture(scope="module")
def built() -> dict[str, Result]:
    listed = cases()
    results = keras_process.build(map(job, listed))
    return {str(case): result for case, result in zip(listed, results, strict=True)}


@pytest.fixture(scope="module")
def understood() -> dict[str, list[Model]]:
    read = understand_all((file, EXAMPLES) for file in FILES)
    return dict(zip(FILES, read, strict=True))


def test_there_are_examples_and_all_calls_name_one() -> None:
    assert len(FILES) >= 8
    assert set(CALLS) <= set(FILES)


@pytest.mark.parametrize("case", cases(), ids=str)
def test_an_example_is_what_keras_builds(
    case: Case, built: dict[str, Result], understood: dict[str, list[Model]]
) -> None:
    result = built[str(case)]
    assert "error" not in result, result.get("trace")
    models = result["document"]["models"]
    assert models
    read = understood[case.file]
    candidates = answering(read, case.arguments)
    for expected in models:
        # An argument of the call is unknown to who reads the function alone.
        comparison, _ = nearest(expected, candidates, unknown_agrees=bool(case.arguments))
        assert comparison.differences == ()
        assert comparison.equal
