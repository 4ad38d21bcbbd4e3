"""Whether colours are wanted, how wide the terminal is, and lines drawn in colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TextIO

STYLES: Final[Mapping[str, str]] = {
    "plain": "",
    "strong": "bold",
    "muted": "dim",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "rule": "bold",
    "path": "bold blue",
    "related": "cyan",
    "help": "bold green",
    "good": "bold green",
}
"""Rich's style for each role of a piece of text."""

DEFAULT_WIDTH: Final = 80
NARROWEST: Final = 40
WIDEST: Final = 100
"""Lines longer than this are hard to read, however wide the terminal."""

WIDEST_TABLE: Final = 120


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to colour what goes to the stream.

    ``NO_COLOR`` (if not empty) forbids it, ``FORCE_COLOR`` (if not empty) asks for it, in
    that order of strength; else a terminal that is not dumb gets colours.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    return stream.isatty() and environment.get("TERM", "") != "dumb"


def columns(stream: TextIO, environment: Mapping[str, str], *, widest: int = WIDEST) -> int:
    """How wide a text for the stream may be; 80 where nobody looks at a terminal."""
    if not stream.isatty() and not environment.get("COLUMNS", "").isdecimal():
        return DEFAULT_WIDTH
    import shutil

    found = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
    return min(max(found, NARROWEST), widest)


def coloured(lines: Iterable[Sequence[tuple[str, str]]]) -> str:
    """The lines with the terminal's own sequences for the styles of their pieces."""
    from rich.color import ColorSystem
    from rich.style import Style

    styles = {role: Style.parse(style) for role, style in STYLES.items()}
    return "".join(
        "".join(
            styles[role].render(text, color_system=ColorSystem.STANDARD) if text.strip() else text
            for role, text in line
        ).rstrip(" ")
        + "\n"
        for line in lines
    )
