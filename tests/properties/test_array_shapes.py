"""NumPy is the judge of the shapes of arrays of which the numbers are not known.

A program is made line by line and run by NumPy as it grows, so that most of its lines fit the
arrays that there are. What the interpreter says of a shape must be what NumPy gives: of an axis
it may say nothing, and of an array, but not that it has another length or rank.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

np = pytest.importorskip("numpy", reason="numpy is not installed (the oracle extra brings it)")

_HEAD = """\
import numpy as np
from keras.layers import Dense
from readers import read, size
"""
_LINES = 12

Draw = Callable[[st.SearchStrategy[Any]], Any]
Names = dict[str, Any]


def _read(text: str) -> Any:
    """What the program reads: an array of that shape, which only NumPy sees."""
    return np.zeros(tuple(map(int, text.split("x"))) if text else ())


def _pick(draw: Draw, *words: str) -> str:
    return str(draw(st.sampled_from(words)))


def _size(draw: Draw, length: int) -> str:
    """A length as it is written, or as something that tells it when the program is run."""
    return _pick(draw, str(length), str(length), f"size({length})")


def _shape(draw: Draw, sizes: tuple[int, ...], *, free: bool = False) -> str:
    parts = [_size(draw, each) for each in sizes]
    if free and parts and draw(st.booleans()):
        parts[draw(st.integers(0, len(parts) - 1))] = "-1"
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def _sizes(draw: Draw, most: int = 4) -> tuple[int, ...]:
    return tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=most)))


def _axis(draw: Draw, array: Any) -> int:
    return int(draw(st.integers(-array.ndim - 1, array.ndim)))


def _regrouped(draw: Draw, array: Any) -> tuple[int, ...]:
    """Other sizes of as many numbers, most of the time."""
    sizes = list(array.shape)
    for _ in range(draw(st.integers(0, 2))):
        if len(sizes) > 1:
            place = draw(st.integers(0, len(sizes) - 2))
            sizes[place : place + 2] = [sizes[place] * sizes[place + 1]]
    if draw(st.integers(0, 9)) == 0:
        return _sizes(draw)
    return tuple(draw(st.permutations(sizes)))


def _made(draw: Draw) -> str:
    sizes = _sizes(draw)
    shape = _shape(draw, sizes)
    read = f"read({'x'.join(map(str, sizes))!r})"
    free = _shape(draw, sizes, free=True)
    return _pick(
        draw,
        f"np.zeros({shape})",
        f"np.ones({shape}, dtype='float32')",
        f"np.empty(shape={shape})",
        f"np.full({shape}, 0.5)",
        f"np.random.rand(*{shape})",
        f"np.random.normal(size={shape})",
        f"np.random.randint(0, 2, {shape})",
        f"{read}.reshape({free})",
        f"{read}.reshape{free}",
        f"np.reshape({read}, {free})",
        f"np.array({read})",
        f"np.arange(size({sizes[0]}))",
        f"np.array([np.zeros({shape}) for _ in range({sizes[0]})])",
        f"np.array([{read}, {read}])",
        f"np.linspace(0, 1, {_size(draw, sizes[0])})",
        f"np.eye({_size(draw, sizes[0])})",
    )


def _index(draw: Draw, array: Any) -> str:
    length = array.shape[0] if array.ndim else 0
    part = draw(
        st.lists(
            st.sampled_from(
                [
                    ":", "0", "-1", "None", "...", ":2", "1:", "::2", "::-1", "np.newaxis",
                    "size(0)", ":size(1)", "[0, 0]", "np.argmax(np.zeros(3))", "True", f"{length}",
                ]
            ),
            min_size=1,
            max_size=3,
        )
    )  # fmt: skip
    return ", ".join(part)


def _of_one(draw: Draw, name: str, array: Any) -> str:
    axis, other = _axis(draw, array), _axis(draw, array)
    order = tuple(draw(st.permutations(range(array.ndim))))
    shape = _shape(draw, _regrouped(draw, array), free=True)
    grown = tuple((draw(st.integers(0, 2)), draw(st.integers(0, 2))) for _ in range(array.ndim))
    kept = _pick(draw, "", ", keepdims=True")
    return _pick(
        draw,
        f"np.reshape({name}, {shape})",
        f"{name}.reshape({shape})",
        f"{name}.reshape{shape}",
        f"{name}.reshape(len({name}), -1)",
        f"{name}.reshape({name}.shape + (1,))",
        f"{name}.reshape(({name}.shape[0], *{shape}[1:]))",
        f"np.reshape({name}, (-1,) + {name}.shape[1:])",
        f"{name}[{_index(draw, array)}]",
        f"{name}[{_index(draw, array)}]",
        f"{name}[{name}.shape[0] // 2:]",
        f"{name}[np.random.permutation(len({name}))]",
        f"{name}[{name}[..., 0] > 2]",
        f"np.expand_dims({name}, {axis})",
        f"np.expand_dims({name}, axis=({axis}, {other}))",
        f"np.squeeze({name})",
        f"np.squeeze({name}, axis={axis})",
        f"np.transpose({name})",
        f"np.transpose({name}, {order})",
        f"{name}.transpose{order}" if len(order) > 1 else f"{name}.transpose()",
        f"{name}.transpose({order})",
        f"{name}.T",
        f"np.swapaxes({name}, {axis}, {other})",
        f"{name}.swapaxes({axis}, {other})",
        f"np.moveaxis({name}, {axis}, {other})",
        f"np.moveaxis({name}, ({axis}, 0), (0, {other}))",
        f"np.rollaxis({name}, {axis})",
        f"np.rollaxis({name}, {axis}, {other})",
        f"{name}.flatten()",
        f"np.ravel({name})",
        f"{name}.astype('float32') / 255",
        f"np.asarray({name}, 'float32')",
        f"-{name}",
        f"1 - {name} ** 2",
        f"{name} > 0.5",
        f"({name} - np.mean({name})) / (np.std({name}) + 1e-7)",
        f"{name} - {name}.mean(axis={axis}{kept})",
        f"np.max({name}, {axis}{kept})",
        f"{name}.sum(axis=({axis}, {other}){kept})",
        f"np.argmax({name}, axis={axis})",
        f"np.median({name}, axis={axis})",
        f"np.pad({name}, {grown})",
        f"np.pad({name}, {_pick(draw, '1', '(1, 2)', '((1, 2),)', '(1,)')}, 'constant')",
        f"np.repeat({name}, {_size(draw, 2)}, axis={axis})",
        f"np.repeat({name}, 2)",
        f"np.tile({name}, {_shape(draw, _sizes(draw, 3))})",
        f"np.delete({name}, 0, axis={axis})",
        f"np.insert({name}, 0, 1.0, axis={axis})",
        f"np.cumsum({name})",
        f"np.cumsum({name}, axis={axis})",
        f"np.sort({name})",
        f"np.sort({name}, axis=None)",
        f"np.flip({name}, {axis})",
        f"np.clip({name}, 0, 1)",
        f"np.unique({name})",
        f"np.where({name} > 0, {name}, 0)",
        f"np.zeros_like({name})",
        f"np.random.permutation({name})",
        f"np.stack([{name}] * 3, axis={axis})",
        f"np.array([each for each in {name}])",
        f"np.array(list({name}))",
        f"np.stack([each * 2 for each in {name}])",
        f"np.concatenate([each for each in {name}])",
        f"np.concatenate([{name}[:1], {name}[1:]])",
        f"np.zeros((len({name}), 10, 4))",
        f"np.zeros(({name}.shape[0],) + {name}.shape[1:])",
        f"np.array([{name}.shape, {name}.shape])",
        f"np.ones({name}.size)",
        f"np.ones(({name}.ndim, 2))",
        f"np.full(np.shape({name}), 2)",
    )


def _of_two(draw: Draw, name: str, other: str, array: Any) -> str:
    axis = _axis(draw, array)
    return _pick(
        draw,
        f"{name} {_pick(draw, '+', '-', '*', '/')} {other}",
        f"np.maximum({name}, {other})",
        f"np.concatenate([{name}, {other}])",
        f"np.concatenate(({name}, {other}), axis={axis})",
        f"np.stack(({name}, {other}), axis={axis})",
        f"np.stack([{name}, {name} + {other}], {axis})",
        f"np.vstack([{name}, {other}])",
        f"np.hstack(({name}, {other}))",
        f"np.dstack([{name}, {other}])",
        f"np.column_stack([{name}, {other}])",
        f"np.append({name}, {other})",
        f"np.append({name}, {other}, axis={axis})",
        f"np.dot({name}, {other})",
        f"{name} @ {other}",
        f"np.matmul({name}, {other}.T)",
        f"np.where({name} > 0, {other}, 0)",
        f"np.array([{name}, {other}])",
        f"{name}[{other} > 0]",
        f"{name} + np.array([1, 2, 3])",
        f"[1, 2, 3] * {name}",
        f"np.array([[1], [2]]) + {other}",
    )


def _in_place(draw: Draw, name: str, other: str) -> str:
    return _pick(
        draw,
        f"{name} /= 255.",
        f"{name} -= {other}",
        f"{name} += np.mean({name}, axis=0)",
        f"{name}[0] = {other}",
        f"{name}.shape = {name}.shape + (1,)",
        f"{name} = {name} * 2; {name} = read('3x2x4').reshape((-1, 4)) + {name}[:1, :1]",
    )


def _run(line: str, names: Names) -> bool:
    """Whether NumPy takes a line; no array is left that is large, and no number."""
    kept = {name: each for name, each in names.items() if name.startswith("x")}
    tried = {**names, **copy.deepcopy(kept)}  # where two names are of one array, they stay so
    try:
        with np.errstate(all="ignore"):
            exec(line, tried)
    except (ValueError, IndexError, TypeError, AttributeError):
        return False
    arrays = {name: each for name, each in tried.items() if name.startswith("x")}
    if any(np.size(each) > 2000 or not 0 < np.ndim(each) < 7 for each in arrays.values()):
        return False
    names.update(arrays)
    return True


@st.composite
def programs(draw: Draw) -> tuple[str, Names]:
    """The lines of a program, and the arrays with which it ends."""
    names: Names = {"np": np, "read": _read, "size": lambda number: number}
    lines: list[str] = []
    for number in range(_LINES):
        arrays = [each for each in names if each.startswith("x")]
        kind = draw(st.integers(0, 9))
        target = f"x{number}"
        if not arrays or kind < 2:
            line = f"{target} = {_made(draw)}"
        else:
            name, other = draw(st.sampled_from(arrays)), draw(st.sampled_from(arrays))
            array = np.asarray(names[name])
            if kind < 7:
                line = f"{target} = {_of_one(draw, name, array)}"
            elif kind < 9:
                line = f"{target} = {_of_two(draw, name, other, array)}"
            else:
                line = _in_place(draw, name, other)
        if _run(line, names):
            lines.append(line)
    return "\n".join(lines), names


def _shapes(program: str, names: list[str]) -> list[Argument]:
    """What the interpreter says of the shapes with which a program ends."""
    asked = "".join(f"Dense(units={name}.shape)\n" for name in names)
    source = SourceFile(path="net.py", text=f"{_HEAD}{program}\n{asked}")
    found = interpret(source, Project(here=Path(__file__).parent), load_catalog())
    told = [
        node.layer.arguments["units"]
        for graph in found.graphs
        for node in graph.nodes
        if node.layer.name == "Dense"
    ]
    assert len(told) == len(names), f"the run ended early:\n{program}"
    return told


_UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]
"""A program is short, and to make one shorter takes minutes."""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of the mean of nothing
@settings(max_examples=max(250, settings.default.max_examples), phases=_UNSHRUNK)
@given(programs())
def test_no_shape_is_told_that_numpy_does_not_give(made: tuple[str, Names]) -> None:
    program, arrays = made
    names = [name for name in arrays if name.startswith("x")]
    if not names:
        return
    for name, told in zip(names, _shapes(program, names), strict=True):
        shape = np.shape(arrays[name])
        if isinstance(told, tuple):
            assert len(told) == len(shape), f"{name} has the shape {shape}, not {told}:\n{program}"
            for axis, size in zip(shape, told, strict=True):
                known = isinstance(size, int)
                assert not known or size == axis, f"{name}: {shape}, not {told}:\n{program}"


_USUAL = """\
x0 = read('9x784').reshape((-1, 28, 28, 1)).astype('float32') / 255
x1 = np.expand_dims(np.reshape(read('5x64x48x3'), (size(5), 64, 48, 3)), axis=1)
x2 = (x1 - np.mean(x1, axis=0)) / (x1.std(axis=0) + 1e-7)
x3 = np.transpose(x2[:size(3)], (0, 1, 4, 2, 3))
x4 = x3.reshape(x3.shape[0], -1)
x5 = np.array([np.pad(each, ((2, 2), (2, 2), (0, 0)), 'constant') for each in x0])
x6 = np.concatenate([x5, np.zeros((len(x5), 32, 32, 2))], axis=-1)
x7 = np.stack([x6, x6 * 2], axis=1)[np.random.permutation(len(x6))]
x8 = x7.swapaxes(1, 2)[..., ::2].sum(axis=2, keepdims=True)
x9 = np.zeros((len(x8), 10, 4))
x9[:, 0] = 1.0
x10 = np.random.rand(size(7), x9.shape[1] * x9.shape[2]) @ np.ones((40, 6))
"""


def test_the_usual_ways_of_data_are_followed() -> None:
    """Else the test above would say little: only how many examples there are is open."""
    arrays: Names = {"np": np, "read": _read, "size": lambda number: number}
    exec(_USUAL, arrays)
    names = [name for name in arrays if name.startswith("x")]
    for name, told in zip(names, _shapes(_USUAL, names), strict=True):
        assert isinstance(told, tuple), name
        assert told[1:] == np.shape(arrays[name])[1:], name
