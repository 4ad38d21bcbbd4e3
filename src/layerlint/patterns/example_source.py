"""Short examples as source code: a list of layers becomes a Sequential."""

from __future__ import annotations

import ast
from typing import Final

from layerlint.catalog import load_catalog
from layerlint.source import Place, SourceError, Span
from layerlint.source.syntax import Broken, parse_text

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
    """Source that builds a Sequential of these layers, one a line; raises SourceError."""
    # A comment behind the last layer ends with its line.
    text = f"[{layers}\n]"
    listed = _list(text)
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


def _list(text: str) -> ast.List:
    match parse_text(text):
        case Broken(message=message):
            problem = message
        case ast.Module(body=[ast.Expr(value=ast.List() as listed)]):
            return listed
        case _:
            problem = "there is something else than layers with commas between them"
    start = Span(line=1, column=1, end_line=1, end_column=1)
    raise SourceError(f"it is no list of layers: {problem}", Place(path="example", span=start))


def _called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _input_for(layer: str) -> str:
    """An input with as many axes as a layer expects."""
    if layer in _INPUTS:
        return _INPUTS[layer]
    fitting = (source for word, source in _BY_DIMENSIONS.items() if word in layer)
    return next(fitting, _MAP)
