"""The process in which other people's code is run for the graphs that it builds.

It is started as a user who may nothing, without network, reads a job a line and writes a result
a line. Each job runs in a fork with limits on time, memory and what it may write.
"""

from __future__ import annotations

import inspect
import json
import linecache
import os
import re
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

from keras import Input, Layer, Model, config

from . import recording
from .bodies import Body
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
    _prepare(root, file, job)
    run = _FileRun(root=root, file=file, text=text)
    if job["names"] == [None]:
        return {"each": [run.body()]}
    with opened(run.walker) as ledger:
        body = Body.of(run, ledger)
        try:
            body.execute(main=False)
        except BaseException as error:
            return {"each": [_failure(error)] * len(job["names"])}
        return {
            "each": [
                forked(Job(seconds=job["seconds"]), partial(run.builder, ledger, body, name))
                for name in map(str, job["names"])
            ]
        }


class FileResult(TypedDict, total=False):
    """What came of a file: one result for each name, or the error of the whole."""

    each: list[Result]
    error: str
    error_type: str


def _failure(error: BaseException) -> Result:
    return {
        "error": str(error)[:400],
        "error_type": type(error).__name__,
        "trace": "".join(traceback.format_exception(error))[-3000:],
    }


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
                Body.of(self, ledger).execute(main=True)
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

    def builder(self, ledger: Ledger, body: Body, name: str, _: Job) -> Result:
        """One function or class: the model that it gives, else those that it builds."""
        began = time.monotonic()
        for second in (False, True):
            before = ledger.counter
            result = Result()
            value = None
            try:
                builder = body.named(name)
                arguments = _arguments(builder, second=second)
                value = builder(**arguments)
                result["arguments"] = _plain({**_defaults(builder), **arguments})
                break
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


def _prepare(root: Path, file: Path, job: StrangerJob) -> None:
    from .stand_ins import anything, old_arguments

    old_arguments.old_positions(job["old_positions"])
    if job["channels_first"]:
        config.set_image_data_format("channels_first")
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


#: Parameters that take the tensor which a network starts from.
_TENSOR = re.compile(r"^(?:inputs?|x|(?:img|image)_input|input_(?:tensor|layer|image|img))$")


def _arguments(builder: Any, *, second: bool) -> dict[str, Any]:
    """What to call it with: a guess for each parameter without a default."""
    parameters = inspect.signature(builder).parameters.values()
    arguments = {
        name: Input((256, 256, 3)) if _TENSOR.match(name) else guess(name, second=second)
        for name, parameter in inspect.signature(builder).parameters.items()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    }
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters):
        arguments |= _injected(getattr(builder, "__globals__", {}))
    return arguments


def _injected(names: Mapping[str, Any]) -> dict[str, Any]:
    """Keras's modules, for code that lets its caller say which Keras it shall use."""
    import keras

    places = {name: getattr(keras, name) for name in ("backend", "layers", "models", "utils")}
    return {name: module for name, module in places.items() if names.get(name, module) is None}


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
    from keras.src.models.functional import Functional

    if not isinstance(model, Sequential):
        # The death may have been that of its own constructor.
        return not isinstance(model, Functional) or hasattr(model, "_nodes_by_depth")
    return any(model is compiled for compiled, _ in ledger.compiled)


def main() -> None:
    from .stand_ins import old_keras, old_numpy, tensorflow_module

    old_numpy.install()
    old_keras.install()
    tensorflow_module.install()
    out = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        job: StrangerJob = json.loads(line)
        result = forked({**job, "seconds": job["seconds"] * (1 + len(job["names"]))}, perform)
        out.write(json.dumps(result) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
