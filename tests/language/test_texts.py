"""The words that arguments may be, against those that the catalog has as defaults."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument
from layerlint.interpreter.keras.named import constraint, initializer, regularizer
from layerlint.patterns.reading.texts import WORDS
from layerlint.patterns.reading.vocabulary import Vocabulary

CATALOG = load_catalog()
VOCABULARY = Vocabulary(CATALOG, {})


@pytest.mark.parametrize("argument", sorted(set(WORDS) - {"axis", "data_format"}))
def test_every_default_is_one_of_the_words(argument: str) -> None:
    defaults = {
        default
        for layer in map(VOCABULARY.layer, VOCABULARY.layer_names)
        if isinstance(default := VOCABULARY.defaults(layer or "").get(argument), str)
    }
    assert defaults
    assert defaults <= WORDS[argument]


@pytest.mark.parametrize(
    ("module", "canonical"),
    [("initializer", initializer), ("regularizer", regularizer), ("constraint", constraint)],
)
def test_what_a_node_answers_is_a_known_name(
    module: str, canonical: Callable[[Argument], Argument]
) -> None:
    known = VOCABULARY.texts(f"kernel_{module}", None)
    assert known is not None
    for name in CATALOG.names(f"keras.{module}s"):
        symbol = CATALOG.symbol(f"keras.{module}s.{name}")
        if symbol is not None and symbol.kind == "class":
            assert canonical(name) in known
