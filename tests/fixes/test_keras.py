"""What fixes make of the cases is what Keras builds of them."""

from __future__ import annotations

import pytest
from oracle import keras_process
from oracle.understanding import first_variants, nearest, understand_text
from oracle.worker import Job, Result

from .asking import FILE
from .test_cases import Case, cases

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

# TensorFlow is not there; a function or class that nothing calls builds nothing.
CASES = [
    case
    for case in cases()
    if case.fixed and "tensorflow" not in case.fixed and "\nmodel = " in case.fixed
]


@pytest.fixture(scope="module")
def built() -> dict[str, Result]:
    jobs = [Job(file=f"/{FILE}", text=case.fixed or "", together=True) for case in CASES]
    return {str(case): one for case, one in zip(CASES, keras_process.build(jobs), strict=True)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_keras_builds_what_was_proven(case: Case, built: dict[str, Result]) -> None:
    result = built[str(case)]
    assert "error" not in result, result["error"]
    models = first_variants(understand_text(case.fixed or "", FILE))
    expected = [model for model in result["document"]["models"] if model["nodes"]]
    for one in expected:
        comparison, _ = nearest(one, models)
        assert comparison.differences == ()
    assert expected or "Input" not in (case.fixed or "")  # a Sequential waits for its input
