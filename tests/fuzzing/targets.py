"""What is fuzzed: each target reads bytes, and raises where layerlint does what it must not.

None needs ``atheris``; a find can be tried with Python alone.
"""

from __future__ import annotations

import ast
import re
import tempfile
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from layerlint.catalog import load_catalog
from layerlint.finding import FileReport
from layerlint.graph.text import parse_graph, print_graph
from layerlint.interpreter import interpret
from layerlint.linter import check
from layerlint.mending.reading import Reading
from layerlint.mending.turns import offered
from layerlint.project import Library, Project
from layerlint.reporters.rule_page import markdown
from layerlint.rule import TOPICS, RuleErrors, load_rules
from layerlint.selection import Selection
from layerlint.settings import Overrides, RulesInForce, Settings
from layerlint.source import SourceError, SourceFile, Span, decode_source

from . import seeds
from .documents import NotebookSplicer, RuleSplicer, id_of
from .splicing import Splicer

LONGEST: Final = 8_192
"""How many bytes an input may have."""
PRINTED: Final = 4
"""Of so many sources the graphs of one are printed, which takes as long as all the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that reads what anybody may hand it."""

    name: str
    suffix: str
    """Of a file that holds an input."""
    read: Callable[[bytes], object]
    seeds: Callable[[], tuple[str, ...]]
    mutated: Callable[[str, Random], str]


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []
"""They go when the process does."""


@cache
def folder() -> Path:
    """A project of the modules that the seeds import."""
    kept = tempfile.TemporaryDirectory(prefix="fuzzing-")
    _FOLDERS.append(kept)
    here = Path(kept.name)
    (here / "pyproject.toml").write_text("", encoding="utf-8")
    for path, text in seeds.modules():
        file = here / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return here


# --- Python, and notebooks of it -------------------------------------------------------


def read_python(data: bytes) -> None:
    """Python: its graphs can be printed and read again, its findings lie in the file."""
    source = _linted(data, "net.py")
    if source is not None and zlib.crc32(data) % PRINTED == 0:
        for graph in interpret(source, Project(here=folder()), load_catalog()).graphs:
            printed = print_graph(graph)
            assert parse_graph(printed) == graph, printed


def read_notebook(data: bytes) -> None:
    """A notebook: as Python, and every name of its cells stands where it is said to stand."""
    source = _linted(data, "net.ipynb")
    if source is not None:
        _check_names(source, data.decode("utf-8-sig"))


@cache
def _every_rule() -> RulesInForce:
    settings = Settings(overrides=Overrides(profile="strict", extend_select=TOPICS))
    return settings.in_force(folder() / "net.py")


def _linted(data: bytes, name: str) -> SourceFile | None:
    try:
        source = decode_source(data, name, file=folder() / name)
    except SourceError:
        return None
    _check_findings(check(source, Project(here=folder()), _every_rule()), source, data)
    return source


def _check_findings(report: FileReport, source: SourceFile, data: bytes) -> None:
    lines = len(data.splitlines()) if source.document else len(source.lines)
    for finding in report.findings:
        span = finding.place.span
        assert finding.message, finding
        assert 1 <= span.line <= span.end_line <= max(lines, 1), finding
        assert (span.line, span.column) <= (span.end_line, span.end_column), finding


_CUT: Final = re.compile(r'"\s*,\s*"')
"""Where one string of a cell's text ends and the next begins."""


def _check_names(source: SourceFile, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(source.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id.isascii():
            end = node.end_col_offset or 0
            span = source.span(node.lineno, node.col_offset, node.lineno, end)
            located, cell = source.locate(span)
            assert cell is not None, span
            if located.line != located.end_line:
                continue  # the cell's text is cut into strings in the middle of the name
            line = lines[located.line - 1]
            there = line[located.column - 1 : located.end_column - 1]
            there = _CUT.sub("", there)
            # A letter may be written as an escape, or stand for another one.
            assert "\\u" in there or there == node.id or not there.isascii(), (there, node.id)
            _check_inside(source, span, node.id)


def _check_inside(source: SourceFile, span: Span, name: str) -> None:
    line = source.line_at(span.line)
    assert name in line or not line.isascii(), (line, name)


# --- rules -----------------------------------------------------------------------------


def read_rule(data: bytes) -> None:
    """A rule: it can be shown, and held against models, and its fix tried on them."""
    file = folder() / "rules" / "local" / f"{id_of(data)}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    try:
        rules = load_rules([file], shipped=False)
    except RuleErrors as errors:
        for error in errors.errors:
            assert error.message, error
            assert 1 <= error.line <= data.count(b"\n") + data.count(b"\r") + 2, error
            assert error.column >= 1, error
        return
    finally:
        file.unlink()
    for rule in rules:
        assert markdown(rule, {})
    selection = Selection(selected=tuple(rule.id for rule in rules))
    for source in _models():
        reading = Reading(
            source=source,
            rules=RulesInForce(rules=rules, selection=selection),
            library=Library(),
            here=folder(),
            every=[source.path],
        )
        check(source, Project(here=folder()), reading.rules)
        offered([reading], lambda *_: True)


@cache
def _models() -> tuple[SourceFile, ...]:
    return tuple(decode_source(text.encode(), "net.py") for text in seeds.models())


# --- all -------------------------------------------------------------------------------


@cache
def target_called(name: str) -> Target:
    """The target of that name, with what it starts from."""
    match name:
        case "interpreter":
            return Target(
                name=name,
                suffix=".py",
                read=read_python,
                seeds=seeds.sources,
                mutated=Splicer(seeds.sources(), LONGEST).mutated,
            )
        case "rules":
            return Target(
                name=name,
                suffix=".yaml",
                read=read_rule,
                seeds=seeds.rules,
                mutated=RuleSplicer(seeds.rules()).mutated,
            )
        case "notebooks":
            code = Splicer(seeds.sources(), LONGEST).mutated
            return Target(
                name=name,
                suffix=".ipynb",
                read=read_notebook,
                seeds=seeds.notebooks,
                mutated=NotebookSplicer(seeds.notebooks(), code).mutated,
            )
    raise ValueError(name)
