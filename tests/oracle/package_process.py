"""The process in which models of packages from PyPI are built: as nobody, without network.

It reads a `Batch` as JSON from standard input and writes one JSON line a call. A package that
is written for Keras 3 meets Keras as it is; for others it answers to old forms, and TensorFlow
is stood in for. What a package imports and nobody installed does nothing.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import sys
import tempfile
import traceback
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

from . import recording
from .hooks import opened
from .places import Walker, forget_files
from .stand_ins.anything import Blank, BlankFinder
from .worker import Job, forked

#: What one call may use. Weights are zeros, which take addresses and no memory.
ADDRESSES = 256 << 30
WRITTEN_BYTES = 1 << 20
SECONDS = 60.0


class Outcome(TypedDict, total=False):
    """What came of a call: the model that it returned, or why there is none."""

    model: recording.Document
    error: str
    error_type: str
    trace: str


class Batch(TypedDict):
    """Calls of builders of one package."""

    root: str
    """The folder that the package and what it needs are unpacked in."""
    old: bool
    """Whether it is written for Keras before 3."""
    imported: str
    """The name under which it is imported, once, before the calls."""
    calls: list[str]
    """For each call the text of a file with a function ``build``."""
    wanted: int
    """After so many models no further call is tried."""


def limit() -> None:
    """Bound what this process and its forks may use."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES, WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.chdir(tempfile.mkdtemp())


def prepare(batch: Batch) -> None:
    """Make the package importable."""
    # Before anything stands in for what Keras can do without.
    importlib.import_module("keras")
    sys.path.insert(0, batch["root"])
    present = {path.stem for path in Path(batch["root"]).iterdir()} | sys.stdlib_module_names
    never = set() if batch["old"] else {"tensorflow", "torch"}
    if batch["old"]:
        from .stand_ins import old_keras, tensorflow_module

        old_keras.install()
        tensorflow_module.install()
        backend = "keras.src.backend.tensorflow"  # which needs all of TensorFlow
        sys.modules[backend] = Blank(backend)
        for name in present & sys.modules.keys() - sys.stdlib_module_names:
            # What it needs is here, so that nothing need stand in for it.
            for module in [one for one in sys.modules if one.partition(".")[0] == name]:
                del sys.modules[module]
    sys.meta_path.append(BlankFinder(lambda name: name.partition(".")[0] in present | never))


def perform(root: str, text: str, _: Job) -> Outcome:
    """Run ``build`` of a file, and tell the model that it returns."""
    forget_files()
    names: dict[str, Any] = {"__name__": "call"}
    with opened(Walker(lambda file: file.startswith(f"{root}/"))) as ledger:
        try:
            exec(compile(text, f"{root}/call.py", "exec"), names)
            value = names["build"]()
            if not ledger.is_model(value):
                raise TypeError(f"returned no model but {type(value).__name__}")
            model = recording.model_document(
                ledger, value, lambda file: Path(file).relative_to(root).as_posix()
            )
        except Exception as error:
            trace = traceback.format_exc()
            return {"error": str(error), "error_type": type(error).__name__, "trace": trace}
    return {"model": model}


def main() -> None:
    batch: Batch = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    limit()
    prepare(batch)
    # A package that cannot be imported says why in each of its calls.
    with contextlib.suppress(Exception):
        importlib.import_module(batch["imported"])
    built = 0
    for text in batch["calls"]:
        if built == batch["wanted"]:
            break
        outcome = forked(Job(seconds=SECONDS), partial(perform, batch["root"], text))
        built += "model" in outcome
        out.write(json.dumps(outcome) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
