"""What ``--fix`` and ``--diff`` write and show."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.cli.output import show, tell
from layerlint.content import content
from layerlint.records import dataclass
from layerlint.source import Reach, shown_path

if TYPE_CHECKING:
    from layerlint.finding import FileReport
    from layerlint.mending.files import Folder, Repaired
    from layerlint.running import Given
    from layerlint.settings import Settings


def folder_of(given: Given, settings: Settings) -> Folder:
    """The files of a run for those who mend them."""
    from layerlint.mending.files import Folder

    inputs = {one.shown: one for one in given.inputs}

    def content_of(shown: str) -> bytes:
        one = inputs[shown]
        return content(one.path) if one.data is None else one.data

    texts = {one.path for one in given.inputs if one.data is not None}

    def outside(file: Path) -> str | None:
        real = os.path.realpath(file)
        return None if file in texts or given.reach.holds(real) else shown_path(real)

    return Folder(
        files={shown: one.path for shown, one in inputs.items()},
        content=content_of,
        rules=settings.in_force,
        here=Path.cwd(),
        outside=outside,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, and what could not be."""

    files: int
    problems: tuple[str, ...]


def written(repaired: Sequence[Repaired], reach: Reach) -> Written:
    """Put the mended files in place, each whole or not at all; say on standard error how much."""
    from layerlint.writing import NotReplaced, replace_whole

    problems, done = [], []
    for one in repaired:
        if one.after == one.before:
            continue
        try:
            replace_whole(one.file, one.before, one.after, reach.holds)
        except NotReplaced as reason:
            problems.append(f"error: {one.path} is not fixed: {reason}")
        else:
            done.append(one)
    if done:
        tell(f"Fixed {_counted(done)}:")
        _tell_prices(done)
    return Written(files=len(done), problems=tuple(problems))


def failures(repaired: Sequence[Repaired]) -> tuple[str, ...]:
    """On which files layerlint itself failed, as errors."""
    return tuple(
        f"error: {one.path} is not fixed: layerlint failed on it, please report it: {one.failed}"
        for one in repaired
        if one.failed
    )


def show_diff(repaired: Sequence[Repaired]) -> bool:
    """Show what would change as a unified diff; whether anything would."""
    from layerlint.display import visible

    changing = [one for one in repaired if one.after != one.before]
    for one in changing:
        show("".join(f"{visible(line)}\n" for line in _diff(one)))
    if changing:
        tell(f"Would fix {_counted(changing)}:")
        _tell_prices(changing)
    return bool(changing)


def _counted(repaired: Sequence[Repaired]) -> str:
    from layerlint.display import plural

    fixed = sum(len(one.mended) for one in repaired)
    return f"{plural(fixed, 'problem')} in {plural(len(repaired), 'file')}"


def _tell_prices(repaired: Sequence[Repaired]) -> None:
    """Say what was mended how often, and what that costs."""
    counts = Counter(mended for one in repaired for mended in one.mended)
    digits = max(len(f"{count:,}") for count in counts.values())
    for (rule, price), count in sorted(counts.items(), key=lambda item: (-item[1], item[0][0])):
        cost = price.because or "costs nothing"
        tell(f"  {count:>{digits},} {rule} ({cost})")


def tell_hidden(files: Sequence[FileReport]) -> None:
    """Say on standard error how many fixes were not tried, because they have to be asked for."""
    findings = [one for file in files for one in file.findings if one.can_be_mended]
    hidden = sum(one.fix is not None and one.fix.safety == "unsafe" for one in findings)
    if hidden:
        tell(f"note: --unsafe-fixes would try {hidden:,} more")


def tell_left(repaired: Sequence[Repaired]) -> None:
    """Say on standard error which fixes are not carried out, and why."""
    from layerlint.display import visible

    for one in repaired:
        if one.outside:
            why = f"it is a link to {one.outside}, outside of what is linted"
            tell(visible(f"note: {one.path} is not fixed: {why}"))
        for rule, place, why in one.left:
            where = f"{place.path}:{place.line}"
            tell(visible(f"note: {where}: {rule} is not fixed: {why}"))


def _diff(one: Repaired) -> Iterator[str]:
    import difflib

    before, after = (_lines(data) for data in (one.before, one.after))
    for line in difflib.unified_diff(before, after, one.path, one.path, lineterm=""):
        yield line.rstrip("\r\n")
        if not line.endswith("\n") and line[:1] in "+- " and line[:3] not in ("+++", "---"):
            yield "\\ No newline at end of file"


def _lines(data: bytes) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    # As Python and editors count them: a form feed, say, stands within a line.
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def with_edits(files: Sequence[FileReport], folder: Folder) -> list[FileReport]:
    """The reports of files with the edits of their fixes."""
    from layerlint.mending import files as mending

    return list(mending.with_edits(files, folder))
