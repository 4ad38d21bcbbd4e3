"""Faulty sources for other tests: some of each rule in each style, and what Keras says of any."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .bases import AS_WRITTEN, Base, bases
from .faults import Fault
from .planting import Mutant, judged, mutants


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """A source in which a fault of one rule was planted."""

    rule: str
    style: str
    what: str
    """The change by which it was planted."""
    text: str
    faults: tuple[Fault, ...]
    """All that Keras's graph shows, those of other rules included."""


def faulty(each: int, models: int = 1, most: int | None = None, part: int = 0) -> Iterator[Faulty]:
    """At most so many of each rule in each style; none that Keras refuses."""
    count: Counter[tuple[str, str]] = Counter()
    listed, _ = bases()
    for one in judged(mutants(listed, models, most, part)):
        style = one.mutant.base.style
        for rule in sorted({fault.rule for fault in one.planted}):
            if one.refused or count[rule, style] == each:
                continue
            count[rule, style] += 1
            yield Faulty(
                rule=rule,
                style=style,
                what=one.mutant.what,
                text=one.mutant.text,
                faults=tuple(sorted(one.faults)),
            )


def shown(texts: Sequence[str]) -> list[frozenset[Fault] | None]:
    """The faults that Keras's graph of each source shows; nothing of one that it refuses."""
    plain = [Mutant(base=Base(style=AS_WRITTEN, text=text), what="", text=text) for text in texts]
    seen = {one.mutant.text: one.faults for one in judged(plain) if not one.refused}
    return [seen.get(text) for text in texts]


def write(folder: Path, sources: Iterator[Faulty]) -> int:
    """A file for each at `RULE/STYLE-NUMBER.py`, and `index.json`; how many there are."""
    index = []
    count: Counter[tuple[str, str]] = Counter()
    for one in sources:
        count[one.rule, one.style] += 1
        name = f"{one.style.replace(' ', '_')}-{count[one.rule, one.style]}.py"
        file = folder / one.rule / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(one.text, encoding="utf-8")
        entry = asdict(one) | {"file": f"{one.rule}/{name}"}
        del entry["text"]
        index.append(entry)
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return len(index)
