"""A baseline: the findings that a team has put up with, so that only new ones are told.

It is a file in the repository, one line a finding, known by its fingerprint; the rest of the
line is for people. What it names and nobody finds any more is *stale*.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from layerlint.config import Configuration
from layerlint.content import content
from layerlint.finding import FileReport, Finding
from layerlint.records import dataclass, field, replace
from layerlint.source import shown_path
from layerlint.writing import write_whole

VERSION: Final = 1
DEFAULT_NAME: Final = "layerlint-baseline.json"

MOST_CODE: Final = 100
"""So many characters of a line are kept."""

TOLD: Final = 3
"""How many kinds of stale entries are named: the rules and their files."""

_CRASHED: Final = "internal-error"
_REMEDY: Final = "restore it, or delete it and write it anew with `layerlint baseline`"


class BaselineError(Exception):
    """Why a file is no baseline that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """One finding that was there. The file counts from the folder of the baseline."""

    file: str
    rule: str
    fingerprint: str
    code: str
    """The line where it was reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a file holds, or will hold."""

    file: Path
    paths: tuple[str, ...] = (".",)
    """What was linted when it was written, from the folder of the file."""
    entries: tuple[Entry, ...] = ()

    @property
    def looked_at(self) -> tuple[Path, ...]:
        """The files and folders that were linted when it was written."""
        return tuple(Path(os.path.normpath(self.file.parent / path)) for path in self.paths)

    def stale(self, found: Collection[str]) -> tuple[Entry, ...]:
        """The entries that are not among the fingerprints found."""
        return tuple(entry for entry in self.entries if entry.fingerprint not in found)

    def covered_by(self, paths: Sequence[Path]) -> bool:
        """Whether a run over these files and folders sees all for which it was written."""
        named = [Path(os.path.abspath(path)) for path in paths]
        folder = Path(os.path.abspath(self.file)).parent
        own = (Path(os.path.abspath(folder / path)) for path in self.paths)
        return all(any(one == path or one in path.parents for one in named) for path in own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a run puts up with: one baseline for all of its files, or for each its own."""

    everywhere: Baseline | None = None
    by_file: Mapping[str, Baseline] = field(default_factory=lambda: MappingProxyType({}))
    others: tuple[Baseline, ...] = ()
    """Those that hold here, though perhaps for no file that there still is."""

    def of(self, file: FileReport) -> Baseline | None:
        """The baseline that the findings in a file are held against."""
        return self.everywhere or self.by_file.get(file.path)

    @property
    def baselines(self) -> tuple[Baseline, ...]:
        """All of them."""
        if self.everywhere is not None:
            return (self.everywhere,)
        every = (*self.others, *self.by_file.values())
        return tuple({one.file: one for one in every}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A run held against what is known."""

    files: tuple[FileReport, ...]
    """The findings in them that are known are marked so."""
    stale: tuple[tuple[Baseline, tuple[Entry, ...]], ...] = ()
    """The baselines that know more than is found."""


def baseline_file(configuration: Configuration, named: Path | None = None) -> Path:
    """Where the baseline is: as it is named, as the settings say, else atop the project."""
    return named or configuration.baseline or configuration.root / DEFAULT_NAME


def read_baseline(file: Path) -> Baseline:
    """The baseline in a file; raises BaselineError."""
    shown = shown_path(file)
    try:
        text = content(file).decode("utf-8-sig")
    except FileNotFoundError:
        raise BaselineError(
            f"there is no baseline {shown}: write it with `layerlint baseline`"
        ) from None
    except IsADirectoryError:
        raise BaselineError(f"{shown} is a folder and no baseline") from None
    except OSError as error:
        raise BaselineError(f"{shown} can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BaselineError(f"{shown} is no baseline: it is not UTF-8") from error
    if not text.lstrip().startswith("{"):
        raise BaselineError(f"{shown} is {'no baseline' if text.strip() else 'empty'}: {_REMEDY}")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(
            f"{shown}:{error.lineno}:{error.colno}: this is no whole baseline"
            f" ({error.msg.lower()}): {_REMEDY}"
        ) from error
    except RecursionError as error:
        raise BaselineError(f"{shown} is no baseline: it is nested too deeply") from error
    except ValueError as error:  # which Python makes no number of
        raise BaselineError(f"{shown} is no baseline: a number has thousands of digits") from error
    return _baseline(file, shown, document)


def _baseline(file: Path, shown: str, document: object) -> Baseline:
    match document:
        case {"layerlint-baseline": version} if version != VERSION:
            raise BaselineError(
                f"{shown} is a baseline of version {version}, and this layerlint reads version"
                f" {VERSION}: use the layerlint that wrote it, or delete it and write it anew"
                " with `layerlint baseline`"
            )
        case {"layerlint-baseline": _, "paths": list(paths), "findings": list(lines)}:
            entries = [entry for line in lines if (entry := _entry(line)) is not None]
            if len(entries) < len(lines) or not all(isinstance(path, str) for path in paths):
                raise BaselineError(f"{shown} is damaged, a line in it is no finding: {_REMEDY}")
            return Baseline(file=file, paths=tuple(paths), entries=tuple(entries))
        case {"layerlint-baseline": _}:
            raise BaselineError(f"{shown} is a damaged baseline: {_REMEDY}")
        case _:
            raise BaselineError(f"{shown} is no baseline of layerlint's")


def _entry(line: object) -> Entry | None:
    match line:
        case {
            "file": str(file),
            "rule": str(rule),
            "fingerprint": str(fingerprint),
            "code": str(code),
        }:
            return Entry(file=file, rule=rule, fingerprint=fingerprint, code=code)
        case _:
            return None


def of_findings(
    file: Path,
    paths: Iterable[Path],
    findings: Iterable[Finding],
    *,
    kept: Iterable[Entry] = (),
) -> Baseline:
    """The baseline that puts up with all of the findings that can be put up with."""
    folder = os.path.dirname(os.path.abspath(file))  # noqa: PTH120
    entries = {
        Entry(
            file=_from(folder, (finding.origin or finding.place).path),
            rule=finding.rule,
            fingerprint=finding.fingerprint,
            code=_code(finding),
        )
        for finding in findings
        if _can_be_known(finding)
    }
    entries.update(kept)
    linted = tuple(sorted({_from(folder, path) for path in paths}))
    return Baseline(file=file, paths=linted, entries=tuple(sorted(entries)))


def _code(finding: Finding) -> str:
    """The line on which a finding stands, for people: line numbers would soon be wrong."""
    place, cell = finding.place, finding.cell
    where = (
        (place.path, None, place.line) if cell is None else (place.path, cell.index, cell.span.line)
    )
    lines = {(one.path, one.cell, one.number): one.text for one in finding.quoted}
    return " ".join(lines.get(where, "").split())[:MOST_CODE]


def _from(folder: str, path: str | Path) -> str:
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # on another drive
        return os.path.abspath(path).replace(os.sep, "/")


def _can_be_known(finding: Finding) -> bool:
    """What is always told is told, whatever a baseline says."""
    return finding.profile != "always" and finding.suppressed is None and bool(finding.fingerprint)


def known_by_settings(files: Mapping[str, Configuration], here: Configuration) -> Known:
    """What the settings of each file, by its shown path, and those of the current folder name.

    Raises BaselineError.
    """
    named = {one.baseline for one in (here, *files.values()) if one.baseline is not None}
    read = {file: read_baseline(file) for file in sorted(named)}
    return Known(
        by_file={path: read[one.baseline] for path, one in files.items() if one.baseline},
        others=(read[here.baseline],) if here.baseline else (),
    )


def held_against(
    files: Iterable[FileReport], known: Known, *, full: Callable[[Baseline], bool]
) -> Compared:
    """What a run has found, held against what is known.

    Only a ``full`` run, which sees all for which a baseline was written, can tell that
    something is found no more.
    """
    files = tuple(files)
    found = found_in(files)
    prints = {one.file: {entry.fingerprint for entry in one.entries} for one in known.baselines}

    def marked(file: FileReport) -> FileReport:
        baseline = known.of(file)
        if baseline is None:
            return file
        theirs = prints[baseline.file]
        return replace(
            file,
            findings=tuple(
                replace(one, known=True)
                if one.fingerprint in theirs and _can_be_known(one)
                else one
                for one in file.findings
            ),
        )

    stale = ((one, one.stale(found)) for one in known.baselines if full(one))
    return Compared(
        files=tuple(map(marked, files)),
        stale=tuple((one, entries) for one, entries in stale if entries),
    )


def found_in(files: Iterable[FileReport]) -> set[str]:
    """The fingerprints of all that is found and not silenced otherwise."""
    return {one.fingerprint for file in files for one in file.findings if _can_be_known(one)}


def without_stale(
    baseline: Baseline, files: Iterable[FileReport], *, kept: Collection[Entry] = ()
) -> Baseline:
    """The baseline with those of its entries alone that are found, or are to be ``kept``."""
    stale = set(baseline.stale(found_in(files))) - set(kept)
    return replace(
        baseline, entries=tuple(entry for entry in baseline.entries if entry not in stale)
    )


def crashed_in(files: Iterable[FileReport]) -> tuple[str, ...]:
    """The files in which layerlint failed."""
    failed = (one.place.path for file in files for one in file.findings if one.rule == _CRASHED)
    return tuple(dict.fromkeys(failed))


def of_crashed(baseline: Baseline, files: Iterable[FileReport]) -> tuple[Entry, ...]:
    """The entries about files in which layerlint failed, so that nobody knows of them."""
    folder = os.path.dirname(os.path.abspath(baseline.file))  # noqa: PTH120
    failed = {_from(folder, path) for path in crashed_in(files)}
    return tuple(entry for entry in baseline.entries if entry.file in failed)


def told_of_stale(baseline: Baseline, stale: Sequence[Entry]) -> str:
    """What a report says of entries that nobody finds any more."""
    shown = shown_path(baseline.file)
    kinds = Counter(f"`{entry.rule}` in {entry.file}" for entry in stale)
    told = dict(list(kinds.items())[:TOLD])
    first = ", ".join(f"{kind} ({n:,})" if n > 1 else kind for kind, n in told.items())
    left = len(stale) - sum(told.values())
    more = f" and {left:,} more" if left else ""
    entries, them = ("1 entry", "it") if len(stale) == 1 else (f"{len(stale):,} entries", "them")
    return (
        f"{entries} of {shown} found no more: {first}{more}; take {them} out with"
        " `layerlint baseline --prune`"
    )


def write_baseline(baseline: Baseline) -> None:
    """Write a baseline to its file, all of it or nothing; raises OSError."""
    lines = [
        json.dumps(
            {
                "file": entry.file,
                "rule": entry.rule,
                "fingerprint": entry.fingerprint,
                "code": entry.code,
            }
        )
        for entry in baseline.entries
    ]
    # One line a finding, so that two branches that change it can be merged.
    findings = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
    text = (
        f'{{\n  "layerlint-baseline": {VERSION},\n'
        f'  "paths": {json.dumps(list(baseline.paths))},\n  "findings": {findings}\n}}\n'
    )
    write_whole(baseline.file, text)
