"""Text made fit to be shown: what is invisible made visible, measured, cropped, wrapped.

Whatever comes from linted code or from the file system passes through :func:`visible`
before it reaches a terminal, so that no name or string there can speak to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from layerlint.graph.model import Answer


Role: TypeAlias = Literal[
    "plain",
    "strong",
    "muted",
    "error",
    "warning",
    "info",
    "rule",
    "path",
    "related",
    "help",
    "good",
]
"""What a piece of text is; whoever draws it chooses the colour."""

Piece: TypeAlias = tuple[Role, str]
Line: TypeAlias = tuple[Piece, ...]

LONGEST_QUOTE: Final = 400
"""How many characters between two backticks a message has: a path may be that long."""
LONGEST_MESSAGE: Final = 4_000
TAB: Final = 4
ELLIPSIS: Final = "..."

_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Categories of characters that control what shows the text, or that reorder it, break it or hide
in it unseen."""

_SEEN: Final = frozenset(
    "\u200c\u200d"  # join letters, and parts of an emoji
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # signs of numbers
)
"""Characters of these categories that belong to how words are written."""


def visible(text: str) -> str:
    """The text with control characters spelled out, an escape as a backslash and x1b."""
    if text.isprintable():
        return text
    return "".join(_spelled(character) for character in text)


def abridged(message: str) -> str:
    """A message in which nothing that it quotes is longer than anybody reads, nor it as a whole.

    A key of a rule file may have a million characters.
    """
    if len(message) <= LONGEST_QUOTE:
        return message
    parts = message.split("`")
    short = "`".join(
        _cut(part, LONGEST_QUOTE) if odd % 2 else part for odd, part in enumerate(parts)
    )
    if len(short) <= LONGEST_MESSAGE:
        return short
    # What is wrong often stands behind a name that is too long.
    half = LONGEST_MESSAGE // 2
    return f"{short[:half]}…{short[1 - half :]}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _spelled(character: str) -> str:
    if character == "\t":
        return " " * TAB
    import unicodedata  # a large table, which most runs do without

    code = ord(character)
    is_noncharacter = code & 0xFFFE == 0xFFFE
    hidden = unicodedata.category(character) in _UNSEEN or is_noncharacter
    if not hidden or character in _SEEN:
        return character
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def width(text: str) -> int:
    """How many columns of a terminal the visible text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, columns: int, *, taken: int = 0) -> list[str]:
    """The visible text broken between words into lines of at most ``columns``.

    Of the first line, ``taken`` columns are used already. A word that is longer than a
    line stands alone and is left whole, so that a path or a name can be copied.
    """
    lines: list[str] = []
    current = ""
    room = columns - taken
    measure = len if text.isascii() else width
    for word in text.split():
        longer = f"{current} {word}" if current else word
        if measure(longer) <= room or not (current or taken):
            current = longer
            continue
        lines.append(current)
        current, room, taken = word, columns, 0
    return [*lines, current]


def plain(lines: Iterable[Sequence[tuple[str, str]]]) -> str:
    """Lines without their colours."""
    return "".join("".join(text for _, text in line).rstrip() + "\n" for line in lines)


def plural(number: int, noun: str, many: str | None = None) -> str:
    """A number with its noun: ``1 layer``, ``1,200 layers``."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def _denied(condition: str) -> str:
    """What is so where a condition is not: ``norm is None`` for ``norm is not None``."""
    words = condition.split(" ")
    positive = _POSITIVE.get(" ".join(words[1:-1]))
    if positive is None or "(" in condition:
        return f"not ({condition})"
    return f"{words[0]} {positive} {words[-1]}"


_POSITIVE: Final = {"is not": "is", "!=": "==", "not in": "in"}


def answered(answer: Answer, *, with_line: bool) -> str:
    """A condition and its answer as one would write them: ``bn=True``, ``not (depth > 2)``.

    What may be a list or a number is not said to be ``True``: ``units``, ``not units``. Where a
    function asks about the parameter of another one, that one is told, and where the condition
    stands in another file, that is told in any case.
    """
    if answer.condition.replace(".", "").isidentifier():
        asked = answer.condition
        plain = asked if answer.answer else f"not {asked}"
        said = f"{asked}={answer.answer}" if answer.flag else plain
    else:
        said = answer.condition if answer.answer else _denied(answer.condition)
    if answer.of:
        said += f" (given to {answer.of})"
    if answer.path:
        return f"{said} ({answer.path}:{answer.line})"
    return f"{said} (line {answer.line})" if with_line else said
