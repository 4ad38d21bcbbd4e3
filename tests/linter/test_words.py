"""What is told of a fault is true under the answers that are told, in all of its words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.interpreter import interpretation, variants
from layerlint.reporters.wording import conditions
from layerlint.running import gathered, lint
from layerlint.settings import Overrides, Settings

Find = Callable[..., list[Finding]]

IMPORTS = "from keras import Input, Model, layers\n"
OTHERWISE = "; under other answers it holds too, in another way"


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    monkeypatch.chdir(tmp_path)

    def in_files(rule: str, **texts: str) -> list[Finding]:
        paths = [Path(f"{name}.py") for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(IMPORTS + text, encoding="utf-8")
        settings = Settings(overrides=Overrides(profile="recommended"))
        done = lint(gathered(paths, settings, force_exclude=False), settings)
        assert not done.crashed
        return [one for report in done.files for one in report.findings if one.rule == rule]

    return in_files


def when(finding: Finding) -> list[str]:
    return [
        " and ".join(f"{one.condition}={one.answer}" for one in answers) for answers in finding.when
    ]


LAYER_BY_CONDITION = """
def build(transposed):
    x = inputs = Input((32, 32, 3))
    convolution = layers.Conv2DTranspose if transposed else layers.Conv2D
    x = convolution(8, 3)(x)
    x = layers.BatchNormalization()(x)
    return Model(inputs, x)
"""


def test_the_layer_that_is_named_is_that_of_the_answers_that_are_told(find: Find) -> None:
    (finding,) = find("bias-before-batchnorm", net=LAYER_BY_CONDITION)
    assert finding.message.startswith("`Conv2DTranspose` learns a bias")
    assert finding.message.endswith(OTHERWISE)
    assert when(finding) == ["transposed=True"]


def test_nothing_is_said_where_the_words_are_the_same_for_all_answers(find: Find) -> None:
    same = LAYER_BY_CONDITION.replace("Conv2DTranspose if", "Conv2D if")
    (finding,) = find("bias-before-batchnorm", net=same)
    assert "other answers" not in finding.message
    assert when(finding) == []


LEVEL_BY_CONDITION = """
def build(norm):
    x = inputs = Input((32, 32, 3))
    x = layers.Conv2D(8, 3)(x)
    if norm:
        x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Dropout(0.3)(x)
    x = layers.Conv2D(8, 3)(x)
    return Model(inputs, x)
"""


def test_what_makes_the_level_is_among_the_conditions(find: Find) -> None:
    (finding,) = find("dropout-between-convolutions", net=LEVEL_BY_CONDITION)
    assert "the maps are normalized already" in finding.message
    assert finding.message.endswith(OTHERWISE)
    assert when(finding) == ["norm=True"]


NUMBER_BY_TURN = """
def build(deep):
    x = inputs = Input((32, 32, 3))
    rate = 0.6 if deep else 0.7
    for _ in range(2):
        x = layers.Dense(8, activation="relu")(x)
        x = layers.Dropout(rate)(x)
    return Model(inputs, x)
"""


def test_a_number_is_that_of_the_answers_that_are_told(find: Find) -> None:
    (finding,) = find("dropout-rate-above-half", net=NUMBER_BY_TURN)
    assert "the drop rate 0.6" in finding.message
    assert when(finding) == ["deep=True"]


TWICE_ASKED = """
def one(x, top):
    if top:
        x = layers.Dense(8)(x)
        x = layers.BatchNormalization()(x)
    return x

def other(x, top):
    x = layers.Conv2D(4, 1)(x)
    if top:
        x = layers.Dense(8)(x)
        x = layers.LayerNormalization()(x)
        x = layers.Dense(8)(x)
        x = layers.BatchNormalization()(x)
    return x

class Net:
    def __init__(self, top):
        self.top = top

    def build(self, kind):
        inputs = Input((32, 32, 3))
        if kind == "one":
            return Model(inputs, one(inputs, self.top))
        return Model(inputs, other(inputs, self.top))
"""


def test_a_condition_is_told_where_it_is_asked_under_the_answers_beside_it(find: Find) -> None:
    one, other = find("bias-before-batchnorm", net=TWICE_ASKED)
    for finding in (one, other):
        (answers,) = finding.when
        (top,) = (answer for answer in answers if answer.condition == "top")
        # The nearest question above the layer, not that of the other function.
        assert top.line == finding.place.line - (1 if finding is one else 3)


BLOCKS = """
def block(x, widths):
    if widths == []:
        x = layers.Conv2D(8, 3)(x)
    else:
        x = layers.Conv2D(widths[0], 3, use_bias=False)(x)
    return layers.BatchNormalization()(x)
"""
CALLING = """
from blocks import block

def build(widths):
    x = inputs = Input((32, 32, 3))
    return Model(inputs, block(x, {widths}))
"""


def test_a_call_that_takes_another_way_is_not_said_to_lead_there(find: Find) -> None:
    (finding,) = find(
        "bias-before-batchnorm",
        blocks=BLOCKS,
        cut=CALLING.format(widths="widths"),
        whole=CALLING.format(widths="[]"),
    )
    assert finding.place.path == "blocks.py"
    assert when(finding) == []
    assert [label.place.path for label in finding.labels if label.role == "caller"] == ["whole.py"]


def test_nor_where_one_file_has_both_calls(find: Find) -> None:
    both = """
from blocks import block

def build(widths):
    x = inputs = Input((32, 32, 3))
    x = block(x, widths)
    return Model(inputs, block(x, []))
"""
    (finding,) = find("bias-before-batchnorm", blocks=BLOCKS, both=both)
    assert when(finding) == []
    called = [label.place.span.line for label in finding.labels if label.role == "caller"]
    assert called == [8]


HELPER = """
def block(x, norm):
    x = layers.Conv2D(8, 3, activation="relu")(x)
    if norm:
        x = layers.BatchNormalization()(x)
    return x

def build({flags}):
    x = inputs = Input((32, 32, 3))
    {before}
    x = block(x, {norm})
    return Model(inputs, x)
"""


@pytest.mark.parametrize(
    ("flags", "norm", "told"),
    [
        ("norm, last", "norm and not last", ["norm=True and last=False"]),
        ("norm=True, last=False", "norm and not last", ["norm=True and last=False"]),
        ("last, norm=False", "norm and not last", ["norm=True and last=False"]),
        ("norm, last=True", "norm or last", ["norm=True", "last=True"]),
        ("bias", "not bias", ["bias=False"]),
        ("bias=True", "not bias", ["bias=False"]),
        ("kind=None", "kind is not None", ["norm=True"]),
    ],
)
def test_flags_that_are_put_together_for_a_helper_are_told_one_by_one(
    find: Find, flags: str, norm: str, told: list[str]
) -> None:
    text = HELPER.format(flags=flags, norm=norm, before="")
    (finding,) = find("batchnorm-after-activation", net=text)
    assert sorted(when(finding)) == sorted(told)
    assert {one.line for answers in finding.when for one in answers} <= {5, 12}


def test_a_flag_that_was_asked_before_still_counts(find: Find) -> None:
    before = "x = layers.Dropout(0.2)(x) if last else x"
    text = HELPER.format(flags="last, norm=False", norm="norm and last", before=before)
    (finding,) = find("batchnorm-after-activation", net=text)
    assert when(finding) == ["last=True and norm=True"]


@pytest.mark.parametrize("base", ["layers.Layer", "Model"])
def test_a_class_that_nobody_constructs_is_called_nowhere(find: Find, base: str) -> None:
    text = f"""
class Net({base}):
    def __init__(self):
        super().__init__()

    def call(self, x):
        x = layers.Conv2D(8, 3)(x)
        return layers.BatchNormalization()(x)

class Bare({base}):
    def call(self, x):
        x = layers.Dense(8)(x)
        return layers.BatchNormalization()(x)
"""
    found = find("bias-before-batchnorm", net=text)
    assert [one.place.span.line for one in found] == [8, 13]
    assert [label.text for one in found for label in one.labels] == [
        "the mean is subtracted here"
    ] * 2


def test_a_constructor_of_a_user_s_base_is_where_its_layers_are_called(find: Find) -> None:
    text = """
class Base(Model):
    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(8, 3)

    def call(self, x):
        return layers.BatchNormalization()(self.convolution(x))

class Net(Base):
    def __init__(self):
        super().__init__()
"""
    (finding,) = find("bias-before-batchnorm", net=text)
    called = [label.place.span.line for label in finding.labels if label.role == "call"]
    assert called == [13]


BLOCK = """
class Block(layers.Layer):
    def __init__(self, norm=None, use_bias=True):
        super().__init__()
        self.conv = layers.Conv2D(8, 3, use_bias=use_bias)
        self.norm = layers.BatchNormalization() if norm == "batch" else None

    def call(self, x):
        x = self.conv(x)
        return x if self.norm is None else self.norm(x)
"""
NET = """
from block import Block

def build(norm):
    inputs = Input((8, 8, 3))
    return Model(inputs, Block({})(inputs))
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("norm, norm is None", "; `use_bias=True` comes from the default of `use_bias`"),
        ("norm, True", ""),
        ("'batch'", ""),
    ],
)
def test_a_flag_that_nobody_in_sight_gives_is_said_to_be_a_default(
    find: Find, given: str, said: str
) -> None:
    (finding,) = find("bias-before-batchnorm", block=BLOCK, net=NET.format(given))
    assert finding.message.endswith(f"write `use_bias=False`{said}")


BUILT_BY_TWO = """
def create(kind="plain", small=False):
    inputs = Input((32, 32, 3))
    if kind == "plain":
        x = layers.Conv2D(8, 3)(inputs)
        if not small:
            x = layers.BatchNormalization()(x)
    else:
        x = layers.Dense(4)(inputs)
    return inputs, x

"""

WITH_BOTH = """
def network(kind, small):
    inputs, x = create(kind, small)
    return Model(inputs, x)

"""

WITH_ONE = """
def entity(small):
    inputs, x = create(small=small)
    return Model(inputs, layers.Dense(3)(x))
"""


def test_what_is_enough_where_a_default_does_the_rest_is_not_told_of_other_calls(
    find: Find,
) -> None:
    (finding,) = find("bias-before-batchnorm", net=BUILT_BY_TWO + WITH_BOTH + WITH_ONE)
    assert when(finding) == ["kind == 'plain'=True and small=False"]
    (finding,) = find("bias-before-batchnorm", net=BUILT_BY_TWO + WITH_ONE)
    assert when(finding) == ["small=False"]


def test_what_is_enough_for_one_file_is_not_told_of_others(find: Find) -> None:
    imported = "from net import create\n"
    (finding,) = find(
        "bias-before-batchnorm",
        net=BUILT_BY_TWO,
        both=imported + WITH_BOTH,
        one=imported + WITH_ONE,
    )
    assert when(finding) == ["kind == 'plain'=True and small=False"]


RAISING = """
def build(units, kind):
    x = inputs = Input((32,))
    x = layers.Dense(16, activation="relu")(x)
    found = None
    for each in units:
        x = layers.Dense(each, activation="relu")(x)
        if kind == "mean":
            found = True
    if found is None:
        raise ValueError(kind)
    x = layers.Dense(8)(x)
    return Model(inputs, layers.Dense(9)(x))
"""


def test_a_condition_is_not_told_whose_other_answer_only_leads_to_a_raise(find: Find) -> None:
    (finding,) = find("stacked-linear-layers", net=RAISING)
    assert when(finding) == []


def test_it_is_told_where_the_other_answer_builds_something_else(find: Find) -> None:
    returning = RAISING.replace("raise ValueError(kind)", "return Model(inputs, x)")
    (finding,) = find("stacked-linear-layers", net=returning)
    assert when(finding) == ["kind == 'mean'=True"]


def test_a_run_that_layerlint_itself_gives_up_is_no_reason_to_leave_it_out(find: Find) -> None:
    failing = RAISING.replace("raise ValueError(kind)", "x = x + None.size")
    (finding,) = find("stacked-linear-layers", net=failing)
    assert when(finding) == ["kind == 'mean'=True"]


def _with_many_flags(many: int) -> str:
    """A builder whose dropouts stand under `dropout and not big`: by its first answers under
    neither, so that another answer to `dropout` by itself changes nothing.
    """
    flags = [f"f{number}" for number in range(many)]
    lines = [
        f"def build({', '.join(flags)}, norm, dropout, gray, data):",
        "    mono, big, rank = data.shape[-1] == 1, len(data) > 1000, data.ndim",
        "    x = inputs = Input((64, 64, 3))",
    ]
    for number, flag in enumerate(flags):
        lines += [f"    if {flag}:", f"        x = layers.Conv2D({8 + number}, 3)(x)"]
        if number % 4 == 0:
            lines += ["    if mono:", "        x = layers.MaxPooling2D()(x)"]
        lines += ["    if norm:", "        x = layers.BatchNormalization()(x)"]
        if number % 5 == 0:
            lines += ["    if dropout and not big:", "        x = layers.Dropout(0.3)(x)"]
    lines += ["    if rank == 4:", "        x = layers.Conv2D(3, 3)(x)"]
    lines += ["    if gray:", "        x = layers.Conv2D(4, 3)(x)", "    return Model(inputs, x)"]
    return "\n".join(lines)


@pytest.mark.parametrize("many", [6, 8])
def test_of_many_flags_those_are_told_that_a_refuting_run_answers_otherwise(
    find: Find, many: int
) -> None:
    findings = find("dropout-between-convolutions", net=_with_many_flags(many))
    told = [answers for finding in findings for answers in when(finding)]
    assert "f0=True and mono=False and norm=True and dropout=True and big=False and f1=True" in told
    assert all("dropout=True and big=False" in answers for answers in told)


GIVEN = """
def train(data, model=None):
    if model is None:
        inputs = Input((32, 32, 3))
        x = layers.Conv2D(8, 3)(inputs)
        model = Model(inputs, layers.BatchNormalization()(x))
    model.compile("sgd", "mse")
    model.fit(data)
"""


def test_that_nothing_is_given_in_the_place_of_what_is_built_is_told(find: Find) -> None:
    (finding,) = find("bias-before-batchnorm", net=GIVEN)
    assert when(finding) == ["model is None=True"]


def test_where_nobody_builds_anything_nothing_is_told_apart(find: Find) -> None:
    (finding,) = find("bias-before-batchnorm", net=GIVEN.replace("model is None", "data"))
    assert when(finding) == []


@pytest.mark.parametrize(
    ("parameter", "told"),
    [
        ("norm", "when norm"),
        ("norm=()", "when norm"),
        ("norm=0", "when norm"),
        ("norm=None", "when norm"),
        ("norm=False", "when norm=True"),
        ("norm: bool", "when norm=True"),
    ],
)
def test_what_need_not_be_true_or_false_is_not_said_to_be(
    find: Find, parameter: str, told: str
) -> None:
    text = HELPER.format(flags=parameter, norm="norm", before="")
    (finding,) = find("batchnorm-after-activation", net=text)
    assert conditions(finding.when) == told
    gone = told.replace("norm", "not norm").replace("not norm=True", "norm=False")
    (finding,) = find("batchnorm-after-activation", net=text.replace("if norm", "if not norm"))
    assert conditions(finding.when) == gone


OF_OTHERS = """
def block(x, norm):
    def inner(x):
        if width == 3:
            x = layers.Conv2D(4, 3, activation="relu")(x)
            x = layers.BatchNormalization()(x)
        return x

    width = 3 if norm else 4
    x = layers.Conv2D(8, 3, activation="relu")(x)
    if norm:
        x = layers.BatchNormalization()(x)
    return x

def build(bias=True, kind="plain"):
    x = inputs = Input((32, 32, 3))
    x = block(x, {norm})
    if kind == "deep":
        x = layers.BatchNormalization()(layers.Conv2D(8, 3, activation="relu")(x))
    return Model(inputs, x)

def outer(flag):
    def inner(x):
        x = layers.Conv2D(8, 3, activation="relu")(x)
        if flag:
            x = layers.BatchNormalization()(x)
        return x
    return inner

class Net(layers.Layer):
    def __init__(self, wide=False):
        super().__init__()
        if wide:
            self.norm = layers.BatchNormalization()
        else:
            self.norm = None

    def call(self, x):
        x = layers.Conv2D(8, 3, activation="relu")(x)
        return x if self.norm is None else self.norm(x)
"""


@pytest.mark.parametrize(
    ("norm", "told"),
    [("not bias", "when bias=False (given to build)"), ("kind", "when kind (given to build)")],
)
def test_a_parameter_that_another_function_asks_about_is_told_with_its_own(
    find: Find, norm: str, told: str
) -> None:
    found = find("batchnorm-after-activation", net=OF_OTHERS.format(norm=norm))
    assert [conditions(one.when) for one in found] == [
        told,
        "when kind == 'deep'",
        "when flag (given to outer)",
        "when wide=True",
    ]


OVERWRITTEN = """
class Net({base}):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(8, 3, activation="relu")
        self.norm = layers.BatchNormalization()
        self.last = layers.Conv2D(4, 3)
        self.seen = []

    def call(self, x):
        y = self.conv(x)
        x = self.norm(y)
        {between}
        x = self.last(y)
        return x
"""


@pytest.mark.parametrize("base", ["layers.Layer", "Model"])
@pytest.mark.parametrize(
    ("between", "found"),
    [
        ("pass", 0),
        ("x = layers.ReLU()(x)", 0),
        ("y = x", 1),
        ("self.normalized = x", 1),
        ("self.seen.append(x)", 1),
        ("self.add_loss(x)", 1),
        ("watch(x)", 1),
    ],
)
def test_what_is_overwritten_before_anybody_reads_it_is_in_no_model(
    find: Find, base: str, between: str, found: int
) -> None:
    text = OVERWRITTEN.format(base=base, between=between)
    assert len(find("batchnorm-after-activation", net=text)) == found


def test_nor_in_a_function_that_is_handed_what_it_begins_with(find: Find) -> None:
    text = """
def block(x):
    x = skip = layers.Conv2D(4, 3, activation="relu")(x)
    x = layers.BatchNormalization()(x)
    return layers.Conv2D(4, 3)({})
"""
    assert len(find("batchnorm-after-activation", net=text.format("x"))) == 1
    assert find("batchnorm-after-activation", net=text.format("skip")) == []


def test_a_reader_that_gives_to_nobody_is_none(find: Find) -> None:
    text = """
class Net(layers.Layer):
    def call(self, x):
        x = layers.Conv2D(4, 3)(x)
        y = layers.ReLU()(x)
        return {}
"""
    both = "(layers.BatchNormalization()(x), y)"
    assert find("bias-before-batchnorm", net=text.format(both)) == []
    assert (
        len(find("bias-before-batchnorm", net=text.format("layers.BatchNormalization()(x)"))) == 1
    )


SHARED = """
def build():
    inputs = Input((8, 8, 3))
    drop = layers.Dropout(0.3)
    x = layers.Dense(8)(inputs)
    x = drop(x)
    x = {after}(x)
    y = layers.Dense(8)(inputs)
    y = drop(y)
    y = {other}(y)
    return Model(inputs, layers.Add()([x, y]))
"""


@pytest.mark.parametrize(
    ("after", "other", "said", "lines"),
    [
        ("layers.MaxPooling2D()", "layers.MaxPooling2D()", "behind the pooling", []),
        (
            "layers.MaxPooling2D()",
            "layers.AveragePooling2D()",
            "behind the pooling; holds for 1 of its 2 calls",
            [7],
        ),
        (
            "layers.AveragePooling2D()",
            "layers.MaxPooling2D()",
            "behind the pooling; holds for 1 of its 2 calls",
            [10],
        ),
    ],
)
def test_of_a_layer_that_is_called_again_the_calls_are_named_for_which_it_holds(
    find: Find, after: str, other: str, said: str, lines: list[int]
) -> None:
    found = find("dropout-before-max-pooling", net=SHARED.format(after=after, other=other))
    assert {one.message.endswith(said) for one in found} == {True}
    for one in found:
        calls = [label.place.span.line for label in one.labels if label.role == "caller"]
        assert calls == lines


def test_nor_are_calls_counted_in_a_loop_of_which_no_length_is_known(find: Find) -> None:
    text = """
def build(depth):
    x = inputs = Input((64, 64, 3))
    drop = layers.Dropout(0.3)
    x = drop(layers.Dense(8)(x))
    for _ in range(depth):
        x = layers.Dense(8)(x)
        x = layers.MaxPooling2D()(drop(x))
    return Model(inputs, x)
"""
    (finding,) = find("dropout-before-max-pooling", net=text)
    assert finding.message.endswith("behind the pooling; holds for some of its calls")


READ_BY_ITSELF = """
def build(units, rate=0.2):
    x = inputs = Input((8, 4))
    x = layers.GRU(units, recurrent_dropout=rate)(x)
    return Model(inputs, layers.Dense(1)(x))
"""

READ_BY_CALL = """
from net import build

def chosen(name, units):
    if name == "recurrent":
        return build(units{given})
    inputs = Input((8,))
    return Model(inputs, layers.Dense(1)(inputs))
"""


def test_that_a_value_is_a_default_in_one_file_alone_is_no_other_way(find: Find) -> None:
    """A caller elsewhere that leaves it at its default builds the very same."""
    calling = READ_BY_CALL.format(given="")
    (finding,) = find("recurrent-dropout-slows-gpu", net=READ_BY_ITSELF, main=calling)
    assert when(finding) == []
    assert not finding.message.endswith(OTHERWISE)
    assert "default" not in finding.message


def test_another_value_in_another_file_is_another_way(find: Find) -> None:
    calling = READ_BY_CALL.format(given=", rate=0.3")
    (finding,) = find("recurrent-dropout-slows-gpu", net=READ_BY_ITSELF, main=calling)
    assert "recurrent_dropout=0.3" in finding.message
    assert when(finding) == ["name == 'recurrent'=True"]
    assert finding.message.endswith(OTHERWISE)


GUARDED = """
try:
    from {module} import {name} as Norm
except ImportError:
    Norm = layers.BatchNormalization

def build():
    x = inputs = Input((8, 8, 3))
    x = layers.Conv2D(8, 3)(x)
    return Model(inputs, Norm()(x))
"""


def test_a_layer_that_an_import_guards_is_said_to_stand_in_for_another(find: Find) -> None:
    (finding,) = find(
        "bias-before-batchnorm", net=GUARDED.format(module="fast.norms", name="Group")
    )
    assert finding.message.endswith(
        "; `BatchNormalization` stands in for `Group` where `fast.norms` cannot be imported"
    )
    # What bears the same name is the same layer from elsewhere.
    same = GUARDED.format(module="fast.norms", name="BatchNormalization")
    (finding,) = find("bias-before-batchnorm", net=same)
    assert finding.message.endswith("write `use_bias=False`")


RATED = """
def build(rate=0.2, bias=True):
    x = inputs = Input((10, 4))
    x = layers.LSTM(8, recurrent_dropout=rate)(x)
    return Model(inputs, x)
"""
RATING = """
from net import build
def train(settings):
    return build({rate})
"""


def test_that_callers_give_what_nobody_knows_is_said_beside_a_default(find: Find) -> None:
    train = RATING.format(rate="settings['rate']")
    (finding,) = find("recurrent-dropout-slows-gpu", net=RATED, train=train)
    assert finding.message.endswith(
        "; 0.2 comes from the default of `rate`; "
        "what the calls in sight give is not known where they stand"
    )
    assert [(one.place.path, one.text) for one in finding.labels] == [
        ("train.py", "called here with what is not known here")
    ]
    (finding,) = find("recurrent-dropout-slows-gpu", net=RATED, train=RATING.format(rate=""))
    assert "default" not in finding.message
    given = find("recurrent-dropout-slows-gpu", net=RATED, train=RATING.format(rate="0.4"))
    assert "default" not in given[0].message


ONE_LINE = """
def build({parameters}):
    x = inputs = Input((10, 4))
    for {name} in {items}:
        x = layers.Dense(8)(x)
        {line}
    return Model(inputs, layers.Dense(2)(x))
"""


@pytest.mark.parametrize(
    ("rule", "name", "items", "line"),
    [
        ("dropout-rate-above-half", "rate", "(0.6, 0.7)", "x = layers.Dropout(rate)(x)"),
        (
            "recurrent-dropout-slows-gpu",
            "cell",
            "(layers.LSTM, layers.GRU)",
            "x = cell(8, recurrent_dropout=0.2, return_sequences=True)(x)",
        ),
    ],
)
def test_that_a_line_builds_others_that_show_it_otherwise_is_said(
    find: Find, rule: str, name: str, items: str, line: str
) -> None:
    def told(parameters: str, items: str, line: str) -> Finding:
        text = ONE_LINE.format(parameters=parameters, name=name, items=items, line=line)
        (finding,) = find(rule, net=text)
        return finding

    assert told("", items, line).message.endswith("; holds in this way or another")
    under = told("flag", items, f"if flag: {line}")
    assert under.message.endswith("; holds in this way or another")
    assert when(under) == ["flag=True"]
    one = items.partition(",")[0] + ",)"
    assert "or another" not in told("", one, line).message
    assert "or another" not in told("flag", one, f"if flag: {line}").message


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("os.environ.get('RATE', 0.6)", "; 0.6 comes from the default of `RATE`"),
        ("float(os.getenv('RATE', '0.6'))", "; 0.6 is computed from the default of `RATE`"),
        ("0.6", ""),
    ],
)
def test_that_a_value_is_that_without_a_variable_of_the_environment_is_said(
    find: Find, given: str, said: str
) -> None:
    text = f"""
import os

rate = {given}
inputs = Input((8,))
net = Model(inputs, layers.Dense(2)(layers.Dropout(rate)(inputs)))
"""
    (finding,) = find("dropout-rate-above-half", net=text)
    assert finding.message.endswith(f"write 1 minus that{said}")


BESIDE_SETTINGS = """
import json
from keras import Sequential

def other(settings):
    model = Sequential()
    for layer in settings["layers"]:
        if layer["type"] == "dense":
            model.add(layers.Dense(3))
        if layer["type"] == "drop":
            model.add(layers.Dropout(0.2))
    return model

settings = json.load(open("settings.json"))
for turn in range(6):
    other(settings)
    net = Sequential([Input((8, 1)), layers.LSTM(8, activation="relu")])
"""


@pytest.mark.parametrize(("confirming", "telling"), [(128, 0), (0, 32), (0, 0)])
def test_a_condition_that_is_not_needed_is_not_told_unless_nothing_is_left_to_try_it(
    find: Find, monkeypatch: pytest.MonkeyPatch, confirming: int, telling: int
) -> None:
    """No run answers all turns alike, so that what another model asks was never left out."""
    monkeypatch.setattr(variants, "MOST_RUNS", 3)
    monkeypatch.setattr(interpretation, "RUNS_TO_CONFIRM", confirming)
    monkeypatch.setattr(interpretation, "RUNS_TO_TELL", telling)
    (finding,) = find("recurrent-dropout-slows-gpu", net=BESIDE_SETTINGS)
    doubt = "; it may hold without some of these conditions: not all were tried"
    untried = not (confirming or telling)
    assert bool(finding.when) is untried
    assert finding.message.endswith(doubt) is untried
