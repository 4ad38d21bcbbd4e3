"""Builders as layerlint reads them, held against what Keras built; the figures, kept as JSON."""

from __future__ import annotations

import json
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from .comparison import Comparison, Share, total
from .drawing import Builder, Drawn
from .strange_files import required_parameters, source_of
from .understanding import Model, answering, nearest, understand_here

#: A file that takes more of the processor to read or to compare counts as not understood.
SECONDS_A_FILE = 200

_SHARES = tuple(one.name for one in fields(Comparison) if isinstance(one.default, Share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One builder: the variant whose answers are its arguments, and the best of all."""

    builder: str
    """``owner/name:path::function``"""
    style: str
    kinds: tuple[str, ...]
    first: Comparison
    best: Comparison
    variants: int

    @property
    def file(self) -> str:
        return self.builder.partition("::")[0]

    @property
    def repository(self) -> str:
        return self.builder.partition(":")[0]

    @property
    def misses(self) -> bool:
        """Whether a node or an edge of the variant of first answers is missing or untrue."""
        return not self.first.same_counts

    def plain(self) -> dict[str, Any]:
        """The figures as JSON holds them."""
        return {
            "builder": self.builder,
            "style": self.style,
            "kinds": list(self.kinds),
            "variants": self.variants,
            "first": _plain(self.first),
            "best": _plain(self.best),
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Measured:
        shares = {name: _of_plain(plain[name]) for name in ("first", "best")}
        return cls(**{**plain, "kinds": tuple(plain["kinds"]), **shares})


def _plain(one: Comparison) -> dict[str, str]:
    return {name: str(getattr(one, name)) for name in _SHARES}


def _of_plain(plain: Mapping[str, str]) -> Comparison:
    shares: dict[str, Any] = {}
    for name, text in plain.items():
        part, _, whole = text.partition("/")
        shares[name] = Share(part=int(part), whole=int(whole))
    return Comparison(**shares)


def measure(checkouts: Path, drawn: Sequence[Drawn]) -> Iterator[list[Measured]]:
    """The builders of one file after the other, as they are done."""
    files: dict[tuple[str, str], list[Builder]] = defaultdict(list)
    for builder in (builder for one in drawn for builder in one.builders):
        files[builder.repository, builder.path].append(builder)
    with ProcessPoolExecutor(max_workers=2) as pool:
        jobs = [pool.submit(partial(measure_file, checkouts), one) for one in files.values()]
        for done in as_completed(jobs):
            yield done.result()


def measure_file(checkouts: Path, builders: Sequence[Builder]) -> list[Measured]:
    """Hold what layerlint reads of a file's builders against what Keras built."""
    folder = checkouts / builders[0].repository.replace("/", "+")
    path = builders[0].path
    text = source_of(folder / path)
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_A_FILE)
    try:
        whole = _understood(path, folder)
        measured = []
        for builder in builders:
            name = builder.name
            models = whole
            if name is not None:
                models = [model for model in whole if model["root"].partition(".")[0] == name]
                # What another root calls has none of its own: it is a part of that root's.
                models = models or [*_understood(path, folder, name), *whole]
            measured.append(measured_of(builder, models, required_parameters(text, name or "")))
    except TimeoutError:
        sys.stderr.write(f"{builders[0].repository}:{path}: longer than {SECONDS_A_FILE} s\n")
        return [measured_of(builder, [], []) for builder in builders]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return measured


def _too_long(*_: object) -> None:
    raise TimeoutError


def _understood(path: str, folder: Path, name: str | None = None) -> list[Model]:
    try:
        return understand_here(folder / path, f"{folder.name}:{path}", name)
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        return []


def measured_of(builder: Builder, models: Sequence[Model], guessed: Sequence[str]) -> Measured:
    models = [without_given(model, guessed) for model in models]

    def held(read: Sequence[Model]) -> Comparison:
        return total(nearest(one, read, open_parameters=guessed)[0] for one in builder.models)

    first = held(answering(models, builder.arguments))
    return Measured(
        builder=str(builder),
        style=builder.style,
        kinds=tuple(sorted({model["kind"] for model in builder.models})),
        first=first,
        # Nothing is nearer than the same nodes and edges.
        best=first if first.same_counts else held(models),
        variants=max(_variants(models), default=0),
    )


def without_given(model: Model, parameters: Sequence[str]) -> Model:
    """A graph without the sources that stand for what the harness called the builder with.

    A parameter that takes a tensor is a source of its own to layerlint; the harness gives it
    an ``Input`` that no line of the file constructs, so Keras's graph begins after it.
    """
    given = {
        node["id"]
        for node in model["nodes"]
        if node["layer"] is None
        and node.get("reason") in {f"parameter {name}" for name in parameters}
    }
    if not given:
        return model
    nodes = [node for node in model["nodes"] if node["id"] not in given]
    edges = [edge for edge in model["edges"] if edge[0] not in given]
    return {**model, "nodes": nodes, "edges": edges}


def _variants(models: Sequence[Model]) -> Iterable[int]:
    """How many ways there are through each root."""
    ways: dict[str, set[str]] = defaultdict(set)
    for model in models:
        ways[model["root"]].add(json.dumps(model["when"]))
    return map(len, ways.values())
