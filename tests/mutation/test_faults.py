"""The predicates are held against the examples that the rules give of themselves."""

from __future__ import annotations

import pytest
from oracle import keras_process
from oracle.rule_examples import ExampleCase, cases
from oracle.worker import Job, Result

from layerlint.patterns.example_source import sequential_source
from layerlint.rule import load_rules

from .faults import GIVES_WAY, PREDICATES, faults

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

#: What Keras refuses to build has no graph; in Keras's graph a `training` that is handed on is a
#: constant, and a loss or an activation that is a function only a name. A function that is no
#: model is not shown, nor to whom a model is handed or what holds it, nor what Keras is told to
#: compute with; nor what a function builds that nobody calls.
NO_GRAPH = ("Dropout(25)", "Dropout(1.5)", "Dropout(2.5)", "Dropout(-0.5)", "SpatialDropout2D(20)")
NO_GRAPH += (", AveragePooling2D()", "keras.layers.core", "training=training", "base.output")
NO_GRAPH += ("def loss(truth, answer)", "activation=lambda")
NO_GRAPH += ("import Function", "from elsewhere import", "KERAS_BACKEND")
NO_GRAPH += ("Dropout(p=", "import Convolution2D", "self.network.compile")
NO_GRAPH += ("def classifier(shape)", "def regression(shape)")
NO_GRAPH += ("LocallyConnected2D", "dropout_W=", "(mode=")
# Which weights a layer was given is not in the graph, either.
NO_GRAPH += ("set_weights",)
# Nor is what a loss or a metric computes with besides the model's outputs.
NO_GRAPH += ("def size_of(features)",)

CASES = [
    case
    for case in ([] if keras_process.missing() else cases())
    if case.rule in PREDICATES
    and not case.values
    and "tensorflow" not in case.source
    and not any(part in case.code for part in NO_GRAPH)
]
LINES = {
    (rule.id, example.kind, number): example.expect
    for rule in load_rules()
    for number, example in enumerate(rule.examples, start=1)
}


@pytest.fixture(scope="module")
def built() -> dict[str, Result]:
    jobs = [Job(**case.job, opened=True) for case in CASES]
    results = keras_process.build(jobs)
    return {str(case): result for case, result in zip(CASES, results, strict=True)}


def test_every_rule_about_graphs_has_a_predicate() -> None:
    assert {rule.id for rule in load_rules() if rule.pattern is not None} == set(PREDICATES)


def test_predicates_give_way_as_their_rules_do() -> None:
    ways = {rule.id: set(rule.yields_to) for rule in load_rules() if rule.yields_to}
    assert {rule: set(others) for rule, others in GIVES_WAY.items()} == ways


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_predicate_sees_what_is_bad_and_nothing_in_what_is_good(
    case: ExampleCase, built: dict[str, Result]
) -> None:
    result = built[str(case)]
    assert "error" not in result, result["error"]
    lines = [fault.line for fault in faults(result["document"]) if fault.rule == case.rule]
    if case.kind == "good":
        assert lines == []
    else:
        expected = LINES[case.rule, case.kind, case.number]
        assert lines == [expected or lines[0]]


PLACED = (
    "Conv2D(8, 3, activation='relu'), Dropout(RATE), Conv2D(8, 3)",
    "Conv2D(8, 3, use_bias=False), Dropout(RATE), BatchNormalization(), ReLU(), Conv2D(8, 1)",
    "Conv2D(8, 3, activation='relu'), Dropout(RATE), MaxPooling2D()",
    "Dense(8), Dropout(RATE), Activation('tanh'), Dense(4)",
    "Dense(8, activation='selu'), Dropout(RATE), Dense(4)",
    "Dense(8, activation='relu'), Dense(4, activation='softmax'), Dropout(RATE)",
    "Dense(8, activation='relu'), Dense(4), Dropout(RATE), Softmax()",
)


def test_a_rate_of_1_is_a_mistake_of_its_own_wherever_it_stands() -> None:
    def found(rate: float) -> list[set[str]]:
        texts = [sequential_source(one.replace("RATE", str(rate))) for one in PLACED]
        jobs = [Job(file="/model.py", text=text, together=True, opened=True) for text in texts]
        results = keras_process.build(jobs)
        told = ([fault.rule for fault in faults(one["document"])] for one in results)
        return [{rule for rule in rules if rule.startswith("dropout-")} for rules in told]

    assert all(found(0.5))
    assert found(1.0) == [{"dropout-rate-out-of-range"}] * len(PLACED)
