"""What the argument ``mode`` of Keras 1 makes of a ``BatchNormalization``.

In mode 0 it is what it has been since. In mode 1 it "computes the mean and variance of each
sample" along ``axis`` (``keras/layers/normalization.py`` of Keras 1.2), which is a
``LayerNormalization``. In mode 2 it takes the statistics of each batch at test time, too, as one
does today that is called with ``training=True``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from layerlint.catalog import REQUIRED, load_catalog
from layerlint.graph.model import Argument, Layer, UnknownValue
from layerlint.patterns.normal_graph import Standing
from layerlint.records import replace

_OF_A_SAMPLE: Final = 1
_OF_EACH_BATCH: Final = 2


def by_mode(layer: Layer, standing: Standing) -> tuple[Layer, Standing]:
    """The layer that it is in its mode; what it is remains open where the mode is not known."""
    mode = _mode(layer)
    if isinstance(mode, UnknownValue) and standing == "known":
        return layer, "uncertain"
    if mode != _OF_A_SAMPLE:
        return layer, standing
    spec = load_catalog().layer("LayerNormalization")
    if spec is None:
        return layer, standing
    said = layer.arguments
    defaults = {one.name: one.default for one in spec.parameters if one.default is not REQUIRED}
    arguments = {name: said[name] for name in defaults if name in said}
    given = tuple(name for name in layer.given if name in defaults)
    layer = replace(
        layer, name=spec.name, qualified=spec.qualified, arguments=arguments, given=given
    )
    return layer, standing


def called(layer: Layer, said: Mapping[str, Argument]) -> Mapping[str, Argument]:
    """What a call says besides tensors, with what the layer's mode says for every call."""
    if _mode(layer) != _OF_EACH_BATCH:
        return said
    return MappingProxyType({**said, "training": True})


def _mode(layer: Layer) -> Argument:
    return layer.arguments.get("mode") if layer.name == "BatchNormalization" else None
