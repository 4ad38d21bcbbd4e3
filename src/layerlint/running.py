"""A run over many files: which there are, each linted, a crash in one no harm to the others.

What a file needs to be linted is imported when the first file needs it: a run that finds
nothing to do is over soon.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.catalog import load_catalog
from layerlint.finding import FileReport
from layerlint.settings import Settings
from layerlint.source import discover, left_out, may_concern_keras, shown_path

if TYPE_CHECKING:
    from layerlint.project import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something to lint: a file, or text that stands for one."""

    shown: str
    path: Path
    """Where it is, or would be; absolute."""
    data: bytes | None = None
    """The text that stands for the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a run is asked to lint."""

    inputs: tuple[Input, ...] = ()
    missing: tuple[str, ...] = ()
    """Named paths that can't be read, and why."""
    notes: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Run:
    """What a run has shown."""

    files: list[FileReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    crashed: bool = False


def gathered(paths: Sequence[Path], settings: Settings, *, force_exclude: bool) -> Given:
    """The files at and below the named paths."""
    found = discover(
        paths,
        excludes=lambda folder: settings.configuration(folder).excludes,
        force_exclude=force_exclude,
        respect_gitignore=settings.configuration(Path.cwd()).respect_gitignore,
    )
    said = [(problem.named, f"{problem.shown}: {problem.message}") for problem in found.problems]
    return Given(
        inputs=tuple(Input(shown=file.shown, path=file.path) for file in found.files),
        missing=tuple(text for named, text in said if named),
        notes=tuple(text for named, text in said if not named),
    )


def given_text(name: Path, data: bytes, settings: Settings, *, force_exclude: bool) -> Given:
    """Text that stands for the file of a name, which need not exist."""
    path = Path(os.path.abspath(name))
    excludes = settings.configuration(path.parent).excludes
    if force_exclude and left_out(excludes, path, is_folder=False):
        return Given()
    return Given(inputs=(Input(shown=shown_path(path), path=path, data=data),))


def lint(given: Given, settings: Settings) -> Run:
    """Lint all that is given, in order."""
    from layerlint.project import Library

    run = Run(notes=list(given.notes))
    library = Library()
    for one in given.inputs:
        try:
            data = one.path.read_bytes() if one.data is None else one.data
        except FileNotFoundError:
            run.notes.append(f"{one.shown} vanished during the run")
            continue
        except OSError as error:
            run.notes.append(f"{one.shown} can't be read: {error.strerror or error}")
            continue
        if may_concern_keras(data, load_catalog().only_keras):
            _lint_one(one, data, settings, library, run)
        else:
            run.files.append(FileReport(path=one.shown, mentions_keras=False))
    return run


def _lint_one(one: Input, data: bytes, settings: Settings, library: Library, run: Run) -> None:
    from layerlint.diagnostics import crashed, unparsable
    from layerlint.linter import check
    from layerlint.project import Project
    from layerlint.source import SourceError, decode_source

    rules = settings.in_force(one.path)
    try:
        source = decode_source(data, one.shown, file=one.path)
        run.files.append(check(source, Project(library=library), rules))
    except SourceError as error:
        findings = tuple(unparsable(error, (), rules))
        run.files.append(FileReport(path=one.shown, findings=findings))
    except Exception as error:
        run.crashed = True
        findings = tuple(crashed(one.shown, error, rules))
        run.files.append(FileReport(path=one.shown, findings=findings))
