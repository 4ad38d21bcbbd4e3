"""Where reports go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from layerlint.records import dataclass

FORMATS: Final = (
    "text",
    "concise",
    "json",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "rdjson",
    "markdown",
)

_WITH_EDITS: Final = ("json", "rdjson", "sarif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A report in one format; without a file, the terminal gets it."""

    form: str
    file: Path | None = None

    @property
    def carries_edits(self) -> bool:
        """Whether the report has the edits of fixes in it."""
        return self.form in _WITH_EDITS


def unwritable(outputs: Sequence[Output]) -> list[str]:
    """What is known beforehand to go wrong, so that nobody waits for nothing."""
    files = [output.file for output in outputs if output.file]
    if not files:
        return []
    from layerlint.writing import why_not

    reasons = ((file, why_not(file)) for file in files)
    return [f"{file} can't be written: {reason}" for file, reason in reasons if reason]
