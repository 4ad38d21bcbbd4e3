"""The way from a test to Keras: jobs go to a process of their own, documents come back."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from .worker import Job, Result

#: The versions that the documents were checked with.
PINNED = {"keras": "3.15.1", "jax": "0.10.2"}


def missing() -> str | None:
    """Why Keras cannot be asked here, or nothing."""
    if sys.version_info < (3, 11):
        return "Keras 3.15 needs Python 3.11; places are read from Python 3.11's frames"
    if sys.platform == "win32":
        return "each model is built in a fork, which Windows does not have"
    for package in PINNED:
        if importlib.util.find_spec(package) is None:
            return f"{package} is not installed (the oracle extra brings it)"
    return None


def environment() -> dict[str, str]:
    """The environment of a process that builds with Keras: NumPy, no GPU, two threads."""
    tests = str(Path(__file__).resolve().parents[1])
    return {
        **os.environ,
        "KERAS_BACKEND": "numpy",
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": tests,
        "PYTHONHASHSEED": "0",
    }


def build(jobs: Iterable[Job]) -> list[Result]:
    """Build each job with Keras, in their order."""
    listed = list(jobs)
    if not listed:
        return []
    done = subprocess.run(
        [sys.executable, "-m", "oracle.worker"],
        input=json.dumps(listed),
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    results: list[Result] = [json.loads(line) for line in done.stdout.splitlines()]
    if len(results) != len(listed):
        raise RuntimeError(f"the process of Keras ended early:\n{done.stderr[-4000:]}")
    return results
