"""Short examples as source code: a list of layers becomes a Sequential."""

from __future__ import annotations

import ast
from typing import Final

from layerlint.catalog import load_catalog

UNKNOWN_MODULE: Final = "settings"
"""Where names come from that an example leaves open."""

_FLAT: Final = "Input((16,))"
_SEQUENCE: Final = "Input((16, 8))"
_MAP: Final = "Input((32, 32, 3))"
_INPUTS: Final = {
    **dict.fromkeys(("Dense", "Embedding", "RepeatVector", "Dropout", "Activation"), _FLAT),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "Bidirectional", "RNN"), _SEQUENCE),
    **dict.fromkeys(("ConvLSTM2D", "TimeDistributed"), "Input((4, 32, 32, 3))"),
}
"""By the first layer; others tell by the number of dimensions in their names."""
_BY_DIMENSIONS: Final = {"1D": _SEQUENCE, "2D": _MAP, "3D": "Input((16, 16, 16, 3))"}


def sequential_source(layers: str) -> str:
    """Source that builds a Sequential of these layers, one a line."""
    text = f"[{layers}]"
    listed = ast.parse(text, mode="eval").body
    assert isinstance(listed, ast.List)
    segments = [ast.get_source_segment(text, item) or "" for item in listed.elts]
    first = _called(listed.elts[0]) if listed.elts else ""
    if first not in ("Input", "InputLayer"):
        segments.insert(0, _input_for(first))
    names = {node.id for node in ast.walk(listed) if isinstance(node, ast.Name)}
    catalog = load_catalog()
    known = {name for name in names if catalog.layer(name) is not None} | {"Input"}
    if first == "InputLayer":
        known -= {"Input"}
    unknown = names - known
    lines = [
        "from keras import Sequential",
        f"from keras.layers import {', '.join(sorted(known))}",
    ]
    if unknown:
        lines.append(f"from {UNKNOWN_MODULE} import {', '.join(sorted(unknown))}")
    lines += ["", "model = Sequential([", *(f"    {segment}," for segment in segments), "])"]
    return "\n".join(lines) + "\n"


def _called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _input_for(layer: str) -> str:
    """An input with as many axes as a layer expects."""
    if layer in _INPUTS:
        return _INPUTS[layer]
    fitting = (source for word, source in _BY_DIMENSIONS.items() if word in layer)
    return next(fitting, _MAP)
