"""Arguments in the words of an old Keras, said in those of Keras 3.

Most of it is renaming and comes as data. What stands here are the cases in which one old
argument depends on another, or on its value, as Keras 2 itself handled them
(``keras/legacy/interfaces.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

MERGES: Final = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "concat": "Concatenate",
    "dot": "Dot",
    "cos": "Dot",
}
"""The modes of ``merge`` and ``Merge`` to the layers that took their place."""

_KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))

_KERNEL_RANKS = {
    "keras.layers.Conv2D": 2,
    "keras.layers.Conv2DTranspose": 2,
    "keras.layers.Conv3D": 3,
    "keras.layers.ConvLSTM2D": 2,
    "keras.layers.LocallyConnected2D": 2,
    "keras.layers.SeparableConv2D": 2,
}
_NEW_KEYWORDS = {"padding", "strides", "data_format"}

_SEPARABLE = ("keras.layers.SeparableConv1D", "keras.layers.SeparableConv2D")
_SEQUENCES = (
    "keras.layers.Conv1D",
    "keras.layers.LocallyConnected1D",
    "keras.layers.SeparableConv1D",
    "keras.layers.TimeDistributedDense",
)
_FIRST_INPUT = {
    "keras.layers.Dense",
    "keras.layers.GRU",
    "keras.layers.LSTM",
    "keras.layers.SimpleRNN",
    "keras.layers.TimeDistributedDense",
}
_DROPPED = {
    "keras.layers.Conv2DTranspose": ("output_shape",),
    "keras.layers.Conv3DTranspose": ("output_shape",),
}
"""Arguments that newer versions work out by themselves."""

EXTRA_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "keras.layers.BatchNormalization": ("mode",),
    "keras.layers.Embedding": ("dropout",),
    **dict.fromkeys(_SEPARABLE, ("init",)),
    **_DROPPED,
}
"""Old arguments that Keras 2.0–2.3 took as well, besides the renamed ones."""


def old_keywords(qualified: str, family: str | None, renames: Mapping[str, str]) -> set[str]:
    """The keywords of Keras 1 that Keras 2.0–2.3 still took."""
    keywords = {*renames, *EXTRA_KEYWORDS.get(qualified, ())}
    if family == "convolutional" or qualified == "keras.layers.ConvLSTM2D":
        keywords.update(name for kernel in _KERNELS for name in kernel)
    if family == "rnn" or qualified in _SEQUENCES:
        keywords.update(("input_dim", "input_length"))
    if family == "rnn":
        keywords.add("forget_bias_init")
    return keywords


def without_input_size(qualified: str, positional: Sequence[object]) -> Sequence[object]:
    """A call as the first releases took it, without the size of the input that they asked for.

    ``Dense(784, 128)``, ``Convolution2D(64, 32, 3, 3)``: in no later Keras is a number an
    activation, an initializer or a padding, so that such a call can mean nothing else.
    """
    numbers = [isinstance(one, int) and not isinstance(one, bool) for one in positional]
    # The size of the input may be computed; what stands in the place of another argument decides.
    if qualified in _FIRST_INPUT and numbers[1:2] == [True]:
        return positional[1:]
    if qualified == "keras.layers.Conv2D" and len(numbers) >= 4 and all(numbers[:4]):
        return (positional[0], *positional[2:])
    return positional


def as_keras_2_read(
    qualified: str, positional: Sequence[object], keywords: Mapping[str, object]
) -> tuple[tuple[object, ...], dict[str, object]]:
    """A call in the manner of Keras 1 as Keras 2.0–2.3 took it."""
    given, words = tuple(positional), dict(keywords)
    if words.get("forget_bias_init", "one") != "one":
        del words["forget_bias_init"]  # ignored with a warning, and so is the next
    if qualified == "keras.layers.Embedding":
        words.pop("dropout", None)
    if (rank := _KERNEL_RANKS.get(qualified)) is None:
        return given, words
    if qualified in _DROPPED and len(given) == rank + 2 and isinstance(given[-1], tuple):
        given = given[:-1]
    return _kernel_from_integers(rank, given, words)


def _kernel_from_integers(
    rank: int, given: tuple[object, ...], words: dict[str, object]
) -> tuple[tuple[object, ...], dict[str, object]]:
    """``Conv2D(64, 3, 3)``: the size of the kernel, not strides.

    A sequence in the second place is a size already. Beside ``padding`` and the like Keras
    refused the form, so that such code must be meant for Keras 2.4 or later.
    """
    sizes = given[1:]
    if not sizes or any(isinstance(size, (tuple, list, str)) for size in sizes):
        return given, words
    rest = _KERNELS[rank - 2][len(sizes) :]
    if len(sizes) == rank and not words.keys() & _NEW_KEYWORDS:
        return (given[0], sizes), words
    if rest and all(name in words for name in rest):
        return (given[0], (*sizes, *(words.pop(name) for name in rest))), words
    return given, words


def translate(
    qualified: str,
    family: str | None,
    said: Mapping[str, object],
    renames: Mapping[str, str],
    values: Mapping[str, Mapping[str, Any]],
) -> dict[str, object]:
    """Old arguments under their names of Keras 3; what is new already stays."""
    old = dict(said)
    new: dict[str, object] = {}
    for kernel in _KERNELS:
        if all(name in old for name in kernel):
            new["kernel_size"] = tuple(old.pop(name) for name in kernel)
    if (family == "rnn" or qualified in _SEQUENCES) and old.get("input_dim") is not None:
        new["input_shape"] = (old.pop("input_length", None), old.pop("input_dim"))
    if "forget_bias_init" in old:
        new["unit_forget_bias"] = old.pop("forget_bias_init") == "one"
    if qualified in _SEPARABLE and "init" in old:
        new["depthwise_initializer"] = new["pointwise_initializer"] = old.pop("init")
    if qualified == "keras.layers.BatchNormalization" and _is_zero(old.get("mode")):
        del old["mode"]
    for name in _DROPPED.get(qualified, ()):
        old.pop(name, None)
    for name, value in old.items():
        target = renames.get(name, name)
        changed = _changed(values.get(name), value)
        if target == "padding" and isinstance(changed, Mapping):
            changed = _sides(changed)
        new.setdefault(target, changed)
    return new


def _is_zero(value: object) -> bool:
    return isinstance(value, int) and value == 0


def _changed(table: Mapping[str, Any] | None, value: object) -> object:
    return table[value] if table and isinstance(value, str) and value in table else value


def _sides(padding: Mapping[object, object]) -> tuple[tuple[object, object], ...]:
    """``{"top_pad": 1, …}`` of Keras 1 as ``((top, bottom), (left, right))``."""
    top, bottom, left, right = (
        padding.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right")
    )
    return (top, bottom), (left, right)
