"""Suppressions: comments such as ``# layerlint: ignore[rule-id] reason``.

One holds for the findings of the rules it names that have its line in one of their places.
"""

from __future__ import annotations

import difflib
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from layerlint.source import Place, SourceFile, Span

_MARK = re.compile(r"#\s*layerlint\s*:")
_FORM = re.compile(r"#\s*layerlint\s*:\s*ignore\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)$")
_RULE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_SHAPE = "write `# layerlint: ignore[rule-id] reason`"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Suppression:
    """One rule that one comment sets aside; a comment that names two rules is two of these."""

    place: Place
    """The rule's id in the comment."""
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class InvalidSuppression:
    """A comment that means to be a suppression and is none."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressions:
    """All suppressions of one file, in source order; places are of ``SourceFile.text``."""

    valid: tuple[Suppression, ...] = ()
    invalid: tuple[InvalidSuppression, ...] = ()

    def covering(self, rule: str, places: Iterable[Place]) -> Suppression | None:
        """The first suppression that sets aside a finding of that rule at these places."""
        if not self.valid:
            return None
        spans = [(place.path, place.span) for place in places]
        for suppression in self.valid:
            if suppression.rule == rule and any(
                path == suppression.place.path
                and span.line <= suppression.place.line <= span.end_line
                for path, span in spans
            ):
                return suppression
        return None

    def at(self, place: Place) -> Iterator[Suppression]:
        """All that stand on the lines of a place."""
        for suppression in self.valid:
            where = suppression.place
            if where.path == place.path and place.line <= where.line <= place.span.end_line:
                yield suppression

    def unused(self, used: Collection[Suppression]) -> tuple[Suppression, ...]:
        """Those that set nothing aside."""
        return tuple(suppression for suppression in self.valid if suppression not in used)


def read_suppressions(
    source: SourceFile, known_rules: Collection[str] | None = None
) -> Suppressions:
    """The suppressions in a source; with ``known_rules`` a name of no rule is a mistake."""
    if "layerlint" not in source.text:
        return Suppressions()
    valid: list[Suppression] = []
    invalid: list[InvalidSuppression] = []
    for place, comment in _comments(source):
        for fact in _read(place, comment, known_rules):
            if isinstance(fact, Suppression):
                valid.append(fact)
            else:
                invalid.append(fact)
    return Suppressions(valid=tuple(valid), invalid=tuple(invalid))


def _comments(source: SourceFile) -> Iterator[tuple[Place, str]]:
    """The comments of a source that speak to us. Strings that look like them are none."""
    reader = io.StringIO("\n".join(source.lines) + "\n").readline
    try:
        for token in tokenize.generate_tokens(reader):
            if token.type == tokenize.COMMENT and (match := _MARK.search(token.string)):
                line, column = token.start
                yield (
                    _place(source.path, line, column + match.start(), column + len(token.string)),
                    token.string[match.start() :],
                )
    except (tokenize.TokenError, SyntaxError):
        return  # what can't be parsed has one finding, and that is not to be set aside


def _place(path: str, line: int, start: int, end: int) -> Place:
    """A place from columns that count from 0."""
    return Place(
        path=path, span=Span(line=line, column=start + 1, end_line=line, end_column=end + 1)
    )


def _read(
    place: Place, comment: str, known_rules: Collection[str] | None
) -> Iterator[Suppression | InvalidSuppression]:
    match = _FORM.match(comment)
    if match is None:
        yield InvalidSuppression(place=place, message=_complaint(comment))
        return
    at = match.start("rules")
    names = match["rules"].split(",")
    if not match["rules"].strip():
        yield InvalidSuppression(place=place, message=f"this suppression names no rule: {_SHAPE}")
        return
    start = place.span.column - 1
    seen: set[str] = set()
    for name in names:
        rule = name.strip()
        column = start + at + len(name) - len(name.lstrip())
        where = _place(place.path, place.line, column, column + max(len(rule), 1))
        at += len(name) + 1
        if not rule:
            yield InvalidSuppression(place=where, message="a rule's id is missing between commas")
        elif rule in seen:
            yield InvalidSuppression(place=where, message=f"`{rule}` is named twice")
        elif not _RULE.match(rule) or (known_rules is not None and rule not in known_rules):
            yield InvalidSuppression(
                place=where, message=f"there is no rule `{rule}`{_hint(rule, known_rules or ())}"
            )
        else:
            seen.add(rule)
            yield Suppression(place=where, rule=rule, reason=match["reason"].strip())


def _complaint(comment: str) -> str:
    """What is wrong with a comment that begins like a suppression."""
    said = _MARK.sub("", comment, count=1).strip()
    if re.match(r"ignore\s*\[", said):
        return f"the bracket of this suppression is not closed: {_SHAPE}"
    if re.match(r"ignore\b", said):
        return f"this suppression names no rule: {_SHAPE}"
    word = said.split("[", 1)[0].split()
    named = (
        f"`{word[0]}` is no instruction of layerlint's" if word else "the instruction is missing"
    )
    return f"{named}: {_SHAPE}"


def _hint(rule: str, known_rules: Collection[str]) -> str:
    close = difflib.get_close_matches(rule.lower().replace("_", "-"), sorted(known_rules), n=1)
    return f"; did you mean `{close[0]}`?" if close else ""
