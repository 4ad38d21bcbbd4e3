"""A file of named sets."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as Readable

from layerlint.patterns.reading.document import Mapping, Mistake, read_document
from layerlint.patterns.reading.kinds import Named
from layerlint.patterns.reading.nodes import check_sets
from layerlint.patterns.reading.reader import Reader, SetDefinition
from layerlint.patterns.reading.structure import Structure
from layerlint.patterns.reading.vocabulary import Vocabulary

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def read_sets(
    text: str,
    path: str,
    vocabulary: Vocabulary,
    known: Readable[str, SetDefinition],
    *,
    giving_way: Collection[str] = (),
) -> tuple[dict[str, SetDefinition] | None, tuple[Mistake, ...]]:
    """The sets that a file defines, beside those known before, and every mistake.

    ``None`` in place of the sets where it can't be told which it was to define.
    ``giving_way``: known sets that the file may define anew.
    """
    document = read_document(text)
    structure = Structure(mistakes=list(document.mistakes))
    if document.root is None:
        return None, document.mistakes
    checked = structure.check(document.root, Named(name="sets"), "a file of sets")
    if not isinstance(checked, Mapping):
        return None, tuple(structure.mistakes)
    found: dict[str, SetDefinition] = {}
    for name, value in checked.entries.items():
        at = checked.keys[name]
        if not _NAME.match(name):
            structure.wrong(at, f"a set cannot be called `{name}`; write it in small letters")
        elif name in known and name not in giving_way:
            structure.wrong(at, f"the set `{name}` is there already, in {known[name].path}")
        found[name] = SetDefinition(path=path, at=at, value=value)
    reader = Reader(
        vocabulary=vocabulary,
        sets={**known, **found},
        mistakes=structure.mistakes,
        lost=structure.lost,
    )
    check_sets(reader, found)
    return found, tuple(sorted(set(reader.mistakes)))
