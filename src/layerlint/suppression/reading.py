"""Suppressions read from the comments of a source, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from layerlint.records import dataclass, field
from layerlint.regex import regex
from layerlint.source import Place, SourceFile, Span
from layerlint.spelling import nearest
from layerlint.suppression.model import Comment, InvalidSuppression, Suppression, Suppressions

if TYPE_CHECKING:
    import tokenize

# What is all but an instruction is taken for one, or the slip would go unnoticed.
_MARK: Final = regex(
    r"#\s*(?:layerlint\s*:|(?i:layerlint[\s:=-]*(?:ignore|disable|enable)[\w-]*\s*\[))"
)
_FORM: Final = regex(
    r"#\s*layerlint\s*:\s*(?P<word>[\w-]+)\s*\[(?P<names>[^\]]*)\](?P<reason>.*)", re.DOTALL
)
_RULE: Final = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")

LINE: Final = "ignore"
FILE: Final = "ignore-file"
BEGIN: Final = "disable"
END: Final = "enable"
WORDS: Final = (LINE, FILE, BEGIN, END)

MOST_NAMES: Final = 5_000
"""How many suppressions are read in a file: of each finding it is asked whether one covers it."""

_NO_RULE: Final = "this suppression names no rule, so it silences nothing"

ALWAYS_TOLD: Final = frozenset({"invalid-suppression", "internal-error"})
"""What no comment sets aside."""


def read_suppressions(
    source: SourceFile, known_rules: Collection[str] | None = None
) -> Suppressions:
    """The suppressions in a source; with ``known_rules`` a name of no rule is a mistake."""
    if "layerlint" not in source.text.lower():
        return Suppressions()
    reading = _Reading(source=source, known_rules=known_rules)
    named = 0
    for text, comment in _comments(source):
        named += max(len(comment.names), 1)
        if named > MOST_NAMES:
            reading.stop(comment.place)
            break
        reading.read(text, comment)
    return reading.finish()


def _comments(source: SourceFile) -> Iterator[tuple[str, Comment]]:
    """The instructions to us in a source. Strings that look like them are none."""
    if not _MARK.search(source.text):
        return  # to take a text apart costs as much as to understand it, and few have any
    import io
    import tokenize

    reader = io.StringIO("\n".join(source.lines) + "\n").readline
    try:
        for token in tokenize.generate_tokens(reader):
            if token.type == tokenize.COMMENT:
                yield from _instructions(source, token)
    except (tokenize.TokenError, SyntaxError):
        return  # what can't be parsed has one finding, and that is not to be set aside


def _instructions(source: SourceFile, token: tokenize.TokenInfo) -> Iterator[tuple[str, Comment]]:
    line, column = token.start
    marks = [match.start() for match in _MARK.finditer(token.string)]
    before = source.lines[line - 1][:column].strip()
    alone = not before and marks == [0]
    for start, end in pairwise([*marks, len(token.string)]):
        text = token.string[start:end].rstrip()
        place = _place(source.path, line, column + start, len(text))
        yield text, Comment(place=place, names=tuple(_names(text, place)), alone=alone)


def _names(text: str, place: Place) -> Iterator[Place]:
    """Where the ids in the brackets of an instruction stand."""
    match = _FORM.match(text)
    if match is None:
        return
    at = match.start("names")
    for name in match["names"].split(",", MOST_NAMES):
        column = place.span.column - 1 + at + len(name) - len(name.lstrip())
        yield _place(place.path, place.line, column, max(len(name.strip()), 1))
        at += len(name) + 1


def _place(path: str, line: int, start: int, width: int) -> Place:
    """A place on one line from a column that counts from 0."""
    span = Span(line=line, column=start + 1, end_line=line, end_column=start + width + 1)
    return Place(path=path, span=span)


@dataclass(slots=True, kw_only=True)
class _Open:
    """A block whose end has not been met yet."""

    place: Place
    reason: str
    comment: Comment


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What the comments have said so far."""

    source: SourceFile
    known_rules: Collection[str] | None
    valid: list[Suppression] = field(default_factory=list)
    invalid: list[InvalidSuppression] = field(default_factory=list)
    open: dict[str, _Open] = field(default_factory=dict)

    def read(self, text: str, comment: Comment) -> None:
        """Take one instruction."""
        match = _FORM.match(text)
        word = match["word"] if match else ""
        if match is None or word not in WORDS:
            self._wrong(comment.place, _complaint(text))
        elif not match["names"].strip():
            self._wrong(comment.place, f"{_NO_RULE}: {_shape(word)}")
        elif word != LINE and not comment.alone:
            self._wrong(
                comment.place,
                f"`{word}` does nothing behind code, as it is about other lines: write it on a line"
                " of its own",
            )
        else:
            reason = match["reason"].lstrip(" \t:-–—").rstrip()
            names = [name.strip() for name in match["names"].split(",")]
            seen: set[str] = set()
            for rule, place in zip(names, comment.names, strict=True):
                if mistake := self._mistake(rule, seen):
                    self._wrong(place, mistake)
                else:
                    seen.add(rule)
                    self._take(word, rule, place, reason, comment)

    def stop(self, place: Place) -> None:
        """Read no further than to a comment."""
        self._wrong(
            place,
            f"this file has more than {MOST_NAMES:,} suppressions: from here on none is read, nor"
            " silences anything. Name rules for the whole file instead",
        )

    def finish(self) -> Suppressions:
        """All that was read; a block that never ends silences nothing."""
        for rule, begun in self.open.items():
            self._wrong(
                begun.place,
                f"`{rule}` is disabled here and never enabled again, so nothing is silenced: end"
                f" the block with `# layerlint: {END}[{rule}]`, or write `{FILE}`",
            )
        return Suppressions(
            valid=tuple(sorted(self.valid, key=lambda one: one.place)),
            invalid=tuple(sorted(self.invalid)),
        )

    def _take(self, word: str, rule: str, place: Place, reason: str, comment: Comment) -> None:
        first = last = place.line
        closing = None
        if word == BEGIN:
            if rule in self.open:
                line = self.open[rule].place.line
                self._wrong(
                    place,
                    f"`{rule}` is disabled already, since line {self._shown(line)}, so this does"
                    " nothing: take it out",
                )
            else:
                self.open[rule] = _Open(place=place, reason=reason, comment=comment)
            return
        if word == END:
            begun = self.open.pop(rule, None)
            if begun is None:
                self._wrong(
                    place, f"`{rule}` is not disabled here, so this ends nothing: take it out"
                )
                return
            closing = (place, comment)
            place, reason, comment = begun.place, begun.reason, begun.comment
            first = place.line
        elif word == FILE:
            first, last = 1, max(len(self.source.lines), 1)
        self.valid.append(
            Suppression(
                place=place,
                rule=rule,
                reason=reason,
                first=first,
                last=last,
                whole_file=word == FILE,
                comment=comment,
                closing=closing,
            )
        )

    def _mistake(self, rule: str, seen: Collection[str]) -> str | None:
        known = self.known_rules
        if not rule:
            return "a rule's id is missing between commas: write it, or take a comma out"
        if rule in seen:
            return f"`{rule}` is named twice, and once is enough: take it out here"
        if rule in ALWAYS_TOLD:
            return f"no comment silences `{rule}`, nor does this one: take it out"
        if not _RULE.match(rule) or (known is not None and rule not in known):
            return f"there is no rule `{rule}`, so nothing is silenced{_hint(rule, known or ())}"
        return None

    def _shown(self, line: int) -> int:
        """A line as the file counts it."""
        span, _ = self.source.locate(_place(self.source.path, line, 0, 0).span)
        return span.line

    def _wrong(self, place: Place, message: str) -> None:
        self.invalid.append(InvalidSuppression(place=place, message=message))


def _complaint(text: str) -> str:
    """What is wrong with a comment that begins like a suppression."""
    begin, colon, said = text.partition(":")
    if not colon or begin.lstrip("#").strip() != "layerlint":
        return f"this is not how a suppression begins, so it silences nothing: {_shape(LINE)}"
    said = said.strip()
    match = re.match(r"[\w-]+", said)
    word = match.group() if match else ""
    if word in WORDS and said[len(word) :].lstrip().startswith("["):
        return (
            f"the bracket of this suppression is not closed, so it silences nothing: {_shape(word)}"
        )
    if word in WORDS:
        return f"{_NO_RULE}: {_shape(word)}"
    first = said.split("[", 1)[0].split()
    if not first:
        return f"the instruction is missing, so this does nothing: {_shape(LINE)}"
    known = ", ".join(f"`{one}`" for one in WORDS)
    return (
        f"`{first[0]}` is no instruction of layerlint's, so this does nothing: write one of {known}"
    )


def _shape(word: str) -> str:
    return f"write `# layerlint: {word}[rule-id]{'' if word == END else ' reason'}`"


def _hint(rule: str, known_rules: Collection[str]) -> str:
    close = nearest(rule.lower().replace("_", "-"), sorted(known_rules))
    return f"; did you mean `{close}`?" if close else ": `layerlint rules` lists all there are"
