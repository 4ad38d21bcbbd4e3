"""The run of a subclassed model's ``call`` that stands for its graph."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from .hooks import Ledger, Run, run_symbolically


class UnbuildableError(Exception):
    """Keras cannot say what the graph of the model is; the message says why."""


def run_of(ledger: Ledger, model: Any) -> tuple[Run, bool]:
    """The run of a subclassed model's ``call`` that stands for its graph."""
    runs = [run for run in ledger.runs if run.layer is model and not run.outer]
    if runs:
        return runs[-1], True
    seen = ledger.eager.get(id(model))
    guesses = [_symbolic(seen)] if seen is not None else []
    failure = ""
    for position, (args, kwargs) in enumerate([*guesses, *guessed_inputs(model)]):
        try:
            run_symbolically(ledger, model, model.call, args, kwargs)
        except Exception as error:
            # The first guess is the likeliest, and so is what it says.
            failure = failure or f"{type(error).__name__}: {error}"
            continue
        return ledger.runs[-1], seen is not None and position == 0
    raise UnbuildableError(failure or "its call() takes no tensor")


def _symbolic(
    seen: tuple[tuple[Any, ...], Mapping[str, Any]],
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    from keras import KerasTensor, tree

    def symbol(value: Any) -> Any:
        if isinstance(value, KerasTensor) or not hasattr(value, "shape"):
            return value
        shape = tuple(value.shape)
        return KerasTensor((None, *shape[1:]) if shape else shape, dtype=str(value.dtype))

    args, kwargs = tree.map_structure(symbol, seen)
    return args, kwargs


def guessed_inputs(model: Any) -> Iterable[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Inputs to try on a model of which nothing says what it takes."""
    from keras import KerasTensor

    parameters = [
        parameter
        for parameter in inspect.signature(model.call).parameters.values()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    flags = {"training": False, "mask": None, "train": False, "is_training": False}
    for shape, dtype in (
        ((None, 224, 224, 3), "float32"),
        ((None, 299, 299, 3), "float32"),
        ((None, 32, 32, 3), "float32"),
        ((None, 28, 28, 1), "float32"),
        ((None, 784), "float32"),
        ((None, 32), "float32"),
        ((None, 64, 32), "float32"),
        ((None, 32), "int32"),
        ((None, 16, 64, 64, 1), "float32"),
        ((None, 128, 1), "float32"),
        # Some code asks for the batch size.
        ((2, 224, 224, 3), "float32"),
        ((2, 32, 32, 3), "float32"),
        ((2, 28, 28, 1), "float32"),
        ((2, 784), "float32"),
        ((2, 32), "float32"),
        ((2, 64, 32), "float32"),
        ((2, 32), "int32"),
    ):
        filled = [
            flags[parameter.name] if parameter.name in flags else KerasTensor(shape, dtype=dtype)
            for parameter in parameters
        ]
        yield tuple(filled), {}
        if len(parameters) == 1:
            yield ([KerasTensor(shape, dtype=dtype), KerasTensor(shape, dtype=dtype)],), {}
