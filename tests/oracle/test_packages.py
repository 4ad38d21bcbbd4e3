"""The draw from packages: what is a builder, and how it is called."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

import pytest

from .docstring_calls import described_value, example_call
from .guesses import UnguessedError
from .package_drawing import PackageText

DOCSTRING = """
A network.

sizes: how large the blocks are, e.g., `[16, 32]`; an
    input has three colours (no more).
depth: how many there are.

```python
base = nets.Net.from_preset("base")
net = nets.Net(base, 1)
```

>>> shape, depth = (8, 8, 3), 2
>>> net = nets.Net(inputs=layers.Input(shape), depth=-depth, weights=load(), shape=shape)
"""


def test_the_first_example_that_can_be_read() -> None:
    call = example_call(DOCSTRING, "Net", {"layers"})
    assert call is not None
    said = "nets.Net(inputs=layers.Input((8, 8, 3)), depth=-2, shape=(8, 8, 3))"
    assert ast.unparse(call) == said


def test_an_example_with_names_of_its_own_is_not_read() -> None:
    call = example_call(DOCSTRING, "Net", ())
    assert call is not None
    assert ast.unparse(call) == "nets.Net(depth=-2, shape=(8, 8, 3))"
    assert example_call("```\nNet(base)\n```", "Net", ()) is None


def test_the_list_in_the_description_of_a_parameter() -> None:
    value = described_value(DOCSTRING, "sizes")
    assert value is not None
    assert ast.unparse(value) == "[16, 32]"
    assert described_value(DOCSTRING, "depth") is None
    assert described_value(DOCSTRING, "rate") is None


FILES = {
    "nets/__init__.py": """
        from .net import Net as _Net
        from .resnet import ResNet
        ResNet = with_layers(ResNet)
        """,
    "nets/backbone.py": """
        class Backbone(keras.Model):
            pass

        class Block(keras.layers.Layer):
            pass
        """,
    "nets/net.py": """
        from nets.backbone import Backbone

        class Net(Backbone):
            '''```
            nets.Net(depth=3, weights="here")
            ```'''
            def __init__(self, filters, depth, weights="there"):
                super().__init__()

        class _Private(Backbone):
            pass
        """,
    "nets/resnet.py": """
        def ResNet(include_top=True, pretrained=None, *, classes, encoder_weights="imagenet"):
            return models.Model(x, stage(x, 3))

        def stage(x, depth):
            return models.Model(x, x)

        def unknown(thing):
            return models.Model(thing, thing)
        """,
    "nets/tests/test_net.py": "def build():\n    return Model()\n",
}


@pytest.fixture
def package(tmp_path: Path) -> PackageText:
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
    return PackageText("nets", tmp_path, "nets")


def test_the_builders_of_a_package(package: PackageText) -> None:
    found = package.candidates()
    assert sorted(map(str, found)) == [
        "nets.backbone:Backbone",
        "nets.net:Net",
        "nets.resnet:ResNet",
        "nets.resnet:unknown",
        "nets:ResNet",
    ]
    assert [one.mark for one in found] == sorted(one.mark for one in found)


def test_the_calls_of_builders(package: PackageText) -> None:
    found = {str(one): one for one in package.candidates()}
    with pytest.raises(UnguessedError, match="parameter thing"):
        package.call_of(found.pop("nets.resnet:unknown"))
    calls = {name: package.call_of(one) for name, one in found.items()}
    assert {name: call.expression for name, call in calls.items()} == {
        "nets.backbone:Backbone": "Backbone()",
        "nets.net:Net": "Net(depth=3, weights=None, filters=16)",
        "nets.resnet:ResNet": "ResNet(classes=10, encoder_weights=None)",
        "nets:ResNet": "ResNet(classes=10, encoder_weights=None)",
    }
    assert calls["nets:ResNet"].text == (
        "from nets import ResNet\n\n\n"
        "def build():\n    return ResNet(classes=10, encoder_weights=None)\n"
    )
