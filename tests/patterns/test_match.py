"""Patterns on graphs written as text."""

import pytest

from layerlint.graph.model import UnknownValue
from layerlint.graph.text import parse_graph
from layerlint.patterns.match import matches
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.syntax import (
    Addition,
    AnyClause,
    AnyCondition,
    Comparison,
    Condition,
    LayerStep,
    Level,
    ModelClause,
    NodeSet,
    NodeTest,
    PathClause,
    Pattern,
    Placeholder,
    Product,
    Reference,
    Table,
    Template,
    ThroughStep,
    VariableClause,
)

FAMILIES = frozenset(("activation", "merging", "normalization", "pooling", "regularization"))


# what a rule file says, in fewer words


def condition(attribute, asked):
    if isinstance(asked, list):
        return AnyCondition(alternatives=tuple((condition(attribute, one),) for one in asked))
    tests = asked if isinstance(asked, dict) else {"eq": asked}
    comparisons = tuple(Comparison(operator=word, operand=tests[word]) for word in tests)
    return Condition(attribute=attribute, tests=comparisons)


def conditions(asked):
    return tuple(condition(attribute, value) for attribute, value in asked.items())


def is_a(*kinds, call=None, position=None, negated=False, any_of=(), **where):
    operations = [kind for kind in kinds if kind.islower() and kind not in FAMILIES]
    layers = [kind for kind in kinds if kind not in FAMILIES and kind not in operations]
    return NodeTest(
        layers=frozenset(f"keras.layers.{layer}" for layer in layers),
        operations=frozenset(operations),
        families=frozenset(kinds) & FAMILIES,
        negated=negated,
        where=conditions(where),
        call=conditions(call or {}),
        position=position,
        any_of=tuple(any_of),
    )


def a(variable, *kinds, **asked):
    return LayerStep(variable=variable, test=is_a(*kinds, **asked))


def nodes(*kinds, complement=False, **where):
    tests = (is_a(*kinds, **where),) if kinds or where else ()
    return NodeSet(tests=tests, complement=complement)


ANY = NodeSet(complement=True)


def through(*kinds, most=None, variable="way", over=None):
    return ThroughStep(variable=variable, through=over or nodes(*kinds), most=most)


def pattern(*steps, at=None, **fields):
    last = [step.variable for step in steps if isinstance(step, LayerStep)][-1]
    return Pattern(alternatives=(steps,), report_at=at or last, **fields)


def normal(text):
    return normalize(
        parse_graph(text if text.rstrip().endswith("}") else f"sequential {{ {text} }}")
    )


def certainties(rule, text, **fields):
    return [match.certainty for match in matches(rule, normal(text), **fields)]


def match(rule, text, **fields):
    (found,) = matches(rule, normal(text), **fields)
    return found


PAIR = pattern(a("first", "Conv2D"), a("second", "BatchNormalization"))
WAY = pattern(a("first", "Conv2D"), through("ReLU", "Add"), a("second", "BatchNormalization"))
OPAQUE = '?() [reason="call of f"]'


# steps


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Conv2D() BatchNormalization()", [2]),
        ("Conv2D() ReLU() BatchNormalization()", []),
        ("BatchNormalization() Conv2D()", []),
        ("Conv2D() Dropout(rate=0) BatchNormalization()", [2]),
        ("Conv2D() BatchNormalization() Conv2D() BatchNormalization()", [2, 2]),
        (f"Conv2D() {OPAQUE} BatchNormalization()", []),
        (f"{OPAQUE} BatchNormalization()", []),
        ('Conv2D() Dropout(rate=unknown "r") BatchNormalization()', [1]),
        ('Mine() [base="Conv2D"] BatchNormalization()', [2]),
        ('Mine() [base="Conv2D", overrides_call] BatchNormalization()', [1]),
        ('Mine() [base="Layer"] BatchNormalization()', []),
        ('Conv2D() [qualified="mine.Conv2D", family=None] BatchNormalization()', []),
    ],
)
def test_two_steps_are_neighbours(text, found):
    assert certainties(PAIR, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Conv2D() BatchNormalization()", [2]),
        ("Conv2D() ReLU() BatchNormalization()", [2]),
        ("Conv2D() ReLU() Add() ReLU() BatchNormalization()", [2]),
        ("Conv2D() ReLU() Dense() BatchNormalization()", []),
        (f"Conv2D() ReLU() {OPAQUE} BatchNormalization()", [1]),
        ("Conv2D() Lambda() BatchNormalization()", [1]),
        ('Conv2D() Mine() [base="ReLU", overrides_call] BatchNormalization()', [1]),
        ('Conv2D() Mine() [base="ReLU"] BatchNormalization()', [2]),
        ('Conv2D() Dropout(rate=unknown "r") BatchNormalization()', [1]),
        ("Conv2D() operation mystery() BatchNormalization()", []),
        (
            'Conv2D() MobileNet() [qualified="keras.applications.MobileNet"] BatchNormalization()',
            [],
        ),
    ],
)
def test_a_through_step_is_zero_or_more_nodes(text, found):
    assert certainties(WAY, text) == found


@pytest.mark.parametrize(("relus", "found"), [(0, [2]), (1, [2]), (2, [2]), (3, [])])
def test_at_most_so_many(relus, found):
    rule = pattern(a("x", "Conv2D"), through("ReLU", most=2), a("y", "BatchNormalization"))
    assert certainties(rule, "Conv2D()" + " ReLU()" * relus + " BatchNormalization()") == found


def test_the_shortest_way_counts_where_there_is_a_most():
    rule = pattern(a("x", "Conv2D"), through("ReLU", "Add", most=1), a("y", "Dense"))
    text = "Conv2D() ReLU() ReLU() Add() (%0, %1, %2) Dense()"
    assert [node.layer.name for node in match(rule, text).bindings["way"].way] == ["Add"]


def test_a_sure_way_is_better_than_a_short_one():
    rule = pattern(a("x", "Conv2D"), through("ReLU", "Add"), a("y", "Dense"))
    text = f"Conv2D() {OPAQUE} (%0) ReLU() (%0) ReLU() (%2) Add() (%1, %3) Dense()"
    found = match(rule, text)
    assert found.certainty == 2
    assert [node.id for node in found.bindings["way"].way] == [2, 3, 4]


def test_of_several_ways_the_first_in_the_order_of_the_data_is_bound():
    text = "Conv2D() ReLU() (%0) ReLU() (%0) Add() (%2, %1) BatchNormalization()"
    assert [node.id for node in match(WAY, text).bindings["way"].way] == [1, 3]


def test_a_way_may_go_on_behind_a_node_that_fits_the_next_step():
    rule = pattern(a("x", "Conv2D"), through(over=ANY), a("y", "ReLU"))
    assert certainties(rule, "Conv2D() ReLU() Dense() ReLU()") == [2, 2]


def test_a_complement_is_all_but_those():
    over = nodes("Dense", complement=True)
    rule = pattern(a("x", "Conv2D"), through(over=over), a("y", "BatchNormalization"))
    assert certainties(rule, "Conv2D() ReLU() BatchNormalization()") == [2]
    assert certainties(rule, "Conv2D() Dense() BatchNormalization()") == []
    assert certainties(rule, f"Conv2D() {OPAQUE} BatchNormalization()") == [1]


def test_an_unknown_activation_may_not_be_there():
    fused = 'Conv2D(activation=unknown "parameter act") BatchNormalization()'
    assert certainties(PAIR, fused) == [1]
    active = pattern(a("x", "activation"), a("y", "BatchNormalization"))
    assert certainties(active, fused) == [1]
    relu = pattern(a("x", "activation", activation="relu"), a("y", "BatchNormalization"))
    found = match(relu, fused)
    assert (found.certainty, found.causes) == (1, ("parameter act (<graph>:1)",))
    # On a way that lets activations through it does not matter whether it is there.
    rule = pattern(a("x", "Conv2D"), through("activation"), a("y", "BatchNormalization"))
    assert certainties(rule, fused) == [2]


@pytest.mark.parametrize(
    ("test", "layer", "found"),
    [
        (is_a("Dense"), "Dense()", [2]),
        (is_a("Dense", negated=True), "Dense()", []),
        (is_a("Dense", negated=True), "Flatten()", [2]),
        (is_a("Dense", negated=True), OPAQUE, []),
        (is_a("Dense", negated=True), 'Mine() [base="Flatten", overrides_call]', []),
        (is_a("pooling"), "MaxPooling2D()", [2]),
        (is_a("pooling"), "Dense()", []),
        (is_a("matmul"), "operation matmul()", [2]),
        (is_a("Add"), "operation add() (in0, in1)", [2]),
        (is_a(), "Dense()", [2]),
        (is_a(), OPAQUE, []),
        (is_a(any_of=[is_a("Dense"), is_a("Flatten")]), "Flatten()", [2]),
        (is_a(any_of=[is_a("Dense"), is_a("Flatten")]), "ReLU()", []),
        (is_a("Dense", call={"training": False}), "Dense() (in0, training=False)", [2]),
        (is_a("Dense", call={"training": False}), "Dense()", []),
        (is_a("Dense", call={"training": {"ne": False}}), "Dense()", [2]),
        (is_a("Dense", call={"training": None}), "Dense()", [2]),
        (is_a("Dense", call={"training": False}), 'Dense() (in0, training=unknown "t")', [1]),
        (
            is_a("Dense", call={"training": {"exists": True}}),
            "Dense() (in0, training=True)",
            [2],
        ),
        (is_a("Dense", call={"training": {"exists": True}}), "Dense()", []),
        (is_a("Dense", position="input"), "Dense()", [2]),
        (is_a("Dense", position="output"), "Dense()", [2]),
        (is_a("Dense", position="input"), "InputLayer() Flatten() Dense()", []),
        (is_a("Flatten", position="input"), "InputLayer() Flatten() Dense()", [2]),
        (is_a("Flatten", position="output"), "Flatten() Dense()", []),
    ],
)
def test_what_one_node_must_be(test, layer, found):
    rule = Pattern(alternatives=((LayerStep(variable="x", test=test),),), report_at="x")
    # Where the layer itself is in doubt, it cannot be reported.
    assert certainties(rule, layer) == found


# values


@pytest.mark.parametrize(
    ("asked", "value", "found"),
    [
        (0.5, "0.5", 2),
        (1, "1.0", 2),
        (1, "True", 0),
        (True, "1", 0),
        (True, "True", 2),
        (None, "None", 2),
        (None, "0", 0),
        ("same", '"same"', 2),
        ((3, 3), "(3, 3)", 2),
        ((3, 3), "(3, 1)", 0),
        ((3, 3), "(3,)", 0),
        ((3, 3), '(3, unknown "k")', 1),
        ((3, 3), '(1, unknown "k")', 0),
        ({"ne": 1}, "2", 2),
        ({"ne": 1}, 'unknown "u"', 1),
        ({"in": (1, 2)}, "2", 2),
        ({"in": (1, 2)}, "3", 0),
        ({"not_in": (1, 2)}, "3", 2),
        ({"in": (1, 2)}, 'unknown "u"', 1),
        ({"gt": 0.5, "lt": 1}, "0.6", 2),
        ({"gt": 0.5, "lt": 1}, "1", 0),
        ({"ge": 1, "le": 1}, "1", 2),
        ({"whole": True}, "25", 2),
        ({"whole": True}, "25.0", 2),
        ({"whole": True}, "2.5", 0),
        ({"whole": False}, "2.5", 2),
        ({"whole": True}, "True", 0),
        ({"whole": True}, '"same"', 0),
        ({"whole": True}, 'unknown "u"', 1),
        ({"gt": 3}, '"same"', 0),
        ({"gt": 0}, "True", 0),
        ({"gt": 0}, "None", 0),
        ({"gt": 0}, 'unknown "u"', 1),
        ([1, {"gt": 5}], "7", 2),
        ([1, {"gt": 5}], "3", 0),
        (True, 'unknown "u" truthy', 2),
        (False, 'unknown "u" truthy', 0),
        (None, 'unknown "u" truthy', 0),
        (0, 'unknown "u" truthy', 0),
        (3, 'unknown "u" truthy', 1),
        (False, 'unknown "u" falsy', 2),
        (True, 'unknown "u" falsy', 0),
        ("relu", 'unknown "u" among ("relu", "tanh")', 1),
        ({"in": ("relu", "tanh", "elu")}, 'unknown "u" among ("relu", "tanh")', 2),
        ({"not_in": ("relu", "elu")}, 'unknown "u" among ("relu", "tanh")', 1),
        ("linear", 'unknown "u" among ("relu", "tanh")', 0),
        ({"ne": "linear"}, 'unknown "u" among ("relu", "tanh")', 2),
        (None, 'unknown "u" among ("relu", None)', 1),
        ({"gt": 0.5}, 'unknown "u" among (0.6, 0.7)', 2),
        ({"gt": 0.5}, 'unknown "u" among (0.5, 0.7)', 1),
        ({"gt": 0.5, "lt": 1}, 'unknown "u" among (0.6, 0.7)', 2),
        ({"whole": True}, 'unknown "u" among (25, 50)', 2),
        ({"gt": 0.5}, 'unknown "u" between (0.1, 0.5)', 0),
        ({"ge": 0.5}, 'unknown "u" between (0.1, 0.5)', 1),
        ({"ge": 0.1, "lt": 1}, 'unknown "u" between (0.1, 0.5)', 2),
        (1, 'unknown "u" between (2, 8)', 0),
        (2, 'unknown "u" between (2, 8)', 1),
        ("relu", 'unknown "u" between (2, 8)', 0),
        ("zeros", "object keras.initializers.Zeros()", 2),
        ("he_normal", "object keras.initializers.HeNormal(seed=1)", 2),
        ("zeros", "object keras.initializers.Ones()", 0),
        ("zeros", "object mine.Zeros()", 1),
        ("zeros", '"constant"', 2),
        ("zeros", "object keras.initializers.Constant(value=0)", 2),
        ("zeros", "object keras.initializers.Constant(value=1.0)", 0),
        ("ones", "object keras.initializers.Constant(value=1.0)", 2),
        ("zeros", 'object keras.initializers.Constant(value=unknown "u")', 1),
        ("relu", "function relu", 1),
        (None, "function relu", 0),
        ("Dense", "layer Dense()", 2),
        ({"exists": True}, "1", 2),
        ({"exists": True}, 'unknown "u"', 2),
        ({"exists": False}, "1", 0),
        ({"exists": True, "gt": 3}, "1", 0),
    ],
)
def test_a_value_is_what_is_asked_for(asked, value, found):
    rule = pattern(a("x", "Flatten", value=asked))
    assert certainties(rule, f"Flatten(value={value})") == ([found] if found else [])


@pytest.mark.parametrize(
    ("asked", "found"), [(1, 0), (None, 0), ({"ne": 1}, 0), ({"exists": False}, 2)]
)
def test_what_a_node_does_not_have_is_nothing(asked, found):
    rule = pattern(a("x", "Flatten", value=asked))
    assert certainties(rule, "Flatten()") == ([found] if found else [])


def test_a_default_is_not_mentioned_by_the_source():
    rule = pattern(a("x", "Dense", use_bias={"exists": True}))
    assert certainties(rule, "Dense(; use_bias=True)") == []
    assert certainties(rule, "Dense(use_bias=True)") == [2]
    assert certainties(rule, 'Dense(; use_bias=unknown "**options")') == [1]


def test_of_several_values_one_satisfies_all_tests():
    rule = pattern(a("x", "LSTM", rates={"gt": 0.5, "lt": 1}))
    assert certainties(rule, "LSTM(dropout=0.2, recurrent_dropout=0.6)") == [2]
    assert certainties(rule, "LSTM(dropout=0.2, recurrent_dropout=1.5)") == []
    assert certainties(rule, 'LSTM(dropout=0.2, recurrent_dropout=unknown "r")') == [1]
    assert certainties(rule, "LSTM()") == []


def test_a_message_tells_those_of_several_values_that_the_rule_is_about():
    condition_on_rates = AnyCondition(
        alternatives=((condition("rates", {"ge": 1}),), (condition("rates", {"lt": 0}),))
    )
    step = LayerStep(variable="x", test=NodeTest(where=(condition_on_rates,)))

    def told(text):
        return match(pattern(step), text).look_up("x", "rates")

    assert told("LSTM(dropout=1.5, recurrent_dropout=0.0)") == 1.5
    assert told("LSTM(dropout=-1, recurrent_dropout=2)") == (-1, 2)
    assert told('LSTM(dropout=unknown "rate", recurrent_dropout=2)') == 2
    assert told('LSTM(dropout=unknown "rate", recurrent_dropout=0)') == UnknownValue(reason="rate")
    assert told("Dropout(rate=3)") == 3


def test_a_rule_may_use_an_old_name_of_an_activation():
    rule = pattern(a("x", "activation", activation={"in": ("swish", "gelu")}))
    assert certainties(rule, 'Dense(activation="silu") Activation(activation="swish")') == [2, 2]


@pytest.mark.parametrize(
    ("before", "axis", "asked", "found"),
    [
        ("Conv2D()", "-1", "channel", 2),
        ("Conv2D()", "-1", -1, 2),
        ("Conv2D()", "3", -1, 2),
        ("Conv2D()", "1", "channel", 0),
        ("Conv2D()", "1", -3, 2),
        ("Mine()", "3", "channel", 1),
        ("Mine()", "3", -1, 1),
        ("Mine()", "-2", "channel", 0),
        ('Conv2D(data_format="channels_first")', "1", "channel", 2),
        ('Conv2D(data_format="channels_first")', "1", -3, 2),
        ('Conv2D(data_format="channels_first")', "-1", "channel", 0),
        ('Conv2D(data_format=unknown "d")', "-1", "channel", 1),
        ("Conv2D()", 'unknown "axis"', "channel", 1),
        ("Conv2D()", "-1", {"ne": "channel"}, 0),
        ("Conv2D()", "-1", {"in": (-1, -2)}, 2),
    ],
)
def test_an_axis_answers_to_its_number_and_to_its_name(before, axis, asked, found):
    rule = pattern(a("x", "BatchNormalization", axis=asked))
    text = f"{before} BatchNormalization(axis={axis})"
    assert certainties(rule, text) == ([found] if found else [])


def test_a_node_may_be_compared_with_itself():
    own = Reference(variable="self", attribute="units")
    rule = pattern(a("x", "GroupNormalization", groups={"eq": own}))
    assert certainties(rule, "GroupNormalization(groups=8) -> (None, 4, 4, 8)") == [2]
    assert certainties(rule, "GroupNormalization(groups=4) -> (None, 4, 4, 8)") == []
    assert certainties(rule, "GroupNormalization(groups=4)") == [1]


# clauses


def reaches(end, variable="first", over=None, **fields):
    return PathClause(
        variable=variable,
        direction=fields.pop("direction", "reaches"),
        end=end,
        through=over,
        **fields,
    )


def when(*clauses, at="first", **fields):
    return pattern(a(at, "Conv2D"), when=clauses, **fields)


NORM = is_a("BatchNormalization")
FORK = (
    "functional { Conv2D() ReLU() (%0) BatchNormalization() (%1) Flatten() (%0) outputs (%2, %3) }"
)
JOIN = "functional { Conv2D() ReLU() (%0) Add() (%0, %1) BatchNormalization() outputs (%3) }"


@pytest.mark.parametrize(
    ("clause", "text", "found"),
    [
        (reaches(NORM), "Conv2D() BatchNormalization()", [2]),
        (reaches(NORM), "Conv2D() ReLU() BatchNormalization()", []),
        (reaches(NORM, over=nodes("ReLU")), "Conv2D() ReLU() BatchNormalization()", [2]),
        (reaches(NORM, over=nodes("ReLU")), FORK, [2]),
        (reaches(NORM, over=nodes("ReLU"), along="every"), FORK, []),
        (reaches(NORM, over=nodes("ReLU", "Add"), along="every"), JOIN, [2]),
        (reaches(NORM, along="every"), "Conv2D()", []),
        (reaches(NORM), "functional { Conv2D() outputs () }", []),
        (reaches(NORM, along="every"), "functional { Conv2D() outputs () }", []),
        (
            reaches(NORM, along="every"),
            "functional { Conv2D() BatchNormalization() outputs (%0, %1) }",
            [],
        ),
        (reaches(NORM), "functional { Conv2D() BatchNormalization() outputs (%0, %1) }", [2]),
        (reaches(NORM), f"Conv2D() {OPAQUE}", [1]),
        (reaches(NORM, over=nodes("ReLU")), f"Conv2D() ReLU() {OPAQUE} Dense()", [1]),
        (reaches(NORM, along="every"), f"Conv2D() {OPAQUE}", [1]),
        (reaches(NORM), "Conv2D() Lambda()", []),
        (reaches(NORM, over=nodes("ReLU")), "Conv2D() Lambda() BatchNormalization()", [1]),
        (reaches(NORM), 'Conv2D() Dropout(rate=unknown "r") BatchNormalization()', [1]),
        (reaches("output"), "Conv2D()", [2]),
        (reaches("output"), "Conv2D() ReLU()", []),
        (reaches("output", over=nodes("ReLU")), "Conv2D() ReLU()", [2]),
        (reaches("output", over=ANY), "Conv2D() ReLU() Dense()", [2]),
        (reaches("output", over=ANY, along="every"), FORK, [2]),
        (reaches("output", along="every"), FORK, []),
        (reaches("output", over=ANY), f"Conv2D() {OPAQUE}", [1]),
        (reaches("output"), f"Conv2D() {OPAQUE}", []),
        (reaches("input", direction="reached_by"), "Conv2D()", [2]),
        (reaches("input", direction="reached_by"), "InputLayer() Conv2D()", [2]),
        (reaches("input", direction="reached_by"), "Dense() Conv2D()", []),
        (reaches("input", direction="reached_by", over=nodes("ReLU")), "ReLU() Conv2D()", [2]),
        (reaches(NORM, direction="reached_by"), "BatchNormalization() Conv2D()", [2]),
        (reaches(NORM, direction="reached_by"), "BatchNormalization() ReLU() Conv2D()", []),
        (
            reaches(NORM, direction="reached_by", over=nodes("Add")),
            "BatchNormalization() Add() (%0, in0) Conv2D()",
            [2],
        ),
        (
            reaches(NORM, direction="reached_by", over=nodes("Add"), along="every"),
            "BatchNormalization() Add() (%0, in0) Conv2D()",
            [],
        ),
    ],
)
def test_where_ways_lead(clause, text, found):
    assert certainties(when(clause), text) == found


def test_the_end_of_a_way_ends_it_even_where_it_may_go_on():
    every_way = reaches(NORM, over=ANY, along="every")
    assert certainties(when(every_way), "Conv2D() BatchNormalization() Dense()") == [2]
    # What may or may not be the end lets the way go on.
    mine = 'Mine() [base="BatchNormalization", overrides_call]'
    assert certainties(when(every_way), f"Conv2D() {mine} BatchNormalization()") == [1]


def test_every_call_of_the_same_layer():
    body = "Conv2D#1() BatchNormalization() (%0) #1 (in0) Flatten() (%2) outputs (%1, %3)"
    text = "functional { " + body + " }"
    assert certainties(when(reaches(NORM)), text) == [2]
    assert certainties(when(reaches(NORM, calls="every")), text) == []
    both = text.replace("Flatten", "BatchNormalization")
    assert certainties(when(reaches(NORM, calls="every")), both) == [2, 2]


def test_unless_turns_a_match_round():
    rule = pattern(a("first", "Conv2D"), unless=(reaches(NORM),))
    assert certainties(rule, "Conv2D() ReLU()") == [2]
    assert certainties(rule, "Conv2D() BatchNormalization()") == []
    assert certainties(rule, f"Conv2D() {OPAQUE}") == [1]


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (VariableClause(variable="first", test=is_a(use_bias=True)), [2]),
        (VariableClause(variable="first", test=is_a(use_bias=False)), []),
        (VariableClause(variable="first", calls=(Comparison(operator="gt", operand=1),)), []),
        (VariableClause(variable="first", calls=(Comparison(operator="eq", operand=1),)), [2]),
        (VariableClause(variable="first", consumers=(Comparison(operator="eq", operand=3),)), [2]),
        (VariableClause(variable="first", consumers=(Comparison(operator="gt", operand=3),)), []),
        (VariableClause(variable="absent", test=is_a()), []),
        (PathClause(variable="absent", direction="reaches", end=NORM), []),
        (
            AnyClause(alternatives=((ModelClause(complete=False),), (ModelClause(called=False),))),
            [2],
        ),
        (AnyClause(alternatives=((ModelClause(complete=False),), (ModelClause(called=True),))), []),
        (
            AnyClause(alternatives=((ModelClause(complete=True), ModelClause(called=True)),)),
            [],
        ),
    ],
)
def test_clauses_about_a_node_or_the_model(clause, found):
    text = "functional { Conv2D(use_bias=True) ReLU() (%0) Add() (%0, %1) outputs (%0, %2) }"
    assert certainties(when(clause), text) == found


@pytest.mark.parametrize(
    ("kind", "clause", "found"),
    [
        ("functional m", ModelClause(complete=True), [2]),
        ("functional m incomplete", ModelClause(complete=True), []),
        ("functional m used", ModelClause(called=True), [2]),
        ("functional m", ModelClause(called=True), []),
        ("functional m", ModelClause(compiled=True), []),
        ("functional m", ModelClause(compiled=False), [2]),
        ("fragment m", ModelClause(complete=False), []),
        ("fragment m", ModelClause(compiled=False), []),
        ("layer m", ModelClause(called=False), []),
        ("fragment m", VariableClause(variable="first", test=is_a(position="output")), []),
        ("fragment m", VariableClause(variable="first", test=is_a(position="input")), []),
        ("fragment m", reaches("output"), []),
        ("fragment m", reaches("input", direction="reached_by"), []),
        ("functional m", reaches("output"), [2]),
    ],
)
def test_a_fragment_is_no_model(kind, clause, found):
    assert certainties(when(clause), kind + " { Conv2D() }") == found


COMPILED = "functional { Conv2D() Dense#7(activation=%s) compiled %s }"


@pytest.mark.parametrize(
    ("where", "activation", "compiled", "found"),
    [
        ({"loss": "mse"}, "None", 'loss "mse"', [2]),
        ({"loss": "mae"}, "None", 'loss "mse"', []),
        ({"loss": "mse"}, '"softmax"', 'loss "mse"', [2]),
        ({"loss": {"in": ("mse", "mae")}}, "None", 'loss "mae"', [2]),
        ({"loss": "mse"}, "None", 'loss unknown "l"', [1]),
        ({"from_logits": True}, "None", 'loss "x" from_logits True', [2]),
        ({"from_logits": True}, "None", 'loss "x"', []),
        ({"from_logits": True}, "None", 'loss "x" from_logits unknown "f"', [1]),
        ({"loss": "mse", "from_logits": False}, "None", 'loss "mse"', [2]),
        ({"loss": "mse"}, "None", 'loss "mse" loss "mae"', [1]),
    ],
)
def test_the_loss_of_an_output(where, activation, compiled, found):
    clause = VariableClause(variable="x", compiled=conditions(where))
    rule = pattern(a("x", "Dense"), when=(clause,))
    assert certainties(rule, COMPILED % (activation, compiled)) == found
    hidden = pattern(a("x", "Conv2D"), when=(clause,))
    assert certainties(hidden, COMPILED % (activation, compiled)) == []


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        ("", [2]),
        ("Reshape()", [2]),
        ("Reshape() Flatten()", [2]),
        ("ReLU()", []),
        ("Reshape() ReLU()", []),
        (OPAQUE, [1]),
    ],
)
def test_the_loss_of_an_output_that_is_made_through_others(behind, found):
    clause = VariableClause(
        variable="x", compiled=conditions({"loss": "mse"}), through=nodes("Reshape", "Flatten")
    )
    rule = pattern(a("x", "Dense"), when=(clause,))
    text = f'functional {{ Dense() {behind} compiled loss "mse" }}'
    assert certainties(rule, text) == found


def test_a_message_names_the_loss_of_the_output_behind_a_node():
    rule = pattern(a("x", "Dense"))
    behind = 'functional { Dense() Reshape() compiled loss "mse" }'
    assert match(rule, behind).look_up("x", "loss") == "mse"
    two = 'functional { Dense() Dense() (in0) outputs (%0, %1) compiled loss "mse" loss "mae" }'
    assert [one.look_up("x", "loss") for one in matches(rule, normal(two))] == ["mse", "mae"]
    alone = "functional { Dense() }"
    assert match(rule, alone).look_up("x", "loss") is None


BESIDE = pattern(
    a("x", "Conv2D"),
    when=(
        PathClause(
            variable="x",
            direction="reaches",
            end=is_a("BatchNormalization"),
            through=nodes("MaxPooling2D"),
            along="every",
            models="every",
        ),
    ),
)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ("Conv2D#1() BatchNormalization()", [2]),
        ("Conv2D#1() MaxPooling2D() BatchNormalization()", [2]),
        ("Conv2D#1() ReLU()", []),
        ("Conv2D#1()", []),
        ("Conv2D#1() MaxPooling2D()", []),
        ("Conv2D#2() ReLU()", [2]),
        (f"Conv2D#1() {OPAQUE}", [1]),
    ],
)
def test_every_call_is_one_in_another_model_too(other, found):
    one = normal("functional { Conv2D#1() BatchNormalization() }")
    another = normal(f"functional {{ {other} }}")
    beside = {key: [one, another] for key in another.calls}
    assert [it.certainty for it in matches(BESIDE, one, beside=beside)] == found


def test_each_output_has_its_loss():
    rule = pattern(
        a("x", "Dense"), when=(VariableClause(variable="x", compiled=conditions({"loss": "mae"})),)
    )
    text = 'functional { Dense() Dense() (in0) outputs (%0, %1) compiled loss "mse" loss "mae" }'
    assert [found.node.id for found in matches(rule, normal(text))] == [1]
    one = text.replace('loss "mse" ', "")
    assert [found.node.id for found in matches(rule, normal(one))] == [0, 1]
    assert certainties(rule, text.replace("functional", "fragment")) == []


def test_nodes_are_compared_with_each_other():
    narrow = condition("units", {"lt": Reference(variable="first", attribute="units")})
    rule = pattern(
        a("first", "Dense"),
        a("second", "Dense"),
        when=(VariableClause(variable="second", test=NodeTest(where=(narrow,))),),
    )
    text = 'Dense(units=8) Dense(units=4) Dense(units=4) Dense(units=unknown "u")'
    assert [(found.node.id, found.certainty) for found in matches(rule, normal(text))] == [
        (1, 2),
        (3, 1),
    ]


def test_an_end_may_be_compared_with_the_node_the_way_began_at():
    same = condition("units", {"eq": Reference(variable="first", attribute="units")})
    end = NodeTest(layers=frozenset(["keras.layers.Dense"]), where=(same,))
    rule = pattern(a("first", "Dense"), when=(reaches(end, over=ANY),))
    text = "Dense(units=8) Dense(units=4) Dense(units=2) Dense(units=4)"
    assert [found.node.id for found in matches(rule, normal(text))] == [1]


def test_let_values_and_what_a_message_may_say():
    let = {
        "cure": Table(
            of=Reference(variable="first", attribute="layer"),
            entries={"Conv2D": "SpatialDropout2D"},
            otherwise=None,
        ),
        "double": Product(factors=(Reference(variable="drop", attribute="rate"), 2)),
    }
    rule = pattern(
        a("first", "Conv2D"),
        through("activation"),
        a("drop", "Dropout"),
        when=(
            VariableClause(
                variable="drop",
                test=NodeTest(
                    where=(condition("rate", {"lt": Reference(variable="double", attribute=None)}),)
                ),
            ),
        ),
    )
    found = match(
        rule, 'Mine(activation="relu") [base="Conv2D"] ReLU() Dropout(rate=0.25)', let=let
    )
    assert found.let == {"cure": "SpatialDropout2D", "double": 0.5}
    assert found.look_up("first", "layer") == "Mine"
    assert found.look_up("first", "line") == 1
    assert found.look_up("drop", "rate") == 0.25
    assert found.look_up("way", "layers") == "Activation, ReLU"
    fused = found.bindings["way"].way[0]
    assert fused.fused
    act = match(pattern(a("x", "Activation")), 'Dense(activation="relu")')
    assert (act.look_up("x", "layer"), act.look_up("x", "name")) == ('activation="relu"', "relu")
    act = match(pattern(a("x", "Activation")), 'Dense(activation=unknown "act")')
    assert (act.look_up("x", "layer"), act.look_up("x", "name")) == ("activation", "Activation")
    act = match(pattern(a("x", "ELU")), "Dense(activation=layer ELU())")
    assert (act.look_up("x", "layer"), act.look_up("x", "name")) == ("ELU", "elu")
    assert act.look_up("absent", "layer") is None


# which match is kept


def test_a_rule_says_one_thing_about_one_node():
    rule = pattern(a("x", "Conv2D"), through(over=ANY), a("y", "Dense"), at="y")
    text = "Conv2D() Conv2D() Conv2D() Dense()"
    found = match(rule, text)
    assert found.bindings["x"].id == 0


def test_certain_is_kept_before_undecided():
    rule = pattern(a("x", "Conv2D"), through("ReLU", "Add"), a("y", "Dense"))
    text = f"Conv2D() {OPAQUE} Conv2D() (in0) Add() (%1, %2) Dense()"
    found = match(rule, text)
    assert (found.certainty, found.bindings["x"].id) == (2, 2)


def test_the_highest_severity_is_kept():
    light = Level(severity="info", when=(VariableClause(variable="x", test=is_a(units=1)),))
    rule = pattern(a("x", "Dense"), through(over=ANY), a("y", "Flatten"), levels=(light,))
    text = "Dense(units=1) Dense(units=2) Flatten()"
    found = match(rule, text)
    assert (found.bindings["x"].id, found.level) == (1, None)
    heavy = Level(severity="error", when=light.when)
    rule = pattern(a("x", "Dense"), through(over=ANY), a("y", "Flatten"), levels=(heavy,))
    assert match(rule, text).level == 0
    assert match(rule, text, severity="error").bindings["x"].id == 0


def test_the_first_level_that_is_certain_holds():
    levels = (
        Level(severity="info", when=(VariableClause(variable="x", test=is_a(units=1)),)),
        Level(severity="error", when=(), unless=(ModelClause(complete=False),)),
    )
    rule = pattern(a("x", "Dense"), levels=levels)
    assert match(rule, "Dense(units=1)").level == 0
    assert match(rule, "Dense(units=2)").level == 1
    assert match(rule, 'Dense(units=unknown "u")').level == 1


def test_each_addition_that_is_certain_is_said():
    def units(number):
        return (VariableClause(variable="x", test=is_a(units=number)),)

    also = (
        Addition(message=Template(parts=("one",)), when=units(1)),
        Addition(message=Template(parts=("known",)), when=(), unless=units(2)),
        Addition(message=Template(parts=("two",)), when=units(2)),
    )
    rule = pattern(a("x", "Dense"), also=also)

    def said(text):
        return [template.written for template in match(rule, text).also]

    assert said("Dense(units=1)") == ["one", "known"]
    assert said("Dense(units=2)") == ["two"]
    assert said("Dense(units=3)") == ["known"]
    assert said('Dense(units=unknown "u")') == []


def test_additions_end_the_message():
    message = Template(parts=("first", Placeholder(variable="x", attribute="units")))
    ended = message.ended([Template(parts=("Second",)), Template(parts=("Third",))])
    assert ended.written == "first{x.units}. Second. Third"
    assert message.ended([]) == message


def test_a_way_contains_a_node_of_a_set():
    merging = Level(severity="info", when=(VariableClause(variable="way", contains=nodes("Add")),))
    rule = pattern(a("x", "Conv2D"), through("ReLU", "Add"), a("y", "Dense"), levels=(merging,))
    assert match(rule, "Conv2D() Add() Dense()").level == 0
    assert match(rule, "Conv2D() ReLU() Dense()").level is None
    assert match(rule, f"Conv2D() {OPAQUE} Dense()").level is None


def test_alternatives_are_tried_in_order():
    steps = ((a("x", "Dense"), a("y", "ReLU")), (a("y", "ReLU"),))
    rule = Pattern(alternatives=steps, report_at="y")
    assert [found.alternative for found in matches(rule, normal("Dense() ReLU() ReLU()"))] == [0, 1]


# causes


def test_causes_say_what_is_missing_and_where():
    text = (
        'sequential "m" @"net.py":1:1-9 { Conv2D(use_bias=unknown "parameter b" @3:5-9) @4:1-7 '
        '?() [reason="call of get_norm"] @5:1-9 Lambda() @6:1-9 Dense(units=unknown "n") @7:1-9 }'
    )
    rule = pattern(
        a("x", "Conv2D", use_bias=True), through(over=ANY), a("y", "Dense", units=1), at="x"
    )
    assert match(rule, text).causes == (
        "parameter b (net.py:3)",
        "call of get_norm (net.py:5)",
        "what Lambda does (net.py:6)",
        "n (net.py:7)",
    )


# cost


def diamonds(count):
    text = ["Conv2D()"]
    for index in range(count):
        top = index * 3
        text += [f"ReLU() (%{top}) ReLU() (%{top}) Add() (%{top + 1}, %{top + 2})"]
    return "functional { " + " ".join(text) + " BatchNormalization() }"


def test_paths_without_number_are_not_walked_one_by_one():
    found = match(WAY, diamonds(60))
    assert len(found.bindings["way"].way) == 120
    every_way = when(reaches(NORM, over=nodes("ReLU", "Add"), along="every"))
    assert certainties(every_way, diamonds(60)) == [2]


def test_a_deep_graph_needs_no_deep_stack():
    text = "Conv2D()" + " ReLU()" * 4000 + " BatchNormalization()"
    assert certainties(WAY, text) == [2]
    assert certainties(when(reaches(NORM, over=nodes("ReLU"), along="every")), text) == [2]
