"""``preprocess_input`` on a tensor: the operations by which networks want their images prepared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras import operations, tensors
from layerlint.interpreter.keras.objects import Constant, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.values import NOTHING, List, Native, Site, Value

_WAYS = {
    **dict.fromkeys(("convnext", "efficientnet", "efficientnet_v2", "mobilenet_v3"), "none"),
    **dict.fromkeys(("inception_resnet_v2", "inception_v3", "mobilenet", "mobilenet_v2"), "tf"),
    **dict.fromkeys(("nasnet", "resnet_v2", "xception"), "tf"),
    **dict.fromkeys(("imagenet_utils", "resnet", "resnet50", "vgg16", "vgg19"), "caffe"),
    "densenet": "torch",
}
"""For each module of ``keras.applications`` what Keras calls its mode; ``none`` for those
whose networks prepare their images themselves."""


def prepared(
    run: Run,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Value:
    """What the function gives, ``NOTHING`` where the arguments leave open which it is."""
    spec = run.machine.catalog.callable(native.qualified)
    if spec is None:
        return NOTHING
    settle = run.machine.settle
    names = [one.name for one in spec.parameters]
    said = {**dict(zip(names, positional, strict=False)), **keywords}
    given = settle(said.pop("x", None))
    mode = settle(said.pop("mode", _WAYS.get(native.qualified.split(".")[-2])))
    form = settle(said.pop("data_format", None)) or run.settings.image_data_format
    if not isinstance(given, Tensor) or said or form != "channels_last":
        return NOTHING
    match mode:
        case "none":
            return given
        case "tf":
            scaled = tensors.binary(run, "/", given, 127.5, site)
            return tensors.binary(run, "-", scaled, 1.0, site)
        case "torch":
            scaled = tensors.binary(run, "/", given, 255.0, site)
            centred = tensors.binary(run, "+", scaled, _of_channels(given), site)
            return tensors.binary(run, "/", centred, _of_channels(given), site)
        case "caffe":
            turned = [
                tensors.subscript(run, given, (Ellipsis, channel), site) for channel in (2, 1, 0)
            ]
            stacked = operations.apply(run, "stack", [List(turned)], {"axis": -1}, site)
            return tensors.binary(run, "+", stacked, _of_channels(given), site)
    return NOTHING


def _of_channels(given: Tensor) -> Constant:
    """A number for each of three channels, with as many axes as the image."""
    return Constant(None if given.shape is None else (*(1 for _ in given.shape[1:]), 3))
