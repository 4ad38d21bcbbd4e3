"""Any graphs at all: what the types allow, sense or none."""

from __future__ import annotations

from hypothesis import strategies as st

from layerlint.graph.model import (
    Answer,
    Argument,
    Compiled,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    Loss,
    Node,
    ObjectValue,
    Part,
    UnknownValue,
)
from layerlint.source import Place, Span

_WORDS = st.sampled_from(
    ("units", "x.y", "layer", "in0", "inf", "nan", "when", "True", "object", "_", "é", "a b", "")
)
NAMES = _WORDS | st.text(max_size=8)
_LINES = st.integers(1, 99)
_PATHS = st.sampled_from(("net.py", "a b/é.py", 'q"\\.py', "x:1:2-3.py")) | st.text(
    min_size=1, max_size=6
)


@st.composite
def places(draw: st.DrawFn) -> Place:
    """Places, in the order that they have in a file."""
    line, end_line = sorted((draw(_LINES), draw(_LINES)))
    column, end_column = draw(_LINES), draw(_LINES)
    if line == end_line:
        column, end_column = sorted((column, end_column))
    span = Span(line=line, column=column, end_line=end_line, end_column=end_column)
    return Place(path=draw(_PATHS), span=span)


_NUMBERS = st.integers() | st.floats(allow_nan=False)
_PLAIN = st.none() | st.booleans() | _NUMBERS | NAMES
_UNKNOWN = st.builds(
    UnknownValue,
    reason=NAMES,
    place=st.none() | places(),
    truth=st.none() | st.booleans(),
    among=st.lists(_PLAIN, max_size=3).map(tuple),
    between=st.none() | st.tuples(_NUMBERS, _NUMBERS),
)


def _arguments(values: st.SearchStrategy[Argument]) -> st.SearchStrategy[dict[str, Argument]]:
    return st.dictionaries(NAMES, values, max_size=3)


def _inner(values: st.SearchStrategy[Argument]) -> st.SearchStrategy[Argument]:
    inside = _layers(st.integers(1000, 10**6), values)
    return st.one_of(
        st.lists(values, max_size=3).map(tuple),
        _arguments(values),
        st.builds(ObjectValue, qualified=NAMES, arguments=_arguments(values)),
        st.builds(FunctionValue, name=NAMES, does=st.none() | inside),
        st.builds(LayerValue, layer=inside),
    )


def _layers(
    keys: st.SearchStrategy[int], values: st.SearchStrategy[Argument]
) -> st.SearchStrategy[Layer]:
    return st.builds(
        Layer,
        key=keys,
        name=NAMES | st.sampled_from(("Dense", "InputLayer", "Conv2D", "relu")),
        place=places(),
        qualified=st.none() | NAMES,
        base=st.none() | NAMES,
        overrides_call=st.booleans(),
        family=st.none() | NAMES,
        operation=st.booleans(),
        arguments=_arguments(values),
        given=st.lists(NAMES, max_size=3, unique=True).map(tuple),
        trainable=st.none() | st.booleans(),
        backend=st.none() | NAMES | _UNKNOWN,
        parameters=st.none() | st.integers(0, 10**12),
        reason=st.none() | NAMES,
    )


VALUES: st.SearchStrategy[Argument] = st.recursive(_PLAIN | _UNKNOWN, _inner, max_leaves=6)
_SHAPES = st.none() | st.lists(st.none() | st.integers(0, 999), max_size=3).map(tuple)
_LOSSES = st.builds(Loss, name=st.none() | NAMES | _UNKNOWN, from_logits=st.booleans() | _UNKNOWN)
_PARTS = st.builds(
    Part,
    key=st.integers(0, 99),
    kind=NAMES,
    name=st.none() | NAMES,
    place=places(),
    call=st.integers(0, 99),
    gives=st.lists(st.integers(0, 9), max_size=2).map(tuple),
)


@st.composite
def graphs(draw: st.DrawFn, depth: int = 1) -> LayerGraph:
    """Graphs of a few nodes, some of which have graphs inside."""
    layers = draw(st.lists(_layers(st.integers(0, 10**6), VALUES), min_size=1, max_size=3))
    layers = list({layer.key: layer for layer in layers}.values())
    ids = sorted(draw(st.sets(st.integers(0, 30), max_size=4)))
    nodes: list[Node] = []
    for number in ids:
        sources = st.integers(-3, -1) | st.sampled_from([-1, *(node.id for node in nodes)])
        node = Node(
            id=number,
            layer=draw(st.sampled_from(layers)),
            inputs=draw(st.lists(sources, max_size=3).map(tuple)),
            shapes=draw(st.just((None,)) | st.lists(_SHAPES, max_size=3).map(tuple)),
            call=draw(st.none() | places()),
            call_arguments=draw(_arguments(VALUES)),
            inside=draw(graphs(depth=depth - 1)) if depth and draw(st.booleans()) else None,
            chain=tuple(draw(st.lists(places(), max_size=2))),
            turn=draw(st.integers(0, 1)),
            loop=draw(st.none() | _LINES),
            parts=tuple(draw(st.lists(_PARTS, max_size=2))),
            ends_part=draw(st.booleans()),
            other_readers=draw(st.integers(0, 2)),
        )
        nodes.append(node)
    ends = st.lists(st.sampled_from([-1, *ids]), max_size=3).map(tuple)
    return LayerGraph(
        name=draw(NAMES),
        kind=draw(st.sampled_from(("sequential", "functional", "subclassed", "layer", "fragment"))),
        root=draw(NAMES),
        place=draw(places()),
        nodes=tuple(nodes),
        outputs=draw(ends),
        inputs=tuple(draw(st.lists(st.sampled_from(ids), max_size=3))) if ids else (),
        entering=tuple(draw(st.lists(_SHAPES, max_size=3))),
        when=tuple(
            draw(
                st.lists(
                    st.builds(
                        Answer,
                        condition=NAMES,
                        line=_LINES,
                        answer=st.booleans(),
                        path=st.just("") | _PATHS,
                    ),
                    max_size=2,
                )
            )
        ),
        complete=draw(st.booleans()),
        truncated=draw(st.none() | NAMES),
        compiled=draw(
            st.none()
            | st.builds(Compiled, losses=st.lists(_LOSSES, max_size=2).map(tuple), place=places())
        ),
        used=draw(st.booleans()),
    )
