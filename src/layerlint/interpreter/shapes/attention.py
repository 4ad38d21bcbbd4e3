"""Shapes and parameter counts of attention layers.

The inputs stand in the order of the call's parameters: query, value, key (masks are no
inputs). Where the key is missing it is the value, as in Keras.
"""

from __future__ import annotations

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import positive, product, total
from layerlint.interpreter.shapes.call import Call, Outputs, truth, wholes

TRIPLE = 3


def query_value_key(call: Call) -> tuple[Shape | None, Shape | None, Shape | None]:
    """The three tensors of the call."""
    query = call.input
    value = call.inputs[1] if len(call.inputs) > 1 else None
    key = call.inputs[2] if len(call.inputs) >= TRIPLE else value
    return query, value, key


def with_scores(call: Call, output: Shape | None, scores: Shape | None) -> Outputs:
    """The output, and the scores where the call asks for them."""
    match truth(call.call_arguments.get("return_attention_scores", False)):
        case True:
            return Outputs(shapes=(output, scores), single=False)
        case False:
            return Outputs(shapes=(output,))
        case None:
            return Outputs()


def attended(call: Call) -> Outputs:
    """As many vectors as queries, each as wide as a value."""
    query, value, key = query_value_key(call)
    output = (*query[:-1], value[-1]) if query and value else None
    scores = (*query[:-1], key[-2]) if query and key and len(key) > 1 else None
    return with_scores(call, output, scores)


def attention_weights(call: Call) -> int | None:
    """A number for each of two ways to weigh the scores."""
    scaled = call.flag("use_scale")
    mode = call.word("score_mode", "dot")
    return None if scaled is None or mode is None else scaled + (mode == "concat")


def additive_weights(call: Call) -> int | None:
    """A weight for each feature of the query."""
    match call.flag("use_scale", True):
        case True:
            return call.input[-1] if call.input else None
        case False:
            return 0
        case None:
            return None


def multi_head(call: Call) -> Outputs:
    """The query's shape, its last axis replaced where ``output_shape`` says so."""
    query = call.input
    if not query:
        return with_scores(call, None, None)
    wanted: Argument = call.get("output_shape")
    width = wholes(wanted if isinstance(wanted, tuple) else (wanted,))
    output = query if call.given("output_shape") is False or width == (0,) else None
    if output is None and width is not None and call.given("output_shape"):
        output = (*query[:-1], *width)
    length = query[1] if len(query) > 1 else None
    return with_scores(call, output, (query[0], call.whole("num_heads"), length, length))


def multi_head_weights(call: Call) -> int | None:
    """Projections of query, key and value, of a gate, and of the result."""
    query, value, key = query_value_key(call)
    biased, gated = call.flag("use_bias", True), call.flag("use_gate")
    if not query or not value or not key or biased is None or gated is None:
        return None
    heads, key_size = positive(call.whole("num_heads")), positive(call.whole("key_dim"))
    value_size = positive(call.whole("value_dim")) if call.get("value_dim") else key_size
    keys, values = product((heads, key_size)), product((heads, value_size))
    match call.get("output_shape"):
        case None | 0 | ():
            width = query[-1]
        case tuple() as sizes:
            width = product(wholes(sizes) or (None,))
        case _:
            width = call.whole("output_shape")
    return total(
        (
            projected(query[-1], keys, biased),
            projected(key[-1], keys, biased),
            projected(value[-1], values, biased),
            projected(query[-1], values, biased) if gated else 0,
            projected(values, width, biased),
        )
    )


def projected(features: int | None, width: int | None, biased: bool) -> int | None:
    """The parameters of one projection."""
    return total((product((features, width)), width if biased else 0))


def grouped(call: Call) -> Outputs:
    """The query's shape."""
    query, _, key = query_value_key(call)
    if not query:
        return with_scores(call, None, None)
    length = query[1] if len(query) > 1 else None
    others = key[1] if key and len(key) > 1 else None
    return with_scores(call, query, (query[0], call.whole("num_query_heads"), length, others))


def grouped_weights(call: Call) -> int | None:
    """The same projections, with fewer heads for keys and values than for queries."""
    query, value, key = query_value_key(call)
    biased, gated = call.flag("use_bias", True), call.flag("use_gate")
    if not query or not value or not key or biased is None or gated is None:
        return None
    size = positive(call.whole("head_dim"))
    queries = product((positive(call.whole("num_query_heads")), size))
    others = product((positive(call.whole("num_key_value_heads")), size))
    return total(
        (
            projected(query[-1], queries, biased),
            projected(key[-1], others, biased),
            projected(value[-1], others, biased),
            projected(query[-1], queries, biased) if gated else 0,
            projected(queries, query[-1], biased),
        )
    )


SHAPES = {
    "Attention": attended,
    "AdditiveAttention": attended,
    "MultiHeadAttention": multi_head,
    "GroupQueryAttention": grouped,
    # The name of the same class where Keras does not export it.
    "GroupedQueryAttention": grouped,
}
COUNTS = {
    "Attention": attention_weights,
    "AdditiveAttention": additive_weights,
    "MultiHeadAttention": multi_head_weights,
    "GroupQueryAttention": grouped_weights,
    "GroupedQueryAttention": grouped_weights,
}
