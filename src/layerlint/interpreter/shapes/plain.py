"""Shapes and parameter counts of the core layers."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.graph.model import FunctionValue, Shape
from layerlint.interpreter.shapes.arithmetic import positive, product, total
from layerlint.interpreter.shapes.call import Call, Outputs, ShapeRule, truth, wholes

UNCHANGED = (
    "Activation",
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "ELU",
    "GaussianDropout",
    "GaussianNoise",
    "LeakyReLU",
    "Masking",
    "ReLU",
    "Softmax",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
)


def same(call: Call) -> Shape | None:
    """The layer keeps the shape."""
    return call.input


def dense(call: Call) -> Shape | None:
    """The last axis becomes the units."""
    if not call.input:
        return None
    return (*call.input[:-1], positive(call.whole("units")))


def dense_weights(call: Call) -> int | None:
    """Kernel and bias."""
    if not call.input:
        return None
    units = positive(call.whole("units"))
    biased = call.flag("use_bias", True)
    if biased is None:
        return None
    return total((product((call.input[-1], units)), units if biased else 0))


def embedding(call: Call) -> Shape | None:
    """Each index becomes a vector."""
    if call.input is None:
        return None
    return (*call.input, positive(call.whole("output_dim")))


def embedding_weights(call: Call) -> int | None:
    """One vector for each index."""
    return product((call.whole("input_dim"), call.whole("output_dim")))


def reversible_embedding(call: Call) -> Shape | None:
    """An embedding, or its way back from vectors to indices."""
    match truth(call.call_arguments.get("reverse", False)):
        case True:
            return (*call.input[:-1], call.whole("input_dim")) if call.input else None
        case False:
            return embedding(call)
        case None:
            return None


def reversible_embedding_weights(call: Call) -> int | None:
    """One vector for each index, and another set for the way back unless tied."""
    tied = call.flag("tie_weights", True)
    return None if tied is None else product((embedding_weights(call), 1 if tied else 2))


def identity(call: Call) -> Outputs:
    """What it is given."""
    return Outputs(shapes=call.inputs or (None,), single=len(call.inputs) <= 1)


def declared(call: Call) -> Shape | Outputs | None:
    """What the source says of a function's result, or what a library's function gives."""
    sizes = wholes(call.get("output_shape"))
    if sizes is not None:
        return (call.input[0] if call.input else None, *sizes)
    function, words = call.get("function"), call.get("arguments")
    if call.given("output_shape") is not False:
        return None
    match function:
        case str():
            name = function
        case FunctionValue(name=dotted) if "." in dotted:
            name = dotted.rpartition(".")[2]
        case _:
            return None  # A function of the user's.
    from layerlint.interpreter.shapes.operations import infer_operation

    return infer_operation(name, words if isinstance(words, Mapping) else {}, call.inputs)


def input_layer(call: Call) -> Shape | None:
    """What the arguments say."""
    whole_shape = wholes(call.get("batch_shape"))
    if whole_shape is not None:
        return whole_shape
    shape = wholes(call.get("shape"))
    return None if shape is None else (call.whole("batch_size"), *shape)


SHAPES: Mapping[str, ShapeRule] = {
    "InputLayer": input_layer,
    "Dense": dense,
    "TimeDistributedDense": dense,
    "Embedding": embedding,
    "ReversibleEmbedding": reversible_embedding,
    "Identity": identity,
    "Lambda": declared,
    **dict.fromkeys(UNCHANGED, same),
}
COUNTS = {
    "ReversibleEmbedding": reversible_embedding_weights,
    "Dense": dense_weights,
    "TimeDistributedDense": dense_weights,
    "Embedding": embedding_weights,
}
