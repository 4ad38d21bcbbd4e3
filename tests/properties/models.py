"""Models as such: layers, calls and what flows between them, in no style."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from hypothesis import strategies as st

Size: TypeAlias = tuple[int, ...]
"""A shape without the batch axis: ``(width,)``, or ``(height, width, channels)``."""
Value: TypeAlias = "bool | int | float | str | tuple[int, ...] | None"
Arguments: TypeAlias = Mapping[str, Value]

ENTRIES: Final[tuple[Size, ...]] = ((16,), (12, 12, 4))


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call of a layer. ``inputs`` are earlier steps; ``-1 - k`` is the k-th input."""

    layer: int
    """Which layer object: steps with equal numbers call the same."""
    name: str
    arguments: Arguments
    inputs: tuple[int, ...]
    size: Size


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model: what is called on what, what goes in and what comes out."""

    entries: tuple[Size, ...]
    steps: tuple[Step, ...]
    loss: str | None = None

    @property
    def outputs(self) -> tuple[int, ...]:
        """The steps that no other step reads."""
        read = {source for step in self.steps for source in step.inputs}
        return tuple(number for number in range(len(self.steps)) if number not in read)

    @property
    def layers(self) -> Mapping[int, Step]:
        """The first call of each layer, by its number."""
        found: dict[int, Step] = {}
        for step in self.steps:
            found.setdefault(step.layer, step)
        return found

    @property
    def is_chain(self) -> bool:
        """Whether each step reads the one before it, and each layer is called once."""
        straight = all(step.inputs == (number - 1,) for number, step in enumerate(self.steps))
        return straight and len(self.entries) == 1 and len(self.layers) == len(self.steps)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A layer that there is, what may be said of it, and what it does to a shape."""

    name: str
    arguments: Mapping[str, st.SearchStrategy[Value]]
    ranks: tuple[int, ...] = (1, 3)
    after: Callable[[Size, Arguments], Size] = lambda size, given: size
    required: tuple[str, ...] = ()
    weights: bool = False


_ACTIVATIONS: Final = st.sampled_from(("relu", "softmax", "sigmoid", "tanh", "linear", "gelu"))
_RATES: Final = st.sampled_from((0.0, 0.1, 0.25, 0.5, 0.9))
_FLAGS: Final = st.booleans()
_WIDTHS: Final = st.sampled_from((1, 4, 16))


def _strided(size: Size, given: Arguments) -> Size:
    strides = given.get("strides") or given.get("pool_size") or 1
    both = strides if isinstance(strides, tuple) else (strides, strides)
    padding, window = given.get("padding", "valid"), given.get("kernel_size")
    window = window or given.get("pool_size") or 2
    windows = window if isinstance(window, tuple) else (window, window)
    sides = [
        -(-side // step) if padding == "same" else (side - wide) // step + 1
        for side, step, wide in zip(size[:2], both, windows, strict=True)  # type: ignore[arg-type]
    ]
    channels = given.get("filters", size[2])
    assert isinstance(channels, int)
    return (*sides, channels)


def _units(size: Size, given: Arguments) -> Size:
    units = given["units"]
    assert isinstance(units, int)
    return (*size[:-1], units)


_PADDINGS: Final = st.just("same")
KINDS: Final = (
    Kind(
        name="Dense",
        arguments={"units": _WIDTHS, "activation": _ACTIVATIONS, "use_bias": _FLAGS},
        after=_units,
        required=("units",),
        weights=True,
    ),
    Kind(
        name="Conv2D",
        arguments={
            "filters": _WIDTHS,
            "kernel_size": st.sampled_from((1, 3, (3, 1))),
            "strides": st.sampled_from((1, 2, (1, 2))),
            "padding": _PADDINGS,
            "activation": _ACTIVATIONS,
            "use_bias": _FLAGS,
        },
        ranks=(3,),
        after=_strided,
        required=("filters", "kernel_size", "padding"),
        weights=True,
    ),
    Kind(
        name="DepthwiseConv2D",
        arguments={"kernel_size": st.sampled_from((3, (1, 3))), "padding": _PADDINGS},
        ranks=(3,),
        after=_strided,
        required=("kernel_size", "padding"),
        weights=True,
    ),
    Kind(
        name="MaxPooling2D",
        arguments={"pool_size": st.sampled_from((2, (1, 2))), "padding": _PADDINGS},
        ranks=(3,),
        after=lambda size, given: _strided(size, {"pool_size": 2, **given}),
        required=("padding",),
    ),
    Kind(
        name="GlobalAveragePooling2D",
        arguments={},
        ranks=(3,),
        after=lambda size, given: size[2:],
    ),
    Kind(
        name="Flatten",
        arguments={},
        after=lambda size, given: (size[0] * size[1] * size[2],) if len(size) == 3 else size,
    ),
    Kind(name="BatchNormalization", arguments={"momentum": _RATES, "scale": _FLAGS}, weights=True),
    Kind(name="LayerNormalization", arguments={"epsilon": st.just(1e-6)}, weights=True),
    Kind(name="Dropout", arguments={"rate": _RATES}, required=("rate",)),
    Kind(name="SpatialDropout2D", arguments={"rate": _RATES}, ranks=(3,), required=("rate",)),
    Kind(name="GaussianNoise", arguments={"stddev": _RATES}, required=("stddev",)),
    Kind(name="Activation", arguments={"activation": _ACTIVATIONS}, required=("activation",)),
    Kind(name="ReLU", arguments={"max_value": st.just(6.0), "negative_slope": _RATES}),
    Kind(name="Softmax", arguments={"axis": st.just(-1)}),
)
_MERGES: Final = ("Add", "Multiply", "Maximum", "Average", "Concatenate")
_LOSSES: Final = (None, "mse", "categorical_crossentropy", "binary_crossentropy")


@st.composite
def chains(draw: st.DrawFn) -> Model:
    """Models of one layer after the other."""
    entry = draw(st.sampled_from(ENTRIES))
    steps: list[Step] = []
    size = entry
    for number in range(draw(st.integers(1, 7))):
        step = _layer(draw, number, number - 1, size)
        steps.append(step)
        size = step.size
    return Model(entries=(entry,), steps=tuple(steps), loss=draw(st.sampled_from(_LOSSES)))


@st.composite
def networks(draw: st.DrawFn) -> Model:
    """Models with branches, merges, layers that are called twice, several inputs and outputs."""
    entries = tuple(draw(st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=2)))
    steps: list[Step] = []
    layers = 0

    def size_of(source: int) -> Size:
        return entries[-1 - source] if source < 0 else steps[source].size

    for number in range(draw(st.integers(len(entries), 9))):
        sources = [-1 - place for place in range(len(entries))] + list(range(number))
        unread = [one for one in range(-len(entries), 0) if not _is_read(steps, one)]
        # Every input is used, and mostly what was made last is read next.
        source = unread[-1] if unread else draw(st.sampled_from((*sources, number - 1, number - 1)))
        size = size_of(source)
        way = draw(st.integers(0, 5))
        alike = [one for one in sources if size_of(one) == size and one != source]
        again = [one for one in steps if len(one.inputs) == 1 and size_of(one.inputs[0]) == size]
        if way == 0 and alike:
            name = draw(st.sampled_from(_MERGES))
            others = draw(st.lists(st.sampled_from(alike), min_size=1, max_size=2, unique=True))
            inputs = (source, *others)
            channels = size[-1] * len(inputs)
            after = (*size[:-1], channels) if name == "Concatenate" else size
            step = Step(layer=layers, name=name, arguments={}, inputs=inputs, size=after)
        elif way == 1 and again:
            known = draw(st.sampled_from(again))
            step = Step(
                layer=known.layer,
                name=known.name,
                arguments=known.arguments,
                inputs=(source,),
                size=known.size,
            )
        else:
            step = _layer(draw, layers, source, size)
        layers = max(layers, step.layer + 1)
        steps.append(step)
    return Model(entries=entries, steps=tuple(steps))


def _is_read(steps: Sequence[Step], source: int) -> bool:
    return any(source in step.inputs for step in steps)


def _layer(draw: st.DrawFn, layer: int, source: int, size: Size) -> Step:
    kind = draw(st.sampled_from([one for one in KINDS if len(size) in one.ranks]))
    arguments = {
        name: draw(values)
        for name, values in kind.arguments.items()
        if name in kind.required or draw(st.booleans())
    }
    return Step(
        layer=layer,
        name=kind.name,
        arguments=arguments,
        inputs=(source,),
        size=kind.after(size, arguments),
    )
