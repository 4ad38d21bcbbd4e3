"""The page of a rule: what ``explain`` shows and what stands in ``docs/rules/``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from layerlint.display import visible
from layerlint.illustration import illustrated
from layerlint.patterns.syntax import Example, Parameter, ParameterValue, Profile
from layerlint.reporters.arrow import arrows
from layerlint.reporters.rule_conditions import conditions, levels, said_of_variables
from layerlint.reporters.rule_words import SIGNS, Sets, explained
from layerlint.reporters.side_by_side import side_by_side
from layerlint.rule import Rule
from layerlint.suppression.reading import ALWAYS_TOLD
from layerlint.tally import UNPARSABLE

_PROFILES: dict[Profile, str] = {
    "essential": "essential: what arithmetic backs",
    "recommended": "recommended: on unless it is turned off",
    "strict": "strict: a matter of opinion",
    "always": "always on, whatever is selected",
    "none": "none: on only where it is selected by its name or topic",
}
BATCHNORM_ORDER = "before-activation"
"""Where batch normalization stands unless a configuration says otherwise."""
MEASURED = "◆"
"""The mark behind a figure that a script of the project measures."""
_MOST_SHORT = 8
"""How many short examples of a kind are shown; the rule's file has all of them."""


def markdown(rule: Rule, sets: Sets) -> str:
    """The page in Markdown; the sets are those that the rule may name."""
    text = "\n\n".join(_blocks(rule, sets)) + "\n"
    return "\n".join(map(visible, text.split("\n")))


def _blocks(rule: Rule, sets: Sets) -> Iterator[str]:
    yield f"# {rule.id}"
    yield f"{rule.summary}."
    facts = [
        f"- topic: {rule.topic}",
        f"- severity: {rule.severity}{_varies(rule)}",
        f"- profile: {_PROFILES[rule.profile]}",
    ]
    if rule.batchnorm_order:
        facts.append(
            f'- in a profile only where `batchnorm-order = "{rule.batchnorm_order}"`{_usual(rule)}'
        )
    if rule.yields_to:
        facts.append(f"- gives way at the same layer to: {_codes(rule.yields_to)}")
    yield "\n".join(facts)
    if (pair := illustrated(rule)) is not None:
        yield "## Side by side"
        yield "\n".join(["```text", *side_by_side(*pair), "```"])
    if rule.rationale:
        yield "## Why"
        yield rule.rationale.strip()
        if MEASURED in rule.rationale:
            yield f"{MEASURED} measured with Keras: `python scripts/figures.py {rule.id}`"
    yield "## What it looks for"
    yield from _looked_for(rule, sets)
    if rule.parameters:
        yield "## What can be set"
        yield "\n".join(_parameters(rule))
    if fixes := list(_fixes(rule)):
        yield "## What would mend it"
        yield from fixes
    if rule.when_to_ignore:
        yield "## When to ignore it"
        yield rule.when_to_ignore.strip()
        if rule.id in ALWAYS_TOLD:
            yield "No comment silences it."
        elif rule.id != UNPARSABLE:  # which has no comments that could be read
            yield f"On one line: `# layerlint: ignore[{rule.id}] the reason`"
    for kind, title in (
        ("bad", "Found"),
        ("good", "Left alone"),
        ("undecided", "Undecided: the source does not tell"),
    ):
        shown = [example for example in rule.examples if example.kind == kind]
        if shown:
            yield f"## {title}"
            yield from _examples(shown)
    if rule.references:
        yield "## Read on"
        yield "\n".join(f"- [{one.title}]({one.url})" for one in rule.references)


def _looked_for(rule: Rule, sets: Sets) -> Iterator[str]:
    """The pattern, its conditions, and the words in which they are."""
    shown = []
    if rule.pattern is not None:
        shown.append("\n".join(["```text", *arrows(rule.pattern), "```"]))
        if clauses := "\n".join(conditions(rule.pattern)):
            shown.append(clauses)
    elif rule.diagnostic is not None:
        shown.append("layerlint itself finds this while it reads the source; there is no pattern.")
    if differing := "\n".join(levels(rule.levels)):
        shown += ["Where it differs:", differing]
    yield from shown
    if rule.pattern is not None:
        yield SIGNS
        shown += [f"`{_toml(one.value)}`" for one in rule.parameters.values()]
        if words := "\n".join(explained("\n".join(shown), sets, rule.parameters)):
            yield words


def _fixes(rule: Rule) -> Iterator[str]:
    """What the rule would do, then what it would do at single levels."""
    told = {}
    for plan in (rule.fix, *(level.fix for level in rule.levels)):
        if plan is not None:
            cost = f" ({plan.safety}: {plan.because})" if plan.because else ""
            told[f"{_capital(said_of_variables(plan.title, rule.let))}{cost}."] = plan is rule.fix
    usual = [text for text, is_usual in told.items() if is_usual]
    others = [text for text, is_usual in told.items() if not is_usual]
    yield from usual
    if others:
        yield "In other cases:" if usual else "In some cases:"
        yield "\n".join(f"- {text[:1].lower()}{text[1:]}" for text in others)


def _usual(rule: Rule) -> str:
    return ", which is the default" if rule.batchnorm_order == BATCHNORM_ORDER else ""


def _parameters(rule: Rule) -> Iterator[str]:
    """Each parameter as a configuration sets it."""
    for parameter in rule.parameters.values():
        yield f"- `{parameter.name}`: {parameter.says} ({_in_force(parameter)})"
    lines = [f"{one.name} = {_toml(one.value)}" for one in rule.parameters.values()]
    yield "\n".join(("", "```toml", f"[tool.layerlint.parameters.{rule.id}]", *lines, "```"))


def _in_force(parameter: Parameter) -> str:
    if parameter.value == parameter.default:
        return f"default: `{_toml(parameter.default)}`"
    return f"here: `{_toml(parameter.value)}`; default: `{_toml(parameter.default)}`"


def _toml(value: ParameterValue) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def _varies(rule: Rule) -> str:
    others = dict.fromkeys(
        level.severity for level in rule.levels if level.severity not in (None, rule.severity)
    )
    return f" ({' or '.join(map(str, others))} in other cases)" if others else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _examples(examples: list[Example]) -> Iterator[str]:
    short = [example for example in examples if example.short]
    if short:
        lines = [f"[{example.code.strip()}]" for example in short[:_MOST_SHORT]]
        if len(short) > _MOST_SHORT:
            lines.append(f"# and {len(short) - _MOST_SHORT} more")
        yield "\n".join(["```python", *lines, "```"])
    for example in examples:
        if not example.short:
            if example.why:
                yield example.why.strip()
            yield "\n".join(["```python", *_marked(example), "```"])


def _marked(example: Example) -> Iterator[str]:
    """The lines of an example, the one with the finding marked."""
    for number, line in enumerate(example.code.rstrip().splitlines(), 1):
        yield f"{line}  # <- here" if number == example.expect else line
