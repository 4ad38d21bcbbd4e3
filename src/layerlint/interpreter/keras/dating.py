"""For which Keras a file can be written, as far as the names that it uses tell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.outline import Outline, outline_of
from layerlint.source import SourceFile

_OLD = frozenset({"keras0", "keras1", "keras2"})
"""Keras as it was before it became that of TensorFlow."""


def may_be_old(run: Run, source: SourceFile) -> bool:
    """Whether a file uses nothing of Keras that came only when it was that of TensorFlow."""
    dated = run.settings.dated
    known = dated.get(source)
    if known is None:
        outline = outline_of(source)
        symbols = map(run.machine.catalog.symbol, () if outline is None else _used(outline))
        known = dated[source] = not any(
            symbol is not None and symbol.dialects and _OLD.isdisjoint(symbol.dialects)
            for symbol in symbols
        )
    return known


def _used(outline: Outline) -> Iterator[str]:
    """The names under ``keras`` that a file imports, calls or hands on, dotted.

    A name that several imports bind, as in ``try`` and ``except``, may be any of them.
    """
    roots = {
        name: ".".join(filter(None, (found[0].module, found[0].name)))
        for name, found in outline.imports.items()
        if len(found) == 1 and found[0].module.partition(".")[0] == "keras" and not found[0].level
    }
    yield from roots.values()
    words = (definition.words for definition in outline.definitions)
    for word in chain(outline.body, *words):
        root, dot, rest = word.partition(".")
        if dot and root in roots:
            yield f"{roots[root]}.{rest}"
