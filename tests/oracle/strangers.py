"""The process in which other people's code is run for the graphs that it builds.

It is started as a user who may nothing, without network, and reads jobs like the worker.
Each job runs in a fork with limits on time, memory and what it may write.
"""

from __future__ import annotations

import importlib
import inspect
import json
import linecache
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

from keras import Layer, Model

from . import recording
from .guesses import guess
from .hooks import Ledger, opened, runs_own_call
from .places import Trail, Walker, forget_files
from .strange_files import StrangerJob, source_of
from .worker import Job, Result, forked

#: What one job may use.
MEMORY = 8 << 30
PROCESSOR_SECONDS = 30
WRITTEN_BYTES = 16 << 20


def perform(job: StrangerJob) -> FileResult:
    """Run a file in this process: its body as the main module, then each builder in a fork."""
    _limit()
    root = Path(job["root"])
    file = root / job["file"]
    text = source_of(file)
    forget_files()
    linecache.cache[str(file)] = (len(text), None, text.splitlines(keepends=True), str(file))
    _prepare(root, file, job["old_positions"])
    run = _FileRun(root=root, file=file, text=text)
    if job["names"] == [None]:
        return {"each": [run.body()]}
    with opened(run.walker) as ledger:
        try:
            names = run.executed(main=False)
        except BaseException as error:
            return {"each": [_failure(error)] * len(job["names"])}
        return {
            "each": [
                forked(Job(seconds=job["seconds"]), partial(run.builder, ledger, names[name]))
                for name in map(str, job["names"])
            ]
        }


class FileResult(TypedDict, total=False):
    """What came of a file: one result for each name, or the error of the whole."""

    each: list[Result]
    error: str
    error_type: str


def _failure(error: BaseException) -> Result:
    return {"error": str(error)[:400], "error_type": type(error).__name__}


@dataclass(frozen=True, slots=True, kw_only=True)
class _FileRun:
    """One file, ready to be run."""

    root: Path
    file: Path
    text: str

    @property
    def walker(self) -> Walker:
        return Walker(lambda path: path.startswith(f"{self.root}/"))

    def body(self) -> Result:
        """The module's body: the models that it builds itself, not by importing others."""
        result = Result()
        with opened(self.walker) as ledger:
            try:
                self.executed(main=True)
            except BaseException as error:
                result = _failure(error)
            own = [
                model
                for model in ledger.models()
                if self._is_own(ledger.constructions[id(model)].trail)
            ]
            if "error" in result:
                own = [model for model in own if _is_done(ledger, model)]
            return self._recorded(ledger, own, result)

    def builder(self, ledger: Ledger, builder: Any, _: Job) -> Result:
        """One function or class: the model that it gives, else those that it builds."""
        before = ledger.counter
        began = time.monotonic()
        result = Result()
        value = None
        try:
            arguments = _arguments(builder)
            value = builder(**arguments)
            result["arguments"] = _plain({**_defaults(builder), **arguments})
        except BaseException as error:
            result = _failure(error)
        models = [
            model for model in ledger.models() if ledger.constructions[id(model)].order > before
        ]
        if "error" in result:
            models = [model for model in models if _is_done(ledger, model)]
        given = value if isinstance(value, (list, tuple)) else [value]
        if given and all(map(ledger.is_model, given)):
            models = list(given)
        result = self._recorded(ledger, models, result)
        result["seconds"] = round(time.monotonic() - began, 1)
        return result

    def executed(self, *, main: bool) -> dict[str, Any]:
        return _executed(self.file, self.root, self.text, main=main)

    def _recorded(self, ledger: Ledger, models: list[Any], result: Result) -> Result:
        inner = _inside_layers(ledger)
        documents, refused = [], []
        for model in models:
            if id(model) in inner:
                continue
            try:
                documents.append(recording.model_document(ledger, model, self._relative))
            except recording.UnbuildableError as error:
                refused.append(str(error)[:300])
        result["document"] = {"version": 1, "models": [one for one in documents if one["nodes"]]}
        result["refused"] = refused
        return result

    def _is_own(self, trail: Trail) -> bool:
        """Whether it is made by this file's body, and not by the body of one that it imports."""
        return trail.outermost == str(self.file) and trail.functions.count("<module>") == 1

    def _relative(self, path: str) -> str:
        return Path(path).relative_to(self.root).as_posix()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES, WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.chdir(tempfile.mkdtemp())


def _prepare(root: Path, file: Path, old_positions: bool) -> None:
    from .stand_ins import anything, old_arguments, old_keras, tensorflow_module

    old_keras.install()
    old_arguments.old_positions(old_positions)
    tensorflow_module.install()
    folders = [file.parent, *file.parent.parents]
    below = [folder for folder in folders if folder == root or root in folder.parents]
    sys.path[:0] = [str(folder) for folder in below] + [str(root / "src")]
    own = {path.stem for folder in below for path in folder.iterdir()} - {"keras", "tensorflow"}
    for name in list(sys.modules):
        # The repository may be the very package that would stand in for another one's.
        if name.partition(".")[0] == "keras_applications" and "keras_applications" in own:
            del sys.modules[name]
    installed = set(sys.stdlib_module_names) | {"numpy", "scipy", "keras", "jax", "h5py", "yaml"}

    def refuses(name: str) -> bool:
        first = name.partition(".")[0]
        return first in own or (first in installed and first != "keras")

    sys.meta_path.append(anything.BlankFinder(refuses))
    sys.argv = [str(file)]


def _executed(file: Path, root: Path, text: str, *, main: bool) -> dict[str, Any]:
    package = _package(file, root)
    names: dict[str, Any] = {
        "__name__": "__main__" if main else (f"{package}.{file.stem}" if package else file.stem),
        "__file__": str(file),
        "__package__": package,
        "__builtins__": __builtins__,
        "get_ipython": lambda: None,
        "display": lambda *_: None,
    }
    if package:
        importlib.import_module(package)
    # A notebook may have it in any cell.
    text = re.sub(r"(?m)^from __future__ import .*$", "", text)
    exec(compile(text, str(file), "exec", dont_inherit=True), names)
    return names


def _package(file: Path, root: Path) -> str:
    """The package that a file belongs to, as its relative imports see it."""
    parts: list[str] = []
    folder = file.parent
    while folder != root and (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)


def _arguments(builder: Any) -> dict[str, Any]:
    """What to call it with: a guess for each parameter without a default."""
    return {
        parameter.name: guess(parameter.name)
        for parameter in inspect.signature(builder).parameters.values()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    }


def _defaults(builder: Any) -> dict[str, Any]:
    return {
        parameter.name: parameter.default
        for parameter in inspect.signature(builder).parameters.values()
        if parameter.default is not inspect.Parameter.empty
    }


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that JSON can hold: conditions are asked about no others."""
    kept = {}
    for name, value in arguments.items():
        try:
            kept[name] = json.loads(json.dumps(value))
        except (TypeError, ValueError):
            continue
    return kept


def _inside_layers(ledger: Ledger) -> set[int]:
    """Models that are parts of a user's layers: these stay closed."""
    return {
        id(part)
        for one in ledger.constructions.values()
        if isinstance(one.operation, Layer) and runs_own_call(one.operation)
        for part in one.operation._flatten_layers(include_self=False)
        if isinstance(part, Model)
    }


def _is_done(ledger: Ledger, model: Any) -> bool:
    """Whether a model was finished when the run died."""
    from keras import Sequential

    if not isinstance(model, Sequential):
        return True
    return any(model is compiled for compiled, _ in ledger.compiled)


def main() -> None:
    jobs: list[StrangerJob] = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w")
    for job in jobs:
        result = forked({**job, "seconds": job["seconds"] * (1 + len(job["names"]))}, perform)
        out.write(json.dumps(result) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
