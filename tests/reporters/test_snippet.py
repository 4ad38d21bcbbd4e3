"""Long lines: whatever of them is shown, each mark stands under what it marks."""

from __future__ import annotations

import pytest

from layerlint.display import plain, width
from layerlint.finding import Finding, Label, QuotedLine
from layerlint.reporters.snippet import drawn
from layerlint.source import Place, Span

LAYERS = [f"Dense({number}, activation='relu')" for number in range(100, 120)]
LINE = f"model = Sequential([{', '.join(LAYERS)}])"


def place(of: str) -> Place:
    start = LINE.index(of) + 1
    return Place(path="net.py", span=Span(line=1, column=start, end_line=1, end_column=start + 10))


def rows(primary: str, *related: str, columns: int) -> tuple[str, str]:
    """The shown line and the row of marks under it."""
    finding = Finding(
        rule="dropout-on-output",
        severity="error",
        profile="essential",
        message="x",
        place=place(primary),
        labels=tuple(Label(place=place(one), text=f"about {one}") for one in related),
        quoted=(QuotedLine(path="net.py", number=1, text=LINE),),
    )
    lines = plain(drawn(finding, "error", columns)).splitlines()
    assert all(width(line) <= columns for line in lines)
    at = next(number for number, line in enumerate(lines) if line.startswith("1 |"))
    assert all(f"about {one}" in "\n".join(lines[at:]) for one in related)
    return lines[at], lines[at + 1]


def marked(line: str, marks: str, sign: str) -> list[str]:
    """What stands over each run of a sign."""
    return [line[start:] for start, at in enumerate(marks) if at == sign != marks[start - 1]]


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("others", [["Dense(101"], ["Dense(119"], ["Dense(101", "Dense(119"]])
@pytest.mark.parametrize("primary", ["Dense(100", "Dense(110", "Dense(118"])
def test_marks_far_from_each_other_are_all_in_sight(
    primary: str, others: list[str], columns: int
) -> None:
    line, marks = rows(primary, *others, columns=columns)
    (first,) = marked(line, marks, "^")
    assert first.startswith(primary)
    found = marked(line, marks, "-")
    assert [one[: len("Dense(101")] for one in found] == others


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_a_line_of_one_mark_is_shown_as_wide_as_there_is_room(columns: int) -> None:
    for number in (100, 110, 119):
        line, marks = rows(f"Dense({number}", columns=columns)
        assert width(line) == columns or line.endswith("])")
        (first,) = marked(line, marks, "^")
        assert first.startswith(f"Dense({number}")


def test_more_marks_than_there_is_room_for_are_told_all_the_same() -> None:
    others = [f"Dense({number}" for number in range(100, 120) if number != 112]
    line, marks = rows("Dense(112", *others, columns=60)
    assert marked(line, marks, "^")[0].startswith("Dense(112")
