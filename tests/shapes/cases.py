"""Calls of every layer of Keras, and why some have none."""

from __future__ import annotations

from .calls import MAPS, Case, layer, merging, one
from .map_cases import convolution_arguments, convolutions, poolings, reshapings
from .sequence_cases import attentions, recurrents, wrappings
from .value_cases import cores, images, keeping_shape, mergings, preparations

CASES: tuple[Case, ...] = (
    *cores(),
    *convolutions(),
    *convolution_arguments(),
    *poolings(),
    *reshapings(),
    *mergings(),
    *recurrents(),
    *wrappings(),
    *attentions(),
    *keeping_shape(),
    *images(),
    *preparations(),
)

ELSEWHERE = {
    "InputLayer": "makes a tensor and is given none: see test_an_input",
    "SimpleRNNCell": "called by RNN, in whose cases it stands",
    "GRUCell": "called by RNN, in whose cases it stands",
    "LSTMCell": "called by RNN, in whose cases it stands",
    "StackedRNNCells": "called by RNN, in whose cases it stands",
    "Wrapper": "does not say how it calls what it wraps",
    "Hashing": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "HashedCrossing": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "IntegerLookup": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "StringLookup": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "TextVectorization": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "MaxNumBoundingBoxes": "takes a dictionary of images and boxes only",
    "Layer": "does nothing by itself",
    "JaxLayer": "runs a function, whose result nothing tells",
    "FlaxLayer": "runs a module, whose result nothing tells",
    "TorchModuleWrapper": "runs a module, whose result nothing tells",
    "TFSMLayer": "runs a saved model, whose result nothing tells",
}
"""Layers without a case, and why."""

REFUSED: tuple[Case, ...] = (
    one("Conv2D", MAPS[1], filters=3, kernel_size=3),
    one("Conv2D", (None, 2, 2, 3), filters=3, kernel_size=3),
    one("Conv2D", MAPS[2], filters=0, kernel_size=3),
    one("Conv2D", MAPS[2], filters=3, kernel_size=(3, 3, 3)),
    one("MaxPooling2D", (None, 1, 1, 3)),
    one("MaxPooling2D", MAPS[1]),
    one("Dense", (None, 3), units=-1),
    one("Cropping2D", (None, 2, 2, 3), cropping=2),
    one("Reshape", (None, 12), target_shape=(5, 2)),
    one("Reshape", (None, 12), target_shape=(5, -1)),
    one("Reshape", (None, 12), target_shape=(-1, -1)),
    one("Permute", (None, 12), dims=(2, 1)),
    one("RepeatVector", (None, 3, 4), n=2),
    one("LSTM", (None, 3), units=4),
    one("TimeDistributed", (None, 3), layer=layer("Dense", units=4)),
    merging("Add", (None, 3), (None, 4)),
    merging("Concatenate", (None, 3, 4), (None, 5, 6)),
    merging("Dot", (None, 3, 4), (None, 3, 5), axes=2),
)
"""Calls that Keras refuses: nothing is known of what they give."""
