"""What layerlint makes of a text that is in no file."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from layerlint.linter import check
from layerlint.mending.reading import Reading
from layerlint.mending.turns import Mended, mended
from layerlint.project import Library, Project
from layerlint.records import replace
from layerlint.rule import Rule, RuleSet, load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

NOWHERE = Path(os.devnull) / "nowhere"
FILE = "model.py"
MISSPELT = "unknown-layer"


@cache
def fixable() -> tuple[Rule, ...]:
    """The rules that have a fix at any level, and the one whose fix is the engine's own."""
    return tuple(
        rule
        for rule in load_rules()
        if rule.fix or any(level.fix for level in rule.levels) or rule.id == MISSPELT
    )


def in_force(rule: str) -> RulesInForce:
    """One rule alone, so that each fault is told with its own reason."""
    return RulesInForce(rules=load_rules(), selection=Selection(selected=(rule,)), keras="keras3")


def mend(text: str, rules: RulesInForce) -> Mended:
    """The source mended in all ways, safe or not."""
    data = text.encode()
    source = decode_source(data, FILE)
    reading = Reading(source=source, rules=rules, library=Library(), here=NOWHERE, every=[FILE])
    return mended(data, [reading], lambda *_: True)


def has_fix(text: str, rule: str) -> bool:
    """Whether the rule sees a fault for which it has a fix, at the level of the fault."""
    report = check(decode_source(text.encode(), FILE), Project(here=NOWHERE), in_force(rule))
    return any(one.certainty == "certain" and one.fix for one in report.findings)


@cache
def _all_in_force() -> RulesInForce:
    rules = RuleSet(rules=tuple(replace(rule, yields_to=()) for rule in fixable()))
    names = tuple(rule.id for rule in rules)
    return RulesInForce(rules=rules, selection=Selection(selected=names), keras="keras3")


def rules_with_fixes(text: str) -> set[str]:
    """The rules that see a fault for which there may be a fix, whatever others see."""
    report = check(decode_source(text.encode(), FILE), Project(here=NOWHERE), _all_in_force())
    return {one.rule for one in report.findings if one.certainty == "certain" and one.fix}


def found(text: str, rules: RulesInForce) -> int:
    """How many certain faults layerlint sees."""
    report = check(decode_source(text.encode(), FILE), Project(here=NOWHERE), rules)
    return sum(one.certainty == "certain" for one in report.findings)
