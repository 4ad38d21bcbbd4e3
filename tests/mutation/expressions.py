"""The pieces of source that the styles are put together of."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from .descriptions import Application, Description


def names_of(model: Description) -> dict[int, str]:
    """A variable for the value of each application."""
    if model.is_chain:
        return {number: "x" if number else "inputs" for number in range(len(model.applications))}
    counted = {number: f"input_{position}" for position, number in enumerate(model.inputs, start=1)}
    return {number: counted.get(number, f"x_{number}") for number in range(len(model.applications))}


def applied(
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
    layer = (layers or shared(model)).get(one.instance, one.expression)
    return f"{layer}([{given}])" if one.listed else f"{layer}({given})"


def shared(model: Description) -> dict[int, str]:
    instances = [one.instance for one in model.applications]
    repeated = [one for one in dict.fromkeys(instances) if instances.count(one) > 1]
    return {instance: f"shared_{number}" for number, instance in enumerate(repeated, start=1)}


def shared_layers(model: Description) -> list[str]:
    constructed = {one.instance: one.expression for one in model.applications}
    return [f"{name} = {constructed[instance]}" for instance, name in shared(model).items()]


def functional_model(model: Description, names: Mapping[int, str]) -> str:
    inputs = several([names[number] for number in model.inputs])
    return f"model = keras.Model({inputs}, {several([names[one] for one in model.outputs])})"


def several(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def attributes_of(model: Description) -> dict[str, Application]:
    """A name for each layer."""
    attributes: dict[str, Application] = {}
    seen: set[int] = set()
    for one in model.applications:
        if one.inputs and not one.operation and one.instance not in seen:
            seen.add(one.instance)
            attributes[f"{re.sub('[^a-z0-9]', '', one.name.lower())}_{len(seen)}"] = one
    return attributes


def lifted(expression: str) -> tuple[str, str | None]:
    """A constructor with its first number as a parameter, and the number."""
    call = ast.parse(expression, mode="eval").body
    match call:
        case ast.Call(args=[ast.Constant(value=int(value)), *_]) if value is not True:
            call.args[0] = ast.Name("size")
            return ast.unparse(call), str(value)
    return expression, None
