"""Rules as a list, and as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import groupby

from layerlint.display import Line, plural, visible, wrapped
from layerlint.reporters.arrow import arrows
from layerlint.rule import Rule

VERSION = 1


def listed(rules: Iterable[Rule], in_force: Callable[[Rule], bool], columns: int) -> list[Line]:
    """The rules by topic; those that are not in force are said to be off."""
    lines: list[Line] = []
    known = list(rules)
    for topic, of_topic in groupby(known, key=lambda rule: rule.topic):
        lines.append((("strong", topic),))
        for rule in of_topic:
            lines.append(_heading(rule, in_force(rule)))
            lines += [
                (("plain", "    " + text),) for text in wrapped(visible(rule.summary), columns - 4)
            ]
        lines.append(())
    on = sum(map(in_force, known))
    lines.append((("plain", f"{plural(len(known), 'rule')}, {on} of them in force here."),))
    lines.append((("muted", "Read about one: layerlint explain RULE"),))
    return lines


def _heading(rule: Rule, on: bool) -> Line:
    profile = "in no profile" if rule.profile == "none" else rule.profile
    off = () if on else (("muted", ", off here"),)
    return (
        ("plain", "  "),
        ("rule", visible(rule.id)),
        ("plain", "  "),
        (rule.severity, rule.severity),
        ("muted", f", {profile}"),
        *off,
    )


def as_json(rules: Iterable[Rule], in_force: Callable[[Rule], bool]) -> str:
    """The rules as a JSON document."""
    document = {
        "version": VERSION,
        "rules": [{**_facts(rule), "in_force": in_force(rule)} for rule in rules],
    }
    return json.dumps(document, indent=2) + "\n"


def one_as_json(rule: Rule) -> str:
    """All about one rule as a JSON document."""
    document = {
        "version": VERSION,
        **_facts(rule),
        "pattern": [] if rule.pattern is None else arrows(rule.pattern),
        "yields_to": list(rule.yields_to),
        "rationale": rule.rationale.strip(),
        "when_to_ignore": rule.when_to_ignore.strip(),
        "references": [{"title": one.title, "url": one.url} for one in rule.references],
        "examples": [
            {"kind": one.kind, "code": one.code, "expect": one.expect, "why": one.why or None}
            for one in rule.examples
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _facts(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "topic": rule.topic,
        "summary": rule.summary,
        "severity": rule.severity,
        "profile": None if rule.profile == "none" else rule.profile,
        "diagnostic": rule.diagnostic is not None,
        "batchnorm_order": rule.batchnorm_order,
        "parameters": {
            one.name: {
                "kind": one.kind,
                "says": one.says,
                "default": one.default,
                "value": one.value,
            }
            for one in rule.parameters.values()
        },
    }
