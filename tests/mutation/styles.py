"""One description of a model, written in every style in which people write Keras models."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .descriptions import Application, Description

#: So many layers go into a helper, or into a layer of the user's.
BLOCK = 3


def as_list(model: Description) -> str | None:
    """A Sequential of a list."""
    if not model.is_chain:
        return None
    lines = [f"        {one.expression}," for one in model.applications]
    return "\n".join(["model = keras.Sequential(", "    [", *lines, "    ]", ")"])


def as_additions(model: Description) -> str | None:
    """A Sequential to which each layer is added."""
    if not model.is_chain:
        return None
    lines = [f"model.add({one.expression})" for one in model.applications]
    return "\n".join(["model = keras.Sequential()", *lines])


def as_functional(model: Description) -> str:
    """Each layer constructed and called in a statement of its own."""
    names = _names(model)
    lines = _shared_layers(model)
    for number, name in names.items():
        lines.append(f"{name} = {_applied(model, number, names)}")
    return "\n".join([*lines, _functional_model(model, names)])


def as_nested_calls(model: Description) -> str | None:
    """Calls within calls, in one expression."""
    if not model.is_chain:
        return None
    first, *others = model.applications
    text = "inputs"
    for one in others:
        text = f"{one.expression}({text})"
    return f"inputs = {first.expression}\nmodel = keras.Model(inputs, {text})"


def with_helpers(model: Description) -> str | None:
    """The functional style, with functions that apply several layers to a tensor."""
    blocks = list(_blocks(model))
    if not blocks:
        return None
    functions: list[str] = []
    names = _names(model)
    lines = _shared_layers(model)
    numbers = iter(range(len(model.applications)))
    for number in numbers:
        block = next((one for one in blocks if one.start == number), None)
        if block is None:
            lines.append(f"{names[number]} = {_applied(model, number, names)}")
            continue
        lead = model.applications[block.start]
        lifted, value = _lifted(lead.expression)
        inner = dict.fromkeys(range(block.start, block.end), "x") | {block.reads: "x"}
        body = [
            f"    x = {_applied(model, one, inner, {lead.instance: lifted})}"
            for one in range(block.start, block.end)
        ]
        parameters = "x" if value is None else "x, size"
        name = f"block_{len(functions) + 1}"
        functions.append("\n".join([f"def {name}({parameters}):", *body, "    return x", "", ""]))
        arguments = ", ".join(filter(None, [names[block.reads], value]))
        lines.append(f"{names[block.end - 1]} = {name}({arguments})")
        for _ in range(block.end - block.start - 1):
            next(numbers)
    return "\n".join([*functions, *lines, _functional_model(model, names)])


def with_adding_helpers(model: Description) -> str | None:
    """A Sequential to which functions add several layers each."""
    if not model.is_chain:
        return None
    first, *others = model.applications
    functions, lines = [], ["model = keras.Sequential()", f"model.add({first.expression})"]
    for number, start in enumerate(range(0, len(others), BLOCK), start=1):
        lead, *rest = others[start : start + BLOCK]
        lifted, value = _lifted(lead.expression)
        parameters = "model" if value is None else "model, size"
        body = [f"    model.add({one})" for one in (lifted, *(one.expression for one in rest))]
        functions.append("\n".join([f"def add_block_{number}({parameters}):", *body, "", ""]))
        arguments = "model" if value is None else f"model, {value}"
        lines.append(f"add_block_{number}({arguments})")
    return "\n".join([*functions, *lines])


def as_subclass(model: Description) -> str:
    """A class of its own, with the layers made in `__init__` and called in `call`."""
    attributes = _attributes(model)
    names = _names(model) | dict.fromkeys(model.inputs[:1], "inputs")
    lines = ["class Net(keras.Model):", "    def __init__(self):", "        super().__init__()"]
    for attribute, one in attributes.items():
        lines.append(f"        self.{attribute} = {one.expression}")
    lines += ["", "    def call(self, inputs):"]
    if len(model.inputs) > 1:
        taken = ", ".join(names[number] for number in model.inputs)
        lines.append(f"        {taken} = inputs")
    by_instance = {one.instance: f"self.{attribute}" for attribute, one in attributes.items()}
    for number, one in enumerate(model.applications):
        if one.inputs:
            lines.append(f"        {names[number]} = {_applied(model, number, names, by_instance)}")
    outputs = _several([names[number] for number in model.outputs])
    given = _several([model.applications[number].expression for number in model.inputs])
    lines += [f"        return {outputs}", "", "", "model = Net()", f"model({given})"]
    return "\n".join(lines)


def with_layer_classes(model: Description) -> str | None:
    """The functional style, with classes of layers that hold several layers each."""
    blocks = list(_blocks(model))
    if not blocks:
        return None
    classes: list[str] = []
    names = _names(model)
    lines = _shared_layers(model)
    numbers = iter(range(len(model.applications)))
    for number in numbers:
        block = next((one for one in blocks if one.start == number), None)
        if block is None:
            lines.append(f"{names[number]} = {_applied(model, number, names)}")
            continue
        name = f"Block{len(classes) + 1}"
        classes.append(_layer_class(name, model, block))
        lines.append(f"{names[block.end - 1]} = {name}()({names[block.reads]})")
        for _ in range(block.end - block.start - 1):
            next(numbers)
    return "\n".join([*classes, *lines, _functional_model(model, names)])


def _layer_class(name: str, model: Description, block: _Block) -> str:
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
    lines += [f"        x = {_applied(model, number, inner, by_instance)}" for number in inside]
    return "\n".join([*lines, "        return x", "", ""])


Template = Callable[[Description], "str | None"]

STYLES: Mapping[str, Template] = {
    "list": as_list,
    "add": as_additions,
    "functional": as_functional,
    "nested": as_nested_calls,
    "helper": with_helpers,
    "adding helper": with_adding_helpers,
    "subclass": as_subclass,
    "layer class": with_layer_classes,
}


def written(model: Description, style: str) -> str | None:
    """The source of a model in a style; nothing where the style cannot say it."""
    body = STYLES[style](model)
    if body is None:
        return None
    imported = "layers, ops" if any(one.operation for one in model.applications) else "layers"
    space = "\n\n\n" if body.startswith(("def", "class")) else "\n\n"
    compiled = "" if model.compiled is None else f"model.compile({model.compiled})\n"
    return f"import keras\nfrom keras import {imported}{space}{body}\n{compiled}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Applications that follow each other, the first of which alone reads what is outside."""

    start: int
    end: int
    reads: int


def _blocks(model: Description) -> Iterator[_Block]:
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
            and end - number < BLOCK
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
            yield _Block(start=number, end=end, reads=model.applications[number].inputs[0])
        number = max(end, number + 1)


def _names(model: Description) -> dict[int, str]:
    """A variable for the value of each application."""
    if model.is_chain:
        return {number: "x" if number else "inputs" for number in range(len(model.applications))}
    counted = {number: f"input_{position}" for position, number in enumerate(model.inputs, start=1)}
    return {number: counted.get(number, f"x_{number}") for number in range(len(model.applications))}


def _applied(
    model: Description,
    number: int,
    names: Mapping[int, str],
    layers: Mapping[int, str] | None = None,
) -> str:
    """The expression of an application: of its layer, or of the name that its layer has."""
    one = model.applications[number]
    if not one.inputs:
        return one.expression
    given = ", ".join(names[source] for source in one.inputs)
    if one.operation:
        return f"ops.{one.expression}({given})"
    layer = (layers or _shared(model)).get(one.instance, one.expression)
    return f"{layer}([{given}])" if one.listed else f"{layer}({given})"


def _shared(model: Description) -> dict[int, str]:
    instances = [one.instance for one in model.applications]
    repeated = [one for one in dict.fromkeys(instances) if instances.count(one) > 1]
    return {instance: f"shared_{number}" for number, instance in enumerate(repeated, start=1)}


def _shared_layers(model: Description) -> list[str]:
    constructed = {one.instance: one.expression for one in model.applications}
    return [f"{name} = {constructed[instance]}" for instance, name in _shared(model).items()]


def _functional_model(model: Description, names: Mapping[int, str]) -> str:
    inputs = _several([names[number] for number in model.inputs])
    return f"model = keras.Model({inputs}, {_several([names[one] for one in model.outputs])})"


def _several(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _attributes(model: Description) -> dict[str, Application]:
    """A name for each layer."""
    attributes: dict[str, Application] = {}
    seen: set[int] = set()
    for one in model.applications:
        if one.inputs and not one.operation and one.instance not in seen:
            seen.add(one.instance)
            attributes[f"{re.sub('[^a-z0-9]', '', one.name.lower())}_{len(seen)}"] = one
    return attributes


def _lifted(expression: str) -> tuple[str, str | None]:
    """A constructor with its first number as a parameter, and the number."""
    call = ast.parse(expression, mode="eval").body
    match call:
        case ast.Call(args=[ast.Constant(value=int(value)), *_]) if value is not True:
            call.args[0] = ast.Name("size")
            return ast.unparse(call), str(value)
    return expression, None
