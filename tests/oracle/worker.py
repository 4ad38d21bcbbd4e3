"""The process in which Keras builds: it reads jobs and writes a document for each.

Keras is imported once; every job runs in a fork of that process, so that no job sees
what another one left behind and a job that dies takes nothing with it.

``python -m oracle.worker`` (with ``tests/`` on the path) reads a list of jobs as JSON from
standard input and writes one JSON line a job to standard output.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import linecache
import os
import select
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypedDict


class Job(TypedDict, total=False):
    """What to build: ``file`` (with ``text`` where it is not on disk) or ``module``.

    A module that shall not be imported before Keras is watched has a ``file`` besides.
    """

    file: str
    text: str
    module: str
    name: str
    """The function or class to call; without one the module's body is the whole job."""
    arguments: dict[str, Any]
    """What to call it with."""
    modules: dict[str, dict[str, str]]
    """Modules that are not there, with an expression for each name imported from them."""
    under_test: list[str]
    """Path prefixes; by default the file alone."""
    base: str
    """The folder to which paths in the document are relative."""
    folders: list[str]
    """Where modules of the project are found, before all others."""
    tensorflow: bool
    """Whether ``tensorflow.keras`` shall be Keras."""
    old: bool
    """Whether Keras shall answer to old forms, and TensorFlow be stood in for."""
    main: bool
    """Whether ``__name__`` is ``"__main__"``."""
    seconds: float
    opened: bool
    """Whether layers of users are told as what their ``call`` does, not as one node."""
    together: bool
    """Built in the process of the other jobs: quick, for sources that leave nothing behind."""


class Result(TypedDict, total=False):
    """What came of a job: a document, or the error that Keras raised."""

    document: dict[str, Any]
    returned: int | None
    """The position in the document of the model that the function gave back."""
    error: str
    error_type: str
    trace: str
    arguments: dict[str, Any]
    """What the function was called with, as far as JSON holds it, defaults included."""
    seconds: float
    refused: list[str]
    """Models whose graph Keras cannot tell, with the reason."""


def perform(job: Job) -> Result:
    """Run one job in this process."""
    from . import recording
    from .hooks import opened
    from .places import Walker, forget_files

    forget_files()
    module_file = _module_file(job)
    prefixes = tuple(job.get("under_test") or [module_file])
    base = job.get("base") or str(Path(module_file).parent)
    if "text" in job:
        lines = job["text"].splitlines(keepends=True)
        linecache.cache[module_file] = (len(job["text"]), None, lines, module_file)

    def relative(file: str) -> str:
        path = Path(file)
        return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()

    walker = Walker(lambda file: file.startswith(prefixes))
    result = Result()
    with opened(walker) as ledger:
        ledger.opens_layers = job.get("opened", False)
        value: Any = None
        try:
            value = _run(job, module_file)
        except BaseException as error:
            result["error"] = str(error)
            result["error_type"] = type(error).__name__
            result["trace"] = traceback.format_exc()[-4000:]
        models, refused = [], []
        returned = None
        said = ledger.models()
        if ledger.is_model(value) and not any(model is value for model in said):
            said.append(value)
        for model in said:
            try:
                models.append(recording.model_document(ledger, model, relative))
            except recording.UnbuildableError as error:
                refused.append(f"{type(model).__name__}: {error}")
                continue
            if model is value:
                returned = len(models) - 1
        result["document"] = {"version": 1, "models": models}
        result["returned"] = returned
        result["refused"] = refused
    return result


def _module_file(job: Job) -> str:
    if "file" not in job:
        found = importlib.import_module(job["module"]).__file__
        assert found is not None
        return found
    return str(Path(job["file"]).absolute())


def _run(job: Job, file: str) -> Any:
    sys.path[:0] = job.get("folders", [])
    if job.get("old"):
        from .stand_ins import old_keras, tensorflow_module

        old_keras.install()
        tensorflow_module.install()
    if "module" in job:
        names: Mapping[str, Any] = vars(importlib.import_module(job["module"]))
    else:
        names = _executed(job, file)
    if "name" not in job:
        return None
    first, *rest = job["name"].split(".")
    target: Callable[..., Any] = names[first]
    for part in rest:
        target = getattr(target, part)
    return target(**job.get("arguments", {}))


def _executed(job: Job, file: str) -> dict[str, Any]:
    if job.get("tensorflow"):
        from .stand_ins.tensorflow_module import alias_keras

        sys.modules["tensorflow"] = types.ModuleType("tensorflow")
        alias_keras("tensorflow.keras")
    text = job["text"] if "text" in job else Path(file).read_text(encoding="utf-8")
    names: dict[str, Any] = {
        "__name__": "__main__" if job.get("main") else Path(file).stem,
        "__file__": file,
        "__builtins__": __builtins__,
    }
    for module_name, values in job.get("modules", {}).items():
        module = sys.modules[module_name] = types.ModuleType(module_name)
        for name, expression in values.items():
            setattr(module, name, _value(expression))
    exec(compile(text, file, "exec", dont_inherit=True), names)
    return names


def _value(expression: str) -> Any:
    import keras

    scope = {**vars(keras.layers), "keras": keras, "layers": keras.layers}
    return eval(expression, scope)


def forked(job: Any, run: Callable[[Any], Any] = perform) -> Any:
    """Run one job in a fork of this process, within its time."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _silence()
        try:
            text = json.dumps(run(job))
        except BaseException as error:
            text = json.dumps({"error": str(error), "error_type": type(error).__name__})
        with os.fdopen(writing, "w") as pipe:
            pipe.write(text)
        os._exit(0)
    os.close(writing)
    return _read(reading, child, job.get("seconds", 120.0))


def _quietly(job: Job) -> Result:
    """Run one job in this process and forget what it brought along."""
    import keras

    keras.utils.clear_session(free_memory=False)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        result = perform(job)
    for module in job.get("modules", ()):
        sys.modules.pop(module, None)
    return result


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _read(reading: int, child: int, seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    parts: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        ready = select.select([reading], [], [], max(0.0, left))[0]
        if not ready:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
            return {"error": f"took longer than {seconds:g} seconds", "error_type": "Timeout"}
        part = os.read(reading, 1 << 16)
        if not part:
            break
        parts.append(part)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    try:
        return json.loads(b"".join(parts))
    except ValueError:
        return {"error": f"the process ended with status {status}", "error_type": "Died"}


def main() -> None:
    jobs: list[Job] = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w")
    import keras  # noqa: F401 - imported once, before the forks

    for job in jobs:
        result = _quietly(job) if job.get("together") else forked(job)
        out.write(json.dumps(result) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
