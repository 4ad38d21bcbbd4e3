"""Networks of Keras's own, read from its source, equal those that it builds.

All 40 are compared by ``cd tests && python -m oracle.applications``.
"""

from __future__ import annotations

import pytest

from . import keras_process
from .applications import NETWORKS, compare_networks, folder
from .comparison import Comparison

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

#: Compared in every run of the tests.
COMPARED = (
    "VGG16",
    "VGG19",
    "MobileNet",
    "Xception",
    "ResNet50",
    "EfficientNetB0",
    "EfficientNetV2B0",
    "NASNetMobile",
    "DenseNet121",
    "ConvNeXtTiny",
    "MobileNetV3Small",
    "InceptionResNetV2",
)


@pytest.fixture(scope="module")
def comparisons() -> dict[str, Comparison]:
    return compare_networks(COMPARED)


def test_every_network_of_keras_is_listed() -> None:
    import ast

    public = {
        f"{name.removesuffix('.py')}.{node.name}"
        for name in {f"{module}.py" for module in NETWORKS.values()}
        for node in ast.parse((folder() / name).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and "weights" in {arg.arg for arg in node.args.args}
        if node.name[0].isupper()
    }
    helpers = {"resnet.ResNet", "efficientnet.EfficientNet", "efficientnet_v2.EfficientNetV2"}
    helpers |= {
        "convnext.ConvNeXt",
        "densenet.DenseNet",
        "nasnet.NASNet",
        "mobilenet_v3.MobileNetV3",
    }
    assert {f"{module}.{name}" for name, module in NETWORKS.items()} == public - helpers
    assert len(NETWORKS) == 40


@pytest.mark.parametrize("name", COMPARED)
def test_a_network_is_the_one_that_keras_builds(
    name: str, comparisons: dict[str, Comparison]
) -> None:
    comparison = comparisons[name]
    assert comparison.nodes_found.whole > 20
    assert comparison.differences == ()
    assert comparison.equal
