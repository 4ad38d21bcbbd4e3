"""What a rule says is true of the code that it says it of, where it says different things."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.linter import check
from layerlint.patterns.syntax import Example
from layerlint.project import Project
from layerlint.rule import example_source, load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RULES = load_rules()
HERE = Path(os.devnull) / "nowhere"

AFTER = "batchnorm-after-activation"
BETWEEN = "dropout-between-convolutions"
ROW = "convolution-without-normalization"
HIGH = "dropout-rate-above-half"
LOGITS = "softmax-with-from-logits"
STACKED = "stacked-linear-layers"
NORMALIZED = "batchnorm-on-output"
OUT = "dropout-rate-out-of-range"
ONE_UNIT = "softmax-on-one-unit"
COMPARED = "one-unit-categorical-crossentropy"
SLOW = "recurrent-dropout-slows-gpu"
UNNORMALIZED = "convolution-without-normalization"

FROM_LOGITS = """\
from keras import Sequential, layers, losses

model = Sequential()
model.add(layers.Input((8, 8, 3)))
model.add(layers.Conv2D(4, 1, activation="softmax"))
{}model.compile(loss=losses.CategoricalCrossentropy(from_logits=True), optimizer="adam")
"""
DIRECTLY = FROM_LOGITS.format("")
OF_A_VECTOR = DIRECTLY.replace("(8, 8, 3)", "(8,)").replace("Conv2D(4, 1, ", "Dense(4, ")
RESHAPED = FROM_LOGITS.format("model.add(layers.Reshape((-1, 4)))\n")

ONE_HELPER = """\
from keras import Sequential, layers

def convolution(filters):
    return layers.Conv2D(filters, 3, activation="relu")

model = Sequential([convolution(8), layers.Dropout(0.25), convolution(16)])
"""


TWO_HEADS = """\
from keras import Input, Model, layers

inputs = Input((8, 8, 3))
trunk = layers.Conv2D(8, 3)(inputs)
one = Model(inputs, layers.ReLU()(layers.BatchNormalization()(trunk)))
other = Model(inputs, layers.ELU()(layers.BatchNormalization()(trunk)))
"""

EVERY = """\
from keras import Sequential, layers

def dense(units):
    return layers.Dense(units)

model = Sequential([layers.Input((8,)), dense(8), layers.BatchNormalization()])
"""
SOME = f"{EVERY}model.add(dense(4))\n"

OF_SETTINGS = """\
from keras import Sequential, layers

def build(settings):
    model = Sequential([layers.Input((8,)), layers.Dense(8)])
    if {0}:
        model.add(layers.Dropout({0}))
    model.add(layers.BatchNormalization())
    return model
"""

SEVERAL_RATES = """\
from keras import Sequential, layers

model = Sequential([layers.Input((8,))])
for rate in {}:
    model.add(layers.Dropout(rate))
    model.add(layers.Dense(4))
"""

SWISH_OF_TENSORFLOW = """\
import tensorflow as tf
from tensorflow.keras import Input, Model, layers
inputs = Input((8,))
x = layers.Dense(8)(inputs)
x = tf.nn.swish(x)
x = layers.ReLU()(x)
model = Model(inputs, x)
"""
COMPUTED = """from keras import Sequential
from keras.layers import Dense, Dropout
def build(keep=0.25):
    rate = {}
    return Sequential([Dense(8), Dropout(rate), Dense(1)])
"""
OF_A_DEFAULT = """\
from keras import Sequential, layers

class Base:
    def __init__(self, rate=0.6):
        self.rate = rate

def build(rate=0.6):
    base = Base(rate)
    return Sequential([layers.Dense(8), layers.Dropout(base.rate), layers.Dense(1)])
"""


ONE_READER = """\
from keras import Input, Model, layers

inputs = Input((8, 8, 4))
layer = layers.Conv2D(4, 3, padding="same")
x = layer(inputs)
a = layers.ReLU()(x)
a = layers.BatchNormalization()(a)
y = layers.Add()([a, inputs])
model = Model(inputs, y)
"""
TWO_READERS = ONE_READER.replace("[a, inputs]", "[a, x]")
TWO_CALLS = ONE_READER.replace("[a, inputs]", "[a, layer(inputs)]")
BEFORE_BOTH = ONE_READER.replace("[a, inputs]", "[a, b]").replace(
    "a = layers.Batch", "b = a\na = layers.Batch"
)
SHOWN = f"{ONE_READER}shown = Model(inputs, [x, y])\n"
OTHER_HEAD = f"{ONE_READER}other = Model(inputs, layers.ELU()(x))\n"

ATTENTION = """\
from keras import Input, Model, layers

inputs = Input((16, 8))
weights = layers.Dense(1, activation="softmax")(inputs)
model = Model(inputs, layers.Dot(axes=1)([weights, inputs]))
"""

HELPER = """\
from keras import layers

def weigh(x):
    return layers.Dense(1, activation="softmax")(x)
"""


def ends(loss: str, activation: str = "linear", units: int = 4) -> str:
    """A model with such an output, compiled with such a cross-entropy."""
    dense = f"model.add(layers.Dense({units}, activation={activation!r}))"
    compiled = f"model.compile(loss='{loss}_crossentropy', optimizer='adam')"
    return f"from keras import Sequential, layers\n\nmodel = Sequential()\n{dense}\n{compiled}\n"


def normalized(loss: str, activation: str = "linear") -> str:
    """A model that ends in a normalization, compiled with such a loss."""
    return f"""\
from keras import Sequential, layers, ops
from settings import weight

def own(truth, answer):
    return weight(truth) * ops.abs(truth - answer)

model = Sequential()
model.add(layers.Input((16,)))
model.add(layers.Dense(4, activation={activation!r}))
model.add(layers.BatchNormalization())
model.compile(loss={loss}, optimizer='adam')
"""


def found(rule: str, layers: str) -> Finding:
    """The one finding of a rule in a source, or in a list of layers."""
    (finding,) = every_one(rule, layers)
    return finding


def every_one(rule: str, layers: str) -> Sequence[Finding]:
    """The findings of a rule in a source, or in a list of layers."""
    source = layers if "\n" in layers else example_source(Example(kind="bad", code=layers))
    rules = RulesInForce(rules=RULES, selection=Selection(selected=(rule,)))
    return check(decode_source(source.encode(), "model.py"), Project(here=HERE), rules).findings


@pytest.mark.parametrize(
    ("rule", "layers", "said", "unsaid"),
    [
        (LOGITS, DIRECTLY, ["find the logits again", "not behind a `TimeDistributed`"], []),
        (LOGITS, OF_A_VECTOR, ["find the logits again"], ["TimeDistributed"]),
        (LOGITS, RESHAPED, ["stays high. Leave out"], ["find the logits again"]),
        (SLOW, "LSTM(8, recurrent_dropout=0.2), Dense(1)", ["Use `dropout=`"], []),
        (
            SLOW,
            'LSTM(8, activation="relu", recurrent_dropout=0.2), Dense(1)',
            ["with these arguments"],
            ["Use `dropout=`", "Leave `activation` out"],
        ),
        (
            SLOW,
            'GRU(8, activation="relu", reset_after=False), Dense(1)',
            ["`reset_after=True`"],
            ["Leave `activation` out"],
        ),
        (SLOW, "LSTM(8, unroll=True), Dense(1)", ["Leave `unroll` out"], ["arguments"]),
        (SLOW, "GRU(8, use_bias=False), Dense(1)", ["Leave `use_bias` out"], ["arguments"]),
        (SLOW, "GRU(8, reset_after=False), Dense(1)", ["Leave `reset_after` out"], ["arguments"]),
        (
            SLOW,
            "GRU(8, unroll=True, use_bias=False), Dense(1)",
            ["with these arguments"],
            ["Leave"],
        ),
        (
            OUT,
            (
                "from tensorflow.keras import Sequential, layers\n"
                "Sequential([layers.Dense(8, input_shape=(4,)), layers.Dropout(p=0.5)])\n"
            ),
            ['Call it "rate", or give it without a name'],
            [],
        ),
        (SLOW, 'LSTM(8, activation="relu"), Dense(1)', ["Leave `activation` out"], ["behind"]),
        (SLOW, 'LSTM(1, activation="sigmoid")', ["put a `Dense` layer that has it behind"], []),
        (SLOW, "LSTM(1, activation=None)", ["a `Dense` layer without one behind"], ["that has it"]),
        (
            SLOW,
            "LSTM(8, dropout=0.1, recurrent_dropout=0.2), Dense(1)",
            ["the kernel allows the `dropout` beside it"],
            ["Use `dropout=`"],
        ),
        # By its name, not as an argument that the code has not.
        (
            SLOW,
            "LSTM(8, activation=LeakyReLU()), Dense(1)",
            ["with the activation `LeakyReLU` `LSTM` cannot"],
            ["activation="],
        ),
        (
            SLOW,
            "LSTM(8, recurrent_activation=None), Dense(1)",
            ["with the recurrent activation `None` `LSTM` cannot"],
            ["activation="],
        ),
        (
            BETWEEN,
            "Conv2D(8, 3), Dropout(0.8), Conv2D(8, 3)",
            ["Above 0.5 the rate is `dropout-rate-above-half` there, too"],
            [],
        ),
        (BETWEEN, "Conv2D(8, 3), Dropout(0.5), Conv2D(8, 3)", [], ["above-half"]),
        (
            "dropout-with-selu",
            "Dense(8, activation='selu'), Dropout(0.8), Dense(1)",
            ["Above 0.5 the rate is `dropout-rate-above-half` there, too"],
            [],
        ),
        (ONE_UNIT, ends("binary", "softmax", 1), ["yes-or-no"], ["attention", "axis"]),
        (ONE_UNIT, ATTENTION, ["the axis of the items"], ["yes-or-no", "regression"]),
        (ONE_UNIT, HELPER, ["yes-or-no", "for attention weights"], []),
        (COMPARED, ends("categorical", units=1), ['write `activation="sigmoid"` and'], []),
        (COMPARED, ends("categorical", "sigmoid", 1), ["`loss="], ["activation="]),
        ("logits-without-from-logits", ends("binary"), ['"sigmoid"'], ['"softmax"']),
        (
            "logits-without-from-logits",
            ends("categorical"),
            ['"softmax"', "divides them by their sum"],
            ['"sigmoid"', "from 0 to 1, outside"],
        ),
        (
            "logits-without-from-logits",
            ends("sparse_categorical"),
            ['"softmax"', "with TensorFlow it cuts off"],
            ["it divides"],
        ),
        ("logits-without-from-logits", ends("binary"), ["cut off to the range"], ["sum"]),
        (NORMALIZED, normalized("own", "softmax"), ["its `softmax`"], ["compiled with"]),
        (NORMALIZED, normalized("'mse'"), ["hidden layers instead"], ["logits-without"]),
        (NORMALIZED, normalized("'binary_crossentropy'"), ["it is `logits-without"], []),
        ("relu-output-with-crossentropy", ends("binary", "relu"), ['"sigmoid"'], ['"softmax"']),
        ("relu-output-with-crossentropy", ends("categorical", "relu"), ['"softmax"'], ["sigm"]),
        (STACKED, "Dense(64), Dense(10)", ["two linear layers", "first `activation"], ["behind"]),
        (STACKED, "Dense(64), Dropout(0.5), Dense(10)", ["behind Dropout", "first `act"], []),
        (
            STACKED,
            "Dense(64), BatchNormalization(), Dropout(0.5), Dense(10)",
            [
                "behind BatchNormalization, Dropout comes",
                '`Activation("relu")` behind the `BatchNorm',
            ],
            ["activation="],
        ),
        (OUT, "Dense(8), Dropout(25), Dense(1)", ["did you mean 0.25"], []),
        (OUT, "Dense(8), Dropout(2.5), Dense(1)", ["raises an error"], ["did you mean"]),
        (OUT, "Dense(8), Dropout(1.0), Dense(1)", ["its output is zero"], ["refuses", "clip"]),
        (OUT, "Dense(8), GaussianDropout(1), Dense(1)", ["divides by 1 − rate"], ["is zero"]),
        (OUT, "Dense(8), AlphaDropout(1.0), Dense(1)", ["divides by 1 − rate"], ["is zero"]),
        (OUT, "LSTM(8, dropout=25), Dense(1)", ["mean 0.25", "take 25 for 1"], ["refuses"]),
        (OUT, "GRU(8, recurrent_dropout=25)", ["(recurrent_dropout=25)", "mean 0.25"], ["refuses"]),
        (OUT, "GRU(8, dropout=2.5), Dense(1)", ["rate 2.5", "say nothing"], ["did you mean"]),
        (HIGH, "Dense(8), Dropout(0.7), Dense(1)", ["to drop so many of the values"], ["noise"]),
        (HIGH, "Dense(8), GaussianDropout(0.7), Dense(1)", ["by noise"], ["to drop so many"]),
        (HIGH, "Dense(8), AlphaDropout(0.7), Dense(1)", ["one and the same number"], ["to drop"]),
        (HIGH, "GRU(8, dropout=0.2, recurrent_dropout=0.6)", ["rate 0.6,"], ["0.2"]),
        (
            AFTER,
            "Conv2D(8, 3, activation='relu'), BatchNormalization()",
            ["write `use_bias=False` there"],
            [],
        ),
        (
            AFTER,
            "Conv2D(8, 3, activation='relu', use_bias=False), BatchNormalization()",
            ["put it between"],
            ["use_bias"],
        ),
        (
            AFTER,  # over the columns: the bias would keep its effect
            "Conv2D(8, 3, activation='relu', data_format='channels_first'), BatchNormalization()",
            ["put it between"],
            ["use_bias"],
        ),
        (
            AFTER,  # what the Dropout drops is not shifted
            "Dense(4), Dropout(0.3), ReLU(), BatchNormalization()",
            ["put it between"],
            ["use_bias"],
        ),
        (
            AFTER,
            "Dense(4, activation='relu'), Dropout(0.3), BatchNormalization()",
            ["write `use_bias=False` there"],
            [],
        ),
        *(
            (
                AFTER,
                f"Conv2D(8, 3, activation='relu', {meant}), BatchNormalization()",
                ["put it between"],
                ["use_bias"],
            )
            for meant in (
                "bias_initializer='ones'",
                "bias_regularizer='l2'",
                "bias_constraint='non_neg'",
                "activity_regularizer='l2'",
            )
        ),
        (AFTER, ONE_READER, ["write `use_bias=False` there"], []),
        (AFTER, TWO_READERS, ["put it between"], ["use_bias"]),
        (AFTER, TWO_CALLS, ["put it between"], ["use_bias"]),
        (AFTER, BEFORE_BOTH, ["put it between"], ["use_bias"]),
        (AFTER, SHOWN, ["put it between"], ["use_bias"]),
        (AFTER, OTHER_HEAD, ["put it between"], ["use_bias"]),
        (
            BETWEEN,
            "Conv2D(8, 3, activation='relu'), Dropout(0.25), Conv2D(8, 3)",
            ["or instead put a `BatchNormalization` directly behind `Conv2D`, before any act"],
            ["already"],
        ),
        (
            BETWEEN,
            "Conv2D(8, 3), BatchNormalization(), ReLU(), Dropout(0.25), Conv2D(8, 3)",
            ["or leave it out: the maps are normalized already"],
            ["put a `BatchNormalization`"],
        ),
        (
            BETWEEN,
            "Conv2D(8, 3), MaxPooling2D(), Dropout(0.25), LayerNormalization(), Conv2D(8, 3)",
            ["or leave it out: the maps are normalized already"],
            ["put a `BatchNormalization`"],
        ),
        (
            BETWEEN,
            "Conv2D(8, 3), Dropout(0.3), Conv2D(8, 3, data_format='channels_last')",
            ["Write `SpatialDropout2D(0.3)`, which"],
            ["data_format"],
        ),
        (
            BETWEEN,
            (
                "Conv2D(8, 3, data_format='channels_first'), Dropout(0.3),"
                " Conv2D(8, 3, data_format='channels_first')"
            ),
            [
                'Write `SpatialDropout2D(0.3, data_format="channels_first")`, which drops',
                "put a `BatchNormalization(axis=1)` directly behind",
            ],
            [],
        ),
        (
            BETWEEN,
            (
                "Convolution2D(8, 3, 3, dim_ordering='th'), Dropout(0.3),"
                " Convolution2D(8, 3, 3, dim_ordering='th')"
            ),
            [
                'Write `SpatialDropout2D(0.3, dim_ordering="th")`, which drops',
                "put a `BatchNormalization(axis=1)` directly behind `Convolution2D`",
            ],
            [],
        ),
        (
            UNNORMALIZED,
            ", ".join(["Conv2D(8, 3, data_format='channels_first')"] * 3),
            ["a batch normalization (`axis=1`) behind each"],
            [],
        ),
        (
            UNNORMALIZED,
            ", ".join(["Conv2D(8, 3)"] * 3),
            ["a batch normalization behind each"],
            [],
        ),
        (
            BETWEEN,
            (
                "Conv1D(8, 3, data_format='channels_first'), Dropout(0.3),"
                " Conv1D(8, 3, data_format='channels_first')"
            ),
            ["Give it `noise_shape=(None, channels, 1)`, which drops whole channels"],
            ["Write `SpatialDropout1D"],
        ),
    ],
)
def test_what_is_advised_is_not_there_yet(
    rule: str, layers: str, said: Sequence[str], unsaid: Sequence[str]
) -> None:
    message = found(rule, layers).message
    assert [text for text in said if text not in message] == []
    assert [text for text in unsaid if text in message] == []


KERAS_1 = """\
from keras.models import Sequential
from keras.layers.core import Dense
from keras.layers.convolutional import Convolution2D
from keras.layers.normalization import BatchNormalization
from keras.layers.recurrent import LSTM

model = Sequential()
model.add(Convolution2D({}, activation="linear", input_shape=(32, 32, 3)))
model.add(BatchNormalization())
other = Sequential()
other.add(LSTM(8, input_shape=(3, 4), dropout_U=25))
other.add(Dense(1))
"""


def test_layers_and_arguments_go_by_the_names_that_the_code_gives_them() -> None:
    bias = "bias-before-batchnorm"
    old = found(bias, KERAS_1.format("nb_filter=8, nb_row=3, nb_col=3"))
    assert "`Convolution2D` learns a bias" in old.message
    assert old.message.endswith("write `bias=False`")
    assert old.fix is not None
    assert "`bias=False`" in old.fix.title
    later = found(bias, KERAS_1.format("filters=8, kernel_size=3"))
    assert "`Convolution2D` learns a bias" in later.message
    assert later.message.endswith("write `use_bias=False`")
    beyond = found(OUT, KERAS_1.format("filters=8, kernel_size=3"))
    assert "`LSTM(dropout_U=25)`" in beyond.message
    assert "recurrent_dropout" not in beyond.message


BESIDE_KERAS_1 = """\
from {0}.models import Sequential
from {0}.layers import Activation, BatchNormalization, Convolution2D, Dense, Flatten

model = Sequential()
model.add(Convolution2D(8, 3, 3, {1}, input_shape=(32, 32, 3)))
model.add(BatchNormalization())
model.add(Activation("relu"))
model.add(Flatten())
model.add(Dense(64))
model.add(BatchNormalization())
model.add(Activation("relu"))
model.add({2})
"""


@pytest.mark.parametrize(
    ("keras", "first", "last", "words"),
    [
        ("keras", 'border_mode="same"', "Dense(10)", ["bias=False", "bias=False"]),
        # Keras 2, which took the old words, too: each call goes on as it began.
        ("keras", 'border_mode="same"', "Dense(units=10)", ["bias=False", "use_bias=False"]),
        ("keras", 'padding="same"', "Dense(10)", ["use_bias=False", "use_bias=False"]),
        ("keras", 'name="first"', "Dense(10)", ["use_bias=False", "use_bias=False"]),
        (
            "tensorflow.keras",
            'padding="same"',
            "Dense(10)",
            ["use_bias=False", "use_bias=False"],
        ),
    ],
)
def test_in_a_file_in_the_words_of_keras_1_every_layer_is_advised_in_them(
    keras: str, first: str, last: str, words: list[str]
) -> None:
    text = BESIDE_KERAS_1.format(keras, first, last)
    told = every_one("bias-before-batchnorm", text)
    assert [one.message.rpartition("write ")[2] for one in told] == [f"`{one}`" for one in words]


DATED_BY_ITS_MODEL = """\
from keras.models import Model
from keras.layers import BatchNormalization, Convolution2D, Flatten, Input, {}

pixels = Input((32, 32, 3))
x = Convolution2D(8, {})(pixels)
x = BatchNormalization({})(x)
model = Model({})
"""


@pytest.mark.parametrize(
    ("imported", "kernel", "norm", "ends", "words"),
    [
        ("Dense", "3, 3", "", "input=pixels, output=x", "bias=False"),
        ("Dense", "3, 3", "", "[pixels], output=[x]", "bias=False"),
        ("Dense", "3, 3", "mode=2", "pixels, x", "bias=False"),
        ("Dense", "3, 3", "", "pixels, x", "use_bias=False"),
        # Keras 2 took these two, too.
        ("Dense", "(3, 3)", "", "input=pixels, output=x", "use_bias=False"),
        ("Dense", "3, strides=2", "", "input=pixels, output=x", "use_bias=False"),
        ("Softmax", "3, 3", "", "input=pixels, output=x", "use_bias=False"),
    ],
)
def test_the_ends_of_a_model_and_the_mode_of_a_normalization_date_a_file(
    imported: str, kernel: str, norm: str, ends: str, words: str
) -> None:
    text = DATED_BY_ITS_MODEL.format(imported, kernel, norm, ends)
    said = found("bias-before-batchnorm", text).message
    assert said.endswith(f"write `{words}`")


OF_AN_AGENT = """\
from keras.models import Sequential
from keras.layers import Convolution2D, Flatten, LSTM, TimeDistributed

def eye():
    return Convolution2D(16, 4, 4, {})

model = Sequential()
model.add(LSTM(256, activation="relu", input_shape=(8, 4)))
"""


def test_a_layer_goes_by_the_name_under_which_it_is_imported() -> None:
    said = found(
        "bias-before-batchnorm",
        """\
from keras import Sequential
from keras.layers import BatchNormalization as Norm, Conv2D as Conv, Input, ReLU

model = Sequential([Input((8, 8, 3)), Conv(8, 3), Norm(), ReLU()])
""",
    )
    assert said.message.startswith("`Conv` learns a bias that `Norm` (line 4) subtracts")


def test_a_file_in_which_one_call_is_in_words_of_keras_1_is_for_that() -> None:
    def told(words: str) -> list[Finding]:
        rules = RulesInForce(rules=RULES, selection=Selection(selected=(SLOW,)))
        source = decode_source(OF_AN_AGENT.format(words).encode(), "agent.py")
        return list(check(source, Project(here=HERE), rules).findings)

    assert told('border_mode="same"') == []
    assert len(told('padding="same"')) == 1


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("lambda truth, answer: (truth - answer) ** 2", "`lambda`"),
        ("3 * [losses.CategoricalCrossentropy(from_logits=True)]", "`categorical_crossentropy`"),
        (
            "[losses.CategoricalCrossentropy(from_logits=True), 'mse', 'mae']",
            "`categorical_crossentropy and mean_squared_error and mean_absolute_error`",
        ),
    ],
)
def test_a_loss_has_a_name_though_nobody_knows_what_it_is_or_whose(loss: str, name: str) -> None:
    source = f"""\
from keras import Input, Model, layers, losses

inputs = Input((8,))
one, two = layers.Dense(4, activation="softmax")(inputs), layers.Dense(4)(inputs)
model = Model(inputs, [one, two])
model.compile(loss={loss}, optimizer="adam")
"""
    (finding,) = check(
        decode_source(source.encode(), "model.py"),
        Project(here=HERE),
        RulesInForce(rules=RULES, selection=Selection(selected=(LOGITS,))),
    ).findings
    assert finding.certainty == "undecided"
    assert f"its loss {name} (line 6)" in finding.message


def test_a_value_that_nobody_gives_is_said_to_be_a_default() -> None:
    assert found(HIGH, OF_A_DEFAULT).message.endswith("; 0.6 comes from the default of `rate`")
    assert "default" not in found(HIGH, f"{OF_A_DEFAULT}\nbuild(0.6)\n").message
    assert "default" not in found(HIGH, f"{OF_A_DEFAULT}\nbuild()\n").message
    handed_on = f"{OF_A_DEFAULT}\ndef outer(**options):\n    return build(**options)\n"
    assert found(HIGH, handed_on).message.endswith("; 0.6 comes from the default of `rate`")
    of_settings = f"{OF_A_DEFAULT}\ndef outer(settings):\n    return build(**settings)\n"
    assert found(HIGH, of_settings).message.endswith("; 0.6 comes from the default of `rate`")


def test_a_value_that_is_computed_from_a_default_is_said_to_be() -> None:
    forms = ("1 - keep", "(1.0 - keep) * 2 / 2", "max(0.1, 1 - keep)", "float(keep) * 3")
    for written in (*forms, "round(1 - keep, 2)", "1 - float(keep)"):
        builder = COMPUTED.format(written)
        assert found(HIGH, builder).message.endswith(" is computed from the default of `keep`")
        assert "default" not in found(HIGH, f"{builder}\nbuild(0.25)\n").message
    instead = COMPUTED.format("keep or 0.75").replace("keep=0.25", "keep=None")
    assert found(HIGH, instead).message.endswith("0.75 is computed from the default of `keep`")
    assert "default" not in found(HIGH, f"{instead}\nbuild(0.9)\n").message


IN_DEFAULTS = """from keras import Sequential
from keras.layers import Dense, Dropout
def build({}):
    {}
    return Sequential([Dense(8), Dropout(rate), Dense(1)])
"""


@pytest.mark.parametrize(
    ("parameter", "first", "named"),
    [
        ("rates=(0.6, 0.2)", "rate = rates[0]", "rates"),
        ("rates=[0.6, 0.2]", "rate, other = rates", "rates"),
        ("rates=[0.6]", "rate = [one for one in rates][-1]", "rates"),
        ("options={'rate': 0.6}", "rate = options['rate']", "options"),
        ("options={'rate': 0.6}", "rate = options.get('rate', 0.1)", "options"),
        ("options={'rates': [0.6]}", "rate = options['rates'][0]", "options"),
    ],
)
def test_an_item_of_a_default_is_said_to_come_from_it(
    parameter: str, first: str, named: str
) -> None:
    builder = IN_DEFAULTS.format(parameter, first)
    assert found(HIGH, builder).message.endswith(f"; 0.6 comes from the default of `{named}`")
    assert "default" not in found(HIGH, f"{builder}\nbuild()\n").message
    half = IN_DEFAULTS.format(parameter.replace("0.6", "0.3"), f"{first}\n    rate = rate * 2")
    said = found(HIGH, half).message
    assert said.endswith(f"; 0.6 is computed from the default of `{named}`")


OF_OPTIONS = """import argparse
from absl import flags
from keras import Sequential
from keras.layers import Dense, Dropout
parser = argparse.ArgumentParser()
parser.add_argument("-r", "--drop-rate", type=float, default=0.6)
options = parser.parse_args()
flags.DEFINE_float("rate", 0.6, "what to drop")
model = Sequential([Dense(8), Dropout({}), Dense(1)])
"""


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("options.drop_rate", "0.6 comes from the default of `--drop-rate`"),
        ("flags.FLAGS.rate", "0.6 comes from the default of `--rate`"),
        ("float(options.drop_rate)", "0.6 is computed from the default of `--drop-rate`"),
        ("1.2 - options.drop_rate", "0.6 is computed from the default of `--drop-rate`"),
    ],
)
def test_the_default_of_an_option_of_the_command_line_is_said_to_be_one(
    rate: str, said: str
) -> None:
    assert found(HIGH, OF_OPTIONS.format(rate)).message.endswith(f"; {said}")


def test_the_default_of_settings_that_are_handed_over_is_said_to_be_one() -> None:
    text = """from keras import Sequential
from keras.layers import Dense, Dropout
class Settings:
    rate = 0.6
def build(settings: Settings):
    return Sequential([Dense(8), Dropout(settings.rate), Dense(1)])
"""
    said = found(HIGH, text).message
    assert said.endswith("; 0.6 comes from the default of `settings.rate`")


def test_activations_sizes_and_losses_that_are_defaults_are_said_to_be() -> None:
    text = """from keras import Input, Sequential
from keras.layers import BatchNormalization, Conv2D, Dense, Flatten
def build(act="swish", last="softmax", classes=5, loss="binary_crossentropy"):
    model = Sequential([Input((8, 8, 3)), Conv2D(8, 3, activation=act), BatchNormalization()])
    model.add(Flatten())
    model.add(Dense(classes, activation=last))
    model.compile("adam", loss=loss)
    return model
"""
    said = found("batchnorm-after-activation", text).message
    assert said.endswith("; swish comes from the default of `act`")
    said = found("softmax-with-binary-crossentropy", text).message
    assert said.endswith(
        "; 5 comes from the default of `classes`; the loss comes from the default of `loss`"
        '; `activation="softmax"` comes from the default of `last`'
    )
    said = found("softmax-on-one-unit", text.replace("classes=5", "classes=1")).message
    assert "; `units=1` comes from the default of `classes`" in said


COMPILED = """from keras import Input, Sequential
from keras.layers import Dense
def build({}):
    model = Sequential([Input((8,)), Dense(4, activation="sigmoid")])
    model.compile({})
    return model
"""


@pytest.mark.parametrize("given", ["'sgd'", "'sgd', None", "optimizer='sgd', metrics=['mse']"])
def test_a_model_that_is_compiled_without_a_loss_is_judged_by_none(given: str) -> None:
    bounded = "bounded-activation-for-regression"
    assert every_one(bounded, COMPILED.format("", given)) == ()
    open_to_any = found(bounded, COMPILED.format("loss=None", "'sgd', loss=loss"))
    assert open_to_any.certainty == "undecided"
    assert "compiled with `loss`" in open_to_any.message


@pytest.mark.parametrize(
    ("layers", "rule", "said"),
    [
        ("Dense(4, activation='swish'), ReLU()", "consecutive-activations", "what `swish` (line"),
        ("Dense(4, activation='silu'), ReLU()", "consecutive-activations", "what `silu` (line"),
        (
            "Dense(4), Dropout(0.3), Activation('swish')",
            "dropout-before-activation",
            "its activation `swish`",
        ),
        (SWISH_OF_TENSORFLOW, "consecutive-activations", "what `swish` (line 5)"),
        ("LSTM(4, activation=None), Dense(3)", SLOW, "with the activation `None` `LSTM`"),
        ("LSTM(4, activation='linear'), Dense(3)", SLOW, "with the activation `linear` `LSTM`"),
    ],
)
def test_an_activation_goes_by_the_word_that_the_code_has(
    layers: str, rule: str, said: str
) -> None:
    assert said in found(rule, layers).message


def test_what_a_kernel_wants_of_a_gru_is_not_told_of_an_lstm() -> None:
    both = "{}(8, unroll=True, use_bias=False), Dense(1)"
    assert "reset_after" not in found(SLOW, both.format("LSTM")).message
    assert "`use_bias=True` and `reset_after=True`" in found(SLOW, both.format("GRU")).message


def test_a_value_that_is_not_known_goes_by_its_name() -> None:
    for kept, name in (("settings['drop']", "drop"), ("settings.rate", "rate")):
        finding = found("dropout-before-batchnorm", OF_SETTINGS.format(kept))
        assert f"`Dropout` of rate {name} feeds" in finding.message


def test_layers_of_one_line_that_have_the_fault_with_values_of_their_own() -> None:
    said = "; holds in this way or another for 2 of the 3 layers that this line builds in `model`"
    assert found(HIGH, SEVERAL_RATES.format([0.2, 0.6, 0.7])).message.endswith(said)
    said = "; holds for 1 of the 3 layers that this line builds in `model`"
    assert found(HIGH, SEVERAL_RATES.format([0.2, 0.3, 0.7])).message.endswith(said)


def test_a_helper_that_builds_both_layers_is_one_line_and_one_place() -> None:
    finding = found(BETWEEN, ONE_HELPER)
    assert "convolutions `Conv2D` (line 4) and `Conv2D` (the same line)" in finding.message
    assert [(label.place.span.line, label.text) for label in finding.labels] == [
        (4, "the convolution before it and the convolution after it")
    ]


def test_two_heads_on_one_trunk_have_one_bias() -> None:
    finding = found("bias-before-batchnorm", TWO_HEADS)
    assert (finding.place.line, finding.count) == (4, 1)
    assert [label.place.span.line for label in finding.labels] == [5]


def test_no_cure_is_offered_where_the_line_builds_sound_layers_too() -> None:
    some, every = found("bias-before-batchnorm", SOME), found("bias-before-batchnorm", EVERY)
    assert some.message.endswith("; holds for 1 of the 2 layers that this line builds in `model`")
    assert some.fix is None
    assert every.fix is not None


def test_a_layer_and_the_activation_fused_with_it_are_one_place() -> None:
    finding = found(
        "batchnorm-after-activation", "Dense(8, activation='relu'), BatchNormalization()"
    )
    assert [label.text for label in finding.labels] == [
        "what it would normalize and the activation before it"
    ]


THREE = """\
from keras import Sequential, layers

def build():
    return Sequential([
        layers.Input((8, 32, 32)),
        layers.Conv2D(8, 3, data_format="channels_last"),
        layers.Dropout(0.3),
        layers.Conv2D(8, 3, data_format="channels_last"),
        layers.Conv2D(8, 3, data_format="channels_last", activation="sigmoid"),
    ])
"""


def test_a_normalization_that_is_advised_is_told_where_the_channels_are() -> None:
    first = THREE.replace("channels_last", "channels_first")
    assert "a batch normalization behind each" in found(ROW, THREE).message
    assert "a batch normalization (`axis=1`) behind each" in found(ROW, first).message
    assert "put a `BatchNormalization` directly" in found(BETWEEN, THREE).message
    assert "put a `BatchNormalization(axis=1)` directly" in found(BETWEEN, first).message


def test_no_normalization_is_advised_behind_an_output() -> None:
    said = "Leave it out behind the last of them"
    assert said in found(ROW, THREE).message
    assert (
        said not in found(ROW, THREE.replace("    ])", "        layers.Dense(1),\n    ])")).message
    )
    assert said not in found(ROW, f"{THREE}\nbody = build()\nwhole = Sequential([body])\n").message


TRAINED_OR_NOT = """from keras import Input, Model, layers

class Norm(layers.BatchNormalization):
    def call(self, inputs, training=None):
        return super().call(inputs, training=training)

def trunk(x, train=True):
    x = layers.Conv2D(8, 3)(x)
    return layers.ReLU()({}()(x, training=train))

"""


@pytest.mark.parametrize("norm", ["layers.BatchNormalization", "Norm"])
@pytest.mark.parametrize(
    ("caller", "ending"),
    [
        ("", "; `training=True` comes from the default of `train`"),
        ("inputs = Input((8, 8, 3))\nmodel = Model(inputs, trunk(inputs))\n", ""),
        ("inputs = Input((8, 8, 3))\nmodel = Model(inputs, trunk(inputs, train=True))\n", ""),
        ("inputs = Input((8, 8, 3))\nmodel = Model(inputs, trunk(inputs, train=None))\n", ""),
    ],
)
def test_a_flag_of_a_call_that_nobody_in_sight_gives_is_said_to_be_a_default(
    norm: str, caller: str, ending: str
) -> None:
    said = found("bias-before-batchnorm", TRAINED_OR_NOT.format(norm) + caller).message
    assert said.endswith(f"write `use_bias=False`{ending}")


@pytest.mark.parametrize(
    ("rule", "source", "consequence", "advice"),
    [
        (
            "unknown-layer",
            "from keras import layers\nlayers.Dropouts(0.5)\n",
            "so the line raises an error when it runs",
            "did you mean `Dropout`?",
        ),
        (
            "unknown-layer",
            "from keras import layers\nlayers.Zyzzyva()\n",
            "unless your Keras is newer, the line raises an error when it runs",
            "Write a layer that `keras.layers` has, or take `Zyzzyva` from where it is",
        ),
        (
            "unknown-layer",
            "from tensorflow.keras import layers\nlayers.MaxoutDense(3)\n",
            "so the line raises an error when it runs",
            "Write what this version has in its place, or run the code with one of those",
        ),
        (
            "invalid-suppression",
            "import keras\nkeras.layers.Dense(2)  # layerlint: ignore\n",
            "so it silences nothing",
            "write `# layerlint: ignore[rule-id] reason`",
        ),
        (
            "unparsable-file",
            "import keras\nkeras.layers.Dense(2\n",
            "nothing in this file is checked",
            "until that is mended",
        ),
        (
            OUT,
            "from keras.layers import Dropout\nDropout(1.5)\n",
            "for which Keras 3 raises an error",
            "Write a rate of 0 or more and below 1",
        ),
    ],
)
def test_a_message_says_what_happens_and_what_to_write(
    rule: str, source: str, consequence: str, advice: str
) -> None:
    said = found(rule, source).message
    assert consequence in said
    assert advice in said


def test_a_comment_of_no_use_says_what_it_would_do() -> None:
    source = """from keras import Sequential, layers
model = Sequential([
    layers.Input((16,)),
    layers.Dropout(0.5),  # layerlint: ignore[dropout-on-output]
    layers.Dense(1),
])
"""
    selection = Selection(selected=("dropout-on-output", "unused-suppression"))
    rules = RulesInForce(rules=RULES, selection=selection)
    report = check(decode_source(source.encode(), "model.py"), Project(here=HERE), rules)
    (unused,) = report.findings
    assert "the comment would hide a new one" in unused.message
    assert "remove `dropout-on-output` from it" in unused.message
