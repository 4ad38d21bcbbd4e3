"""Fixes as text: each case is code, and the code that must come of it, or why it stays.

The cases stand in Markdown. A heading names a rule, which alone is in force, and what the case
is about; a ``py`` block is the code, a ``fixed`` block what it becomes when all fixes are carried
out; in its place an ``advice`` block says why there is no fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .asking import in_force, mend

FOLDER = Path(__file__).parent / "cases"
_CASE = re.compile(
    r"^## (?P<rule>[\w-]+): (?P<title>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL
)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a file."""

    rule: str
    title: str
    code: str
    fixed: str | None
    advice: str | None

    def __str__(self) -> str:
        return f"{self.rule}: {self.title}"


def cases() -> Iterator[Case]:
    for file in sorted(FOLDER.glob("*.md")):
        for match in _CASE.finditer(file.read_text(encoding="utf-8")):
            blocks = dict(_BLOCK.findall(match["text"]))
            advice = blocks.get("advice")
            yield Case(
                rule=match["rule"],
                title=match["title"],
                code=blocks["py"],
                fixed=blocks.get("fixed"),
                advice=None if advice is None else " ".join(advice.split()),
            )


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_a_fix_is_what_the_case_says(case: Case) -> None:
    rules = in_force(case.rule)
    result = mend(case.code, rules)
    if case.fixed is None:
        assert result.data.decode() == case.code
        assert list(dict.fromkeys(result.refused.values())) == [case.advice]
        return
    assert result.data.decode() == case.fixed
    assert result.done
    again = mend(case.fixed, rules)
    assert not again.done


def test_there_are_cases_of_both_kinds() -> None:
    kinds = {case.fixed is None for case in cases()}
    assert kinds == {True, False}
