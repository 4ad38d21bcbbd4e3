"""Keras's own ``summary()`` of models, printed by a process of its own.

``python -m oracle.summaries`` (with ``tests/`` on the path) reads a list of jobs as JSON from
standard input and writes the summaries as a JSON list.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, TypedDict

from . import keras_process

#: Wide enough that no name is folded.
WIDTH = 240


class SummaryJob(TypedDict):
    """A file, and what in it is the model, or builds it when called with some arguments."""

    file: str
    name: str
    arguments: dict[str, Any]


def summaries(jobs: Sequence[SummaryJob]) -> list[str]:
    """What Keras prints for each model."""
    done = subprocess.run(
        [sys.executable, "-m", "oracle.summaries"],
        input=json.dumps(list(jobs)),
        capture_output=True,
        text=True,
        env={**keras_process.environment(), "COLUMNS": str(WIDTH + 10)},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def _summary(job: SummaryJob) -> str:
    import keras

    keras.utils.clear_session()
    spec = importlib.util.spec_from_file_location("summarised", job["file"])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["summarised"] = module
    spec.loader.exec_module(module)
    found = getattr(module, job["name"])
    model = found if isinstance(found, keras.Model) else found(**job["arguments"])
    text: list[str] = []
    model.summary(line_length=WIDTH, print_fn=lambda line, **_: text.append(line))
    return "".join(text)


if __name__ == "__main__":
    results = [_summary(job) for job in json.load(sys.stdin)]
    sys.stdout.write("\n" + json.dumps(results) + "\n")
