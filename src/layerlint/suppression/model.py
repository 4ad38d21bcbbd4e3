"""What the comments of a file say about rules."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

from layerlint.records import dataclass
from layerlint.source import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One instruction as it stands in the source."""

    place: Place
    """From its ``#`` to its end."""
    names: tuple[Place, ...]
    """The ids in its brackets, those that are no rule's too."""
    alone: bool
    """Whether nothing else stands on its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One rule that a comment sets aside; a comment that names two rules is two of these."""

    place: Place
    """The rule's id in the comment."""
    rule: str
    reason: str
    first: int
    last: int
    """The first and the last of the lines for which it holds."""
    comment: Comment
    whole_file: bool = False
    closing: tuple[Place, Comment] | None = None
    """Of a block: the rule's id in the comment that ends it, and that comment."""

    def holds_at(self, place: Place) -> bool:
        """Whether one of its lines is one of the place's."""
        span = place.span
        same_file = place.path == self.place.path
        return same_file and span.line <= self.last and self.first <= span.end_line


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
        wanted = [one for one in self.valid if one.rule == rule]
        where = list(places) if wanted else []
        return next((one for one in wanted if any(map(one.holds_at, where))), None)

    def covering_file(self, rule: str) -> Suppression | None:
        """The suppression that sets aside all findings of that rule in the file."""
        return next((one for one in self.valid if one.rule == rule and one.whole_file), None)

    def of(self, rule: str) -> Suppressions:
        """Those of one rule."""
        return Suppressions(valid=tuple(one for one in self.valid if one.rule == rule))

    def at(self, places: Iterable[Place]) -> Iterator[Suppression]:
        """All that hold on a line of any of some places in their file."""
        lasts: list[int] = []
        firsts: list[int] = []
        for first, last in sorted({(one.span.line, one.span.end_line) for one in places}):
            if lasts and first <= lasts[-1]:
                lasts[-1] = max(lasts[-1], last)
            else:
                firsts.append(first)
                lasts.append(last)
        for one in self.valid:
            at = bisect_left(lasts, one.first)
            if at < len(firsts) and firsts[at] <= one.last:
                yield one

    def unused(self, used: Collection[Suppression]) -> tuple[Suppression, ...]:
        """Those that set nothing aside."""
        return tuple(suppression for suppression in self.valid if suppression not in used)
