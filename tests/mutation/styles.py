"""One description of a model, written in every style in which people write Keras models."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from .blocks import LENGTH, with_helpers, with_inner_models, with_layer_classes
from .classes import (
    as_builder,
    as_held_layers,
    as_own_functional,
    as_own_sequential,
    as_subclass,
)
from .descriptions import Description
from .expressions import (
    applied,
    functional_model,
    lifted,
    names_of,
    shared_layers,
)


def as_list(model: Description) -> str | None:
    """A Sequential of a list."""
    if not model.is_chain:
        return None
    lines = [f"        {one.expression}," for one in model.applications]
    return "\n".join(["model = keras.Sequential(", "    [", *lines, "    ]", ")"])


def with_input_shape(model: Description) -> str | None:
    """A Sequential whose first layer says what goes in."""
    if not model.is_chain or len(model.applications) < 2:
        return None
    entry, first, *others = model.applications
    match ast.parse(entry.expression, mode="eval").body:
        case ast.Call(args=[shape], keywords=[]):
            call = ast.parse(first.expression, mode="eval").body
            assert isinstance(call, ast.Call)
            call.keywords.append(ast.keyword("input_shape", shape))
            listed = [ast.unparse(call), *(one.expression for one in others)]
            lines = [f"        {one}," for one in listed]
            return "\n".join(["model = keras.Sequential(", "    [", *lines, "    ]", ")"])
    return None


def as_additions(model: Description) -> str | None:
    """A Sequential to which each layer is added."""
    if not model.is_chain:
        return None
    lines = [f"model.add({one.expression})" for one in model.applications]
    return "\n".join(["model = keras.Sequential()", *lines])


def as_functional(model: Description) -> str:
    """Each layer constructed and called in a statement of its own."""
    names = names_of(model)
    lines = shared_layers(model)
    for number, name in names.items():
        lines.append(f"{name} = {applied(model, number, names)}")
    return "\n".join([*lines, functional_model(model, names)])


def as_nested_calls(model: Description) -> str | None:
    """Calls within calls, in one expression."""
    if not model.is_chain:
        return None
    first, *others = model.applications
    text = "inputs"
    for one in others:
        text = f"{one.expression}({text})"
    return f"inputs = {first.expression}\nmodel = keras.Model(inputs, {text})"


def with_adding_helpers(model: Description) -> str | None:
    """A Sequential to which functions add several layers each."""
    if not model.is_chain:
        return None
    first, *others = model.applications
    functions, lines = [], ["model = keras.Sequential()", f"model.add({first.expression})"]
    for number, start in enumerate(range(0, len(others), LENGTH), start=1):
        lead, *rest = others[start : start + LENGTH]
        expression, value = lifted(lead.expression)
        parameters = "model" if value is None else "model, size"
        body = [f"    model.add({one})" for one in (expression, *(one.expression for one in rest))]
        functions.append("\n".join([f"def add_block_{number}({parameters}):", *body, "", ""]))
        arguments = "model" if value is None else f"model, {value}"
        lines.append(f"add_block_{number}({arguments})")
    return "\n".join([*functions, *lines])


def as_loop(model: Description) -> str | None:
    """A builder that applies the layers of a list in a loop."""
    if not model.is_chain:
        return None
    first, *others = model.applications
    lines = ["def build_model():", f"    inputs = x = {first.expression}", "    stack = ["]
    lines += [f"        {one.expression}," for one in others]
    lines += ["    ]", "    for layer in stack:", "        x = layer(x)"]
    return "\n".join([*lines, "    return keras.Model(inputs, x)", "", "", "model = build_model()"])


def with_choices(model: Description) -> str | None:
    """A builder that adds some layers on conditions which its caller settles."""
    if not model.is_chain:
        return None
    lines = ["def build_model(deep=True):", "    model = keras.Sequential()"]
    for number, one in enumerate(model.applications):
        if number % LENGTH == LENGTH - 1:
            lines += ["    if deep:", f"        model.add({one.expression})"]
        else:
            lines.append(f"    model.add({one.expression})")
    return "\n".join([*lines, "    return model", "", "", "model = build_model()"])


Template = Callable[[Description], "str | None"]

STYLES: Mapping[str, Template] = {
    "list": as_list,
    "input_shape": with_input_shape,
    "add": as_additions,
    "functional": as_functional,
    "nested": as_nested_calls,
    "helper": with_helpers,
    "adding helper": with_adding_helpers,
    "loop": as_loop,
    "inner model": with_inner_models,
    "choices": with_choices,
    "subclass": as_subclass,
    "held layers": as_held_layers,
    "own Sequential": as_own_sequential,
    "own functional": as_own_functional,
    "builder": as_builder,
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
