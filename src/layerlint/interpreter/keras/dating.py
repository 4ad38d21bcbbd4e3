"""For which Keras a file can be written, as far as the names that it uses tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain
from typing import Final, TypeAlias

from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.outline import Outline, outline_of
from layerlint.recent import Recent
from layerlint.regex import regex
from layerlint.source import SourceFile
from layerlint.source.syntax import parse_text

_OLD = frozenset({"keras0", "keras1", "keras2"})
"""Keras as it was before it became that of TensorFlow."""
_LATER = frozenset({"tf", "keras3"})
"""Keras since then: as TensorFlow has it, which the package of its own was from 2.4 on, and 3."""
_FIRST = frozenset({"keras0", "keras1"})
"""Keras as it was before it called most arguments otherwise."""

_IN_OLD_WORDS: Final = {
    "Model": frozenset(("input", "output")),
    "BatchNormalization": frozenset(("mode",)),
    "fit": frozenset(("nb_epoch",)),
    "fit_generator": frozenset(("nb_epoch", "samples_per_epoch", "nb_val_samples")),
}
"""Arguments of Keras 1, besides those that were renamed in layers."""
_NO_WORDS: Final[frozenset[str]] = frozenset()
_ASKED_FOR: Final = frozenset({"keras.__version__", "keras.version"})
"""What tells a program which Keras it runs with."""


def may_be_old(run: Run, source: SourceFile) -> bool:
    """Whether a file uses nothing of Keras that came only when it was that of TensorFlow."""
    dated = run.settings.dated
    known = dated.get(source)
    if known is None:
        known = dated[source] = _uses_only(run, source, _OLD)
    return known


def _uses_only(run: Run, source: SourceFile, dialects: frozenset[str]) -> bool:
    """Whether each name of Keras in a file is one that some of these versions have."""
    outline = outline_of(source)
    symbols = map(run.machine.catalog.symbol, () if outline is None else _used(outline))
    return not any(
        symbol is not None and symbol.dialects and dialects.isdisjoint(symbol.dialects)
        for symbol in symbols
    )


def must_be_later(run: Run, source: SourceFile) -> bool:
    """Whether a file can be written for none but a Keras after 2.3, as its names tell.

    One of them came only then, and there is a version of these that has all of them. A file that
    asks for the version, or has something else in the place of such a name, may be for several.
    """
    known = run.settings.later.get(source)
    if known is None:
        known = run.settings.later[source] = _fits_only_later(run, source)
    return known


def _fits_only_later(run: Run, source: SourceFile) -> bool:
    outline = outline_of(source)
    if outline is None:
        return False
    names = frozenset(_used(outline))
    if not _ASKED_FOR.isdisjoint(names):
        return False
    symbols = {name: run.machine.catalog.symbol(name) for name in names}
    known = {name: one.dialects for name, one in symbols.items() if one and one.dialects}
    certain = frozenset(_used(outline, outline.rebound))
    return bool(_LATER.intersection(*known.values())) and any(
        name in certain and _OLD.isdisjoint(dialects) for name, dialects in known.items()
    )


def is_of_keras_1(run: Run, source: SourceFile) -> bool:
    """Whether a call in a file names an argument as only Keras before 2 did.

    Who writes one layer in these words has none of a later Keras beside it.
    """
    known = run.settings.of_keras_1.get(source)
    if known is None:
        catalog, calls = run.machine.catalog, _worded(source)
        known = any(catalog.is_of_keras_1(name, words) for name, words in calls) or (
            # Keras 2 took these as well, and so has files that are else in its own words.
            any(not _IN_OLD_WORDS.get(name, _NO_WORDS).isdisjoint(words) for name, words in calls)
            and not any(
                "kernel_size" in words or catalog.is_after_keras_1(name, words)
                for name, words in calls
            )
            and _uses_only(run, source, _FIRST)
        )
        run.settings.of_keras_1[source] = known
    return known


def speaks_keras_1(run: Run, source: SourceFile) -> bool:
    """Whether all layers of a file are written in the words of Keras 1, none in later ones.

    Then a layer that names no argument, or only such as have kept their names, is so, too.
    """
    known = run.settings.speaks_keras_1.get(source)
    if known is None:
        known = run.settings.speaks_keras_1[source] = is_of_keras_1(run, source) and not any(
            run.machine.catalog.is_after_keras_1(name, words) for name, words in _worded(source)
        )
    return known


_Worded: TypeAlias = tuple[str, frozenset[str]]
"""What is called, without what it stands in, and the arguments that are named."""

_WORDS: Final = regex(
    r"\b(?:nb_\w+|\w*length|stride|sigma|input_dtype|border_mode|dim_ordering|subsample\w*"
    r"|inner_\w+|samples_per_epoch|output_dim|init|\w_regularizer|\w_constraint|dropout_\w|bias"
    r"|p|dims|\w+_init"
    r"|mode)\s*=[^=]|\bModel\s*\([^()]*?\b(?:in|out)put\s*="
)
"""Of what has none of these the calls need not be looked through."""


_WORDED: Final[Recent[SourceFile, frozenset[_Worded]]] = Recent(1_000_000)
"""By file, as a file is gone through hundreds of times with other answers; so many characters of
text stand behind all of them."""


def _worded(source: SourceFile) -> frozenset[_Worded]:
    """The calls of a file that name arguments."""
    if source in _WORDED:
        return _WORDED[source]
    tree = parse_text(source.text) if _WORDS.search(source.text) else None
    found = frozenset(_calls(tree) if isinstance(tree, ast.AST) else ())
    return _WORDED.keep(source, found, len(source.text) + 1)


def _calls(tree: ast.AST) -> Iterator[_Worded]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (node.keywords or len(node.args) > 1):
            words = {one.arg for one in node.keywords if one.arg is not None}
            if len(node.args) > 1 and isinstance(node.args[1], ast.Tuple):
                words.add("kernel_size")  # `Conv2D(64, (3, 3))`, for which Keras 1 had two numbers
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name) if words:
                    yield name, frozenset(words)


def _used(outline: Outline, but: frozenset[str] = _NO_WORDS) -> Iterator[str]:
    """The names under ``keras`` that a file imports, calls or hands on, dotted.

    A name that different imports bind, as in ``try`` and ``except``, may be any of them. What is
    imported under the names of ``but`` is left out.
    """
    roots = {
        name: ".".join(filter(None, (found[0].module, found[0].name)))
        for name, found in outline.imports.items()
        if name not in but
        and len(set(found)) == 1
        and found[0].module.partition(".")[0] == "keras"
        and not found[0].level
    }
    yield from roots.values()
    words = (definition.words for definition in outline.definitions)
    for word in chain(outline.body, *words):
        root, dot, rest = word.partition(".")
        if dot and root in roots:
            yield f"{roots[root]}.{rest}"
