"""A writer of models for each style in which people write them.

Each layer is constructed on a line of its own, so that it is known by its line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from .models import Model, Step

Writer: TypeAlias = Callable[[Model], str]

_IMPORTS: Final = "import keras\nfrom keras import layers\n"


def _layer(step: Step, *, positional: bool = False) -> str:
    """The call that constructs a step's layer."""
    given = [f"{name}={value!r}" for name, value in step.arguments.items()]
    first = next(iter(step.arguments), "")
    if positional and first in ("units", "filters", "rate", "activation", "stddev"):
        given[0] = repr(step.arguments[first])
    return f"layers.{step.name}({', '.join(given)})"


def _module(model: Model, *lines: str) -> str:
    compiled = [] if model.loss is None else [f'model.compile("adam", loss={model.loss!r})']
    return "\n".join([_IMPORTS, *lines, *compiled, ""])


def _entries(model: Model) -> list[str]:
    return [f"i{number} = keras.Input({size!r})" for number, size in enumerate(model.entries)]


def _tensor(source: int) -> str:
    return f"i{-1 - source}" if source < 0 else f"x{source}"


def _called(step: Step) -> str:
    """What a step's layer is called with."""
    names = ", ".join(map(_tensor, step.inputs))
    return f"[{names}]" if len(step.inputs) > 1 else names


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _whole(model: Model) -> str:
    entries = _listed([f"i{number}" for number in range(len(model.entries))])
    return f"model = keras.Model({entries}, {_listed(list(map(_tensor, model.outputs)))})"


# --- chains ----------------------------------------------------------------------------


def as_list(model: Model) -> str:
    """A Sequential of a list."""
    lines = [f"    {_layer(step, positional=True)}," for step in model.steps]
    entry = f"    keras.Input({model.entries[0]!r}),"
    return _module(model, "model = keras.Sequential([", entry, *lines, "])")


def as_additions(model: Model) -> str:
    """A Sequential to which each layer is added."""
    lines = [f"model.add({_layer(step)})" for step in model.steps]
    entry = f"model.add(keras.Input({model.entries[0]!r}))"
    return _module(model, "model = keras.Sequential()", entry, *lines)


def as_adding_loop(model: Model) -> str:
    """A Sequential to which a loop adds what is in a list."""
    lines = [f"    {_layer(step)}," for step in model.steps]
    entry = f"model = keras.Sequential([keras.Input({model.entries[0]!r})])"
    loop = ["for number, layer in enumerate(stack):", "    model.add(layer)"]
    return _module(model, entry, "stack = [", *lines, "]", *loop)


def as_inner_models(model: Model) -> str:
    """Sequentials of two layers each, called one after the other."""
    lines = [*_entries(model), "x = i0"]
    for start in range(0, len(model.steps), 2):
        inner = [f"    {_layer(step)}," for step in model.steps[start : start + 2]]
        lines += ["part = keras.Sequential([", *inner, "])", "x = part(x)"]
    return _module(model, *lines, "model = keras.Model(i0, x)")


def as_own_sequential(model: Model) -> str:
    """A class of its own that derives from Sequential, its layers from a method."""
    lines = [f"            {_layer(step)}," for step in model.steps]
    return _module(
        model,
        "class Net(keras.Sequential):",
        "    def __init__(self):",
        f"        super().__init__([keras.Input({model.entries[0]!r}), *self.stack()])",
        "    @staticmethod",
        "    def stack():",
        "        return [",
        *lines,
        "        ]",
        "model = Net()",
    )


CHAINS: Final[Mapping[str, Writer]] = {
    "list": as_list,
    "add": as_additions,
    "adding loop": as_adding_loop,
    "inner models": as_inner_models,
    "own Sequential": as_own_sequential,
}

# --- any networks ----------------------------------------------------------------------


def _shared(model: Model) -> Mapping[int, str]:
    """The names of layers that are called more than once."""
    count: dict[int, int] = {}
    for step in model.steps:
        count[step.layer] = count.get(step.layer, 0) + 1
    return {layer: f"shared{layer}" for layer, number in count.items() if number > 1}


def as_functional(model: Model) -> str:
    """Each layer constructed and called in a statement of its own."""
    shared = _shared(model)
    lines = _entries(model)
    lines += [f"{name} = {_layer(model.layers[layer])}" for layer, name in shared.items()]
    for number, step in enumerate(model.steps):
        layer = shared.get(step.layer) or _layer(step, positional=True)
        lines.append(f"x{number} = {layer}({_called(step)})")
    return _module(model, *lines, _whole(model))


def as_configured(model: Model) -> str:
    """Layers chosen by name, their arguments from a table."""
    shared = _shared(model)
    lines = ["TABLE = {"]
    lines += [f"    {key}: {dict(one.arguments)!r}," for key, one in model.layers.items()]
    lines += ["}", *_entries(model)]
    made = {
        key: f'getattr(layers, "{one.name}")(**TABLE[{key}])' for key, one in model.layers.items()
    }
    lines += [f"{name} = {made[layer]}" for layer, name in shared.items()]
    for number, step in enumerate(model.steps):
        lines.append(f"x{number} = {shared.get(step.layer) or made[step.layer]}({_called(step)})")
    return _module(model, *lines, _whole(model))


def as_helpers(model: Model) -> str:
    """A function for every two steps, which takes and gives the tensors that others need."""
    shared = _shared(model)
    functions = [f"{name} = {_layer(model.layers[layer])}" for layer, name in shared.items()]
    lines = _entries(model)
    for start in range(0, len(model.steps), 2):
        own = range(start, min(start + 2, len(model.steps)))
        read = dict.fromkeys(
            _tensor(source)
            for number in own
            for source in model.steps[number].inputs
            if source not in own
        )
        functions += [f"def block{start}({', '.join(read)}):"]
        for number in own:
            step = model.steps[number]
            layer = shared.get(step.layer) or _layer(step)
            functions.append(f"    x{number} = {layer}({_called(step)})")
        given = ", ".join(map(_tensor, own))
        functions.append(f"    return {given}")
        lines.append(f"{given} = block{start}({', '.join(f'{one}={one}' for one in read)})")
    return _module(model, *functions, *lines, _whole(model))


def as_loop(model: Model) -> str:
    """A builder that goes through a plan of layers and what each of them reads."""
    lines = ["def build():"]
    lines += [f"    {line}" for line in _entries(model)]
    lines += ["    stack = ["]
    keys = list(model.layers)
    lines += [f"        {_layer(step)}," for step in model.layers.values()]
    entries = len(model.entries)
    plan = [
        (keys.index(step.layer), [source + entries for source in step.inputs])
        for step in model.steps
    ]
    names = [f"i{number}" for number in reversed(range(entries))]
    outputs = [number + entries for number in model.outputs]
    return _module(
        model,
        *lines,
        "    ]",
        f"    tensors = [{', '.join(names)}]",
        f"    for number, sources in {plan!r}:",
        "        read = [tensors[source] for source in sources]",
        "        tensors.append(stack[number](read if len(read) > 1 else read[0]))",
        f"    ends = [tensors[number] for number in {outputs!r}]",
        f"    starts = tensors[:{entries}][::-1]",
        "    if len(ends) == 1:",
        "        ends = ends[0]",
        "    return keras.Model(starts if len(starts) > 1 else starts[0], ends)",
        "model = build()",
    )


def as_choices(model: Model) -> str:
    """A function with an arm for each layer, the last one in ``else``."""
    *others, last = model.layers.values()
    lines = ["def made(number):", "    if number < 0:", "        layer = None"]
    for place, step in enumerate(others):
        lines += [f"    elif number == {place}:", f"        layer = {_layer(step)}"]
    lines += ["    else:", f"        layer = {_layer(last)}", "    return layer", *_entries(model)]
    lines.append(f"stack = [made(number) for number in range({len(model.layers)})]")
    keys = list(model.layers)
    for number, step in enumerate(model.steps):
        lines.append(f"x{number} = stack[{keys.index(step.layer)}]({_called(step)})")
    return _module(model, *lines, _whole(model))


def as_subclass(model: Model) -> str:
    """A subclass of Model that makes its layers first and calls them later."""
    lines = ["class Net(keras.Model):", "    def __init__(self):", "        super().__init__()"]
    lines += [f"        self.layer{key} = {_layer(step)}" for key, step in model.layers.items()]
    entries = ", ".join(f"i{number}" for number in range(len(model.entries)))
    lines += ["    def call(self, inputs):", f"        {entries} = inputs"]
    for number, step in enumerate(model.steps):
        lines.append(f"        x{number} = self.layer{step.layer}({_called(step)})")
    lines.append(f"        return {_listed(list(map(_tensor, model.outputs)))}")
    starts = _listed([f"keras.Input({size!r})" for size in model.entries])
    return _module(model, *lines, "model = Net()", f"model({starts})")


NETWORKS: Final[Mapping[str, Writer]] = {
    "functional": as_functional,
    "configured": as_configured,
    "helpers": as_helpers,
    "loop": as_loop,
    "choices": as_choices,
    "subclass": as_subclass,
}
