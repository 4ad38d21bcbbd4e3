"""How suppressions that set nothing aside are taken out of their comments."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from layerlint.records import replace
from layerlint.source import Edit, Place, SourceFile, Span
from layerlint.suppression.model import Comment, Suppression


def names_of(suppressions: Iterable[Suppression]) -> frozenset[Place]:
    """Where the ids of suppressions stand, those that end a block among them."""
    return frozenset(place for one in suppressions for place in _names(one))


def removal(
    suppression: Suppression, going: Collection[Place], source: SourceFile
) -> tuple[Edit, ...]:
    """The edits that take a suppression out of a source.

    The ids at the places that are ``going`` go too, its own among them: where all that a comment
    names goes, so does the comment, and the edits of one never overlap those of another without
    being the same.
    """
    edits = [_without(suppression.place, suppression.comment, going, source)]
    if suppression.closing is not None:
        edits.append(_without(*suppression.closing, going, source))
    return tuple(edits)


def _names(suppression: Suppression) -> tuple[Place, ...]:
    if suppression.closing is None:
        return (suppression.place,)
    return (suppression.place, suppression.closing[0])


def _without(name: Place, comment: Comment, going: Collection[Place], source: SourceFile) -> Edit:
    """A comment without one of the ids in it, or no comment where all of them go."""
    if all(other in going for other in comment.names):
        return Edit(span=_whole(comment, source), text="")
    index = comment.names.index(name)
    span = name.span
    if any(other not in going for other in comment.names[:index]):
        # The comma before it goes with it, else the one behind it.
        before = comment.names[index - 1].span
        return Edit(span=replace(span, column=before.end_column), text="")
    after = comment.names[index + 1].span
    return Edit(span=replace(span, end_column=after.column), text="")


def _whole(comment: Comment, source: SourceFile) -> Span:
    """The span of a comment with the space before it; of one that is alone, its line."""
    span = comment.place.span
    line = source.lines[span.line - 1]
    is_last = span.line == len(source.lines)
    # A line of a notebook is a string of its own in the file: it stays, and is empty.
    if comment.alone and source.document is None and not is_last:
        return Span(line=span.line, column=1, end_line=span.line + 1, end_column=1)
    behind = line[span.end_column - 1 :]
    if behind.strip():
        width = len(behind) - len(behind.lstrip())
        return replace(span, end_column=span.end_column + width)
    kept = line[: span.column - 1].rstrip()
    return replace(span, column=len(kept) + 1, end_column=len(line) + 1)
