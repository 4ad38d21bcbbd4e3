"""Words for facts: conditions and lists as people read them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from layerlint.graph.model import Answer

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def conditions(when: Sequence[Sequence[Answer]]) -> str:
    """Under which answers a finding holds: ``when bn=True and depth > 2``.

    Two conditions that read alike are told apart by their lines.
    """
    lines: dict[str, set[int]] = defaultdict(set)
    for answers in when:
        for answer in answers:
            lines[answer.condition].add(answer.line)
    alternatives = [
        " and ".join(_answer(answer, len(lines[answer.condition]) > 1) for answer in answers)
        for answers in when
    ]
    return "when " + ", or when ".join(alternatives)


def _answer(answer: Answer, ambiguous: bool) -> str:
    if _NAME.fullmatch(answer.condition):
        said = f"{answer.condition}={answer.answer}"
    elif answer.answer:
        said = answer.condition
    else:
        said = f"not ({answer.condition})"
    return f"{said} (line {answer.line})" if ambiguous else said


def listed(names: Sequence[str], most: int, noun: str) -> str:
    """The first names, and how many more there are: ``a, b and 3 other models``."""
    if len(names) <= most:
        return _joined(list(names))
    rest = len(names) - (most - 1)
    return _joined([*names[: most - 1], f"{rest:,} {noun}s"])


def _joined(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]
