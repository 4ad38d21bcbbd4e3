"""Every form of import leads to one canonical name."""

from __future__ import annotations

import pytest

from layerlint.catalog import load_catalog
from layerlint.source import ONLY_KERAS


@pytest.mark.parametrize(
    "root",
    [
        "keras",
        "tensorflow.keras",
        "tf.keras",
        "tf_keras",
        "keras_core",
        "keras.api",
        "keras.api._v2.keras",
        "keras._tf_keras.keras",
        "tensorflow.python.keras",
        "tensorflow.python.keras.api._v2.keras",
        "tensorflow.contrib.keras",
        "tensorflow.contrib.keras.python.keras",
        "tensorflow.contrib.keras.api.keras",
        "tensorflow.compat.v1.keras",
        "tensorflow.compat.v2.keras",
        "tensorflow._api.v2.keras",
        "tensorflow_core.python.keras",
    ],
)
def test_every_root_of_import_leads_to_the_same_layer(root: str) -> None:
    catalog = load_catalog()
    symbol = catalog.symbol(f"{root}.layers.Convolution2D")
    assert symbol is not None
    assert (symbol.qualified, symbol.kind) == ("keras.layers.Conv2D", "layer")
    assert catalog.is_module(f"{root}.layers")
    assert catalog.is_module(root)


@pytest.mark.parametrize(
    ("dotted", "qualified", "kind"),
    [
        ("keras.layers.MaxPool2D", "keras.layers.MaxPooling2D", "layer"),
        ("keras.layers.AvgPool1D", "keras.layers.AveragePooling1D", "layer"),
        ("keras.layers.GlobalMaxPool2D", "keras.layers.GlobalMaxPooling2D", "layer"),
        ("keras.layers.Deconvolution2D", "keras.layers.Conv2DTranspose", "layer"),
        ("keras.layers.AtrousConvolution2D", "keras.layers.Conv2D", "layer"),
        ("keras.layers.SeparableConvolution2D", "keras.layers.SeparableConv2D", "layer"),
        ("keras.layers.Layer", "keras.layers.Layer", "layer"),
        ("keras.Layer", "keras.layers.Layer", "layer"),
        ("keras.layers.Input", "keras.Input", "function"),
        ("keras.models.Model", "keras.Model", "class"),
        ("keras.models.Sequential", "keras.Sequential", "class"),
        ("keras.layers.add", "keras.layers.add", "function"),
        ("keras.ops.nn.relu", "keras.ops.relu", "function"),
        ("keras.initializers.he_normal", "keras.initializers.HeNormal", "class"),
        ("keras.applications.resnet50.ResNet50", "keras.applications.ResNet50", "function"),
        ("keras.optimizers.legacy.Adam", "keras.optimizers.legacy.Adam", "class"),
        # what TensorFlow has of Keras in places of its own
        ("tensorflow.random_normal_initializer", "keras.initializers.RandomNormal", "class"),
        ("tensorflow.compat.v1.zeros_initializer", "keras.initializers.Zeros", "class"),
        ("tensorflow.initializers.he_normal", "keras.initializers.HeNormal", "class"),
        ("tensorflow.losses.Huber", "keras.losses.Huber", "class"),
        ("tensorflow.optimizers.Adam", "keras.optimizers.Adam", "class"),
        # where Keras 3 defines things
        ("keras.src.layers.core.dense.Dense", "keras.layers.Dense", "layer"),
        ("keras.src.models.sequential.Sequential", "keras.Sequential", "class"),
        ("keras_core.src.layers.core.dense.Dense", "keras.layers.Dense", "layer"),
        # module paths of Keras 0 to 2
        ("keras.layers.core.Dense", "keras.layers.Dense", "layer"),
        ("keras.layers.convolutional.MaxPooling2D", "keras.layers.MaxPooling2D", "layer"),
        (
            "keras.layers.normalization.BatchNormalization",
            "keras.layers.BatchNormalization",
            "layer",
        ),
        ("keras.layers.advanced_activations.LeakyReLU", "keras.layers.LeakyReLU", "layer"),
        ("keras.layers.recurrent.LSTM", "keras.layers.LSTM", "layer"),
        (
            "keras.layers.pooling.GlobalAveragePooling2D",
            "keras.layers.GlobalAveragePooling2D",
            "layer",
        ),
        ("keras.layers.embeddings.Embedding", "keras.layers.Embedding", "layer"),
        ("keras.layers.wrappers.TimeDistributed", "keras.layers.TimeDistributed", "layer"),
        ("keras.layers.noise.GaussianNoise", "keras.layers.GaussianNoise", "layer"),
        ("keras.layers.local.LocallyConnected2D", "keras.layers.LocallyConnected2D", "layer"),
        ("keras.layers.merge.concatenate", "keras.layers.concatenate", "function"),
        ("keras.layers.merge.Concatenate", "keras.layers.Concatenate", "layer"),
        ("keras.layers.cudnn_recurrent.CuDNNLSTM", "keras.layers.CuDNNLSTM", "layer"),
        ("keras.layers.convolutional_recurrent.ConvLSTM2D", "keras.layers.ConvLSTM2D", "layer"),
        ("keras.layers.containers.Sequential", "keras.Sequential", "class"),
        ("keras.engine.topology.Layer", "keras.layers.Layer", "layer"),
        ("keras.engine.base_layer.Layer", "keras.layers.Layer", "layer"),
        ("keras.engine.training.Model", "keras.Model", "class"),
        ("keras.engine.Input", "keras.Input", "function"),
        ("keras.models.Graph", "keras.models.Graph", "class"),
        ("keras.objectives.mean_squared_error", "keras.losses.mean_squared_error", "function"),
        ("keras.regularizers.l2", "keras.regularizers.L2", "class"),
        # of tf.keras
        (
            "tensorflow.python.keras.layers.normalization_v2.BatchNormalization",
            None,
            None,
        ),
        (
            "tensorflow.keras.layers.experimental.preprocessing.Rescaling",
            "keras.layers.Rescaling",
            "layer",
        ),
        (
            "tensorflow.keras.layers.experimental.SyncBatchNormalization",
            "keras.layers.BatchNormalization",
            "layer",
        ),
        ("tensorflow.keras.backend.int_shape", "keras.backend.int_shape", "function"),
        # what a star import of Keras 1 leaked
        ("keras.layers.K", "keras.backend", "module"),
    ],
)
def test_a_path_leads_to_its_canonical_name(
    dotted: str, qualified: str | None, kind: str | None
) -> None:
    symbol = load_catalog().symbol(dotted)
    assert (symbol and symbol.qualified, symbol and symbol.kind) == (qualified, kind)


@pytest.mark.parametrize(
    "dotted",
    [
        "torch.nn.Conv2d",
        "kerasx.layers.Dense",
        "my.keras.layers.Dense",
        "keras.layers.Dropouts",
        "keras.layers.core.Dropouts",
        "tensorflow.layers.Dense",
        "keras_cv.layers.DropBlock2D",
        "",
    ],
)
def test_other_names_are_not_of_keras(dotted: str) -> None:
    catalog = load_catalog()
    assert catalog.symbol(dotted) is None
    assert not catalog.is_module(dotted)


@pytest.mark.parametrize(
    ("dotted", "versions"),
    [
        ("keras.layers.Dense", ("Keras 0.3–2.3", "tf.keras", "Keras 3")),
        ("keras.layers.merge", ("Keras 1.0–2.1",)),
        ("keras.layers.Highway", ("Keras 0.3–2.3",)),
        ("keras.layers.AutoEncoder", ("Keras 0.3",)),
        ("keras.layers.core.Dense", ("Keras 0.2–2.3", "tf.keras")),
        ("keras.layers.merge.add", ("Keras 2.0–2.3", "tf.keras up to 2.8")),
        ("tf.keras.layers.Identity", ("tf.keras 2.12–2.15", "Keras 3")),
        ("keras.layers.RMSNormalization", ("Keras 3",)),
        ("keras.ops.relu", ("Keras 3",)),
        ("keras.layers", ("Keras 0.2–2.3", "tf.keras", "Keras 3")),
        ("keras.objectives", ("Keras 0.2–2.3",)),
        ("keras.initializations", ("Keras 0.2–1.2",)),
    ],
)
def test_a_name_says_in_which_versions_it_exists(dotted: str, versions: tuple[str, ...]) -> None:
    symbol = load_catalog().symbol(dotted)
    assert symbol is not None
    assert symbol.versions == versions


@pytest.mark.parametrize(
    ("dotted", "dialects"),
    [
        ("keras.layers.Dense", ("keras0", "keras1", "keras2", "tf", "keras3")),
        ("keras.layers.core.MaxoutDense", ("keras0", "keras1")),
        ("keras.layers.convolutional.Conv2D", ("keras1", "keras2", "tf")),
        ("keras.layers.containers.Sequential", ("keras0",)),
        ("keras.layers.AutoContrast", ("keras3",)),
        ("keras.src.layers.core.dense.Dense", ("tf", "keras3")),
        ("keras.initializations", ("keras0", "keras1")),
        # `recurrent-dropout-slows-gpu` says nothing of Keras 1, which has no such kernel.
        ("keras.layers.CuDNNLSTM", ("keras2", "tf")),
        # What tells `Dropout(p=0.5)` that it is for a later Keras, and what does not.
        ("keras.ops.abs", ("keras3",)),
        ("keras.layers.Rescaling", ("tf", "keras3")),
        ("keras.Input", ("keras2", "tf", "keras3")),
    ],
)
def test_a_path_tells_in_whose_code_it_can_stand(dotted: str, dialects: tuple[str, ...]) -> None:
    symbol = load_catalog().symbol(dotted)
    assert symbol is not None
    assert symbol.dialects == dialects


def test_a_star_import_brings_the_names_of_all_versions() -> None:
    names = load_catalog().names("tensorflow.keras.layers")
    assert {"Dense", "Convolution2D", "Merge", "merge", "add", "Input", "K"} <= set(names)
    assert list(names) == sorted(names)
    assert not [name for name in names if name.startswith("_")]
    assert load_catalog().names("torch.nn") == ()


def test_modules_are_modules_wherever_a_version_had_them() -> None:
    catalog = load_catalog()
    for module in ("keras.layers.core", "keras.src.layers.core", "keras.utils.np_utils"):
        assert catalog.is_module(module), module
    assert not catalog.is_module("keras.layers.Dense")


@pytest.mark.parametrize(
    ("name", "qualified"),
    [
        ("Dense", "keras.layers.Dense"),
        ("Convolution2D", "keras.layers.Conv2D"),
        ("Input", "keras.Input"),
        ("Model", "keras.Model"),
        ("Sequential", "keras.Sequential"),
        ("concatenate", "keras.layers.concatenate"),
        ("merge", "keras.layers.merge"),
        ("serialize", None),
        ("K", None),
        ("layers", None),
        ("relu", None),
        ("InputSpec", None),
        ("has_arg", None),
        ("conv_output_length", None),
        ("Linear", None),
    ],
)
def test_a_name_without_an_import_is_keras_only_where_people_mean_it(
    name: str, qualified: str | None
) -> None:
    symbol = load_catalog().bare(name)
    assert (symbol and symbol.qualified) == qualified


def test_a_misspelt_layer_is_recognized() -> None:
    catalog = load_catalog()
    assert catalog.close_to("Dropouts") == "Dropout"
    assert catalog.close_to("BatchNormalisation") == "BatchNormalization"
    assert catalog.close_to("Conv2d") == "Conv2D"
    assert catalog.close_to("Relu") == "ReLU"
    assert catalog.close_to("Lstm") == "LSTM"
    assert catalog.close_to("max_pooling_2d") == "MaxPooling2D"
    assert catalog.close_to("ADD") == "Add"
    assert catalog.close_to("Quux") is None


def test_the_text_scan_looks_for_names_that_only_keras_has() -> None:
    only_keras = load_catalog().only_keras
    assert only_keras == ONLY_KERAS  # written out by scripts/generate_layer_names.py
    assert {"Conv2D", "BatchNormalization", "MaxPooling2D", "Convolution2D", "TimeDistributed"} <= (
        only_keras
    )
    assert {"CuDNNLSTM", "MaxoutDense"} <= only_keras
    assert not {"Dense", "Dropout", "Add", "RandomCrop", "LSTM", "K", "add"} & only_keras
