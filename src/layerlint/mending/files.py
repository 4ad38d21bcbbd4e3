"""Files mended on behalf of a run: which faults, read by whom, and what is written."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Final, TypeAlias

from layerlint.diagnostics import crashed, failure_of
from layerlint.finding import FileEdit, FileReport, Finding, Safety
from layerlint.fixes import Change, Code, Lines, Refusal, changed, file_text, in_file
from layerlint.mending.reading import Fault, Price, Reading, asks_by_number
from layerlint.mending.turns import Mended, Offered, mended, offered
from layerlint.merging.placing import sources_of
from layerlint.project import Library
from layerlint.records import dataclass, field, replace
from layerlint.settings import RulesInForce
from layerlint.settling import settled, spare
from layerlint.source import Edit, Place, SourceError, decode_source

UNUSED: Final = "unused-suppression"

SHARE: Final = 2
"""A report tells the edits of fixes as long as about so many times the layers of the run are read
again to prove them, those first that cost least. Who asks for fixes waits."""

Key: TypeAlias = "tuple[str, Place, tuple[Place, ...]]"
"""What a finding of a report is known by: as a fault, but its places are those of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The files of a run, as those who mend one of them need them."""

    files: Mapping[str, Path]
    """By the paths under which people know them."""
    content: Callable[[str], bytes]
    """What is in a file, by such a path."""
    rules: Callable[[Path], RulesInForce]
    here: Path
    outside: Callable[[Path], str | None] = lambda _: None
    """Where a file really is, if that is none of what was named to be mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What has become of one file, and what has not."""

    path: str
    file: Path
    before: bytes
    after: bytes
    mended: tuple[tuple[str, Price], ...] = ()
    """The faults that are mended: the rule of each, and what the fix costs."""
    left: tuple[tuple[str, Place, str], ...] = ()
    """The faults whose fix is not proven: rule and place in the mended file, and why."""
    outside: str | None = None
    """Where the file really is, if it is left as it is for that."""
    failed: str | None = None
    """What went wrong with layerlint itself, if the file is left as it is for that."""


def repaired(
    reports: Sequence[FileReport], folder: Folder, *, unsafe: bool, only_told: bool = False
) -> Iterator[Repaired]:
    """The files in which something can be mended; nothing is written.

    With ``only_told`` nothing is mended but what the reports tell: no fault that a fix brings
    to light.
    """
    shelf = _Shelf(reports=reports, folder=folder)
    for report in reports:
        told = [one for one in report.findings if one.can_be_mended]
        if not any(unsafe or (one.fix and one.fix.safety == "safe") for one in told):
            continue
        file = folder.files[report.path]
        try:
            before = folder.content(report.path)
        except OSError:
            continue  # it has changed since it was linted, and may be gone
        try:
            yield _repaired(report, before, shelf, told, unsafe=unsafe, only_told=only_told)
        except (OSError, SourceError):
            continue
        except Exception as error:
            # The other files are mended as if nothing had happened.
            failed = failure_of(error)
            yield Repaired(path=report.path, file=file, before=before, after=before, failed=failed)


def _repaired(
    report: FileReport,
    before: bytes,
    shelf: _Shelf,
    told: Sequence[Finding],
    *,
    unsafe: bool,
    only_told: bool,
) -> Repaired:
    """One file in which something may be mended; raises SourceError if it can't be read."""
    file = shelf.folder.files[report.path]
    if outside := shelf.folder.outside(file):
        return Repaired(path=report.path, file=file, before=before, after=before, outside=outside)
    after, unused = _without_unused_suppressions(report, before)
    readings = shelf.readings(report.path, after)
    wish = _Wish(
        unsafe=unsafe,
        spared=_spared(report, readings[0]),
        wanted=_codes(told, readings[0]) if only_told else None,
    )
    result = mended(after, readings, wish.holds)
    if result.data != before:
        shelf.replace(report.path, result.data)
    tidied, idle = _tidied(report, result)
    if tidied != result.data:
        shelf.replace(report.path, tidied)
    done = [(fault[0], one.price) for one in result.done for fault in one.faults]
    return Repaired(
        path=report.path,
        file=file,
        before=before,
        after=tidied,
        mended=(*done, *[(UNUSED, Price())] * (unused + idle)),
        left=tuple(
            (fault[0], result.readings[0].in_file(fault[1]), why)
            for fault, why in result.refused.items()
        ),
    )


def with_edits(reports: Iterable[FileReport], folder: Folder) -> Iterator[FileReport]:
    """The reports with the edits of every fix that is proven by itself, without any refused."""
    listed = list(reports)
    shelf = _Shelf(reports=listed, folder=folder)
    affordable = _affordable(listed, shelf)
    for report in listed:
        if report.path not in affordable:
            yield report
            continue
        wish = _Wish(unsafe=True, spared=frozenset(), wanted=None)
        try:
            data = folder.content(report.path)
            readings = shelf.readings(report.path, data)
            yield _edited(report, offered(readings, wish.holds), readings[0], data)
        except (OSError, SourceError, Refusal):
            # It may be gone; of a file that can't be written back no edit can be told, either.
            yield report
        except Exception as error:
            told = crashed(report.path, error, folder.rules(folder.files[report.path]))
            yield replace(report, findings=(*told, *report.findings))


def _affordable(reports: Sequence[FileReport], shelf: _Shelf) -> set[str]:
    """The files with fixes that can be proven in a time that is in proportion to the run."""
    layers = {report.path: 1 + report.understood.layers for report in reports}
    prices = sorted(
        (sum(layers[one] for one in (report.path, *shelf.readers(report.path))), report.path)
        for report in reports
        if any(one.fix and not one.fix.edits and one.can_be_mended for one in report.findings)
    )
    spent = accumulate(price for price, _ in prices)
    most = SHARE * sum(layers.values())
    return {path for (_, path), so_far in zip(prices, spent, strict=True) if so_far <= most}


@dataclass(kw_only=True)
class _Shelf:
    """The files of a run as they read now, each read once as long as nothing in it changes."""

    reports: Sequence[FileReport]
    folder: Folder
    library: Library = field(default_factory=Library)
    known: dict[str, Reading] = field(default_factory=dict)

    def readings(self, path: str, data: bytes) -> list[Reading]:
        """A file as it is read itself, then as the files of the run that lead to it read it."""
        if data != self.folder.content(path):
            self.replace(path, data)
        return [self._reading(one) for one in (path, *self.readers(path))]

    def replace(self, path: str, data: bytes) -> None:
        """Let a file be read with other content from now on."""
        file = self.folder.files[path]
        source = decode_source(data, path, file=file)
        self.library = self.library.with_replaced(file, source)
        for one in (path, *self.readers(path)):
            self.known.pop(one, None)

    def readers(self, path: str) -> list[str]:
        """The other files of the run whose reading leads through a file."""
        return [one.path for one in self.reports if path in one.read and one.path != path]

    def _reading(self, path: str) -> Reading:
        if path not in self.known:
            file = self.folder.files[path]
            there = self.library.replaced.get(file)
            self.known[path] = Reading(
                source=there or decode_source(self.folder.content(path), path, file=file),
                rules=self.folder.rules(file),
                library=self.library,
                here=self.folder.here,
                every=frozenset(self.folder.files),
                asked_by_number=self._is_asked(file),
            )
        return self.known[path]

    def _is_asked(self, file: Path) -> bool:
        """Whether a file that asks for layers by number may get its models from another."""
        module = file.parent.name if file.stem == "__init__" else file.stem
        name = re.compile(rb"\b%s\b" % re.escape(os.fsencode(module)))
        return any(name.search(data) for data in self._asking)

    @cached_property
    def _asking(self) -> list[bytes]:
        """What is in the files of the run that ask for layers by number."""
        found = []
        for path in self.folder.files:
            with suppress(OSError):  # a file may be gone by now, or none that can be read
                data = self.folder.content(path)
                if asks_by_number(data):
                    found.append(data)
        return found


# --- which faults ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """Which faults are to be mended, in whichever turn they are met."""

    unsafe: bool
    spared: Collection[tuple[str, str]]
    """Those that a baseline knows, by rule and code."""
    wanted: Collection[tuple[str, str]] | None = None
    """Where only some are."""

    def holds(self, fault: Fault, safety: Safety, code: str) -> bool:
        """Whether a fault is one of them."""
        mark = (fault[0], code)
        if mark in self.spared or (self.wanted is not None and mark not in self.wanted):
            return False
        return self.unsafe or safety == "safe"


def _spared(report: FileReport, reading: Reading) -> frozenset[tuple[str, str]]:
    return _codes([one for one in report.findings if one.known], reading)


def _codes(findings: Iterable[Finding], reading: Reading) -> frozenset[tuple[str, str]]:
    """The rules and code of findings."""
    keys = {_key(finding) for finding in findings}
    if not keys:
        return frozenset()
    code = Code.of(reading.source)
    return frozenset(
        (fault[0], code.at(fault[1]))
        for fault in _faults(reading)
        if fault[1].path == reading.source.path and _located(fault, reading) in keys
    )


def _faults(reading: Reading) -> Iterator[Fault]:
    for seen in reading.seen:
        yield seen.fault
    for remark in reading.misspelt():
        yield (remark.rule, remark.place, ())


def _key(finding: Finding) -> Key:
    related = [label.place for label in finding.labels if label.role == "related"]
    place = finding.origin or finding.place
    return (finding.rule, place, tuple(one for one in related if one != place))


def _located(fault: Fault, reading: Reading) -> Key:
    """A fault with its places as a report tells them."""
    rule, place, related = fault
    places = tuple(reading.in_file(one) for one in related)
    where = reading.in_file(place)
    return (rule, where, tuple(one for one in places if one != where))


# --- edits -----------------------------------------------------------------------------


def _edited(report: FileReport, found: Offered, reading: Reading, data: bytes) -> FileReport:
    source = reading.source
    text = file_text(source, data)
    lines = Lines(text=text)
    proven: dict[Key, tuple[Price, tuple[FileEdit, ...]]] = {}
    for fault, proposal in found.fixes.items():
        edits = tuple(
            FileEdit(
                path=source.path, edit=Edit(span=lines.span(one.start, one.end), text=one.text)
            )
            for one in in_file(source, text, proposal.changes)
        )
        proven[_located(fault, reading)] = (proposal.price, edits)
    refused = {_located(fault, reading) for fault in found.refused}

    def with_its_edits(finding: Finding) -> Finding:
        key = _key(finding)
        there = proven.get(key)
        if finding.fix is None or finding.fix.edits:
            return finding
        if there is None:
            # What was tried and cannot be carried out is advice, and the message has it.
            return replace(finding, fix=None) if key in refused else finding
        price, edits = there
        fix = replace(finding.fix, safety=price.safety, because=price.because, edits=edits)
        return replace(finding, fix=fix)

    return replace(report, findings=tuple(map(with_its_edits, report.findings)))


# --- comments --------------------------------------------------------------------------


def _tidied(report: FileReport, result: Mended) -> tuple[bytes, int]:
    """A file after its fixes without the comments that silence nothing any more."""
    stays = any(one.rule == UNUSED and not one.can_be_mended for one in report.findings)
    if not result.done or stays:
        return result.data, 0
    own, *others = result.readings
    examined = [one.examined for one in (own, *others)]
    if not examined[0].suppressions.valid:
        return result.data, 0
    sources = sources_of(own.source, own.project)
    again = settled(examined[0], (), spare(examined), own.project, sources, lambda: own.rules)
    return _without_unused_suppressions(again, result.data)


def _without_unused_suppressions(report: FileReport, data: bytes) -> tuple[bytes, int]:
    """The file without comments that silence nothing, and how many of them there were."""
    unused = [one for one in report.findings if one.rule == UNUSED and one.can_be_mended]
    if not unused:
        return data, 0
    source = decode_source(data, report.path)
    try:
        text = file_text(source, data)
    except Refusal:
        return data, 0
    lines = Lines(text=text)
    changes = {
        Change(start=start, end=end, text=one.edit.text)
        for finding in unused
        for one in (finding.fix.edits if finding.fix else ())
        for start, end in [lines.range(one.edit.span)]
    }
    mark = data[: len(data) - len(text.encode(source.encoding))]
    return mark + changed(text, changes).encode(source.encoding), len(unused)
