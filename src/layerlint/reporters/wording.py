"""Words for facts: conditions and lists as people read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from layerlint.display import answered, visible
from layerlint.finding import Finding

if TYPE_CHECKING:
    from layerlint.graph.model import Answer


def sentence(finding: Finding) -> str:
    """What is wrong, when, and why that is not sure, on one line."""
    said = finding.message
    if finding.when:
        said += f" ({conditions(finding.when)})"
    if finding.causes:
        said += f"; undecided for want of {'; '.join(finding.causes)}"
    return visible(" ".join(said.split()))


def remedy(finding: Finding) -> str | None:
    """What would mend it, and what that costs, on one line."""
    if finding.fix is None:
        return None
    price = f" ({finding.fix.because})" if finding.fix.because else ""
    return visible(" ".join((finding.fix.title + price).split()))


def conditions(when: Sequence[Sequence[Answer]]) -> str:
    """Under which answers a finding holds: ``when bn=True and depth > 2``.

    Two conditions that read alike are told apart by their lines.
    """
    lines: dict[str, set[int]] = defaultdict(set)
    for answers in when:
        for answer in answers:
            lines[answer.condition].add(answer.line)
    alternatives = [
        " and ".join(
            answered(answer, with_line=len(lines[answer.condition]) > 1) for answer in answers
        )
        for answers in when
    ]
    return "when " + ", or when ".join(alternatives)


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
