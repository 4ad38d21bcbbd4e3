"""Where and how faults are planted: edits of a source, at every layer where they fit.

An edit knows nothing of rules. Whether a fault came of it, and of which rule, is told by the graph
that Keras builds of the edited source.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from .sources import Edit, Edits, Site, Source
from .steps import ATTENTION, DROPOUTS, GLOBAL_POOLING, RECURRENT, SPATIAL_DROPOUTS

#: Layers that are put behind any layer, one after the other.
BEHIND_ANY: Sequence[Sequence[str]] = (
    ("BatchNormalization()",),
    ("Dropout(0.3)",),
    ("Dropout(0.05)",),
    ("ReLU()",),
    ("Activation('tanh')",),
    ("Activation('softmax')",),
    ("Activation('sigmoid')",),
    ("Softmax()",),
    ("Dense(64)",),
    ("Dense(64, activation='softmax')",),
    ("Dense(1)", "Softmax()"),
    ("ReLU()", "BatchNormalization()"),
    ("ReLU()", "Dropout(0.2)", "BatchNormalization()"),
    ("Dropout(0.3)", "BatchNormalization()"),
    ("Dropout(0.3)", "Activation('sigmoid')"),
    ("Dropout(0.3)", "Dropout(0.4)"),
    ("BatchNormalization()", "ReLU()"),
    ("BatchNormalization()", "BatchNormalization()"),
    ("Dense(16, activation='selu')", "Dropout(0.1)"),
    ("Flatten()",),
    ("Flatten()", "Dense(512, activation='relu')"),
    ("LeakyReLU()",),
    ("PReLU()", "Dropout(0.3)"),
    ("Activation(keras.activations.softmax)",),
    ("Dense(8, activation=keras.activations.swish)", "Activation('gelu')"),
    ("Dense(8, 'relu')", "BatchNormalization()"),
    ("Dense(8)", "Dropout(0.3)", "Activation('tanh')"),
    ("Dense(8)", "Dropout(0.3)", "Activation('gelu')", "Dense(4)"),
    ("Dense(8)", "Dropout(0.1)", "BatchNormalization()", "Dense(4)"),
    ("Dense(8)", "BatchNormalization()", "Dense(16)"),
    ("Dense(8, 'relu', kernel_initializer='zeros')", "Dense(4)"),
    ("Dense(8, kernel_initializer='zeros')", "Dense(8)", "BatchNormalization()", "ReLU()"),
    ("Dense(8, kernel_initializer='ones')", "Dense(8, kernel_initializer='ones')"),
    ("Dense(8, 'softmax')", "Dense(4, 'relu')"),
    ("AlphaDropout(0.6)",),
)
#: Functions that are put behind any layer.
FUNCTIONS = ("keras.activations.softmax", "keras.ops.sigmoid", "keras.ops.relu")
#: Layers that are put behind a map with so many axes besides batch and channels.
BEHIND_MAP: Sequence[Sequence[str]] = (
    ("SpatialDropout{n}D(0.2)",),
    ("MaxPooling{n}D(1)",),
    ("Dropout(0.3)", "MaxPooling{n}D(1)"),
    ("Dropout(0.3)", "Conv{n}D(8, 3, padding='same')"),
    ("Conv{n}D(8, 3, padding='same', activation='relu')",),
    ("Conv{n}D(8, 1)", "Conv{n}D(8, 3, padding='same')", "Conv{n}D(8, 1)"),
    ("Conv{n}D(8, 3, padding='same')", "AveragePooling{n}D(1)", "BatchNormalization()"),
    ("ReLU()", "MaxPooling{n}D(1)", "BatchNormalization()"),
    ("BatchNormalization()", "SpatialDropout{n}D(0.2)"),
    ("GlobalAveragePooling{n}D()",),
    ("GlobalMaxPooling{n}D()", "Flatten()"),
    ("UpSampling{n}D(1)", "BatchNormalization()"),
    ("Conv{n}D(8, 3, 1, 'same')", "Rescaling(0.5)", "BatchNormalization()"),
    ("Conv{n}D(8, 3, padding='same')", "SpatialDropout{n}D(0.3)", "Activation('elu')"),
    ("Conv{n}D(8, 1)", "Dropout(0.2)", "MaxPooling{n}D(1)", "Conv{n}D(8, 3, padding='same')"),
    ("Conv{n}D(8, 1)", "BatchNormalization()", "SpatialDropout{n}D(0.2)", "Conv{n}D(8, 1)"),
    ("Conv{n}D(8, 3, 2, 'same')", "Dense(4, activation='softmax')"),
    ("MaxPooling{n}D(2, padding='same')", "Dense(8, 'relu')", "Dense(4, 'sigmoid')"),
    ("Conv{n}D(8, 1, activation='relu')", "Flatten()", "Dropout(0.5)", "Dense(1024, 'relu')"),
    ("Conv{n}D(8, 1)", "GlobalAveragePooling{n}D()", "Flatten()", "Dense(4)"),
    ("Conv{n}D(8, 1, activation='selu')", "SpatialDropout{n}D(0.2)"),
    ("DepthwiseConv{n}D(1, depthwise_initializer='zeros')", "ReLU()"),
    ("SeparableConv{n}D(8, 1, pointwise_initializer='zeros')", "BatchNormalization()", "ReLU()"),
    ("ZeroPadding{n}D(1)", "Conv{n}D(8, 3)", "Dense(4, activation='softmax')"),
)
#: Layers that are put behind a sequence.
BEHIND_SEQUENCE: Sequence[Sequence[str]] = (
    ("LSTM(8, recurrent_dropout=0.2)",),
    ("GRU(8, activation='relu', return_sequences=True)", "LSTM(8)"),
    ("Bidirectional(GRU(8, dropout=0.7))",),
    ("TimeDistributed(Dense(1, activation='softmax'))",),
    ("TimeDistributed(Dense(8))", "TimeDistributed(BatchNormalization())"),
)
#: Values for arguments, by the name of the argument; several at once where one will not do.
VALUES: Mapping[str, Sequence[str]] = {
    "use_bias": ("True", "False"),
    "activation": (
        *("'relu'", "'tanh'", "'sigmoid'", "'softmax'", "'selu'", "None"),
        *("keras.activations.softmax", "layers.Softmax()", "PLANTED['activation']"),
    ),
    "rate": (
        *("0.7", "0.3", "0.1", "1.0", "25", "-0.5"),
        *("1 - 0.3", "PLANTED_RATE", "PLANTED.get('rate', 0.2)"),
    ),
    "units": ("1", "512", "int(PLANTED_SIZE / 2) - 31"),
    "kernel_initializer": ("'zeros'", "'ones'", "keras.initializers.Zeros()"),
    "depthwise_initializer": ("'zeros'",),
    "pointwise_initializer": ("'zeros'",),
    "dropout": ("0.8", "20", "-0.5"),
    "recurrent_dropout": ("0.2", "0.6", "-0.1"),
    "recurrent_activation": ("'hard_sigmoid'",),
    "unroll": ("True",),
    "reset_after": ("False",),
    "keepdims": ("True",),
    "trainable": ("False",),
}
TOGETHER: Sequence[Mapping[str, str]] = (
    {"units": "1", "activation": "'softmax'"},
    {"units": "1", "activation": "'sigmoid'"},
    {"kernel_initializer": "'zeros'", "activation": "'relu'"},
    {"kernel_initializer": "'zeros'", "activation": "'tanh'"},
    {"kernel_initializer": "'zeros'", "activation": "'sigmoid'"},
    {"kernel_initializer": "'zeros'", "bias_initializer": "'ones'"},
)
#: For the layers on either side of an edge.
BOTH: Sequence[Mapping[str, str]] = (
    {"kernel_initializer": "'zeros'"},
    {"kernel_initializer": "'ones'"},
    {"activation": "'softmax'"},
)
#: How a layer's name is written wrongly.
MISSPELT: Mapping[str, Callable[[str], str]] = {
    "a letter too many": lambda name: f"{name}s",
    "a letter too few": lambda name: f"{name[:2]}{name[3:]}",
    "other capitals": lambda name: name.capitalize(),
}
LOSSES = (
    "'mse'",
    "'mean_absolute_error'",
    "'binary_crossentropy'",
    "'categorical_crossentropy'",
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    "keras.losses.BinaryCrossentropy(from_logits=True)",
    "keras.losses.CategoricalCrossentropy()",
    "keras.losses.MeanSquaredError()",
    "keras.losses.sparse_categorical_crossentropy",
)
LAST: Sequence[Mapping[str, str]] = (
    {},
    *({"activation": value} for value in ("None", "'relu'", "'sigmoid'", "'softmax'")),
    *({"units": "1", "activation": value} for value in ("None", "'relu'", "'sigmoid'")),
)
LAST_LAYERS: Sequence[Sequence[str]] = (
    *(("BatchNormalization()",), ("Dropout(0.3)",)),
    *(("Activation('softmax')",), ("Activation('sigmoid')",), ("Softmax()",)),
    *(("Softmax()", "Flatten()"), ("Activation('sigmoid')", "Reshape((-1, 1))")),
    *(("Dropout(0.3)", "Flatten()"), ("ReLU()", "Flatten()")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One change of a source."""

    kind: str
    """What is done, wherever it is done."""
    what: str
    """The same, and to which layer."""
    edits: Callable[[], Edits | None]
    """The change itself; nothing where the source cannot take it."""


def plants(source: Source, document: Mapping[str, Any]) -> Iterator[Plant]:
    """All changes of a source, of which Keras told the graph."""
    seen: set[tuple[int, int]] = set()
    for model in document["models"]:
        sites: dict[int, tuple[Site, Mapping[str, Any]]] = {}
        for node in model["nodes"]:
            if node["operation"] or node["line"] is None:
                continue
            site = source.site(node["line"], node["column"], node["call_line"])
            if site is None or site.name in {"Input", "InputLayer"}:
                continue
            sites[node["id"]] = (site, node)
            if (node["line"], node["column"]) not in seen:
                seen.add((node["line"], node["column"]))
                yield from _at(site, node)
        for first, second in model["edges"]:
            if first in sites and second in sites:
                yield from _between(*sites[first], *sites[second])
        for place, number in enumerate(model["outputs"]):
            if number in sites and model is document["models"][-1]:
                others = len(model["outputs"]) - place - 1
                yield from _compiled(source, *sites[number], before=place, behind=others)


def _at(site: Site, node: Mapping[str, Any]) -> Iterator[Plant]:
    for group in _groups(node):
        yield _behind(site, group)
    for function in FUNCTIONS:
        yield _behind(site, [function])
    for name, values in VALUES.items():
        if _takes(node, name):
            yield from (_arguments(site, {name: value}) for value in values)
    for together in TOGETHER:
        if all(_takes(node, name) for name in together) and _is_plain(node):
            yield _arguments(site, together)
    for expression in _replacements(node):
        yield _planted(
            f"{expression} instead", site, partial(site.replaced, f"layers.{expression}")
        )
    yield _planted("removed", site, site.removed)
    if node["layer"] in DROPOUTS:
        yield _planted("p=", site, partial(site.called_as_before_keras_3, "p"))
    for kind, misspelt in MISSPELT.items():
        yield _planted(kind, site, partial(site.named, misspelt(site.name)))
    yield _planted("a bracket is missing", site, site.unclosed)


def _planted(kind: str, site: Site, edits: Callable[[], Edits | None], more: str = "") -> Plant:
    return Plant(kind=kind, what=f"{site.name}, line {site.made.lineno}: {kind}{more}", edits=edits)


def _groups(node: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """The layers that are put behind a layer."""
    rank = len(node["shape"]) if node["shape"] else 0
    yield from BEHIND_ANY
    if 3 <= rank <= 5:
        for group in BEHIND_MAP:
            yield [one.replace("{n}", str(rank - 2)) for one in group]
    if rank == 3:
        yield from BEHIND_SEQUENCE


def _behind(site: Site, group: Sequence[str], more: Edits = (), what: str = "") -> Plant:
    def edits() -> Edits | None:
        made = site.followed([_qualified(one) for one in group])
        return None if made is None else [*made, *more]

    return _planted(f"{', '.join(group)} behind it{what}", site, edits)


def _qualified(expression: str) -> str:
    """Each layer in it by its full name."""
    names = {
        node.func.id
        for node in ast.walk(ast.parse(expression))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    for name in names:
        expression = expression.replace(f"{name}(", f"layers.{name}(")
    return expression


def _takes(node: Mapping[str, Any], name: str) -> bool:
    if node["qualified"] is None or name not in node["arguments"]:
        return False
    return name != "trainable" or node["layer"] == "BatchNormalization"


def _is_plain(node: Mapping[str, Any]) -> bool:
    """Whether its activation is applied to what it gives."""
    return node["layer"] not in RECURRENT | ATTENTION


def _arguments(
    site: Site, values: Mapping[str, str], more: Edits = (), kind: str = "", where: str = ""
) -> Plant:
    def edits() -> Edits:
        made = [edit for name, value in values.items() for edit in site.given(name, value)]
        return [*made, *more]

    said = ", ".join(f"{name}={value}" for name, value in values.items())
    return _planted(f"{said}{kind}", site, edits, where)


def _replacements(node: Mapping[str, Any]) -> Iterator[str]:
    layer = node["layer"]
    if layer in DROPOUTS - {"Dropout"}:
        yield "Dropout(0.3)"
    if layer in DROPOUTS - SPATIAL_DROPOUTS and node["shape"] and len(node["shape"]) == 4:
        yield "SpatialDropout2D(0.3)"
    if layer in {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"}:
        yield from (f"Activation('{name}')" for name in ("softmax", "sigmoid", "selu", "gelu"))
    if layer in GLOBAL_POOLING:
        yield "Flatten()"
    if layer == "BatchNormalization":
        yield "LayerNormalization()"


def _between(
    first: Site, node: Mapping[str, Any], second: Site, reader: Mapping[str, Any]
) -> Iterator[Plant]:
    if first.made is second.made:
        return
    other = f"{second.name}, line {second.made.lineno}"
    yield _planted(
        "exchanged with the next",
        first,
        lambda: [*first.replaced(second.code), *second.replaced(first.code)],
        f", {other}",
    )
    for values in BOTH:
        if all(_takes(end, name) and _is_plain(end) for end in (node, reader) for name in values):
            [[name, value]] = values.items()
            more = second.given(name, value)
            yield _arguments(first, values, more, " in it and the next", f", {other}")


def _compiled(
    source: Source, last: Site, node: Mapping[str, Any], *, before: int, behind: int
) -> Iterator[Plant]:
    """The losses that an output can be compiled with, and the layers that it can end in."""
    for loss in LOSSES:
        several = [*["None"] * before, loss, *["None"] * behind]
        compiled = _with_loss(source, loss if len(several) == 1 else f"[{', '.join(several)}]")
        if compiled is None:
            return
        for values in LAST:
            if all(_takes(node, name) for name in values) and _is_plain(node):
                yield _arguments(last, values, compiled, f" loss={loss}")
        for group in LAST_LAYERS:
            yield _behind(last, group, compiled, f", loss={loss}")


def _with_loss(source: Source, loss: str) -> Edits | None:
    spelled, imports = source.spelled(loss)
    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "compile":
            for keyword in call.keywords:
                if keyword.arg == "loss":
                    start, end = source.start(keyword.value), source.end(keyword.value)
                    return [*imports, Edit(start=start, end=end, text=spelled)]
            return None
    names = [
        node.targets[0].id
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    if not names or names[-1] != "model":
        return None
    at = len(source.text)
    return [*imports, Edit(start=at, end=at, text=f"model.compile(loss={spelled})\n")]
