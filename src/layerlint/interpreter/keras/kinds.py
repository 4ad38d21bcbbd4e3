"""Of which classes of Keras something is."""

from __future__ import annotations

from layerlint.interpreter.keras.objects import KerasLayer, KerasModel, Part, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.values import Foreign, Instance, Native

_TENSORS = ("keras.KerasTensor", "keras.backend.KerasTensor")


def is_instance(run: Run, value: Foreign | Instance, native: Native) -> bool | None:
    """``isinstance(value, native)``; ``None`` where it cannot be told."""
    if isinstance(value, Instance):
        if native in value.cls.order or any(
            isinstance(entry, Native) and entry.qualified == native.qualified
            for entry in value.cls.order
        ):
            return True
        bases = [entry for entry in value.cls.order if isinstance(entry, Native)]
        if value.native is None or not bases:
            return False
        return any(_derives(run, entry, native) for entry in bases)
    match value:
        case KerasLayer(name=str() as name, operation=False):
            symbol = run.machine.catalog.symbol(f"keras.layers.{value.base or name}")
            return symbol is not None and _derives(run, Native(symbol=symbol), native)
        case KerasModel(kind="sequential"):
            return native.qualified in ("keras.Sequential", "keras.Model", "keras.layers.Layer")
        case KerasModel(kind="functional" | "application" | "graph"):
            return native.qualified in ("keras.Model", "keras.layers.Layer")
        case Part():
            # Whoever asks singles out a few of many, `BatchNormalization` say: this is one of
            # the others, and what happens to those few changes nothing that is told of it.
            return native.qualified == "keras.layers.Layer"
        case Tensor():
            return native.qualified in _TENSORS
    return None


def _derives(run: Run, entry: Native, native: Native) -> bool:
    """Whether a class of Keras is another one or derives from it."""
    if entry.qualified == native.qualified:
        return True
    if entry.qualified in ("keras.Model", "keras.Sequential"):
        wanted = ("keras.Model", "keras.layers.Layer")
        return native.qualified in wanted
    spec = run.machine.catalog.layer(entry.symbol.name)
    return spec is not None and native.symbol.name in spec.bases
