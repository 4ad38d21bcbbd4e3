"""Planted faults mended, and Keras asked about what comes of it.

For every rule that has a fix and every style: the mended source is built by Keras, the graph that
Keras builds is the one that layerlint has proven to be the intended one, neither the rule nor
the predicate of the planter sees the fault any more, and mending again changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mutation.bases import Base, bases
from mutation.faults import faults
from mutation.planting import Mutant, judged, mutants
from oracle import keras_process
from oracle.understanding import nearest, understand_text
from oracle.worker import Job, Result

from .asking import FILE, MISSPELT, fixable, found, has_fix, in_force, mend, rules_with_fixes

_TAKEN = re.compile(r"\blayers\.(\w+)")
TOGETHER = 100
"""So many sources wait for Keras before it is known which are still wanted."""
_IMPORT = re.compile(r"^from keras import layers$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A source with a fault of one rule."""

    rule: str
    style: str
    base: Base
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one case."""

    case: Case
    text: str
    """The source after its fixes."""
    fixed: int
    reasons: tuple[str, ...]
    """Why the fixes that are not carried out are not."""
    failures: tuple[str, ...]
    """What is wrong with those that are."""


# --- cases -----------------------------------------------------------------------------


def cases(each: int, models: int = 1, most: int | None = None) -> Iterator[Case]:
    """At most so many faulty sources of each rule in each style, with names in two ways.

    A level of a rule at which there is nothing but advice is no case.
    """
    # Keras takes ten times as long to build a source as layerlint to read it: it is asked about
    # those alone in which there is a fix to be tried.
    listed, _ = bases()
    count: Counter[tuple[str, str]] = Counter()
    wanted = {rule.id for rule in fixable()}

    def is_wanted(mutant: Mutant) -> bool:
        seen = rules_with_fixes(mutant.text) & wanted
        return any(count[rule, mutant.base.style] < each for rule in seen)

    for one in judged(filter(is_wanted, mutants(listed, models, most)), TOGETHER):
        base = one.mutant.base
        for rule in sorted({fault.rule for fault in one.planted} & wanted):
            if count[rule, base.style] < each and has_fix(one.mutant.text, rule):
                count[rule, base.style] += 1
                case = Case(rule=rule, style=base.style, base=base, text=one.mutant.text)
                yield case if count[rule, base.style] % 2 else with_bare_names(case)
    for base in listed:
        text = misspelt(base.text)
        if text is not None and count[MISSPELT, base.style] < each:
            count[MISSPELT, base.style] += 1
            case = Case(rule=MISSPELT, style=base.style, base=base, text=text)
            yield case if count[MISSPELT, base.style] % 2 else with_bare_names(case)


def with_bare_names(case: Case) -> Case:
    """The same with `Dense` imported by name in the place of `layers.Dense`, where it can be."""
    names = sorted(set(_TAKEN.findall(case.text)))
    imported = f"from keras.layers import {', '.join(names)}"
    if not _IMPORT.search(case.text) or not names or not all(name[0].isupper() for name in names):
        return case
    text = _IMPORT.sub(imported, _TAKEN.sub(r"\1", case.text))
    return Case(rule=case.rule, style=f"{case.style}, bare names", base=case.base, text=text)


def misspelt(text: str) -> str | None:
    """A source with a letter too many in the name of a layer."""
    names = [name for name in _TAKEN.findall(text) if name.startswith(("Dense", "Conv", "Drop"))]
    if not names:
        return None
    return re.sub(rf"\blayers\.{names[-1]}\b", f"layers.{names[-1]}s", text)


# --- trials ----------------------------------------------------------------------------


def trials(listed: Sequence[Case]) -> list[Trial]:
    """What comes of the cases; Keras builds all that were mended."""
    results = [mend(case.text, in_force(case.rule)) for case in listed]
    texts = [result.data.decode() for result in results]
    jobs = [case.base.jobs(text) for case, text in zip(listed, texts, strict=True)]
    closed = [[Job(**{**job, "opened": False}) for job in some] for some in jobs]
    results_of_both = built([*jobs, *closed])
    opened_results, closed_results = results_of_both[: len(jobs)], results_of_both[len(jobs) :]
    return [
        Trial(
            case=case,
            text=text,
            fixed=sum(len(one.faults) for one in result.done),
            reasons=tuple(result.refused.values()),
            failures=tuple(_failures(case, text, opened, shut)) if result.done else (),
        )
        for case, result, text, opened, shut in zip(
            listed, results, texts, opened_results, closed_results, strict=True
        )
    ]


def built(jobs: Sequence[Sequence[Job]]) -> list[list[Result]]:
    """What Keras makes of the jobs of several sources."""
    results = iter(keras_process.build(job for some in jobs for job in some))
    return [[next(results) for _ in some] for some in jobs]


def _failures(
    case: Case, text: str, opened: Iterable[Result], closed: Iterable[Result]
) -> Iterator[str]:
    """What is wrong: rules and predicates look into users' layers, a graph shows them closed."""
    rules = in_force(case.rule)
    again = mend(text, rules)
    if again.done:
        yield "mending it again changes it"
    if found(text, rules) > len(again.refused):
        yield "the rule still speaks"
    models = understand_text(text, FILE)
    for result in opened:
        if "error" in result:
            yield f"Keras does not build it: {result['error'].splitlines()[0][:120]}"
            continue
        left = [fault for fault in faults(result["document"]) if fault.rule == case.rule]
        if len(left) > len(again.refused):
            yield "the predicate still sees the fault"
    for result in closed:
        # What a function is called with says which variant is Keras's: not looked at here.
        for expected in result["document"]["models"] if not case.base.calls else ():
            comparison, _ = nearest(expected, models)
            if not comparison.equal:
                shown = "; ".join(map(str, comparison.differences[:2]))
                yield f"Keras builds another graph: {shown}"
