"""The good models that faults are planted in: those of `examples/`, and of every rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oracle import keras_process
from oracle.rule_examples import cases as rule_cases
from oracle.test_examples import cases as example_cases
from oracle.test_examples import job as example_job
from oracle.worker import Job, Result

from .descriptions import Description, NoDescriptionError, description, distinct
from .faults import faults
from .styles import STYLES, written

AS_WRITTEN = "as written"
EVERY_STYLE = (*STYLES, AS_WRITTEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A source without a fault, or with some that are known."""

    style: str
    text: str
    rule: str = ""
    """The rule of which it is a good example."""
    calls: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()
    """What is called after the file is read, each with its arguments; nothing of a file that
    builds its model by itself."""

    def jobs(self, text: str) -> list[Job]:
        """What Keras has to do for a source that is made of this one."""
        plain = Job(file="/model.py", text=text, together=True, opened=True)
        calls = [Job(**plain, name=name, arguments=dict(given)) for name, given in self.calls]
        return calls or [plain]


def bases() -> tuple[list[Base], list[str]]:
    """All of them in every style that can say them, and why some cannot be written anew."""
    originals = [*_of_rules(), *_of_examples()]
    results = built([(base, base.text) for base in originals])
    described: list[Description] = []
    reasons: list[str] = []
    usable: list[Base] = []
    for base, result in zip(originals, results, strict=True):
        if any("error" in one for one in result):
            continue
        if any(base.rule == fault.rule for one in result for fault in faults(one["document"])):
            continue  # why it is a good example is not in Keras's graph, which is the judge
        usable.append(base)
        for one in result:
            try:
                described.append(description(one["document"], base.text))
            except NoDescriptionError as reason:
                reasons.append(str(reason))
    anew = [
        Base(style=style, text=text)
        for one in distinct(described)
        for style in STYLES
        if (text := written(one, style)) is not None
    ]
    return [*usable, *anew], reasons


def _of_rules() -> Iterable[Base]:
    seen: set[str] = set()
    for case in rule_cases():
        # Keras stands for TensorFlow in a process of its own only.
        skipped = case.values or "tensorflow" in case.source or case.source in seen
        if case.kind == "good" and not skipped:
            seen.add(case.source)
            yield Base(style=AS_WRITTEN, text=case.source, rule=case.rule)


def _of_examples() -> Iterable[Base]:
    calls: dict[str, list[tuple[str, tuple[tuple[str, Any], ...]]]] = {}
    for case in example_cases():
        listed = calls.setdefault(example_job(case)["file"], [])
        if case.name is not None:
            listed.append((case.name, tuple(case.arguments.items())))
    for file, listed in calls.items():
        text = Path(file).read_text(encoding="utf-8")
        yield Base(style=AS_WRITTEN, text=text, calls=tuple(listed))


def built(sources: Sequence[tuple[Base, str]]) -> list[list[Result]]:
    """What Keras makes of sources, each made of a base: a result for each of its calls."""
    jobs = [base.jobs(text) for base, text in sources]
    results = iter(keras_process.build(job for listed in jobs for job in listed))
    return [[next(results) for _ in listed] for listed in jobs]
