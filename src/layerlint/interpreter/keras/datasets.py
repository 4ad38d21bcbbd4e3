"""The shapes of the data sets that Keras brings along, and of classes one of which is hot.

How many examples a data set has is left open: no layer depends on it, and loops over them are
read as those over any data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from layerlint.interpreter.keras.dating import is_of_keras_1
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.libraries.array_shapes import Sizes, sizes_of, whole
from layerlint.interpreter.libraries.array_sources import Parts, several
from layerlint.interpreter.values import Native, Site, Value

_SIZES: Final[Mapping[str, tuple[Sizes, Sizes]]] = {
    "mnist": ((28, 28), ()),
    "fashion_mnist": ((28, 28), ()),
    "cifar10": ((32, 32, 3), (1,)),
    "cifar100": ((32, 32, 3), (1,)),
    "boston_housing": ((13,), ()),
    "california_housing": ((8,), ()),
}
"""Of one example and of its answer, from ``keras/src/datasets`` of Keras 3.15.1."""

_PREFIX: Final = "keras.datasets."


def measured(
    run: Run,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    made: Value,
    site: Site,
) -> Value:
    """What a function of Keras gives, as arrays of the shape that they surely have."""
    if native.qualified == "keras.utils.to_categorical":
        return several(run.machine, made, _hot(run, positional, keywords), site)
    if native.qualified.startswith(_PREFIX) and native.symbol.name == "load_data":
        name = native.qualified.removeprefix(_PREFIX).partition(".")[0]
        return several(run.machine, made, _data(run, name, site), site)
    return made


def _data(run: Run, name: str, site: Site) -> Parts:
    known = _SIZES.get(name)
    if known is None:
        return None
    example, answer = known
    if len(example) == 3:
        layout = run.settings.image_data_format
        if layout == "channels_first":
            example = (example[2], *example[:2])
        elif layout != "channels_last" or is_of_keras_1(run, site.source):
            example = (None, example[1], None)  # Keras 0.3 had the channels first, always
    parts: list[Parts] = [(None, *example), (None, *answer)]
    return [parts, parts]


def _hot(run: Run, positional: Sequence[Value], keywords: Mapping[str, Value]) -> Parts:
    """``to_categorical``: before Keras 2.0.9 it made rows of all that it was given."""
    given = [*positional]
    classes = next(
        (keywords[word] for word in ("num_classes", "nb_classes") if word in keywords),
        given[1] if len(given) > 1 else None,
    )
    labels = given[0] if given else next((keywords[w] for w in ("y", "x") if w in keywords), None)
    sizes = sizes_of(run.machine, labels)
    if not sizes or len(sizes) > 2 or (len(sizes) == 2 and whole(run.machine, sizes[1]) != 1):
        return None
    settled = run.machine.settle(classes)
    return (sizes[0], classes if isinstance(settled, int) and settled > 0 else None)
