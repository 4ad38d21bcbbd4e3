"""``match``, ``when``, ``unless``: steps and clauses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from layerlint.patterns.reading.conditions import read_comparisons, read_condition, read_count
from layerlint.patterns.reading.document import Mapping, Scalar, Sequence, Value
from layerlint.patterns.reading.document import Position as Place
from layerlint.patterns.reading.nodes import possible_layers, read_set, read_test
from layerlint.patterns.reading.reader import Reader
from layerlint.patterns.syntax import (
    AnyClause,
    Clause,
    LayerStep,
    ModelClause,
    NodeTest,
    PathClause,
    Position,
    Quantifier,
    Step,
    Steps,
    ThroughStep,
    ValueClause,
    VariableClause,
    Where,
)

_ABOUT_ONE_NODE = (
    *("layer", "family", "where", "call", "position", "any"),
    *("calls", "consumers", "compiled", "through"),
)
_TEST = ("layer", "family", "where", "call", "position", "any")


def read_match(reader: Reader, value: Value) -> tuple[Steps, ...]:
    """The alternatives of ``match``, each a list of steps in the order of the data."""
    lists: list[Value] = [value]
    if isinstance(value, Mapping):
        inner = value.entries.get("any")
        lists = inner.items if isinstance(inner, Sequence) else []
    reader.alternatives = len(lists)
    return tuple(
        _read_steps(reader, steps, number)
        for number, steps in enumerate(lists)
        if isinstance(steps, Sequence)
    )


def _read_steps(reader: Reader, value: Sequence, alternative: int) -> Steps:
    steps: list[Step] = []
    for number, item in enumerate(value.items):
        assert isinstance(item, Mapping)
        first, last = number == 0, number == len(value.items) - 1
        step: Step
        if "through" in item.keys:
            if first or last:
                end = "begin" if first else "end"
                reader.wrong(item.at, f"a match must {end} with a layer step, this is `through`")
            if steps and isinstance(steps[-1], ThroughStep):
                reader.wrong(item.at, "two through steps in a row; write one")
            step = _read_through(reader, item, alternative)
        else:
            step = _read_layer_step(reader, item, alternative)
            if step.test.position == "input" and not first:
                reader.wrong(
                    item.keys["position"],
                    "this can never hold: a step behind another reads no input of the model",
                )
        steps.append(step)
    return tuple(steps)


def _read_layer_step(reader: Reader, item: Mapping, alternative: int) -> LayerStep:
    test = read_test(reader, item)
    name = item.entries.get("as")
    if isinstance(name, Scalar):
        layers = possible_layers(reader, test)
        reader.bind(name.written, name.at, "layer", alternative, layers)
    return LayerStep(variable=name.written if isinstance(name, Scalar) else None, test=test)


def _read_through(reader: Reader, item: Mapping, alternative: int) -> ThroughStep:
    name, most = item.entries.get("as"), item.entries.get("max")
    through = item.entries.get("through")
    if isinstance(name, Scalar):
        reader.bind(name.written, name.at, "through", alternative, None)
    return ThroughStep(
        variable=name.written if isinstance(name, Scalar) else None,
        through=read_set(reader, through or Sequence(at=item.at)),
        most=most.value if isinstance(most, Scalar) and isinstance(most.value, int) else None,
    )


def read_clauses(reader: Reader, value: Value | None) -> tuple[Clause, ...]:
    """A list of clauses."""
    if not isinstance(value, Sequence):
        return ()
    read = [read_clause(reader, item) for item in value.items if isinstance(item, Mapping)]
    return tuple(clause for clause in read if clause is not None)


def read_clause(reader: Reader, value: Mapping) -> Clause | None:
    """One clause, told apart by its first word."""
    match value.entries:
        case {"var": Scalar(written=name)}:
            return _read_variable_clause(reader, value, name)
        case {"from": Scalar(written=name)}:
            return _read_path_clause(reader, value, name)
        case {"model": Mapping(entries=facts)}:
            flags = {
                key: fact.value
                for key, fact in facts.items()
                if isinstance(fact, Scalar) and isinstance(fact.value, bool)
            }
            return ModelClause(
                complete=flags.get("complete"),
                called=flags.get("called"),
                held=flags.get("held"),
                compiled=flags.get("compiled"),
            )
        case {"value": Scalar(written=name)}:
            rest = Mapping(
                at=value.at,
                entries={key: inner for key, inner in value.entries.items() if key != "value"},
            )
            return ValueClause(value=name, tests=read_comparisons(reader, rest))
        case {"any": Sequence(items=items)}:
            return AnyClause(
                alternatives=tuple(
                    read_clauses(
                        reader,
                        item if isinstance(item, Sequence) else Sequence(at=item.at, items=[item]),
                    )
                    for item in items
                )
            )
    return None


def _read_variable_clause(reader: Reader, value: Mapping, name: str) -> VariableClause | None:
    at = value.entries["var"].at
    asks_one = [key for key in value.entries if key in _ABOUT_ONE_NODE]
    kind = reader.bindings[name].kind if name in reader.bindings else None
    if "contains" in value.entries and asks_one:
        reader.wrong(
            value.keys["contains"],
            f"`contains` is about several nodes, `{asks_one[0]}` about one",
        )
        return None
    wanted: Literal["layer", "through"] = "through" if "contains" in value.entries else "layer"
    binding = reader.use(name, at, wanted)
    if binding is None and kind is not None:
        return None
    scope = binding.layers if binding is not None else None
    test = None
    if any(key in value.entries for key in _TEST):
        test = read_test(reader, value, references=True, scope=scope)
        _check_can_be(reader, value, test, scope, name)
    contains, through = value.entries.get("contains"), value.entries.get("through")
    if through is not None and "compiled" not in value.entries:
        reader.wrong(value.keys["through"], "`through` says what `compiled` looks through; add it")
    calls, consumers = value.entries.get("calls"), value.entries.get("consumers")
    return VariableClause(
        variable=name,
        test=test,
        calls=read_count(calls) if calls is not None else (),
        consumers=read_count(consumers) if consumers is not None else (),
        contains=read_set(reader, contains) if contains is not None else None,
        compiled=_read_compiled(reader, value.entries.get("compiled")),
        through=read_set(reader, through) if through is not None else None,
    )


def _check_can_be(
    reader: Reader,
    value: Mapping,
    test: NodeTest,
    scope: frozenset[str] | None,
    name: str,
) -> None:
    """A clause that asks for a layer which the variable cannot stand for never holds."""
    asked = possible_layers(reader, test)
    if scope and asked and not test.operations and not scope & asked:
        key = "layer" if "layer" in value.entries else "family"
        at = value.entries[key].at if key in value.entries else value.at
        reader.wrong(at, f"this can never hold: `{name}` stands for none of these layers")


def _read_compiled(reader: Reader, value: Value | None) -> Where:
    if not isinstance(value, Mapping):
        return ()
    read = [read_condition(reader, name, inner) for name, inner in value.entries.items()]
    if "loss" in value.entries:
        known = reader.vocabulary.losses
        for at, name in _texts(value.entries["loss"]):
            if name not in known:
                hint = reader.hint(name, known)
                reader.wrong(at, f"this can never hold: no loss is called `{name}`{hint}")
    return tuple(item for item in read if item is not None)


def _texts(value: Value) -> Iterator[tuple[Place, str]]:
    """Every text in a condition."""
    match value:
        case Scalar(value=str() as text):
            yield value.at, text
        case Sequence(items=items):
            for item in items:
                yield from _texts(item)
        case Mapping(entries=entries):
            for inner in entries.values():
                yield from _texts(inner)


def _read_path_clause(reader: Reader, value: Mapping, name: str) -> PathClause:
    reader.use(name, value.entries["from"].at, "layer")
    direction: Literal["reaches", "reached_by"] = (
        "reached_by" if "reached_by" in value.entries else "reaches"
    )
    end = value.entries.get(direction)
    through = value.entries.get("through")
    target: NodeTest | Position
    if isinstance(end, Scalar):
        target = cast("Position", end.written)
        if (direction == "reaches") != (target == "output"):
            reader.wrong(end.at, f"this can never hold: `{direction}` never leads to {target}")
    else:
        target = read_test(reader, end) if isinstance(end, Mapping) else NodeTest()
    return PathClause(
        variable=name,
        direction=direction,
        end=target,
        through=read_set(reader, through) if through is not None else None,
        along=_quantifier(value.entries.get("along")),
        calls=_quantifier(value.entries.get("calls")),
        models=_quantifier(value.entries.get("models")),
    )


def _quantifier(value: Value | None) -> Quantifier:
    return cast("Quantifier", value.written) if isinstance(value, Scalar) else "some"
