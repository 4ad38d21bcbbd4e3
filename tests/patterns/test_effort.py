"""How many nodes rules may meet: what is found before it is enough stands, what is not is told."""

from __future__ import annotations

import pytest

from layerlint.graph.text import parse_graph
from layerlint.patterns import effort
from layerlint.patterns.effort import Effort
from layerlint.patterns.match import matches
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.normal_graph import NormalGraph
from layerlint.patterns.syntax import (
    LayerStep,
    NodeSet,
    NodeTest,
    PathClause,
    Pattern,
    ThroughStep,
    VariableClause,
)
from layerlint.patterns.ways import AllModels

DENSE = NodeTest(layers=frozenset(["keras.layers.Dense"]))
NORM = NodeTest(layers=frozenset(["keras.layers.BatchNormalization"]))
RELUS = NodeSet(tests=(NodeTest(layers=frozenset(["keras.layers.ReLU"])),))
WAY = (
    LayerStep(variable="first", test=DENSE),
    ThroughStep(variable="way", through=RELUS),
    LayerStep(variable="last", test=NORM),
)
OPAQUE = '?() [reason="call of f"]'


def chain(*layers: str) -> NormalGraph:
    return normalize(parse_graph(f"sequential {{ {' '.join(layers)} }}"))


def opened(nodes: int, left: int = effort.VISITS_A_FILE) -> Effort:
    found = Effort(left=left)
    found.begin(nodes)
    return found


def met(graph: NormalGraph, pattern: Pattern) -> int:
    own = opened(len(graph.nodes))
    matches(pattern, graph, effort=own)
    assert not own.spent
    return effort.VISITS_A_FILE - own.left


def test_every_node_that_a_layer_reaches_is_counted() -> None:
    anything = ThroughStep(variable="way", through=NodeSet(complement=True))
    first, _, last = WAY
    graph = chain(*["Dense()", "ReLU()"] * 50, "BatchNormalization()")
    short = met(graph, Pattern(alternatives=(WAY,), report_at="first"))
    long = met(graph, Pattern(alternatives=((first, anything, last),), report_at="first"))
    assert short < 6 * 50 < 50 * 50 < long


def test_what_was_found_before_it_is_enough_stands() -> None:
    graph = chain("Dense()", "BatchNormalization()", "Dense()", *[OPAQUE] * 50)
    own = opened(len(graph.nodes), left=20)
    found = matches(Pattern(alternatives=(WAY,), report_at="first"), graph, effort=own)
    assert own.spent
    assert [(one.node.id, one.certainty) for one in found] == [(0, 2)]


def test_what_a_clause_could_not_find_out_is_undecided() -> None:
    clause = PathClause(
        variable="first", direction="reaches", end=NORM, through=NodeSet(complement=True)
    )
    one = Pattern(
        alternatives=((LayerStep(variable="first", test=DENSE),),),
        report_at="first",
        when=(clause,),
    )
    graph = chain("Dense()", *["ReLU()"] * 50, "BatchNormalization()")
    (sure,) = matches(one, graph)
    assert sure.certainty == 2
    (found,) = matches(one, graph, effort=opened(len(graph.nodes), left=30))
    assert found.certainty == 1
    assert [cause.partition(" (")[0] for cause in found.causes] == [
        "more ways lead on than are followed"
    ]


def test_a_graph_has_its_own_share_by_its_nodes() -> None:
    own = opened(10)
    assert own.take(effort.VISITS_A_GRAPH + 10 * effort.VISITS_A_NODE)
    assert not own.take(1)
    own.begin(10)
    assert not own.spent
    assert own.take(1)


def test_what_a_way_went_through_is_asked_once_of_ways_that_begin_alike() -> None:
    contains = VariableClause(variable="way", contains=RELUS)
    pattern = Pattern(alternatives=(WAY,), report_at="last", unless=(contains,))
    relus = ["ReLU()"] * 5
    assert matches(pattern, chain("Dense()", *relus, "BatchNormalization()")) == []
    (found,) = matches(pattern, chain("Dense()", *[OPAQUE] * 5, "BatchNormalization()"))
    assert found.certainty == 1


EVERYWHERE = Pattern(
    alternatives=((LayerStep(variable="first", test=DENSE),),),
    report_at="first",
    when=(
        PathClause(
            variable="first",
            direction="reaches",
            end=NORM,
            through=NodeSet(complement=True),
            along="every",
            models="every",
        ),
    ),
)


def shared(models: int, *layers: str) -> tuple[list[NormalGraph], dict[int, list[NormalGraph]]]:
    """Models that all call one layer, and which there are for each of their layers."""
    graphs = [chain("Dense#1()", *layers) for _ in range(models)]
    return graphs, dict.fromkeys(graphs[0].calls, graphs)


def met_in_each(models: int) -> int:
    graphs, beside = shared(models, "ReLU()", "BatchNormalization()")
    own = opened(0)
    in_all: AllModels = {}
    for graph in graphs:
        own.begin(len(graph.nodes))
        (found,) = matches(EVERYWHERE, graph, beside=beside, effort=own, in_all=in_all)
        assert found.certainty == 2
        assert not own.spent
    return effort.VISITS_A_FILE - own.left


def test_models_that_share_a_layer_are_all_asked_once_and_not_in_each_of_them() -> None:
    assert met_in_each(400) < 2.1 * met_in_each(200)


@pytest.mark.parametrize("last", ["BatchNormalization()", "ReLU()", OPAQUE])
def test_what_all_models_answered_once_is_what_they_answer_each_time(last: str) -> None:
    graphs, beside = shared(3, "ReLU()", "BatchNormalization()")
    graphs.append(chain("Dense#1()", last))
    beside = dict.fromkeys(beside, graphs)
    in_all: AllModels = {}
    for graph in graphs:
        known = matches(EVERYWHERE, graph, beside=beside, in_all=in_all)
        anew = matches(EVERYWHERE, graph, beside=beside)
        assert [(one.certainty, one.causes) for one in known] == [
            (one.certainty, one.causes) for one in anew
        ]


def test_what_one_model_had_no_effort_left_to_ask_of_all_the_next_one_asks() -> None:
    graphs, beside = shared(30, "ReLU()", "BatchNormalization()")
    in_all: AllModels = {}
    little = opened(0, left=60)
    (doubtful,) = matches(EVERYWHERE, graphs[0], beside=beside, effort=little, in_all=in_all)
    assert little.spent
    assert doubtful.certainty == 1
    (sure,) = matches(EVERYWHERE, graphs[1], beside=beside, in_all=in_all)
    assert sure.certainty == 2


def test_no_more_models_are_asked_than_nodes_may_be_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "VISITS_A_GRAPH", 100)
    graphs, beside = shared(300, "BatchNormalization()")
    own = opened(2)
    (found,) = matches(EVERYWHERE, graphs[0], beside=beside, effort=own)
    assert own.spent
    assert found.certainty == 1
