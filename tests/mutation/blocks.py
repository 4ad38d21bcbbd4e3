"""Styles in which several layers go into a thing of their own: a function, a class, a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .descriptions import Description
from .expressions import applied, functional_model, lifted, names_of, shared_layers

#: So many layers go into one.
LENGTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Applications that follow each other, the first of which alone reads what is outside."""

    start: int
    end: int
    reads: int


def blocks(model: Description) -> Iterator[Block]:
    readers: dict[int, list[int]] = {}
    for number, one in enumerate(model.applications):
        for source in one.inputs:
            readers.setdefault(source, []).append(number)
    repeated = [one.instance for one in model.applications]
    number = 0
    while number < len(model.applications):
        end = number
        while (
            end < len(model.applications)
            and end - number < LENGTH
            and len(model.applications[end].inputs) == 1
            and repeated.count(model.applications[end].instance) == 1
            and (
                end == number
                or (
                    model.applications[end].inputs == (end - 1,)
                    and readers[end - 1] == [end]
                    and end - 1 not in model.outputs
                )
            )
        ):
            end += 1
        if end - number > 1:
            yield Block(start=number, end=end, reads=model.applications[number].inputs[0])
        number = max(end, number + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """The source of a block, and how it is called: ``{x}`` stands for what it is called on."""

    source: str
    call: str


Definition = Callable[[str, Description, Block], "Defined | None"]


def with_helpers(model: Description) -> str | None:
    """The functional style, with functions that apply several layers to a tensor."""
    return _with_blocks(model, "block_", _function)


def with_layer_classes(model: Description) -> str | None:
    """The functional style, with classes of layers that hold several layers each."""
    return _with_blocks(model, "Block", _layer_class)


def with_inner_models(model: Description) -> str | None:
    """The functional style, with several layers each in a Sequential of their own."""
    return _with_blocks(model, "part_", _inner_model)


def _with_blocks(model: Description, prefix: str, define: Definition) -> str | None:
    found = {
        block.start: (block, made)
        for number, block in enumerate(blocks(model), start=1)
        if (made := define(f"{prefix}{number}", model, block)) is not None
    }
    names = names_of(model)
    lines = shared_layers(model)
    number = 0
    while number < len(model.applications):
        if number in found:
            block, made = found[number]
            number = block.end - 1
            lines.append(f"{names[number]} = {made.call.format(x=names[block.reads])}")
        else:
            lines.append(f"{names[number]} = {applied(model, number, names)}")
        number += 1
    defined = [made.source for _, made in found.values()]
    return "\n".join([*defined, *lines, functional_model(model, names)]) if found else None


def _function(name: str, model: Description, block: Block) -> Defined:
    lead = model.applications[block.start]
    expression, value = lifted(lead.expression)
    inner = dict.fromkeys(range(block.start, block.end), "x") | {block.reads: "x"}
    body = [
        f"    x = {applied(model, number, inner, {lead.instance: expression})}"
        for number in range(block.start, block.end)
    ]
    first = f"def {name}(x):" if value is None else f"def {name}(x, size):"
    return Defined(
        source="\n".join([first, *body, "    return x", "", ""]),
        call=f"{name}({{x}})" if value is None else f"{name}({{x}}, {value})",
    )


def _inner_model(name: str, model: Description, block: Block) -> Defined | None:
    inside = model.applications[block.start : block.end]
    if any(one.operation for one in inside):
        return None
    listed = ", ".join(one.expression for one in inside)
    return Defined(source=f"{name} = keras.Sequential([{listed}])", call=f"{name}({{x}})")


def _layer_class(name: str, model: Description, block: Block) -> Defined:
    inside = range(block.start, block.end)
    attributes = {
        number: f"{model.applications[number].name.lower()}_{position}"
        for position, number in enumerate(inside, start=1)
        if not model.applications[number].operation
    }
    lines = [f"class {name}(layers.Layer):", "    def __init__(self, **kwargs):"]
    lines.append("        super().__init__(**kwargs)")
    for number, attribute in attributes.items():
        lines.append(f"        self.{attribute} = {model.applications[number].expression}")
    lines += ["", "    def call(self, x):"]
    by_instance = {
        model.applications[number].instance: f"self.{attribute}"
        for number, attribute in attributes.items()
    }
    inner = dict.fromkeys(inside, "x") | {block.reads: "x"}
    lines += [f"        x = {applied(model, number, inner, by_instance)}" for number in inside]
    return Defined(source="\n".join([*lines, "        return x", "", ""]), call=f"{name}()({{x}})")
