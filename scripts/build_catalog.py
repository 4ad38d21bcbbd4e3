"""Write ``src/layerlint/data/keras3.json`` from the Keras 3 that is installed.

    KERAS_BACKEND=numpy python scripts/build_catalog.py

Every public name of every public module is listed once, under one canonical path; its
other paths are its aliases. How parameters are written is said in ``catalog.py``.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import os
import re
import sys
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parents[1] / "src" / "layerlint" / "data" / "keras3.json"

FAMILIES = {
    "activations": "activation",
    "attention": "attention",
    "convolutional": "convolutional",
    "core": "core",
    "merging": "merging",
    "normalization": "normalization",
    "pooling": "pooling",
    "preprocessing": "preprocessing",
    "regularization": "regularization",
    "reshaping": "reshaping",
    "rnn": "rnn",
}
"""Folder below ``keras/src/layers`` to family: Keras's own names but for the plural."""

AT_THE_TOP = ("keras.Input", "keras.Model", "keras.Sequential")
"""Names whose canonical path is the short one, as everybody writes them."""


def public_modules(package: types.ModuleType) -> Iterator[types.ModuleType]:
    """``package`` and the public modules below it, parents first."""
    yield package
    for name, value in sorted(vars(package).items()):
        if isinstance(value, types.ModuleType) and not name.startswith("_"):
            below = f"{package.__name__}.{name}"
            if value.__name__ == below and not below.startswith("keras.src"):
                yield from public_modules(value)


def public_paths(keras: types.ModuleType) -> tuple[list[str], dict[str, Any]]:
    """The dotted names of all public modules, and what stands under each public path."""
    modules = list(public_modules(keras))
    paths = {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in sorted(vars(module).items())
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    return [module.__name__ for module in modules], paths


def canonical(paths: list[str], name: str) -> str:
    """The one of several paths to an object by which it is called in this tool."""

    def rank(path: str) -> tuple[bool, bool, bool, int, str]:
        depth = path.count(".")
        last = path.rpartition(".")[2]
        return path not in AT_THE_TOP, last != name, depth < 2, depth, path

    return min(paths, key=rank)


def parameters(callable_: Any) -> list[Any] | None:
    """The parameters of a function, or of a class's constructor without ``self``."""
    try:
        signature = inspect.signature(callable_)
    except (TypeError, ValueError):
        return None
    written: list[Any] = []
    keyword_only = False
    for parameter in signature.parameters.values():
        match parameter.kind:
            case inspect.Parameter.VAR_POSITIONAL:
                written.append(f"*{parameter.name}")
                keyword_only = True
                continue
            case inspect.Parameter.VAR_KEYWORD:
                written.append(f"**{parameter.name}")
                continue
            case inspect.Parameter.KEYWORD_ONLY if not keyword_only:
                written.append("*")
                keyword_only = True
        if parameter.default is inspect.Parameter.empty:
            written.append(parameter.name)
        else:
            written.append([parameter.name, plain(parameter.default)])
    return written


def plain(value: Any) -> Any:
    """A default as JSON holds it."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {"object": "dict"} if not value else {"object": repr(value)}
        case type():
            return {"object": f"{value.__module__}.{value.__qualname__}"}
        case types.FunctionType() | types.BuiltinFunctionType():
            return {"object": f"{value.__module__}.{value.__qualname__}"}
        case _:
            kind = type(value)
            return {"object": f"{kind.__module__}.{kind.__qualname__}"}


def constructor_parameters(class_: type) -> list[Any] | None:
    """The parameters of the constructor that a class has or inherits."""
    for ancestor in class_.__mro__:
        init = ancestor.__dict__.get("__init__")
        if isinstance(init, types.FunctionType):
            return [item for item in parameters(init) or [] if item != "self"]
    return parameters(class_)


def inherited_parameters(class_: type) -> list[Any]:
    """What a constructor accepts by keyword besides its own parameters.

    Follows ``**kwargs`` through ``super().__init__(…, **kwargs)`` up to the class that
    takes no more, less what is filled in on the way.
    """
    accepted: dict[str, Any] = {}
    from_kwargs: dict[str, Any] = {}
    taken: set[str] = set()
    own = True
    for ancestor in class_.__mro__:
        init = ancestor.__dict__.get("__init__")
        if not isinstance(init, types.FunctionType):
            continue
        signature = [item for item in parameters(init) or [] if item != "self"]
        named = [item for item in signature if isinstance(item, list) or item[0] != "*"]
        for item in named:
            name = item[0] if isinstance(item, list) else item
            if not own and name not in taken:
                accepted[name] = item if isinstance(item, list) else [item, None]
            taken.add(name)
        definition = source_of(init)
        if definition is None or not signature or not str(signature[-1]).startswith("**"):
            break
        from_kwargs.update(popped(definition))
        positional, filled = filled_in(definition)
        taken.update(filled)
        taken.update(names_above(class_, ancestor)[:positional])
        own = False
    for name, default in from_kwargs.items():
        if name not in taken:
            accepted[name] = [name, default]
    return list(accepted.values())


def names_above(class_: type, ancestor: type) -> list[str]:
    """The positional parameters of the next constructor up from ``ancestor``."""
    order = class_.__mro__
    for above in order[order.index(ancestor) + 1 :]:
        if isinstance(above.__dict__.get("__init__"), types.FunctionType):
            signature = parameters(above.__dict__["__init__"]) or []
            return [item[0] if isinstance(item, list) else item for item in signature[1:]]
    return []


def source_of(function: types.FunctionType) -> ast.FunctionDef | None:
    """The definition of a function, read from its source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):
        return None
    statement = tree.body[0]
    return statement if isinstance(statement, ast.FunctionDef) else None


def popped(definition: ast.FunctionDef) -> dict[str, Any]:
    """The keywords that a constructor takes out of its ``**kwargs``, with defaults."""
    found: dict[str, Any] = {}
    for node in ast.walk(definition):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="kwargs"), attr="pop" | "get"),
                args=[ast.Constant(value=str(name)), *default],
            ):
                first = default[0] if default else None
                found[name] = plain(first.value) if isinstance(first, ast.Constant) else None
    return dict(sorted(found.items()))


def filled_in(definition: ast.FunctionDef) -> tuple[int, list[str]]:
    """How many positional, and which keyword arguments ``super().__init__`` is given."""
    for node in ast.walk(definition):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__")
            ):
                return len(node.args), [word.arg for word in node.keywords if word.arg]
    return 0, []


def spatial_rank(name: str) -> int | None:
    """How many spatial axes the input of a layer has, by the digit in its name."""
    found = re.search(r"([123])D", name)
    return int(found[1]) if found else None


def describe(value: Any, path: str, layer_class: Any) -> dict[str, Any]:
    """One entry of the file."""
    entry: dict[str, Any] = {}
    source = f"{value.__module__}.{value.__qualname__}"
    if source.startswith("keras."):
        entry["source"] = source
    if not inspect.isclass(value):
        entry["kind"] = "function"
        entry["parameters"] = parameters(value)
        return entry
    entry["kind"] = "class"
    entry["parameters"] = constructor_parameters(value)
    if inherited := inherited_parameters(value):
        entry["inherited"] = inherited
    if path.startswith("keras.layers.") and issubclass(value, layer_class):
        layer: Any = value
        entry["kind"] = "layer"
        folder = value.__module__.removeprefix("keras.src.layers.").partition(".")[0]
        entry["family"] = FAMILIES.get(folder, "core")
        entry["call"] = [
            name
            for name, parameter in inspect.signature(layer.call).parameters.items()
            if name != "self" and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        if rank := spatial_rank(path):
            entry["spatial"] = rank
        bases = [base.__name__ for base in value.__mro__[1:] if issubclass(base, layer_class)]
        entry["bases"] = bases
    return entry


def merge_functions(paths: dict[str, Any], layer_class: type) -> dict[str, str]:
    """Merge functions to the layer each one calls: both stand in one file of Keras."""
    layers = {
        value.__module__: value.__name__
        for value in paths.values()
        if inspect.isclass(value)
        and issubclass(value, layer_class)
        and value.__module__.startswith("keras.src.layers.merging.")
    }
    return {
        path: layers[value.__module__]
        for path, value in paths.items()
        if path.startswith("keras.layers.")
        and isinstance(value, types.FunctionType)
        and value.__module__ in layers
    }


def build() -> str:
    """The text of the data file."""
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    import keras  # type: ignore[import-untyped]

    modules, paths = public_paths(keras)
    by_object: dict[int, list[str]] = {}
    for path, value in paths.items():
        by_object.setdefault(id(value), []).append(path)
    merges = merge_functions(paths, keras.layers.Layer)
    objects: dict[str, dict[str, Any]] = {}
    for same in by_object.values():
        value = paths[same[0]]
        lasts = {path.rpartition(".")[2] for path in same}
        # One class that stands in for several says nothing of any of them.
        stand_in = len(lasts) > 1 and squeezed(value.__name__) not in map(squeezed, lasts)
        groups = [[path] for path in same] if stand_in else [same]
        for group in groups:
            path = canonical(group, value.__name__)
            entry = describe(value, path, keras.layers.Layer)
            if path in merges:
                entry["merge"] = merges[path]
            if len(group) > 1:
                entry["aliases"] = sorted(set(group) - {path})
            objects[path] = entry
    base = share_base(objects)
    document = {
        "keras": keras.__version__,
        "modules": modules,
        "base": base,
        "members": members(keras.layers.Layer(), keras.Model(), keras.Sequential()),
        "objects": dict(sorted(objects.items())),
    }
    return written(document)


def squeezed(name: str) -> str:
    """A name without regard to its spelling: ``HeNormal`` and ``he_normal`` are one."""
    return name.lower().replace("_", "")


def share_base(objects: dict[str, dict[str, Any]]) -> list[Any]:
    """What most layers inherit: taken out of them, ``true`` in its place."""
    layer = objects["keras.layers.Layer"]
    base = [item for item in layer["parameters"] if isinstance(item, list)]
    base += layer.get("inherited", [])
    for entry in objects.values():
        if entry.get("inherited") == base:
            entry["inherited"] = True
    return base


ONCE_MEMBERS = (
    "activity_regularizer", "batch_input_shape", "container_nodes", "dynamic", "get_input_at",
    "get_input_mask_at", "get_input_shape_at", "get_output_at", "get_output_mask_at",
    "get_output_shape_at", "get_updates_for", "inbound_layers", "inbound_nodes", "input_mask",
    "input_names", "input_shape", "losses", "name_scope", "outbound_layers", "outbound_nodes",
    "output_mask", "output_names", "output_shape", "state_updates", "submodules", "targets",
    "train_function", "uses_learning_phase", "updates", "validation_data",
)  # fmt: skip
"""What layers and models had in older versions, or have only once they are called."""


def members(*objects: Any) -> list[str]:
    """The attributes of objects of Keras's plain classes, from which users derive theirs."""
    names = {name for each in objects for name in dir(each) if not name.startswith("__")}
    return sorted(names | set(ONCE_MEMBERS))


def written(document: dict[str, Any]) -> str:
    """JSON with one line an object, so that a change of Keras reads well in a diff."""
    lines = []
    for key, value in document.items():
        if key == "objects":
            rows = ",\n".join(
                f"  {json.dumps(name)}: {compact(row)}" for name, row in value.items()
            )
            lines.append(f' "objects": {{\n{rows}\n }}')
        else:
            lines.append(f" {json.dumps(key)}: {compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def compact(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":"), sort_keys=False)


def main() -> int:
    """Write the file, or with ``--check`` say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if stale")
    options = parser.parse_args()
    text = build()
    if options.check:
        return 0 if OUTPUT.read_text(encoding="utf-8") == text else 1
    OUTPUT.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
