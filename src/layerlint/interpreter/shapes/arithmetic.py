"""Arithmetic of sizes, of which each may be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from layerlint.graph.model import Shape


def product(sizes: Iterable[int | None]) -> int | None:
    """The product; unknown if a factor is, unless another one is zero."""
    result: int | None = 1
    for size in sizes:
        if size == 0:
            return 0
        result = None if result is None or size is None else result * size
    return result


def total(sizes: Iterable[int | None]) -> int | None:
    """The sum; unknown if a term is."""
    result = 0
    for size in sizes:
        if size is None:
            return None
        result += size
    return result


def positive(size: int | None) -> int | None:
    """The size if Keras would take it: zero and less are refused."""
    return size if size is not None and size > 0 else None


def position(axis: int | None, rank: int) -> int | None:
    """The axis counted from the front; ``None`` if there is no such axis."""
    if axis is None or not -rank <= axis < rank:
        return None
    return axis % rank


def broadcast_sizes(first: int | None, second: int | None) -> tuple[int | None, bool]:
    """The size that two sizes give together, and whether they fit together."""
    if first == 1 or first == second:
        return second, True
    if second == 1:
        return first, True
    if first is None or second is None:
        # As in Keras: a known size wins over an unknown one, which then is it or 1.
        return (second if first is None else first), True
    return None, False


def broadcast(shapes: Sequence[Shape | None]) -> Shape | None:
    """The shape that shapes give together by NumPy's rules; ``None`` if they do not fit."""
    result: Shape = ()
    for shape in shapes:
        if shape is None:
            return None
        rank = max(len(result), len(shape))
        pairs = [
            broadcast_sizes(first, second)
            for first, second in zip(padded(result, rank), padded(shape, rank), strict=True)
        ]
        if not all(fits for _, fits in pairs):
            return None
        result = tuple(size for size, _ in pairs)
    return result


def padded(shape: Shape, rank: int) -> Shape:
    """The shape brought to a rank by axes of size 1 in front."""
    return (1,) * (rank - len(shape)) + shape


def windows(
    size: int | None,
    window: int | None,
    stride: int | None,
    dilation: int | None,
    padding: str | None,
) -> int | None:
    """How many places a sliding window takes on an axis."""
    if size is None or stride is None or stride <= 0:
        return None
    match padding:
        case "same" | "causal":
            return (size - 1) // stride + 1
        case "valid" if window is not None and dilation is not None:
            return positive((size - dilation * (window - 1) - 1) // stride + 1)
        case _:
            return None


def spread(
    size: int | None,
    window: int | None,
    stride: int | None,
    dilation: int | None,
    extra: int | None,
    padding: str | None,
    extra_given: bool | None,
) -> int | None:
    """The size of an axis after a transposed convolution; ``extra`` is output_padding."""
    if size is None or window is None or stride is None or dilation is None:
        return None
    reach = dilation * (window - 1) + 1
    match padding, extra_given:
        case "valid", False:
            return positive((size - 1) * stride + reach + max(stride - reach, 0))
        case "same", False:
            return positive(size * stride)
        case "valid", True if extra is not None:
            return positive((size - 1) * stride + reach + extra)
        case "same", True if extra is not None:
            return positive((size - 1) * stride + reach % 2 + extra)
        case _:
            return None
