"""Every layer of Keras: what we say of it is what Keras does."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest

from layerlint.interpreter import shapes

from . import both
from .calls import Case
from .cases import CASES, ELSEWHERE, REFUSED

pytestmark = [
    pytest.mark.skipif(sys.version_info < (3, 11), reason="Keras 3.15 needs Python 3.11"),
    pytest.mark.skipif(
        any(importlib.util.find_spec(name) is None for name in ("keras", "jax")),
        reason="Keras with NumPy (and jax, which that needs) is not installed",
    ),
    pytest.mark.filterwarnings("default"),
]

BY_NAME: dict[str, list[Case]] = defaultdict(list)
for _case in CASES:
    BY_NAME[_case.name].append(_case)

DRAWN = {"RandomCrop": {"seed"}}
"""What Keras draws at random where the source says nothing."""


def called(case: Case) -> tuple[Any, Any]:
    """Keras's layer of a case, and what it gives."""
    import keras

    layer = getattr(keras.layers, case.name)(
        **{name: both.theirs(value) for name, value in case.arguments.items()}
    )
    tensors = [keras.Input(batch_shape=shape, dtype=case.dtype) for shape in case.inputs]
    return layer, layer(*([tensors] if case.as_list else tensors), **case.call)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_shapes(name: str) -> None:
    import keras

    wrong = []
    for case in BY_NAME[name]:
        _, outputs = called(case)
        single = isinstance(outputs, keras.KerasTensor)
        expected = [tuple(one.shape) for one in keras.tree.flatten(outputs)]
        found = shapes.infer(
            name, both.ours(name, case.arguments), case.inputs, call_arguments=case.call
        )
        if (list(found.shapes), found.single) != (expected, single):
            wrong.append(f"{case}: {found.shapes}, Keras {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_counts(name: str) -> None:
    wrong = []
    for case in BY_NAME[name]:
        layer, _ = called(case)
        found = shapes.count(name, both.ours(name, case.arguments), case.inputs)
        if found != layer.count_params():
            wrong.append(f"{case}: {found}, Keras {layer.count_params()}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_configurations(name: str) -> None:
    import keras

    wrong = []
    for case in BY_NAME[name]:
        given = {key: both.theirs(value) for key, value in case.arguments.items()}
        if name == "Lambda":
            continue  # Its configuration holds the code of its function.
        config = getattr(keras.layers, name)(**given).get_config()
        for key in DRAWN.get(name, set()) - case.arguments.keys():
            config.pop(key)
        if isinstance(case.arguments.get("cell"), list):
            del config["cell"]  # Keras wraps the cells; ours stay as they are given.
        plain = {key: both.configured(value) for key, value in config.items()}
        unequal = both.unequal(plain, both.ours(name, case.arguments))
        wrong += [f"{case}: {key} {pair}" for key, pair in unequal.items()]
    assert not wrong, "\n".join(wrong)


def test_every_layer_has_a_case_or_a_reason() -> None:
    import keras

    public = {
        value.__name__
        for value in vars(keras.layers).values()
        if inspect.isclass(value) and issubclass(value, keras.layers.Layer)
    }
    # One class has a longer name of its own than the one under which it is public.
    public = {name.replace("GroupedQuery", "GroupQuery") for name in public}
    assert public - BY_NAME.keys() == ELSEWHERE.keys()


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_keras_refuses_is_unknown(case: Case) -> None:
    with pytest.raises((ValueError, TypeError, IndexError)):
        called(case)
    found = shapes.infer(case.name, both.ours(case.name, case.arguments), case.inputs)
    assert found.single
    (shape,) = found.shapes
    assert shape is None or None in shape[1:]


def test_an_input() -> None:
    import keras

    for given in (
        {"shape": (3, None)},
        {"shape": [3], "batch_size": 2},
        {"batch_shape": (None, 4)},
    ):
        layer = keras.layers.InputLayer(**given)
        config = {key: both.configured(value) for key, value in layer.get_config().items()}
        arguments = both.ours("InputLayer", given)
        assert not both.unequal(config, arguments)
        found = shapes.infer("InputLayer", arguments, [])
        assert found.shapes == (layer.batch_shape,)
        assert shapes.count("InputLayer", arguments, []) == 0


MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
SHAPES = ((None, 3), (None, 1), (2, 4, 1))


def test_shapes_of_layers_that_need_tensorflow() -> None:
    """Their rule for shapes runs without it, on what their constructor would keep."""
    import keras

    for shape in SHAPES:
        for mode in MODES[:4]:
            kept = SimpleNamespace(output_mode=mode, num_bins=7)
            expected = keras.layers.Hashing.compute_output_shape(kept, shape)
            arguments = both.ours("Hashing", {"num_bins": 7, "output_mode": mode})
            assert shapes.infer("Hashing", arguments, [shape]).shapes == (expected,)
        for mode in MODES[:2]:
            kept = SimpleNamespace(output_mode=mode, num_bins=7)
            expected = keras.layers.HashedCrossing.compute_output_shape(kept, (shape, shape))
            arguments = both.ours("HashedCrossing", {"num_bins": 7, "output_mode": mode})
            found = shapes.infer("HashedCrossing", arguments, [shape, shape])
            assert found.shapes == (expected,)
        for mode in MODES:
            for padded in (False, True):
                said = {"output_mode": mode, "max_tokens": 9, "pad_to_max_tokens": padded}
                kept = SimpleNamespace(**said, _frozen_vocab_size=None)
                for name in ("IntegerLookup", "StringLookup"):
                    cls = getattr(keras.layers, name)
                    expected = cls.compute_output_shape(kept, shape)
                    found = shapes.infer(name, both.ours(name, said), [shape])
                    assert found.shapes == (expected,)


def test_shapes_of_text() -> None:
    import keras

    for shape in ((None,), (None, 1), (4, 1)):
        for mode in ("int", "multi_hot", "count", "tf_idf"):
            for split in ("whitespace", None):
                lookup = SimpleNamespace(
                    output_mode=mode, max_tokens=9, pad_to_max_tokens=True, _frozen_vocab_size=None
                )
                kept = SimpleNamespace(
                    _output_mode=mode,
                    _split=split,
                    _output_sequence_length=5,
                    _lookup_layer=SimpleNamespace(
                        compute_output_shape=lambda given, own=lookup: (
                            keras.layers.StringLookup.compute_output_shape(own, given)
                        )
                    ),
                )
                expected = keras.layers.TextVectorization.compute_output_shape(kept, shape)
                arguments = both.ours(
                    "TextVectorization",
                    {
                        "output_mode": mode,
                        "split": split,
                        "max_tokens": 9,
                        "pad_to_max_tokens": True,
                        "output_sequence_length": 5,
                    },
                )
                found = shapes.infer("TextVectorization", arguments, [shape])
                assert found.shapes == (tuple(expected),), (shape, mode, split)
