"""What a node must be: layers, families, named sets, and conditions on them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Readable
from typing import Final, cast

from layerlint.patterns.reading.conditions import read_where
from layerlint.patterns.reading.document import (
    Mapping,
    Position,
    Scalar,
    Sequence,
    Value,
    words_in,
)
from layerlint.patterns.reading.reader import Reader
from layerlint.patterns.syntax import AnyCondition, NodeSet, NodeTest, Where
from layerlint.patterns.syntax import Position as Place

DEEPEST_SET: Final = 50
"""How many named sets may stand each in the next."""
MAXIMUM_MEMBERS: Final = 1_000
"""How many names and tests a set may have, with those of the sets in it."""
_TOO_LARGE: Final = f"a set has {MAXIMUM_MEMBERS:,} members at the most"

MOST_CIRCLES: Final = 20
"""Of so many sets it is told that they contain themselves, and by way of so many others."""

_TEST_KEYS = ("layer", "family", "where", "call", "position")


def read_test(
    reader: Reader,
    value: Mapping,
    *,
    references: bool = False,
    scope: frozenset[str] | None = None,
) -> NodeTest:
    """A test of one node. ``scope``: the layers it can be, known from elsewhere."""
    kind = _read_kind(reader, value)
    layers = scope if not kind.asks_kind and not kind.any_of else possible_layers(reader, kind)
    where: Where = ()
    call: Where = ()
    tests: tuple[NodeTest, ...] = kind.any_of
    if isinstance(entry := value.entries.get("where"), Mapping):
        where = read_where(reader, entry, layers, references=references)
    if isinstance(entry := value.entries.get("call"), Mapping):
        call = read_where(reader, entry, layers, of_call=True, references=references)
    if isinstance(entry := value.entries.get("any"), Sequence):
        options, conditions = _read_any(reader, entry, layers, references=references)
        if conditions:
            where = (*where, AnyCondition(alternatives=conditions))
        if options and tests:
            reader.wrong(
                entry.at, "`any` cannot stand beside a set with conditions; write them into it"
            )
        tests = tests or options
    position = value.entries.get("position")
    return NodeTest(
        layers=kind.layers,
        operations=kind.operations,
        families=kind.families,
        negated=kind.negated,
        where=where,
        call=call,
        position=cast("Place", position.written) if isinstance(position, Scalar) else None,
        any_of=tests,
        written=kind.written,
    )


def read_set(reader: Reader, value: Value) -> NodeSet:
    """What a way may lead through, or what is contained in it."""
    match value:
        case Scalar(written="any"):
            return NodeSet(complement=True, written="any")
        case Mapping(entries={"not": inner}):
            return NodeSet(
                tests=_members(reader, inner),
                complement=True,
                written=f"not {_written(inner)}",
            )
        case _:
            return NodeSet(tests=_members(reader, value), written=_written(value))


def possible_layers(reader: Reader, test: NodeTest) -> frozenset[str] | None:
    """The layers, by qualified name, that satisfy the kind of a test; ``None`` for any."""
    if test.negated:
        return None
    if not test.asks_kind:
        if not test.any_of:
            return None
        options = [possible_layers(reader, option) for option in test.any_of]
        known = [option for option in options if option is not None]
        return frozenset().union(*known) if len(known) == len(options) else None
    of_families = [reader.vocabulary.family(family) for family in test.families]
    return test.layers.union(*of_families)


def _read_any(
    reader: Reader, value: Sequence, layers: frozenset[str] | None, *, references: bool
) -> tuple[tuple[NodeTest, ...], tuple[Where, ...]]:
    """The items of ``any``: tests of the node, or conditions on it; not both."""
    tests, conditions = [], []
    for item in value.items:
        if not isinstance(item, Mapping):
            continue
        if any(key in item.entries for key in _TEST_KEYS):
            tests.append(read_test(reader, item, references=references, scope=layers))
        else:
            conditions.append(read_where(reader, item, layers, references=references))
    if tests and conditions:
        tests.extend(NodeTest(where=where) for where in conditions)
        conditions = []
    return tuple(tests), tuple(conditions)


def _read_kind(reader: Reader, value: Mapping) -> NodeTest:
    layer, family = value.entries.get("layer"), value.entries.get("family")
    if layer is not None and family is not None:
        reader.wrong(value.keys["family"], "say `layer` or `family`, not both")
        family = None
    if family is not None:
        items = family.items if isinstance(family, Sequence) else [family]
        names = [item.written for item in items if isinstance(item, Scalar)]
        return NodeTest(families=frozenset(names), written=" | ".join(names))
    if layer is None:
        return NodeTest()
    negated = isinstance(layer, Mapping)
    inner = layer.entries.get("not") if isinstance(layer, Mapping) else layer
    if inner is None:
        return NodeTest()
    written = _written(inner)
    tests = _members(reader, inner)
    plain = [test for test in tests if _is_plain(test)]
    special = tuple(test for test in tests if not _is_plain(test))
    if negated and special:
        reader.wrong(
            inner.at, f"`{written}` has members with conditions, which `not` cannot turn round here"
        )
    joined = _join(plain)
    if negated:
        return NodeTest(
            layers=joined.layers,
            operations=joined.operations,
            families=joined.families,
            negated=joined.asks_kind,
            written=f"not ({written})",
        )
    if not special:
        return NodeTest(
            layers=joined.layers,
            operations=joined.operations,
            families=joined.families,
            written=written,
        )
    return NodeTest(any_of=(joined, *special) if plain else special, written=written)


def _members(reader: Reader, value: Value) -> tuple[NodeTest, ...]:
    """The tests that a name, a set, a test or a list of them stands for; plain ones first."""
    found: list[NodeTest] = []
    items = value.items if isinstance(value, Sequence) else [value]
    if len(items) > MAXIMUM_MEMBERS:
        reader.wrong(items[MAXIMUM_MEMBERS].at, _TOO_LARGE)
        items = items[:MAXIMUM_MEMBERS]
    for item in items:
        match item:
            case Scalar(written=name) if name.startswith("$"):
                found.extend(open_set(reader, name[1:], item.at))
            case Scalar(written=name):
                test = _read_name(reader, name, item.at)
                if test is not None:
                    found.append(test)
            case Mapping():
                found.append(read_test(reader, item))
    plain = [test for test in found if _is_plain(test)]
    # A set that two of the sets in it have in common is met by both ways.
    special = list({id(test): test for test in found if not _is_plain(test)}.values())
    if len(special) > MAXIMUM_MEMBERS:
        reader.wrong(value.at, _TOO_LARGE)
        special = special[:MAXIMUM_MEMBERS]
    return (*((_join(plain),) if plain else ()), *special)


def open_set(reader: Reader, name: str, at: Position) -> tuple[NodeTest, ...]:
    """The members of a named set, those of the sets in it included."""
    reader.parameters_used.add(name)
    if name in reader.opened:
        return reader.opened[name]
    definition = reader.sets.get(name)
    if definition is None:
        if reader.sets_are_missing:
            return ()  # why, is told of the file
        meant = reader.meant(name, reader.sets)
        hint = f"; did you mean `${meant}`?" if meant else ""
        reader.wrong(at, f"there is no set `${name}`{hint}")
        return ()
    if name in reader.opening or len(reader.opening) >= DEEPEST_SET:
        return ()  # which is said where the set is defined
    reader.opening.append(name)
    with reader.silently():
        members = _members(reader, definition.value)
    reader.opening.pop()
    reader.opened[name] = members
    return members


def members_as_written(reader: Reader, name: str) -> tuple[NodeTest, ...]:
    """What a named set lists, the sets in it by their names."""
    value = reader.sets[name].value
    with reader.silently():
        return tuple(
            read_test(reader, item)
            if isinstance(item, Mapping)
            else NodeTest(written=item.written if isinstance(item, Scalar) else "")
            for item in (value.items if isinstance(value, Sequence) else [value])
        )


def check_member(reader: Reader, name: str) -> list[str]:
    """What is wrong with a name that stands for a layer or, after a ``$``, for a set."""
    at = Position(line=1, column=1)
    alone = Reader(
        vocabulary=reader.vocabulary,
        sets=reader.sets,
        sets_are_missing=reader.sets_are_missing,
    )
    _members(alone, Scalar(at=at, value=name, written=name))
    return [mistake.message for mistake in alone.mistakes]


def check_sets(reader: Reader, names: Iterable[str]) -> None:
    """Say what is wrong with named sets themselves, in the file that defines them."""
    inner = {
        name: [one for one in dict.fromkeys(_sets_in(it.value)) if one in reader.sets]
        for name, it in reader.sets.items()
    }
    depths = _depths(inner)
    in_circles = [name for name in names if name not in depths]
    for name in in_circles[:MOST_CIRCLES]:
        if way := _way_back(name, inner):
            told = way if len(way) <= MOST_CIRCLES else [*way[: MOST_CIRCLES - 1], "…", way[-1]]
            circle = " → ".join(one if one == "…" else f"${one}" for one in told)
            reader.wrong(reader.sets[name].at, f"the set contains itself: {circle}")
    for name in names:
        if depths.get(name, 0) >= DEEPEST_SET:
            at = reader.sets[name].at
            reader.wrong(at, f"more than {DEEPEST_SET} sets stand one in the other here")
        reader.opening[:] = [name]
        _members(reader, reader.sets[name].value)
    reader.opening.clear()


def _depths(inner: Readable[str, list[str]]) -> dict[str, int]:
    """How deeply the sets in each set are nested, of those in which none contains itself."""
    around: dict[str, list[str]] = {}
    for name, sets in inner.items():
        for one in sets:
            around.setdefault(one, []).append(name)
    left = {name: len(sets) for name, sets in inner.items()}
    depths = {name: 0 for name, count in left.items() if not count}
    ready = list(depths)
    for name in ready:
        for other in around.get(name, ()):
            left[other] -= 1
            if not left[other]:
                depths[other] = 1 + max(depths[one] for one in inner[other])
                ready.append(other)
    return depths


def _way_back(name: str, inner: Readable[str, list[str]]) -> list[str]:
    """The shortest way from a set through the sets in it back to itself; empty if there is none."""
    before: dict[str, str] = {}
    ready = [name]
    for one in ready:
        for other in inner[one]:
            if other == name:
                way = [name, one]
                while way[-1] != name:
                    way.append(before[way[-1]])
                return way[::-1]
            if other not in before:
                before[other] = one
                ready.append(other)
    return []


def _sets_in(value: Value) -> list[str]:
    return [word[1:] for word in words_in(value) if word.startswith("$")]


def _read_name(reader: Reader, name: str, at: Position) -> NodeTest | None:
    qualified = reader.vocabulary.layer(name)
    if qualified is not None:
        return NodeTest(layers=frozenset({qualified}), written=name)
    if reader.vocabulary.operation(name):
        return NodeTest(operations=frozenset({name}), written=name)
    hint = reader.hint(name, reader.vocabulary.layer_names)
    if not hint and name in reader.sets:
        hint = f"; did you mean `${name}`?"
    reader.wrong(at, f"no layer is called `{name}`{hint}")
    reader.lost.add(name)
    return None


def _is_plain(test: NodeTest) -> bool:
    """Whether only the kind is asked for."""
    conditions = test.where or test.call or test.any_of or test.position
    return test.asks_kind and not test.negated and not conditions


def _join(tests: list[NodeTest]) -> NodeTest:
    return NodeTest(
        layers=frozenset().union(*(test.layers for test in tests)),
        operations=frozenset().union(*(test.operations for test in tests)),
        families=frozenset().union(*(test.families for test in tests)),
        written=" | ".join(
            dict.fromkeys(name for test in tests for name in test.written.split(" | "))
        ),
    )


def _written(value: Value) -> str:
    """A set as the rule writes it, for people."""
    match value:
        case Scalar(written=written):
            return written
        case Sequence(items=items):
            return " | ".join(_written(item) for item in items)
        case Mapping(entries=entries):
            kind = entries.get("layer") or entries.get("family")
            name = _written(kind) if kind is not None else "…"
            others = [key for key in entries if key not in ("layer", "family")]
            return f"{name}{{…}}" if others else name
