"""A model as a list of layers and what each is applied to, taken from the graph that Keras built.

It says nothing of how the model is written, so that it can be written in every style
(`styles`).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Operations that take nothing but tensors.
_OPERATIONS = {"add", "subtract", "multiply", "relu", "tanh", "sigmoid", "softplus", "silu"}
#: Layers that take several tensors one after the other; all others take a list of them.
_SEVERAL_ARGUMENTS = {"MultiHeadAttention"}


class NoDescriptionError(Exception):
    """The graph cannot be written anew; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A layer, or an operation, applied to what others gave."""

    expression: str
    """The call that constructs the layer; of an operation, its name."""
    inputs: tuple[int, ...]
    """Positions of the applications that it reads; none where it is an input."""
    instance: int
    """The same where one layer is applied again."""
    operation: bool = False

    @property
    def name(self) -> str:
        return self.expression.partition("(")[0].rpartition(".")[2]

    @property
    def listed(self) -> bool:
        """Whether several inputs are handed over as a list."""
        return len(self.inputs) > 1 and not self.operation and self.name not in _SEVERAL_ARGUMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One model."""

    applications: tuple[Application, ...]
    outputs: tuple[int, ...]
    compiled: str | None = None
    """The arguments of its `compile`."""

    @property
    def inputs(self) -> tuple[int, ...]:
        return tuple(number for number, one in enumerate(self.applications) if not one.inputs)

    @property
    def is_chain(self) -> bool:
        """Whether a Sequential can say it."""
        return (
            all(
                one.inputs == ((number - 1,) if number else ()) and not one.operation
                for number, one in enumerate(self.applications)
            )
            and len({one.instance for one in self.applications}) == len(self.applications)
            and self.outputs == (len(self.applications) - 1,)
        )


def description(document: Mapping[str, Any], source: str) -> Description:
    """The outermost model of a document of Keras's; raises `NoDescriptionError`."""
    if not document["models"]:
        raise NoDescriptionError("no model is built")
    model = max(document["models"], key=lambda model: len(model["nodes"]))
    calls, names = _calls(source), _imported(source)
    inputs: dict[int, list[int]] = {node["id"]: [] for node in model["nodes"]}
    for read, reader in model["edges"]:
        inputs[reader].append(read)
    applications = [
        Application(
            expression=_expression(node, calls, names),
            inputs=tuple(inputs[node["id"]]),
            instance=node["instance"],
            operation=node["operation"],
        )
        for node in model["nodes"]
    ]
    for one in applications:
        if not one.inputs and not one.expression.startswith("keras.Input("):
            raise NoDescriptionError("nothing says what goes in")
    compiled = _compile_arguments(source, names) if model["compiled"] is not None else None
    return Description(
        applications=tuple(applications), outputs=tuple(model["outputs"]), compiled=compiled
    )


def _calls(source: str) -> dict[tuple[int, int], ast.Call]:
    """The innermost call that starts at each place."""
    found: dict[tuple[int, int], ast.Call] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found[node.lineno, node.col_offset + 1] = node
    return found


def _imported(source: str) -> dict[str, str]:
    """What the names that a source imports from Keras stand for."""
    names: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update({one.name: one.name for one in node.names if one.asname is None})
        elif isinstance(node, ast.ImportFrom):
            names.update(
                {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
            )
    return {name: full for name, full in names.items() if full.partition(".")[0] == "keras"}


def _expression(
    node: Mapping[str, Any], calls: Mapping[tuple[int, int], ast.Call], names: Mapping[str, str]
) -> str:
    if node["operation"]:
        if node["layer"] not in _OPERATIONS:
            raise NoDescriptionError(f"the operation {node['layer']}")
        return str(node["layer"])
    if node["layer"] == "InputLayer":
        shape = tuple(node["arguments"]["batch_shape"][1:])
        dtype = node["arguments"]["dtype"]
        return f"keras.Input({shape})" if dtype == "float32" else f"keras.Input({shape}, {dtype=})"
    if node["qualified"] is None:
        raise NoDescriptionError(f"the user's layer {node['layer']}")
    call = calls.get((node["line"], node["column"]))
    if call is not None and (closed := _closed(call, names)) is not None:
        return closed
    said = ", ".join(f"{name}={_value(value)}" for name, value in node["given_values"].items())
    return f"layers.{node['layer']}({said})"


def _closed(node: ast.expr, names: Mapping[str, str]) -> str | None:
    """The expression with Keras's names in full, where it has no others."""
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    if not used <= names.keys():
        return None
    tree = _InFull(names).visit(ast.parse(ast.unparse(node), mode="eval").body)
    return ast.unparse(tree).replace("keras.layers.", "layers.")


class _InFull(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.parse(self._names[node.id], mode="eval").body


def _value(value: Any) -> str:
    """Source for a value in the form of the graph document."""
    match value:
        case None | bool() | int() | float() | str():
            return repr(value)
        case list():
            return "(" + "".join(f"{_value(one)}, " for one in value) + ")"
        case {"object": "L1" | "L2" as name, "arguments": arguments}:
            said = ", ".join(f"{key}={_value(one)}" for key, one in arguments.items())
            return f"keras.regularizers.{name}({said})"
    raise NoDescriptionError(f"the value {value}")


def _compile_arguments(source: str, names: Mapping[str, str]) -> str:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="compile")):
                said = [_closed(one, names) for one in node.args]
                named = {one.arg: _closed(one.value, names) for one in node.keywords}
                if None in said or None in named.values():
                    raise NoDescriptionError("the arguments of compile")
                return ", ".join([*map(str, said), *(f"{k}={v}" for k, v in named.items())])
    raise NoDescriptionError("nothing that is compiled in sight")


def distinct(described: Sequence[Description]) -> list[Description]:
    """Each description once, whatever the numbers of the layers."""
    seen: dict[tuple[Any, ...], Description] = {}
    for one in described:
        numbers: dict[int, int] = {}
        key = tuple(
            (step.expression, step.inputs, numbers.setdefault(step.instance, len(numbers)))
            for step in one.applications
        )
        seen.setdefault((key, one.outputs, one.compiled), one)
    return list(seen.values())
