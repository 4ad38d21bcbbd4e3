"""Graphs written as text, and what rules see of them."""

import pytest

from layerlint.graph.check import graph_problems
from layerlint.graph.model import FunctionValue, UnknownValue
from layerlint.graph.text import parse_graph, print_graph
from layerlint.patterns.attributes import answer
from layerlint.patterns.axes import layout_of_entry
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.normal_graph import shown_graph


def normal(text):
    graph = parse_graph(text if "{" in text.partition("(")[0] else "functional { " + text + " }")
    assert graph_problems(graph) == ()
    return normalize(graph)


def names(text):
    return [node.layer.name for node in normal(text).nodes]


def wiring(text):
    form = normal(text)
    nodes = [f"{node.layer.name or '?'}{list(node.inputs)}" for node in form.nodes]
    return " ".join(nodes) + f" -> {list(form.outputs)}"


def last(text):
    return normal(text).nodes[-1]


# activations


def test_a_fused_activation_is_a_node_of_its_own():
    form = normal('Dense(units=8, activation="relu") -> (None, 8) Dense(units=1)')
    dense, activation, second = form.nodes
    assert [node.layer.name for node in form.nodes] == ["Dense", "Activation", "Dense"]
    assert (dense.inputs, activation.inputs, second.inputs) == ((-1,), (0,), (1,))
    assert activation.fused
    assert not dense.fused
    assert activation.place == dense.place
    assert activation.origin is dense.origin
    assert answer(dense, "activation") == "linear"
    assert answer(activation, "activation") == "relu"
    assert activation.layer.family == "activation"
    assert answer(activation, "units") == 8


@pytest.mark.parametrize("activation", ["None", '"linear"', 'unknown "act" falsy'])
def test_no_activation_is_no_node(activation):
    assert names(f"Dense(units=8, activation={activation})") == ["Dense"]


@pytest.mark.parametrize(
    "layer",
    ["Conv1D", "Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv1D", "EinsumDense"],
)
def test_every_learner_fuses(layer):
    assert names(f'{layer}(activation="relu")') == [layer, "Activation"]


@pytest.mark.parametrize("layer", ["LSTM", "GRU", "SimpleRNN", "ConvLSTM2D"])
def test_the_activation_of_a_recurrent_layer_is_its_own(layer):
    assert names(f'{layer}(activation="tanh")') == [layer]
    assert answer(last(f'{layer}(activation="tanh")'), "activation") == "tanh"


def test_a_layer_as_activation_is_that_layer():
    form = normal("Conv2D(activation=layer LeakyReLU#7(negative_slope=0.1))")
    assert [node.layer.name for node in form.nodes] == ["Conv2D", "LeakyReLU"]
    assert answer(form.nodes[1], "activation") == "leaky_relu"
    assert form.nodes[1].fused
    form = normal("Conv2D(activation=object keras.layers.PReLU())")
    assert answer(form.nodes[1], "activation") == "prelu"
    form = normal("Activation(activation=layer Softmax(axis=1) @9:1-9) @3:1-20")
    assert [node.layer.name for node in form.nodes] == ["Softmax"]
    assert answer(form.nodes[0], "axis") == 1
    assert form.nodes[0].place.span.line == 3


def test_an_unknown_activation_may_be_nothing():
    node = last('Dense(activation=unknown "parameter act")')
    assert node.doubt == UnknownValue(reason="parameter act")
    assert last("Dense(activation=function mine)").doubt is None
    assert answer(last("Dense(activation=function mine)"), "activation") == FunctionValue(
        name="mine"
    )


def test_a_function_that_is_one_operation_is_that_activation():
    clipped = "function clip does operation relu(max_value=6)"
    assert answer(last(f"Dense(activation={clipped})"), "activation") == "relu6"
    assert answer(last(f"Activation(activation={clipped})"), "activation") == "relu6"
    assert names("Dense(activation=function same does operation identity())") == ["Dense"]
    assert names("Activation(activation=function same does operation identity())") == []
    mean = last("Dense(activation=function mean does operation mean())")
    assert isinstance(answer(mean, "activation"), FunctionValue)


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ('Activation(activation="relu")', "relu"),
        ('Activation(activation="swish")', "silu"),
        ("ReLU(max_value=None, negative_slope=0.0)", "relu"),
        ("ReLU(max_value=6)", "relu6"),
        ("ReLU(max_value=6.0)", "relu6"),
        ("ReLU(negative_slope=0.2)", "leaky_relu"),
        ("LeakyReLU()", "leaky_relu"),
        ("PReLU()", "prelu"),
        ("ELU()", "elu"),
        ("Softmax()", "softmax"),
        ("operation relu()", "relu"),
        ("operation relu(max_value=6)", "relu6"),
        ("operation hard_swish()", "hard_silu"),
        ("operation softmax()", "softmax"),
    ],
)
def test_every_activation_answers_to_its_name(layer, name):
    node = last(layer)
    assert answer(node, "activation") == name
    assert node.layer.family == "activation"


@pytest.mark.parametrize(
    "layer",
    [
        'Activation(activation="softmax")',
        "Softmax(axis=-1)",
        "Softmax(axis=1)",
        "operation softmax()",
        'Dense(activation="softmax")',
        'Dense(activation=unknown "may be softmax")',
    ],
)
def test_softmax_has_an_axis(layer):
    node = last(f"InputLayer() -> (None, 8) {layer} -> (None, 8)")
    assert (answer(node, "axis"), node.axis) == ("channel", -1)
    assert answer(last("InputLayer() -> (None, 4, 8) Softmax(axis=1)"), "axis") == -2


# what does nothing


@pytest.mark.parametrize(
    "layer",
    [
        'Activation(activation="linear")',
        "Activation(activation=None)",
        "Identity()",
        "operation identity()",
        "operation linear()",
        "Dropout(rate=0)",
        "Dropout(rate=0.0)",
        'Dropout(rate=unknown "r" falsy)',
        "SpatialDropout2D(rate=0.0)",
        "AlphaDropout(rate=0)",
        "GaussianDropout(rate=0)",
        "GaussianNoise(stddev=0.0)",
        'TimeDistributed(layer=layer Activation(activation="linear"))',
        "operation dropout(keep_prob=1.0)",
        'Quiet(rate=0.0) [base="Dropout"]',
    ],
)
def test_what_does_nothing_is_left_out(layer):
    assert wiring(f"Dense() {layer} Dense()") == "Dense[-1] Dense[0] -> [1]"
    assert wiring(f"Dense() {layer}") == "Dense[-1] -> [0]"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("training=False", ["Dense", "Dense"]),
        ("training=True", ["Dense", "Dropout", "Dense"]),
        ("training=None", ["Dense", "Dropout", "Dense"]),
        ('training=unknown "t"', ["Dense", "Dropout", "Dense"]),
    ],
)
def test_a_dropout_that_is_told_not_to_train_is_left_out(said, left):
    assert names(f"%0 = Dense() (in0) %1 = Dropout(rate=0.5) (%0, {said}) Dense() (%1)") == left


def test_what_does_the_same_in_training_stays_however_it_is_called():
    called = "(%0, training=False)"
    assert names(f"%0 = Dense() (in0) LayerNormalization() {called}")[-1] == "LayerNormalization"
    assert names(f"%0 = Dense() (in0) ActivityRegularization() {called}")[-1] != "Dense"


@pytest.mark.parametrize(
    "layer",
    [
        "Dropout(rate=0.1)",
        "Dropout(rate=None)",
        "Dropout()",
        "Activation()",
        "ActivityRegularization()",
    ],
)
def test_what_may_do_something_stays(layer):
    left = ["Dense", layer.partition("(")[0]] if "Activation()" not in layer else ["Dense"]
    assert names(f"Dense() {layer}") == left


def test_an_unknown_rate_may_be_nothing():
    assert last('Dropout(rate=unknown "parameter rate")').doubt is not None
    assert last('Dropout(rate=unknown "parameter rate" truthy)').doubt is None


def test_a_rate_that_is_one_of_several_is_nothing_only_where_one_of_them_is():
    assert last('Dropout(rate=unknown "hp.Choice" among (0.1, 0.5))').doubt is None
    assert last('Dropout(rate=unknown "hp.Choice" among (0, 0.5))').doubt is not None
    assert last('Dropout(rate=unknown "hp.Float" between (0.1, 0.5))').doubt is None
    assert last('Dropout(rate=unknown "hp.Float" between (0, 0.5))').doubt is not None


def test_an_activation_that_is_one_of_several_is_nothing_only_where_one_of_them_is():
    chosen = 'Activation(activation=unknown "hp.Choice" among ({}))'.format
    assert last(chosen('"relu", "tanh"')).doubt is None
    assert last(chosen('"relu", "linear"')).doubt is not None
    assert last(chosen('"relu", None')).doubt is not None
    nothing = chosen('None, "linear"')
    assert names(f"Dense() {nothing}") == ["Dense"]


# operations


@pytest.mark.parametrize(
    ("operation", "layer"),
    [
        ("add", "Add"),
        ("subtract", "Subtract"),
        ("multiply", "Multiply"),
        ("maximum", "Maximum"),
        ("concatenate", "Concatenate"),
        ("concat", "Concatenate"),
        ("batch_dot", "Dot"),
    ],
)
def test_an_operation_on_tensors_is_the_layer_that_does_the_same(operation, layer):
    node = last(f"operation {operation}(axis=-1) (in0, in1)")
    assert (node.layer.name, node.layer.operation) == (layer, False)
    assert node.layer.qualified == f"keras.layers.{layer}"
    assert node.layer.family == "merging"


def test_an_operation_on_one_tensor_merges_nothing():
    node = last("operation multiply() (in0)")
    assert (node.layer.name, node.layer.operation) == ("multiply", True)


@pytest.mark.parametrize(
    ("operation", "layer", "argument"),
    [
        ("reshape(newshape=(-1, 4, 8))", "Reshape", ("target_shape", (4, 8))),
        ("transpose(axes=(0, 2, 1))", "Permute", ("dims", (2, 1))),
        ("transpose(axes=(1, 0, 2))", "transpose", ("axes", (1, 0, 2))),
        ("dropout(rate=0.3)", "Dropout", ("rate", 0.3)),
        ("dropout(keep_prob=0.75)", "Dropout", ("rate", 0.25)),
        ("dropout(level=0.3)", "Dropout", ("rate", 0.3)),
        ("batch_flatten()", "Flatten", ("data_format", None)),
        ("max_pool(pool_size=(2, 2))", "MaxPooling2D", ("pool_size", (2, 2))),
        ("matmul()", "matmul", ("x", None)),
    ],
)
def test_operations_bring_their_arguments(operation, layer, argument):
    node = last(f"InputLayer() -> (None, 4, 4, 8) operation {operation}")
    assert node.layer.name == layer
    assert answer(node, argument[0]) == argument[1]


# wrappers and user layers


def test_time_distributed_answers_for_its_layer():
    form = normal(
        """InputLayer() -> (None, 5, 32, 32, 3)
        TimeDistributed#1(layer=layer Conv2D#2(filters=8, kernel_size=(3, 3), activation="relu"))
          -> (None, 5, 30, 30, 8)
        TimeDistributed#3(layer=layer BatchNormalization#4(axis=3)) -> (None, 5, 30, 30, 8)
        TimeDistributed#5(layer=layer Dense(units=2)) -> (None, 5, 30, 30, 2)"""
    )
    assert [node.layer.name for node in form.nodes] == [
        *("Conv2D", "Activation", "BatchNormalization", "Dense")
    ]
    convolution, activation, norm, dense = form.nodes
    assert convolution.layer.key == 2
    assert convolution.place.span.column > convolution.origin.layer.place.span.column
    assert answer(norm, "axis") == "channel"
    assert (answer(norm, "rank"), answer(norm, "map"), answer(dense, "units")) == (4, 900, 2)
    assert convolution.shown == "Conv2D"
    assert activation.fused


def test_bidirectional_answers_for_its_recurrent_layer():
    node = last(
        "Bidirectional(layer=layer LSTM(units=8, dropout=0.2, recurrent_dropout=0.6)) -> (None, 16)"
    )
    assert (node.layer.name, answer(node, "units")) == ("LSTM", 16)
    assert answer(node, "rates") == (0.2, 0.6)
    node = last("Bidirectional(layer=layer LSTM(units=8))")
    assert isinstance(answer(node, "units"), UnknownValue)


@pytest.mark.parametrize(
    ("layers", "units"),
    [
        ('Dense(units=8, activation="sigmoid")', 8),
        ("Conv2D(filters=8) BatchNormalization() Dropout(rate=0.5) GlobalAveragePooling2D()", 8),
        ("Dense(units=8) Dense(units=4) ReLU()", 4),
        ("InputLayer() -> (None, 5) ReLU()", 5),
        ('Dense(units=unknown "parameter n") ReLU()', "parameter n"),
        ("Dense(units=8) Flatten()", "output shape of Flatten"),
        ("Bidirectional(layer=layer LSTM(units=8)) ReLU()", "output shape of ReLU"),
    ],
)
def test_channels_are_known_without_shapes(layers, units):
    said = answer(last(layers), "units")
    assert (said.reason if isinstance(said, UnknownValue) else said) == units


def test_channels_that_come_in_are_known_without_shapes():
    node = last("Dense(units=8) Dropout(rate=0.5) Dense(units=4)")
    assert answer(node, "input_units") == 8
    assert isinstance(answer(last("Dense(units=4)"), "input_units"), UnknownValue)


def test_channels_that_come_in_from_no_node_are_known_where_their_shape_is():
    form = normalize(
        parse_graph(
            "functional entering (None, 16), ? { Dense(units=4) (in0) Dense(units=4) (in1) }"
        )
    )
    assert answer(form.nodes[0], "input_units") == 16
    assert isinstance(answer(form.nodes[1], "input_units"), UnknownValue)


def test_a_wrapped_model_is_opaque():
    node = last("TimeDistributed(layer=layer Sequential() [family=None])")
    assert (node.standing, node.shown) == ("opaque", "Sequential")
    assert last('TimeDistributed(layer=unknown "parameter l")').layer.reason == "parameter l"


def test_a_frozen_wrapper_freezes_its_layer():
    node = last("TimeDistributed(layer=layer BatchNormalization()) [trainable=False]")
    assert answer(node, "trainable") is False


BLOCK = "inside layer Block { Conv2D() (in0) Add() (%0, in0) }"


def test_user_layers_are_opened():
    text = f"Dense() Block() {BLOCK} Block() {BLOCK} Flatten()"
    assert wiring(text) == ("Dense[-1] Conv2D[0] Add[1, 0] Conv2D[2] Add[3, 2] Flatten[4] -> [5]")
    form = normal(text)
    assert [node.layer.name for node in form.nodes[1].opened] == ["Block"]
    assert form.nodes[1].chain == (form.nodes[1].opened[0].layer.place,)


def test_a_user_layer_that_gives_its_input_is_nothing():
    assert wiring("Dense() Block() inside layer { outputs (in0) } Flatten()") == (
        "Dense[-1] Flatten[0] -> [1]"
    )


def test_which_of_several_outputs_is_read_is_not_known():
    form = normal("Block() inside layer { Dense() Dense() (in0) outputs (%0, %1) } Flatten()")
    choice = form.nodes[2]
    assert (choice.standing, choice.inputs) == ("opaque", (0, 1))
    assert choice.layer.reason == "which output of Block"
    assert form.nodes[3].inputs == (2,)


@pytest.mark.parametrize(
    ("layer", "name", "standing"),
    [
        ('?() [reason="call of f"]', None, "opaque"),
        ("Mine()", "Mine", "opaque"),
        ('Mine() [base="Layer", overrides_call]', "Mine", "opaque"),
        ('Mine(units=1) [base="Dense"]', "Dense", "known"),
        ('Mine(units=1) [base="Dense", overrides_call]', "Dense", "uncertain"),
        ("Lambda()", "Lambda", "closed"),
        ('Mine() [base="Lambda"]', "Lambda", "closed"),
        ('Mine() inside layer truncated "deep" { Dense() }', "Mine", "opaque"),
        ('MobileNet() [qualified="keras.applications.MobileNet"]', "MobileNet", "known"),
        ("Dense()", "Dense", "known"),
        ("operation anything()", "anything", "known"),
    ],
)
def test_how_far_it_is_known_what_a_node_does(layer, name, standing):
    node = last(layer)
    assert (node.layer.name, node.standing) == (name, standing)


def test_a_layer_of_the_users_is_its_base_and_shown_by_its_own_name():
    form = normal('Mine(units=1, activation="relu") [base="Dense"]')
    assert [node.layer.qualified for node in form.nodes] == [
        "keras.layers.Dense",
        "keras.layers.Activation",
    ]
    assert form.nodes[0].shown == "Mine"


# the graph


def test_inputs_are_no_nodes():
    text = "InputLayer() -> (None, 8) InputLayer() -> (None, 4) Dense() (%0) Add() (%2, %1)"
    form = normal(text)
    assert [node.layer.name for node in form.nodes] == ["Dense", "Add"]
    assert form.nodes[0].inputs == (-1,)
    assert form.nodes[1].inputs == (0, -2)
    assert normal("InputLayer() Add() (%0, in0)").nodes[0].inputs == (-2, -1)
    assert answer(form.nodes[0], "input_units") == 8


def test_readers_and_calls():
    form = normal("Dense#1() #1 (in0) Add() (%0, %0) Add() (%0, %1) outputs (%2, %3, %0)")
    assert form.readers == ((2, 3), (3,), (), ())
    assert form.calls[1] == (0, 1)
    assert (form.consumers(0), form.consumers(1), form.consumers(2)) == (3, 1, 1)


def test_it_is_shown_as_a_graph():
    form = normal(f'InputLayer() Dense(activation="relu") Block() {BLOCK}')
    shown = shown_graph(form)
    assert graph_problems(shown) == ()
    assert [node.layer.name for node in shown.nodes] == ["Dense", "Activation", "Conv2D", "Add"]
    assert parse_graph(print_graph(shown)) == shown


# axes and ranks


@pytest.mark.parametrize(
    ("before", "axis", "expected"),
    [
        ("Conv2D() -> (None, 8, 8, 3)", "-1", "channel"),
        ("Conv2D() -> (None, 8, 8, 3)", "3", "channel"),
        ("Conv2D() -> (None, 8, 8, 3)", "(3,)", "channel"),
        ("Conv2D() -> (None, 8, 8, 3)", "1", -3),
        ("Conv2D()", "3", "channel"),
        ("Conv2D() MaxPooling2D() Add() ReLU()", "3", "channel"),
        ('Conv2D(data_format="channels_first") -> (None, 3, 8, 8)', "1", "channel"),
        ('Conv2D(data_format="channels_first") -> (None, 3, 8, 8)', "-3", "channel"),
        ('Conv2D(data_format="channels_first") -> (None, 3, 8, 8)', "-1", -1),
        ('Conv2D(data_format="channels_first") ReLU()', "1", "channel"),
        ('Conv2D(data_format="channels_first") Flatten() Dense()', "-1", "channel"),
        ('Conv2D(data_format="channels_first") Flatten() Dense()', "1", "channel"),
        ("Dense() -> (None, 8)", "1", "channel"),
        ('Mine() [base="Layer"]', "1", 1),
        ('Mine() [base="Layer"]', "-1", "channel"),
        ('Conv2D(data_format=unknown "df") -> (None, 3, 8, 8)', "-1", -1),
        ("Conv2D()", "None", None),
        ("GlobalAveragePooling2D()", "1", "channel"),
        ("Flatten()", "1", "channel"),
        ("Embedding()", "2", 2),
        ("InputLayer() -> (None, 5) Embedding()", "2", "channel"),
        ("LSTM(return_sequences=True)", "2", "channel"),
        ("Reshape(target_shape=(4, 8))", "2", "channel"),
    ],
)
def test_an_axis_is_the_channel_or_negative_where_that_can_be_told(before, axis, expected):
    node = last(f"{before} BatchNormalization(axis={axis})")
    assert answer(node, "axis") == expected


@pytest.mark.parametrize(
    ("shape", "said", "layout"),
    [
        ("(None, 3, 32, 32)", "; data_format", None),
        ("(None, 1, 16, 64, 64)", "; data_format", None),
        ("(None, 3, 32, 32)", "data_format", "channels_last"),
        ("(None, 32, 32, 3)", "; data_format", "channels_last"),
        ("(None, 1, 64, 1)", "; data_format", "channels_last"),
        ("(None, 3, None, None)", "; data_format", None),
        ("(None, 4, 60, 80)", "; data_format", None),
        ("(None, 4, None, 4)", "; data_format", "channels_last"),
        ("(None, None, None, 3)", "; data_format", "channels_last"),
        ("(None, 3, None, None, None)", "; data_format", "channels_last"),
        ("(None, 64, 9, 12)", "; data_format", "channels_last"),
        ("(None, 200, 14, 14)", "; data_format", None),
        ("(None, 14, 14, 200)", "; data_format", "channels_last"),
        ("(None, 8, 8, 8)", "; data_format", "channels_last"),
    ],
)
@pytest.mark.parametrize("entry", ["InputLayer()", "Dense() Reshape()"])
def test_images_given_channels_first_leave_open_where_the_channels_are(
    entry: str, shape: str, said: str, layout: str | None
) -> None:
    # Unless the code says so, it is `keras.json` that does.
    name = "Conv3D" if shape.count(",") == 4 else "Conv2D"
    pad, convolution = (
        f'{one}({said}="channels_last")' for one in (f"ZeroPadding{name[4:]}", name)
    )
    node = last(f"{entry} -> {shape} {pad} {convolution} BatchNormalization(axis=-1)")
    assert node.layout == layout
    assert answer(node, "axis") == ("channel" if layout else -1)


@pytest.mark.parametrize(
    ("shape", "layout"),
    [
        ((None, 64, 9, 12), None),
        ((None, 9, 12, 64), "channels_last"),
        ((None, 30, 40, 20), "channels_last"),
        ((None, 30, 40, 3), "channels_last"),
        ((None, 64, None, 12), "channels_last"),
    ],
)
def test_in_a_file_for_keras_1_maps_may_have_their_channels_first(shape, layout):
    assert layout_of_entry(shape, keras_1=True) == layout
    assert layout_of_entry(shape) == "channels_last"


def test_what_one_entry_leaves_open_is_open_of_the_whole_model():
    given = "(None, 4, 60, 80)"
    for shape, layout in (("(None, 64, 9, 12)", None), ("(None, 60, 80, 3)", "channels_last")):
        node = last(
            f"InputLayer() -> {given} Flatten() Dense() Reshape() -> {shape} "
            'Conv2D(; data_format="channels_last") BatchNormalization(axis=-1)'
        )
        assert node.layout == layout


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("Conv2D(kernel_size=(3, 3))", "kernel", 9),
        ("Conv2D(kernel_size=(1, 1))", "kernel", 1),
        ("Conv2D(kernel_size=3)", "kernel", 9),
        ("Dense()", "kernel", None),
        ("Conv2D() -> (None, 7, 7, 8)", "map", 49),
        ("Conv2D() -> (None, 1, 1, 8)", "map", 1),
        ("Conv2D() -> (None, None, 7, 8)", "map", None),
        ('Conv2D(data_format="channels_first") -> (None, 8, 1, 1)', "map", 1),
        ('Conv2D(data_format="channels_first") -> (None, 8, 1, 1)', "units", 8),
        ("Dense() -> (None, 8)", "map", 1),
        ("Dense(units=3)", "units", 3),
        ("Conv2D(filters=3)", "units", 3),
        ("Conv2D()", "rank", 4),
        ("Conv2D()", "input_rank", 4),
        ("GlobalMaxPooling1D()", "rank", 2),
        ("GlobalMaxPooling1D(keepdims=True)", "rank", 3),
        ("Dropout(rate=0.5)", "rates", 0.5),
        ("MultiHeadAttention(dropout=0.0)", "rates", 0.0),
        ('Dense(kernel_initializer="zeros")', "kernel_initializers", "zeros"),
        ('DepthwiseConv2D(depthwise_initializer="ones")', "kernel_initializers", "ones"),
        (
            'SeparableConv2D(depthwise_initializer="ones", pointwise_initializer="zeros")',
            "kernel_initializers",
            ("ones", "zeros"),
        ),
        ("ReLU()", "kernel_initializers", None),
        ('Conv2D(data_format="channels_first")', "finds_channels", True),
        (
            'Conv2D(data_format="channels_first") MaxPooling2D(data_format="channels_first")',
            "finds_channels",
            True,
        ),
        (
            'Conv2D(data_format="channels_first") MaxPooling2D(data_format="channels_last")',
            "finds_channels",
            False,
        ),
        ('Conv2D(data_format="channels_first") ReLU()', "finds_channels", True),
        ("Dense()", "rates", None),
        ("RNN(cell=layer LSTMCell(dropout=0.7, recurrent_dropout=0.1))", "rates", (0.7, 0.1)),
        ("RNN(cell=(layer GRUCell(), layer GRUCell(dropout=0.7)))", "rates", 0.7),
        (
            "RNN(cell=layer StackedRNNCells(cells=(layer GRUCell(dropout=0.7),)))",
            "rates",
            0.7,
        ),
        ("Dense()", "weights_given", False),
        ("Dense() [weights_given]", "weights_given", True),
        ("TimeDistributed(layer=layer Dense() [weights_given])", "weights_given", True),
        ("Dense() [trainable=False]", "trainable", False),
        ("Dense()", "backend", None),
        ('Dense() [backend="jax"]', "backend", "jax"),
        ('Dense(activation="relu") [backend="jax"]', "backend", "jax"),
        ('Bidirectional(layer=layer LSTM() [backend="jax"])', "backend", "jax"),
        ("BatchNormalization(trainable=False)", "trainable", False),
        ("Dense()", "trainable", True),
        ("InputLayer() -> (None, 8, 4, 3) Flatten() -> (None, 96)", "input_map", 32),
        ("InputLayer() -> (None, 1, 1, 3) Flatten() -> (None, 3)", "input_map", 1),
        ("Permute(dims=(2, 1, 3))", "keeps_last_axis", True),
        ("Permute(dims=(3, 1, 2))", "keeps_last_axis", False),
        ("operation transpose(axes=(1, 0, 2))", "keeps_last_axis", True),
        ("InputLayer() -> (None, 8, 8, 3) Reshape() -> (None, 64, 3)", "keeps_last_axis", True),
        ("InputLayer() -> (None, 8, 8, 3) Reshape() -> (None, 192)", "keeps_last_axis", False),
        ("InputLayer() -> (None, 8) operation expand_dims(axis=1)", "keeps_last_axis", True),
        ("InputLayer() -> (None, 8) operation expand_dims(axis=-1)", "keeps_last_axis", False),
        ("InputLayer() -> (None, 8) operation expand_dims(axis=2)", "keeps_last_axis", False),
        ("InputLayer() -> (None, 1, 8) operation squeeze(axis=1)", "keeps_last_axis", True),
        ("InputLayer() -> (None, 8, 1) operation squeeze(axis=2)", "keeps_last_axis", False),
    ],
)
def test_derived_facts(text, attribute, value):
    assert answer(last(text), attribute) == value


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("Mine()", "rank"),
        ("Activation()", "units"),
        ('Conv2D(kernel_size=(3, unknown "k"))', "kernel"),
        ('Conv2D(kernel_size=unknown "k")', "kernel"),
        ("Dense() [trainable=None]", "trainable"),
        ("Reshape()", "keeps_last_axis"),
        ('LSTM() [backend=unknown "argv"]', "backend"),
        ('Conv2D() MaxPooling2D(data_format=unknown "form")', "finds_channels"),
        ("operation transpose()", "keeps_last_axis"),
    ],
)
def test_what_the_graph_cannot_tell_is_unknown(text, attribute):
    text = text.replace("Activation()", 'Activation(activation="relu")')
    assert isinstance(answer(last(text), attribute), UnknownValue)


# what Keras 1 called batch normalization


def test_the_mode_of_keras_1_that_normalizes_each_sample_is_a_layer_normalization():
    norm = last("Dense(units=8) -> (None, 8) BatchNormalization(axis=-1, epsilon=0.1, mode=1)")
    assert (norm.layer.name, norm.layer.qualified) == (
        "LayerNormalization",
        "keras.layers.LayerNormalization",
    )
    assert dict(norm.layer.arguments) == {"axis": "channel", "epsilon": 0.1}
    assert (norm.shown, norm.standing) == ("BatchNormalization", "known")


@pytest.mark.parametrize(("mode", "said"), [("0", {}), ("2", {"training": True})])
def test_the_other_modes_say_whose_statistics_it_goes_by(mode, said):
    norm = last(f"Dense(units=8) BatchNormalization(mode={mode})")
    assert norm.layer.name == "BatchNormalization"
    assert dict(norm.call_arguments) == said


def test_of_an_unknown_mode_it_is_open_what_is_normalized():
    assert last('Dense(units=8) BatchNormalization(mode=unknown "mode")').standing == "uncertain"
