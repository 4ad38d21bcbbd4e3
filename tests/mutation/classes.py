"""Styles in which the whole model is a class, or is built by one."""

from __future__ import annotations

from .blocks import LENGTH
from .descriptions import Description
from .expressions import applied, attributes_of, names_of, several, shared_layers


def as_subclass(model: Description) -> str:
    """A class of its own, with the layers made in `__init__` and called in `call`."""
    attributes = attributes_of(model)
    names = names_of(model) | dict.fromkeys(model.inputs[:1], "inputs")
    lines = _class("Net", "keras.Model")
    for attribute, one in attributes.items():
        lines.append(f"        self.{attribute} = {one.expression}")
    lines += ["", "    def call(self, inputs):"]
    if len(model.inputs) > 1:
        taken = ", ".join(names[number] for number in model.inputs)
        lines.append(f"        {taken} = inputs")
    by_instance = {one.instance: f"self.{attribute}" for attribute, one in attributes.items()}
    for number, one in enumerate(model.applications):
        if one.inputs:
            lines.append(f"        {names[number]} = {applied(model, number, names, by_instance)}")
    outputs = several([names[number] for number in model.outputs])
    given = several([model.applications[number].expression for number in model.inputs])
    return "\n".join([*lines, f"        return {outputs}", *_made("Net"), f"model({given})"])


def as_held_layers(model: Description) -> str | None:
    """A class that holds its layers in a list and calls them in a loop."""
    if not model.is_chain:
        return None
    first, *others = model.applications
    lines = [*_class("Net", "keras.Model"), "        self.stack = ["]
    lines += [f"            {one.expression}," for one in others]
    lines += ["        ]", "", "    def call(self, x):"]
    lines += ["        for layer in self.stack:", "            x = layer(x)", "        return x"]
    return "\n".join([*lines, *_made("Net"), f"model({first.expression})"])


def as_own_sequential(model: Description) -> str | None:
    """A class of Sequential that adds to itself."""
    if not model.is_chain:
        return None
    lines = _class("Net", "keras.Sequential")
    lines += [f"        self.add({one.expression})" for one in model.applications]
    return "\n".join([*lines, *_made("Net")])


def as_own_functional(model: Description) -> str:
    """A class whose `__init__` hands its inputs and outputs on to that of Keras's."""
    names = names_of(model)
    lines = ["class Net(keras.Model):", "    def __init__(self):"]
    lines += [f"        {line}" for line in shared_layers(model)]
    lines += [f"        {name} = {applied(model, number, names)}" for number, name in names.items()]
    inputs = several([names[number] for number in model.inputs])
    outputs = several([names[number] for number in model.outputs])
    lines.append(f"        super().__init__(inputs={inputs}, outputs={outputs})")
    return "\n".join([*lines, *_made("Net")])


def as_builder(model: Description) -> str | None:
    """A class whose methods apply several layers each; it is no layer itself."""
    if not model.is_chain:
        return None
    first, *others = model.applications
    lines, calls = ["class Builder:"], []
    for number, start in enumerate(range(0, len(others), LENGTH), start=1):
        lines.append(f"    def part_{number}(self, x):")
        lines += [f"        x = {one.expression}(x)" for one in others[start : start + LENGTH]]
        lines += ["        return x", ""]
        calls.append(f"        x = self.part_{number}(x)")
    lines += ["    def build(self):", f"        inputs = {first.expression}", "        x = inputs"]
    lines += [*calls, "        return keras.Model(inputs, x)"]
    return "\n".join([*lines, "", "", "model = Builder().build()"])


def _class(name: str, parent: str) -> list[str]:
    return [f"class {name}({parent}):", "    def __init__(self):", "        super().__init__()"]


def _made(name: str) -> list[str]:
    return ["", "", f"model = {name}()"]
