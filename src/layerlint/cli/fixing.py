"""What ``--fix`` and ``--diff`` write and show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.cli.output import show, tell
from layerlint.records import dataclass

if TYPE_CHECKING:
    from layerlint.finding import FileReport
    from layerlint.mending.files import Folder, Repaired
    from layerlint.running import Given
    from layerlint.settings import Settings


def folder_of(given: Given, settings: Settings) -> Folder:
    """The files of a run for those who mend them."""
    from layerlint.mending.files import Folder

    inputs = {one.shown: one for one in given.inputs}

    def content(shown: str) -> bytes:
        one = inputs[shown]
        return one.path.read_bytes() if one.data is None else one.data

    return Folder(
        files={shown: one.path for shown, one in inputs.items()},
        content=content,
        rules=settings.in_force,
        here=Path.cwd(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, and what could not be."""

    files: int
    problems: tuple[str, ...]


def written(repaired: Sequence[Repaired]) -> Written:
    """Put the mended files in place, each whole or not at all; say on standard error how much."""
    from layerlint.display import plural
    from layerlint.writing import NotReplaced, replace_whole

    problems, fixed, files = [], 0, 0
    for one in repaired:
        if one.after == one.before:
            continue
        try:
            replace_whole(one.file, one.before, one.after)
        except NotReplaced as reason:
            problems.append(f"error: {one.path} is not fixed: {reason}")
        else:
            fixed += one.fixed
            files += 1
    if files:
        tell(f"Fixed {plural(fixed, 'problem')} in {plural(files, 'file')}.")
    return Written(files=files, problems=tuple(problems))


def show_diff(repaired: Sequence[Repaired]) -> bool:
    """Show what would change as a unified diff; whether anything would."""
    from layerlint.display import plural, visible

    changing = [one for one in repaired if one.after != one.before]
    for one in changing:
        show("".join(f"{visible(line)}\n" for line in _diff(one)))
    if changing:
        fixed = plural(sum(one.fixed for one in changing), "problem")
        tell(f"{fixed} would be fixed in {plural(len(changing), 'file')}.")
    return bool(changing)


def tell_left(repaired: Sequence[Repaired]) -> None:
    """Say on standard error which fixes are not carried out, and why."""
    from layerlint.display import visible

    for one in repaired:
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
    return text.splitlines(keepends=True)


def with_edits(files: Sequence[FileReport], folder: Folder) -> list[FileReport]:
    """The reports of files with the edits of their fixes."""
    from layerlint.mending import files as mending

    return list(mending.with_edits(files, folder))
