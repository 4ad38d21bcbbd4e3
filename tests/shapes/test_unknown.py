"""Strange and unknown input: nothing raises, and nothing is made up."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import (
    Argument,
    FunctionValue,
    Layer,
    LayerValue,
    ObjectValue,
    Shape,
    UnknownValue,
)
from layerlint.interpreter import shapes
from layerlint.interpreter.keras.configuration import canonical_arguments
from layerlint.interpreter.shapes import further, layers
from layerlint.interpreter.shapes.operations import OPERATIONS, infer_operation

from . import both
from .calls import Case
from .cases import CASES

UNKNOWN = UnknownValue(reason="for a test")

ODD: tuple[Argument, ...] = (
    None,
    True,
    0,
    1,
    -3,
    2.5,
    "",
    "same",
    "a,b->c",
    "...x,xy->...y",
    (),
    (1,),
    (0, 1, 2),
    (-1, -1),
    (None, UNKNOWN),
    ((1, 2), 3),
    ("...", ":"),
    {},
    {"class_name": "L2", "config": {"l2": UNKNOWN}},
    UNKNOWN,
    UnknownValue(reason="not none", truth=True),
    UnknownValue(reason="nothing", truth=False),
    FunctionValue(name="f"),
    ObjectValue(qualified="a.B", arguments={"x": 1}),
    LayerValue(layer=Layer(key=0, name=None, place=both.PLACE)),
    LayerValue(layer=Layer(key=0, name="Dense", place=both.PLACE)),
    LayerValue(layer=Layer(key=0, name="LSTMCell", place=both.PLACE)),
    LayerValue(
        layer=Layer(key=0, name="Dense", place=both.PLACE, base="Conv2D", overrides_call=True)
    ),
)
ODD_INPUTS: tuple[tuple[Shape | None, ...], ...] = (
    (),
    (None,),
    ((),),
    ((None,),),
    ((3,),),
    ((None, 5),),
    ((None, None, None),),
    ((None, 5, 4),),
    ((None, 0, 4),),
    ((2, 9, 8, 3),),
    ((2, 9, 8, 7, 3),),
    ((2, 6, 9, 8, 7, 3),),
    (None, (None, 5, 4)),
    ((), ()),
    ((None, 5, 4), (None, 5, 4)),
    ((None, 5, 4), (3,)),
    ((None, 5, 4), (None, 4, 3), (2, 2, 2, 2)),
)
NAMES = sorted({*layers.SHAPES, *layers.COUNTS, *further.SHAPES, *further.COUNTS})


def parameters(name: str) -> Sequence[str]:
    spec = load_catalog().layer(name)
    return [one.name for one in spec.parameters] if spec is not None else ["units", "layers"]


@pytest.mark.parametrize("name", NAMES)
def test_layers_take_anything(name: str) -> None:
    draw = random.Random(name)  # The same draws in every run.
    usual = [case.arguments for case in CASES if case.name == name] or [{}]
    for _ in range(150):
        arguments: dict[str, Argument] = {}
        if draw.random() < 0.7 and load_catalog().layer(name) is not None:
            arguments.update(both.ours(name, draw.choice(usual)))
        for parameter in draw.sample(parameters(name), k=min(2, len(parameters(name)))):
            arguments[parameter] = draw.choice(ODD)
        inputs = draw.choice(ODD_INPUTS)
        spec = load_catalog().layer(name)
        if spec is not None:
            arguments = canonical_arguments(spec, arguments)
        outputs = shapes.infer(name, arguments, inputs)
        assert outputs.shapes
        assert all(shape is None or well_formed(shape) for shape in outputs.shapes)
        number = shapes.count(name, arguments, inputs)
        assert number is None or number >= 0


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operations_take_anything(name: str) -> None:
    draw = random.Random(name)
    words = (
        *("axis", "keepdims", "newshape", "axes", "shape", "repeats", "pad_width", "x1", "x2"),
        *("indices_or_sections", "num", "num_classes", "key", "size", "block_size", "k"),
        *("subscripts", "indices", "pool_size", "strides", "padding", "start", "stop", "step"),
        *("source", "destination", "axis1", "axis2", "data_format", "N", "M", "output_padding"),
    )
    for _ in range(300):
        arguments = {word: draw.choice(ODD) for word in draw.sample(words, k=6)}
        outputs = infer_operation(name, arguments, draw.choice(ODD_INPUTS))
        assert all(shape is None or well_formed(shape) for shape in outputs.shapes)


def well_formed(shape: Shape) -> bool:
    return all(size is None or (isinstance(size, int) and size >= 0) for size in shape)


def forgotten(case: Case) -> list[Mapping[str, Argument]]:
    """The arguments of a case, with one of them unknown after the other."""
    known = both.ours(case.name, case.arguments)
    return [{**known, name: UNKNOWN} for name in known]


@pytest.mark.parametrize("name", sorted({case.name for case in CASES}))
def test_an_unknown_argument_makes_nothing_up(name: str) -> None:
    """With an argument unknown, what is still known is what it is with the argument."""
    for case in (case for case in CASES if case.name == name):
        known = both.ours(name, case.arguments)
        outputs = shapes.infer(name, known, case.inputs, call_arguments=case.call)
        number = shapes.count(name, known, case.inputs)
        for arguments in forgotten(case):
            found = shapes.infer(name, arguments, case.inputs, call_arguments=case.call)
            if found.shapes != (None,):
                assert found.single == outputs.single, arguments
                assert len(found.shapes) == len(outputs.shapes), arguments
                for shape, full in zip(found.shapes, outputs.shapes, strict=True):
                    assert agree(shape, full), (case, arguments, shape, full)
            assert shapes.count(name, arguments, case.inputs) in (None, number), (case, arguments)


@pytest.mark.parametrize("name", sorted({case.name for case in CASES}))
def test_an_unknown_input_makes_nothing_up(name: str) -> None:
    for case in (case for case in CASES if case.name == name):
        arguments = both.ours(name, case.arguments)
        outputs = shapes.infer(name, arguments, case.inputs, call_arguments=case.call)
        number = shapes.count(name, arguments, case.inputs)
        for inputs in vaguer(case.inputs):
            found = shapes.infer(name, arguments, inputs, call_arguments=case.call)
            if found.shapes != (None,):
                for shape, full in zip(found.shapes, outputs.shapes, strict=True):
                    assert agree(shape, full), (case, inputs, shape, full)
            assert shapes.count(name, arguments, inputs) in (None, number), (case, inputs)


def vaguer(inputs: Sequence[Shape]) -> list[tuple[Shape | None, ...]]:
    """The inputs with one of them, or one of its sizes, forgotten."""
    found: list[tuple[Shape | None, ...]] = []
    for place, shape in enumerate(inputs):
        found.append((*inputs[:place], None, *inputs[place + 1 :]))
        for axis in range(len(shape)):
            blurred = (*shape[:axis], None, *shape[axis + 1 :])
            found.append((*inputs[:place], blurred, *inputs[place + 1 :]))
    return found


def agree(shape: Shape | None, full: Shape | None) -> bool:
    """Whether nothing is said in one that the other denies."""
    if shape is None:
        return True
    return (
        full is not None
        and len(shape) == len(full)
        and all(size is None or size == known for size, known in zip(shape, full, strict=True))
    )
