"""The cases of this folder's Markdown files.

A case is a heading, a sentence that says why, the source in a ``py`` block and what must be
understood of it in ``graph`` blocks, one a graph, in the order of the interpretation::

    ## A layer is called

    What is called without a container is a fragment.

    ```py
    Dense(2)(x)
    ```

    ```graph
    fragment { Dense(units=2) }
    ```

A block ``py path=pkg/blocks.py`` is another file of the project; the linted file is the one
without a path (``net.py``), else the last. ``py keras=keras2`` is read under that setting;
``py call=build(depth=2)`` says how ``tests/oracle`` shall call a builder whose parameters have
no defaults, to hold the case against Keras.
A case with neither ``graph`` nor ``said`` blocks has no graphs. What else is said of the
file may stand in a ``said`` block, a line each: ``assumed Dense``, ``cut …``,
``read pkg/blocks.py``, ``unknown-layer 3 …``, ``variants 4``, ``roots 2``; a kind that is
mentioned must be said exactly so, a kind that is not is not looked at. With a ``said`` block
alone the graphs are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import read_source

_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"(\w+)=(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a case's project."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Source, and what must be understood of it."""

    title: str
    line: int
    """Of the heading."""
    why: str
    files: tuple[File, ...]
    linted: str
    """The path of the file that is interpreted."""
    keras: str | None
    call: str | None
    """A call of a builder that Keras can carry out."""
    graphs: tuple[str, ...]
    said: tuple[str, ...]


def read_cases(page: Path) -> Iterator[Case]:
    """The cases of a page; a section without a ``py`` block is prose."""
    text = page.read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        section = text[heading.end() : end]
        blocks = list(_BLOCK.finditer(section))
        if not any(block[1] == "py" for block in blocks):
            continue
        line = text.count("\n", 0, heading.start()) + 1
        yield _case(heading[1].strip(), line, section[: blocks[0].start()].strip(), blocks)


def _case(title: str, line: int, why: str, blocks: list[re.Match[str]]) -> Case:
    files: list[File] = []
    linted = keras = call = None
    for block in blocks:
        if block[1] != "py":
            continue
        options = dict(_OPTION.findall(block[2]))
        files.append(File(path=options.get("path", "net.py"), text=block[3]))
        keras = options.get("keras", keras)
        call = options.get("call", call)
        if "path" not in options:
            linted = "net.py"
    return Case(
        title=title,
        line=line,
        why=why,
        files=tuple(files),
        linted=linted or files[-1].path,
        keras=keras,
        call=call,
        graphs=tuple(block[3] for block in blocks if block[1] == "graph"),
        said=tuple(
            said for block in blocks if block[1] == "said" for said in block[3].splitlines()
        ),
    )


def interpret_case(case: Case, folder: Path) -> Interpretation:
    """What is understood of a case whose files are written to ``folder``."""
    (folder / "pyproject.toml").write_text("", encoding="utf-8")
    for file in case.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    source = read_source(folder / case.linted, case.linted)
    return interpret(source, Project(here=folder), load_catalog(), keras=case.keras)


def said_of(found: Interpretation, kinds: set[str]) -> tuple[str, ...]:
    """What an interpretation says besides its graphs, of the kinds that are asked for."""
    lines = [
        *(f"assumed {name}" for name in found.assumed),
        *(f"cut {what}" for what in found.cut),
        *(f"read {path}" for path in found.read),
        *(
            " ".join((remark.rule, str(remark.place.span.line), *remark.values.values())).rstrip()
            for remark in found.remarks
        ),
        f"variants {found.variants}",
        f"roots {found.roots}",
    ]
    return tuple(line for line in lines if line.split()[0] in kinds)


@cache
def every_case() -> tuple[tuple[Path, Case], ...]:
    """All cases of this folder, page by page."""
    pages = sorted(Path(__file__).parent.glob("*.md"))
    return tuple((page, case) for page in pages for case in read_cases(page))
