"""What can be done to tensors besides calling layers on them."""

from __future__ import annotations

from collections.abc import Callable

from layerlint.interpreter.keras.layers import operation
from layerlint.interpreter.keras.objects import Constant, Size, Tensor, TensorShape
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.values import NOTHING, Builtin, List, Site, Unknown, Value

BINARY = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "@": "matmul",
    "&": "logical_and",
    "|": "logical_or",
    "^": "logical_xor",
}
COMPARISONS = {
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}
UNARY = {"abs": "absolute", "-": "negative", "~": "logical_not", "+": "positive"}

_KEEPING = frozenset({"astype", "assign", "clone", "detach", "numpy"})


def shape_of(run: Run, tensor: Tensor | Constant, site: Site) -> Value:
    """The shape as the code under lint sees it."""
    if tensor.shape is not None:
        return TensorShape(tensor.shape)
    key = ("attribute", run.machine.key_of(tensor), "shape")
    return run.machine.unknown("the shape of a tensor", site, key=key)


def attribute(run: Run, tensor: Tensor, name: str, site: Site) -> Value:
    """An attribute or method of a tensor."""
    match name:
        case "shape" | "_keras_shape" | "static_shape":
            return shape_of(run, tensor, site)
        case "get_shape":
            return Builtin(
                name=name, run=lambda _machine, _given, _named, at: shape_of(run, tensor, at)
            )
        case "ndim" | "rank":
            if tensor.shape is not None:
                return len(tensor.shape)
        case "dtype":
            return run.settings.floatx
        case "numpy":
            _note_answer(run, tensor)
        case "set_shape":
            return Builtin(name=name, run=lambda _machine, _given, _named, _at: None)
        case "_keras_history" | "node":
            if tensor.call is not None:
                thing = tensor.call.layer
                return (thing.instance or thing, 0, tensor.index)
        case _ if name.startswith("__") and name != "__class__":
            return NOTHING
    if name in ("reshape", "squeeze", "transpose", "astype", "sum", "mean", "max", "min"):
        return Builtin(name=name, run=_method(run, tensor, name))
    key = ("attribute", run.machine.key_of(tensor), name)
    return run.machine.unknown(f"{name} of a tensor", site, key=key)


def _note_answer(run: Run, tensor: Tensor) -> None:
    """``encoder(images).numpy()`` asks the model as ``encoder.predict(images)`` does."""
    for group in () if tensor.call is None else tensor.call.groups:
        if tensor in group.outputs:
            run.touch(group.model)
            group.model.asked = True


def _method(
    run: Run, tensor: Tensor, name: str
) -> Callable[[object, list[Value], dict[str, Value], Site], Value]:
    named_so = {"astype": "cast"}.get(name, name)
    first = {"reshape": "newshape", "transpose": "axes", "astype": "dtype"}.get(name, "axis")

    def apply(
        machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        arguments = dict(keywords)
        if positional:
            arguments[first] = positional[0] if len(positional) == 1 else tuple(positional)
        return operation(run, named_so, [tensor], arguments, site)

    return apply


def binary(run: Run, operator: str, left: Value, right: Value, site: Site) -> Value:
    """``left operator right`` where one of them is a tensor."""
    operator = operator.removesuffix("=") if operator not in COMPARISONS else operator
    name = BINARY.get(operator)
    tensors = [side for side in (left, right) if isinstance(side, Tensor)]
    if name is None:
        return run.opaque(f"operator {operator}", tuple(tensors), None, site)
    return _apply(run, name, left, right, site)


def _apply(run: Run, name: str, left: Value, right: Value, site: Site) -> Value:
    arguments = {
        parameter: side
        for parameter, side in (("x1", left), ("x2", right))
        if not isinstance(side, Tensor)
    }
    return operation(run, name, [left, right], arguments, site)


def unary(run: Run, operator: str, value: Tensor, site: Site) -> Value:
    """``operator value``."""
    if operator == "not":
        return run.unknown("the truth of a tensor", site)
    return operation(run, UNARY.get(operator, operator), [value], {}, site)


def compare(run: Run, operator: str, left: Value, right: Value, site: Site) -> Value:
    """``left operator right``."""
    if operator in ("is", "is not"):
        return (left is right) is (operator == "is")
    if operator in COMPARISONS and not (left is None or right is None):
        return _apply(run, COMPARISONS[operator], left, right, site)
    if operator in ("==", "!="):
        return operator == "!="
    return run.unknown("a comparison of tensors", site)


def subscript(run: Run, tensor: Tensor, index: Value, site: Site) -> Value:
    """``tensor[index]``; what is opaque stays what its node gives."""
    if tensor.call is None and tensor.several and isinstance(index, (int, str)):
        return part_of(run, tensor, index, site)
    if tensor.opaque and tensor.call is not None:
        part = Tensor(tensor.call, tensor.index, None)
        part.several = tensor.several
        return part
    result = operation(run, "get_item", [tensor], {"key": _written(index)}, site)
    if isinstance(result, Tensor) and tensor.shape is not None:
        result.shape = indexed(run, tensor.shape, index)
    return result


def part_of(run: Run, whole: Tensor, index: int | str, site: Site) -> Tensor:
    """One of the tensors that a graph is given under one name: ``a, b = inputs``."""
    known = whole.parts.get(index)
    if known is not None:
        return known
    part = Tensor(None)
    part.several = True
    for recording in run.recordings:
        if whole in recording.inputs:
            recording.inputs.append(part)
            if whole.outside is not None:
                outer = subscript(run, whole.outside, index, site)
                part.outside = outer if isinstance(outer, Tensor) else whole.outside
                recording.entering.append(part.outside)
            break
    run.touch(whole)
    whole.parts[index] = part
    return part


def _written(index: Value) -> Value:
    """An index as an argument of the graph can hold it."""
    if isinstance(index, tuple):
        return tuple(_written(one) for one in index)
    if isinstance(index, slice):
        bounds = (index.start, index.stop, index.step)
        for bound in bounds:
            if bound is not None and not isinstance(bound, int):
                return bound  # what is not known of a part is not known of the whole
        parts = ("" if one is None else str(one) for one in bounds)
        return ":".join(parts).removesuffix(":") or ":"
    return "..." if index is ... else index


def indexed(run: Run, shape: tuple[Size, ...], index: Value) -> tuple[Size, ...] | None:
    """The shape of ``x[index]``."""
    parts = list(index) if isinstance(index, tuple) else [index]
    parts = [run.machine.settle(part) for part in parts]
    taken = sum(1 for part in parts if part is not None and part is not ...)
    if taken > len(shape):
        return None
    if ... in [part for part in parts if part is ...]:
        place = next(k for k, part in enumerate(parts) if part is ...)
        parts[place : place + 1] = [slice(None)] * (len(shape) - taken)
    sizes = list(shape)
    found: list[Size] = []
    for part in parts:
        if part is None:
            found.append(1)
            continue
        if not sizes:
            return None
        size = sizes.pop(0)
        if isinstance(part, slice):
            found.append(_sliced(run, size, part))
        elif isinstance(part, Tensor):
            return None
    return (*found, *sizes)


def _sliced(run: Run, size: Size, part: slice) -> Size:
    bounds = [run.machine.settle(one) for one in (part.start, part.stop, part.step)]
    size = run.machine.settle(size)
    if bounds == [None, None, None]:
        return size
    if all(one is None or isinstance(one, int) for one in bounds):
        if isinstance(size, int):
            return len(range(*slice(*bounds).indices(size)))
        if size is None and bounds[1] is not None and bounds[1] > 0 and (bounds[0] or 0) >= 0:
            return None
        return None
    key = ("slice", *map(run.machine.key_of, bounds))
    return run.machine.unknown("size of a slice", None, key=key)


def items(run: Run, tensor: Tensor, site: Site) -> list[Value] | None:
    """The tensors along the first axis, where their number is known."""
    if tensor.opaque or not tensor.shape:
        return None
    size = run.machine.settle(tensor.shape[0])
    if not isinstance(size, int) or size > 64:
        return None
    return [subscript(run, tensor, index, site) for index in range(size)]


def unpacked(run: Run, tensor: Tensor, count: int, site: Site) -> list[Value]:
    """``a, b = tensor``."""
    return [subscript(run, tensor, index, site) for index in range(count)]


def shape_attribute(run: Run, shape: TensorShape, name: str, site: Site) -> Value:
    """An attribute or method of a shape."""
    match name:
        case "as_list" | "numpy":
            return Builtin(name=name, run=lambda _machine, _given, _named, _at: List(shape))
        case "ndims" | "rank":
            return len(shape)
        case "dims":
            return List(shape)
        case "num_elements":
            return Builtin(
                name=name, run=lambda _machine, _given, _named, _at: _elements(run, shape)
            )
        case "assert_has_rank" | "assert_is_compatible_with":
            return Builtin(name=name, run=lambda _machine, _given, _named, _at: None)
        case "with_rank" | "with_rank_at_least":
            return Builtin(name=name, run=lambda _machine, _given, _named, _at: shape)
        case "is_fully_defined":
            known = all(isinstance(size, int) for size in shape)
            return Builtin(name=name, run=lambda _machine, _given, _named, _at: known)
    return NOTHING


def _elements(run: Run, shape: TensorShape) -> Value:
    total = 1
    for size in shape:
        size = run.machine.settle(size)
        if not isinstance(size, int):
            return None if size is None else Unknown(key=("elements",), reason="a size")
        total *= size
    return total


def forget_positions(run: Run, before: Tensor, after: Tensor) -> None:
    """The sizes of a map that were changed are not known; its channels are a layer's own."""
    old, new = before.shape, after.shape
    if old is None or new is None or len(old) != len(new):
        return
    first = run.settings.image_data_format == "channels_first"
    places = range(2, len(new)) if first else range(1, len(new) - 1)
    changed = {place for place in places if old[place] != new[place]}
    if changed:
        run.touch(after)
        after.shape = tuple(None if place in changed else each for place, each in enumerate(new))
