"""The figures that rules quote are those that `scripts/figures.py` prints."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from layerlint.rule import Rule, load_rules

SCRIPT = Path(__file__).parents[3] / "scripts" / "figures.py"
FIGURES = runpy.run_path(str(SCRIPT))["FIGURES"]

MARKED = re.compile(r"([\w.]+(?: (?:of \d+|times))?) ◆")
"""A figure as rules write it: ``0.71 ◆``, ``1.18 times ◆``, ``1 of 16 ◆``."""


def quoted(rule: Rule) -> set[str]:
    """The figures in the texts of a rule."""
    texts = f"{rule.rationale} {rule.when_to_ignore} {rule.message.written}"
    return set(MARKED.findall(" ".join(texts.split())))


def test_every_figure_in_a_rule_is_printed_and_every_printed_one_is_in_its_rule(
    measured: Callable[..., Any],
) -> None:
    printed: dict[str, set[str]] = {}
    for figure in FIGURES:
        found = figure.found(measured(figure.measure, **figure.arguments))
        printed.setdefault(figure.rule, set()).add(found)
    rules = {rule.id: quoted(rule) for rule in load_rules()}
    assert {rule: figures for rule, figures in rules.items() if figures} == printed
