"""Keras in a process of its own, which answers questions (`scripts/measures.py`)."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

MEASURES = Path(__file__).parents[3] / "scripts" / "measures.py"
#: Those for which Keras needs a backend with derivatives, or which say what JAX does where others
#: refuse; NumPy is quicker for all others.
OF_DERIVATIVES = {
    *("change_of_kernel", "change_of_kernel_in", "least_change_of_kernel", "distinct_units"),
    *("loss_beyond_the_units", "slope_behind_dropout", "slope_of_loss"),
    *("slope_through", "statistics_move", "statistics_move_beside"),
}


def missing() -> str | None:
    """Why Keras cannot be asked here, or nothing."""
    if sys.version_info < (3, 11):
        return "Keras 3.15 needs Python 3.11"
    for package in ("keras", "jax"):
        if importlib.util.find_spec(package) is None:
            return f"{package} is not installed (the oracle extra brings it)"
    return None


class Judge:
    """A process in which Keras computes with one backend."""

    def __init__(self, backend: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(MEASURES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={
                **os.environ,
                "KERAS_BACKEND": backend,
                "JAX_PLATFORMS": "cpu",
                "CUDA_VISIBLE_DEVICES": "",
            },
        )

    def asked(self, measure: str, arguments: Mapping[str, Any]) -> Any:
        """What a measure gives. Raises ``ValueError`` with what Keras says instead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = json.dumps({"measure": measure, "arguments": arguments})
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        if "error" in said:
            raise ValueError(said["error"])
        return said["answer"]

    def dismissed(self) -> None:
        """Let the process end."""
        self._process.communicate()


@pytest.fixture(scope="session")
def measured() -> Iterator[Callable[..., Any]]:
    """What Keras gives for a measure: a function of its name and arguments."""
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    judges: dict[str, Judge] = {}

    def ask(measure: str, backend: str | None = None, **arguments: Any) -> Any:
        backend = backend or ("jax" if measure in OF_DERIVATIVES else "numpy")
        if backend not in judges:
            judges[backend] = Judge(backend)
        return judges[backend].asked(measure, arguments)

    yield ask
    for judge in judges.values():
        judge.dismissed()
