"""Python's own parser, with its complaints in words that say who can read the text."""

from __future__ import annotations

import re
import sys
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from layerlint.records import dataclass
from layerlint.regex import regex
from layerlint.source.place import Span

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Why a text is no Python that the running interpreter can read."""

    message: str
    span: Span


@lru_cache(maxsize=2)
def parse_text(text: str) -> ast.Module | Broken:
    """The tree of a module's text, or what stands in its way; nobody changes the tree."""
    import ast

    if len(text) > MOST_CHARACTERS:
        return Broken(message=too_long(len(text), "characters"), span=_START)
    if len(text) > MOST_LEXEMES and lexemes(text) > MOST_LEXEMES:
        problem = f"the code has more than {MOST_LEXEMES:,} words and signs"
        return Broken(message=f"{problem}: so many are not read", span=_START)
    if any(found.group().count(".") > MOST_PARTS for found in _IMPORTED.finditer(text)):
        message = f"a module is imported whose name has more than {MOST_PARTS:,} parts"
        return Broken(message=f"{message}: such are not read", span=_START)
    with warnings.catch_warnings():
        # What Python thinks of the escapes in somebody's strings is not our affair.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            return _broken(text, error)
        except UnicodeEncodeError as error:
            # JSON can say it, in a notebook; a file of Python that holds it can't be decoded.
            message = f"half a character (U+{ord(text[error.start]):04X}) stands in the code"
            return Broken(message=message, span=_character(text, error.start))
        except ValueError:
            return _nul(text)
        except (RecursionError, MemoryError):
            return Broken(message="the code is nested too deeply to be parsed", span=_START)


def too_long(length: int, of_what: str) -> str:
    """The complaint about code of so many characters, or bytes that can be no fewer."""
    return f"the code has {length:,} {of_what}, more than the {MOST_CHARACTERS:,} that are read"


_START: Final = Span(line=1, column=1, end_line=1, end_column=1)


def _nul(text: str) -> Broken:
    span = _character(text, max(text.find("\0"), 0))
    return Broken(message="the file contains a NUL character", span=span)


def _character(text: str, index: int) -> Span:
    before = split_lines(text[:index])
    line, column = len(before), len(before[-1]) + 1
    return Span(line=line, column=column, end_line=line, end_column=column + 1)


MOST_CHARACTERS: Final = 50_000_000
"""How long a module may be that is read: its parser takes ten times as much memory."""

MOST_BYTES: Final = 4 * MOST_CHARACTERS
"""How many bytes can be so many characters; of more it need not be asked which they are."""

MOST_PARTS: Final = 1_000
"""How many parts the names of an import may have: Python's parser writes out each beginning of
such a name, and takes a gigabyte for forty thousand."""

_IMPORTED: Final = regex(r"\b(?:import|from)\b(?:[\w \t.,]|\\\r?\n){2000,}")

MOST_LEXEMES: Final = 500_000
"""How many words and signs a module may have that is read: a tree of so many takes half a
gigabyte of memory at the worst. A module of 10 MB that holds data in strings has few."""

_LEXEME: Final = regex(
    r"""
      \#[^\r\n]*                                          # a comment
    | (?P<formatted>\b(?:[fF][rR]?|[rR][fF]))?(?P<quote>\"{3}|'{3}|[\"'])    # a string begins
    | \w+
    | \\.                                                # so that no quote is met twice
    | [^\w \t\f]
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS: Final = {
    quote: regex(f"{quote}" if len(quote) > 1 else rf"{quote}|\r\n|[\r\n]")
    for quote in ('"', "'", '"""', "'''")
}
"""What ends a string that began so, or shows that it was none: where no backslash is before it."""


def lexemes(text: str) -> int:
    """About how many words, signs, strings and ends of lines there are, and never too few; where
    there are more than may be read, they are not counted to the end.

    Each may become a node of a tree, which takes much more room than the text.
    """
    count = at = 0
    without_end: set[str] = set()
    while at < len(text) and count <= MOST_LEXEMES:
        # A pattern with a string's body in it would remember each of its characters.
        for match in _LEXEME.finditer(text, at):
            count += 1
            if count > MOST_LEXEMES:
                break
            quote = match["quote"]
            if quote is None:
                continue
            end = -1 if quote in without_end else _end_of_string(text, match.end(), quote)
            if end < 0:
                if len(quote) > 1:
                    without_end.add(quote)
                at = match.start("quote") + 1
            else:
                count += 0 if match["formatted"] is None else (end - match.start()) // 2
                at = end
            break
        else:
            break
    return count


def is_escaped(text: str, at: int, start: int = 0) -> bool:
    """Whether an odd number of backslashes stands before a character, not before ``start``."""
    behind = at
    while behind > start and text[behind - 1] == "\\":
        behind -= 1
    return (at - behind) % 2 == 1


def _end_of_string(text: str, start: int, quote: str) -> int:
    """Where a string ends whose text starts there; -1 where it does not."""
    at = start
    while match := _ENDS[quote].search(text, at):
        found = match.start()
        if not is_escaped(text, found, start):
            return match.end() if match.group() == quote else -1
        # With a backslash before it, it belongs to the string.
        at = found + 1 if match.group() == quote else match.end()
    return -1


def _broken(text: str, error: SyntaxError) -> Broken:
    lines = split_lines(text)
    line = min(max(error.lineno or 1, 1), len(lines))
    width = len(lines[line - 1]) + 1
    column = min(max(error.offset or 1, 1), width)
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if end_line != line or end_column <= column:
        end_line, end_column = line, column + 1
    span = Span(line=line, column=column, end_line=end_line, end_column=end_column)
    complaint = error.msg or "invalid syntax"
    if "null byte" in complaint:
        return _nul(text)
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    old = _python_2(lines[line - 1], column, complaint)
    if isinstance(error, TabError) and not _is_read_with_tabs(lines, line):
        old = None
    if old is not None and not _has_prose(text):
        return Broken(
            message=f"Python {running} cannot read this line of Python 2: {old}", span=span
        )
    if newer := _newer(lines[line - 1], column, complaint):
        version, what = newer
        return Broken(
            message=f"Python {running} cannot read this file: {what} came with Python {version}",
            span=span,
        )
    return Broken(message=f"this is no valid Python {running}: {complaint}", span=span)


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a text as Python counts them, without their ends; at least one."""
    return tuple(re.split(r"\r\n|\r|\n", text))


LONGEST_LINE: Final = 2_000
"""How long a line may be in which signs are looked for: in a line that is made for it, the time
for some of them grows with the square of its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """What gives away who can read a line: Python's complaint, and the line around it."""

    words: str
    complaint: str = "invalid syntax"
    before: str = ""
    """What the line before the position ends with."""
    at: str = ""
    line: str = ""

    def shows(self, line: str, column: int, complaint: str) -> bool:
        """Whether the sign is in the line of which Python complains at that column."""
        return len(line) <= LONGEST_LINE and bool(
            re.search(self.complaint, complaint)
            and re.search(f"(?:{self.before})$", line[: column - 1])
            and re.match(self.at, line[column - 1 :])
            and re.search(self.line, line)
        )


_AS_STATEMENT = (
    r"^\s*(?:(?:(?:if|elif|else|for|while|try|except|finally|with|def|class)\b.*:|.*;)\s*)?"
)
"""Before a statement: nothing, another one, or what it belongs to."""

_PYTHON_2 = (
    _Sign(
        words="`print` is a statement there", complaint="in call to 'print'", before=_AS_STATEMENT
    ),
    _Sign(words="`exec` is a statement there", complaint="in call to 'exec'", before=_AS_STATEMENT),
    _Sign(
        words="tabs and spaces are mixed in its indentation", complaint="inconsistent use of tabs"
    ),
    _Sign(
        words="it has numbers such as `0777`",
        complaint="leading zeros in decimal",
        at=r"0[0-7]+[lL]?\b",
    ),
    _Sign(
        words="it has numbers such as `10L`",
        complaint="invalid (decimal|hexadecimal) literal",
        line=r"\b(\d+|0[xX][\da-fA-F]+)[lL]\b",
    ),
    _Sign(
        words="it has `except …, name:`",
        complaint="multiple exception types must be parenthesized",
        line=r"^\s*except\s*(\(.*\)|[\w.]+)\s*,\s*\w+\s*:",
    ),
    _Sign(words="it has `raise …, message`", before=r"^\s*raise\s.*", at=","),
    _Sign(words="it compares with `<>`", at="<>"),
    _Sign(words="it has backticks", at="`"),
    _Sign(words="it has strings such as `ur''`", before=r"\b[uU][rR]", at="['\"]"),
    _Sign(
        words="a parameter is a tuple",
        complaint="invalid syntax|parameters cannot be parenthesized",
        before=r"\b(def\s+\w+\s*\(|lambda\b).*",
        at=r"\(\s*\w+\s*,",
    ),
    _Sign(
        words="the parameter of a `lambda` stands in brackets",
        complaint="invalid syntax|parameters cannot be parenthesized",
        before=r"\blambda\b.*",
        at=r"\(\s*\w+\s*\)\s*:",
    ),
)


def _python_2(line: str, column: int, complaint: str) -> str | None:
    """What in the line only Python 2 reads, in words."""
    return next((sign.words for sign in _PYTHON_2 if sign.shows(line, column, complaint)), None)


_SEPARATING: Final = frozenset(
    (
        *("and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else"),
        *("except", "exec", "finally", "for", "from", "global", "if", "import", "in", "is"),
        *("lambda", "not", "or", "pass", "print", "raise", "return", "try", "while", "with"),
        "yield",
    )
)
"""The words of Python 2 beside which a name may stand."""


def _has_prose(text: str) -> bool:
    """Whether two names stand side by side, which no Python ever read: ``print the results``."""
    import tokenize

    lines = iter(text.splitlines(keepends=True))
    before = tokenize.ENDMARKER, ""
    try:
        for kind, word, *_ in tokenize.generate_tokens(lambda: next(lines, "")):
            both = kind == before[0] == tokenize.NAME
            if both and _SEPARATING.isdisjoint((before[1], word)):
                return True
            before = kind, word
    except (tokenize.TokenError, SyntaxError):
        pass  # as far as its words can be told apart
    return False


_INDENTATION: Final = regex(r"[ \t\f]*")


def _is_read_with_tabs(lines: Sequence[str], line: int) -> bool:
    """Whether the indentation is sound up to a line where a tab reaches to the next eighth column,
    as in Python 2: else that reads the line no more than Python 3 does.
    """
    expanded = (_INDENTATION.sub(lambda tabs: tabs[0].expandtabs(8), one, 1) for one in lines)
    read = parse_text("\n".join(expanded))
    # Behind a sound indentation stand other words of Python 2, if need be.
    return not isinstance(read, Broken) or read.span.line > line or " of Python 2: " in read.message


_NEWER: tuple[tuple[tuple[int, int], _Sign], ...] = (
    ((3, 11), _Sign(words="`except*`", line=r"^\s*except\s*\*")),
    ((3, 11), _Sign(words="`*args: *Types`", line=r"\bdef\b.*\*\w+\s*:\s*\*")),
    ((3, 11), _Sign(words="a starred index", line=r"\w\[[^\]]*\*\w", at=r"\*")),
    ((3, 12), _Sign(words="the `type` statement", line=r"^\s*type\s+\w+.*=")),
    (
        (3, 12),
        _Sign(
            words="a list of type parameters",
            complaint=r"invalid syntax|expected ('\('|':')",
            line=r"^\s*((async\s+)?def|class)\s+\w+\s*\[",
        ),
    ),
    (
        (3, 12),
        _Sign(
            words="this f-string's form",
            complaint=r"f-string(?: expression part cannot include|: expecting '}'|: unmatched)",
            line=r"\\|#|([\"'])[^\"']*\{[^}]*\1[^\"']*\1[^}]*\}",
        ),
    ),
    (
        (3, 12),
        _Sign(
            words="this f-string's form",
            complaint="unexpected character after line continuation",
            line=r"\b[fF][rR]?([\"'])[^\"']*\{\s*\1\\[^\"']*\1[^}]*\}",
        ),
    ),
    ((3, 14), _Sign(words="the template string", before=r"\b([tT][rR]?|[rR][tT])", at="['\"]")),
    (
        (3, 14),
        _Sign(
            words="`except` without brackets",
            complaint="multiple exception types must be parenthesized",
        ),
    ),
)


def _newer(line: str, column: int, complaint: str) -> tuple[str, str] | None:
    """The first Python that reads the line, and what in it is newer than the running one."""
    for (major, minor), sign in _NEWER:
        if sys.version_info < (major, minor) and sign.shows(line, column, complaint):
            return f"{major}.{minor}", sign.words
    return None
