"""Shapes of products of tensors."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import broadcast, position
from layerlint.interpreter.shapes.call import Call, ShapeRule, whole
from layerlint.interpreter.shapes.merging import dotted
from layerlint.records import replace

PAIR = 2


def operands(call: Call) -> tuple[Shape, Shape] | None:
    """The shapes of the two factors, where both are known and no number is one."""
    if len(call.inputs) < PAIR or not call.inputs[0] or not call.inputs[1]:
        return None
    return call.inputs[0], call.inputs[1]


def multiplied(call: Call) -> Shape | None:
    """A product of matrices, one for each place of the leading axes."""
    pair = operands(call)
    if pair is None:
        return None
    first, second = pair
    left = (1, *first) if len(first) == 1 else first
    right = (*second, 1) if len(second) == 1 else second
    if None not in (left[-1], right[-2]) and left[-1] != right[-2]:
        return None
    lead = broadcast((left[:-2], right[:-2]))
    if lead is None:
        return None
    rows = () if len(first) == 1 else (left[-2],)
    columns = () if len(second) == 1 else (right[-1],)
    return (*lead, *rows, *columns)


def dot(call: Call) -> Shape | None:
    """The sum over the last axis of one and the last but one of the other."""
    if len(call.inputs) >= PAIR and () in call.inputs[:PAIR]:
        return broadcast(call.inputs[:PAIR])
    pair = operands(call)
    if pair is None:
        return None
    first, second = pair
    if len(second) == 1:
        return first[:-1]
    if None not in (first[-1], second[-2]) and first[-1] != second[-2]:
        return None
    return (*first[:-1], *second[:-2], second[-1])


def batch_dot(call: Call) -> Shape | None:
    """The same for each sample, as the layer ``Dot`` does it."""
    pair = operands(call)
    if pair is None:
        return None
    if call.get("axes") is not None:
        return dotted(call)
    first, second = pair
    axes = (len(first) - 1, len(second) - (1 if len(second) == PAIR else PAIR))
    return dotted(replace(call, arguments={"axes": axes}))


def tensor_dot(call: Call) -> Shape | None:
    """The sum over named axes of both."""
    pair = operands(call)
    if pair is None:
        return None
    first, second = pair
    axes = call.get("axes", 2)
    number = whole(axes)
    if number is not None:
        return (*first[: len(first) - number], *second[number:])
    if not isinstance(axes, tuple) or len(axes) != PAIR:
        return None
    left, right = _axes(axes[0], len(first)), _axes(axes[1], len(second))
    if left is None or right is None:
        return None
    return (
        *(size for axis, size in enumerate(first) if axis not in left),
        *(size for axis, size in enumerate(second) if axis not in right),
    )


def _axes(value: Argument, rank: int) -> set[int] | None:
    found = [
        position(whole(one), rank) for one in (value if isinstance(value, tuple) else (value,))
    ]
    return None if None in found else {axis for axis in found if axis is not None}


def einsum(call: Call) -> Shape | None:
    """What stands on the right of the arrow; the letters name sizes."""
    equation = call.get("subscripts", call.get("equation"))
    if not isinstance(equation, str) or any(shape is None for shape in call.inputs):
        return None
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(call.inputs):
        return None
    known: dict[str, int | None] = {}
    leads: list[Shape] = []
    for term, shape in zip(terms, call.inputs, strict=True):
        before, dots, after = term.partition("...")
        extra = len(shape or ()) - len(before) - len(after)
        if shape is None or extra < 0 or (extra and not dots):
            return None
        leads.append(shape[len(before) : len(before) + extra])
        named = (*shape[: len(before)], *shape[len(before) + extra :])
        for letter, size in zip(before + after, named, strict=True):
            if known.get(letter) in (None, 1):
                known[letter] = size
    lead = broadcast(leads)
    if not arrow:
        letters = left.replace(",", "").replace(".", "")
        once = sorted(letter for letter in set(letters) if letters.count(letter) == 1)
        right = ("..." if "..." in left else "") + "".join(once)
    before, dots, after = right.partition("...")
    if lead is None or not set(before + after) <= known.keys():
        return None
    return (
        *(known[letter] for letter in before),
        *(lead if dots else ()),
        *(known[letter] for letter in after),
    )


def outer(call: Call) -> Shape | None:
    """Each value of one with each of the other, both laid out in a row."""
    pair = operands(call)
    if pair is None or any(len(shape) != 1 for shape in pair):
        return None
    return (pair[0][0], pair[1][0])


def attended(call: Call) -> Shape | None:
    """As many vectors as queries, each as wide as a value."""
    query = call.inputs[0] if call.inputs else None
    value = call.inputs[2] if len(call.inputs) > PAIR else None
    return (*query[:-1], value[-1]) if query and value else query


OPERATIONS: Mapping[str, ShapeRule] = {
    "matmul": multiplied,
    "dot": dot,
    "batch_dot": batch_dot,
    "tensordot": tensor_dot,
    "einsum": einsum,
    "outer": outer,
    "dot_product_attention": attended,
}
