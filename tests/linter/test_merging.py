"""One fault, one finding."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from layerlint.finding import Finding
from layerlint.graph.model import Answer, Interpretation, Trial
from layerlint.graph.text import parse_graph
from layerlint.merging.answers import opposite
from layerlint.merging.findings import grounds_of, merged, standing
from layerlint.merging.shares import Lines
from layerlint.merging.sightings import Linted, NodeKey, Sighting
from layerlint.merging.telling import united
from layerlint.records import replace
from layerlint.source import Place, Span

PATH = "net.py"


def place(line: int, path: str = PATH) -> Place:
    return Place(path=path, span=Span(line=line, column=1, end_line=line, end_column=9))


def node(layer: int = 1, *, call: int = 3, chain: tuple[Place, ...] = (), turn: int = 0) -> NodeKey:
    return NodeKey(layer=layer, call=place(call), chain=chain, turn=turn)


BN = (Answer(condition="bn", line=1, answer=True),)
NO_BN = (Answer(condition="bn", line=1, answer=False),)

SIGHTING = Sighting(
    rule="bias-before-batchnorm",
    severity="warning",
    profile="recommended",
    message="a bias",
    node=node(),
    place=place(3),
    related=((place(4), "the mean"),),
    root="build",
    model="build",
    graph=0,
)
VARIANTS = {"build": [()]}


class Finished:
    """A root of which everything was tried."""

    telling = (*BN, *NO_BN)

    def __init__(self, made: list[Trial]) -> None:
        self.made = made

    def says(self, trial: Trial, answer: Answer) -> bool | None:
        if answer in trial.answers:
            return True
        return False if opposite(answer) in trial.answers else None

    def follows(self, answers: Collection[Answer], answer: Answer) -> bool:
        return answer in answers

    def again(
        self,
        trial: Trial,
        held: Collection[Answer],
        other: Collection[Answer],
        *,
        last: bool = False,
    ) -> Trial | None:
        return Trial(answers=(), graphs=(), refused=True)


def _interpretation(
    sightings: Sequence[Sighting], variants: dict[str, list[tuple[Answer, ...]]]
) -> Interpretation:
    """One in which these were sighted, each graph in the variant of what was sighted in it."""
    seen = {one.graph: (one.root, one.when) for one in sightings}
    empty = parse_graph("sequential { }")
    graphs = [replace(empty) for _ in range(max(seen, default=0) + 1)]
    trials = {
        root: [
            Finished(
                [
                    Trial(
                        answers=when,
                        graphs=tuple(
                            graphs[index] for index, where in seen.items() if where == (root, when)
                        )
                        or (replace(empty),),
                    )
                    for when in of_root
                ]
            )
        ]
        for root, of_root in variants.items()
    }
    return Interpretation(graphs=tuple(graphs), trials=trials)


def merge(
    *sightings: Sighting,
    variants: dict[str, list[tuple[Answer, ...]]] | None = None,
    yields: dict[str, list[str]] | None = None,
) -> list[Finding]:
    linted = Linted(path=PATH, every=[PATH], top=place(1))
    known = VARIANTS if variants is None else variants
    interpretation = _interpretation(sightings, known)
    stand = standing(sightings, yields or {})
    grounds = grounds_of(interpretation, stand, lambda _: (), linted)
    told = merged(stand, grounds=grounds, linted=linted, lines=Lines(graphs=interpretation.graphs))
    return [finding for finding, _ in united(told, {})]


def test_one_sighting_is_one_finding() -> None:
    (finding,) = merge(SIGHTING)
    assert finding.place == place(3)
    assert finding.models == ("build",)
    assert finding.count == 1
    assert finding.when == ()
    assert [(label.place, label.text) for label in finding.labels] == [(place(4), "the mean")]


def test_known_by_rule_place_and_related_places() -> None:
    other_rule = replace(SIGHTING, rule="dropout-on-output")
    other_place = replace(SIGHTING, place=place(7))
    other_related = replace(SIGHTING, related=((place(5), "the mean"),))
    assert len(merge(SIGHTING, other_rule, other_place, other_related, SIGHTING)) == 4


def test_several_nodes_at_one_place_are_counted() -> None:
    (finding,) = merge(
        replace(SIGHTING, node=node(1, call=10)),
        replace(SIGHTING, node=node(2, call=11)),
        replace(SIGHTING, node=node(2, call=12)),
    )
    assert finding.count == 3


def test_a_model_inside_another_shares_its_nodes() -> None:
    (finding,) = merge(
        replace(SIGHTING, model="encoder"), replace(SIGHTING, model="autoencoder", graph=1)
    )
    assert finding.count == 1
    assert finding.models == ("encoder", "autoencoder")


def test_one_layer_called_again_at_the_same_place_is_counted_again() -> None:
    (finding,) = merge(SIGHTING, SIGHTING)
    assert finding.count == 2


def test_roots_add_up_and_variants_do_not() -> None:
    (finding,) = merge(
        replace(SIGHTING, when=BN),
        replace(SIGHTING, when=NO_BN, graph=1),
        replace(SIGHTING, root="other", model="other", graph=2),
        variants={"build": [BN, NO_BN], "other": [()]},
    )
    assert finding.count == 2
    assert finding.models == ("build", "other")


def test_when_tells_the_variants_in_which_it_holds() -> None:
    (finding,) = merge(replace(SIGHTING, when=BN), variants={"build": [NO_BN, BN]})
    assert finding.when == (BN,)


def test_when_is_empty_where_all_variants_of_one_root_have_it() -> None:
    (finding,) = merge(
        replace(SIGHTING, when=BN),
        replace(SIGHTING, root="other", graph=1),
        variants={"build": [NO_BN, BN], "other": [()]},
    )
    assert finding.when == ()


def test_certain_anywhere_is_certain_and_only_that_is_told() -> None:
    (finding,) = merge(
        replace(SIGHTING, certainty="undecided", causes=("parameter bn",), when=NO_BN, model="x"),
        replace(SIGHTING, when=BN, graph=1),
        variants={"build": [NO_BN, BN]},
    )
    assert finding.certainty == "certain"
    assert finding.causes == ()
    assert finding.when == (BN,)
    assert finding.models == ("build",)


def test_undecided_everywhere_names_every_cause_once() -> None:
    doubt = replace(SIGHTING, certainty="undecided", causes=("a", "b"))
    (finding,) = merge(doubt, replace(doubt, causes=("b", "c"), graph=1))
    assert finding.certainty == "undecided"
    assert finding.causes == ("a", "b", "c")


def test_the_highest_severity_met_is_told_with_its_message() -> None:
    (finding,) = merge(
        replace(SIGHTING, severity="info", message="mild"),
        replace(SIGHTING, severity="error", message="bad", profile="essential", graph=1),
        replace(SIGHTING, severity="warning", message="middling", graph=2),
    )
    assert (finding.severity, finding.message, finding.profile) == ("error", "bad", "essential")


def test_a_rule_yields_at_the_same_node() -> None:
    superior = replace(SIGHTING, rule="repeated-softmax", related=())
    yields = {"bias-before-batchnorm": ["repeated-softmax"]}
    assert [one.rule for one in merge(SIGHTING, superior, yields=yields)] == ["repeated-softmax"]
    elsewhere = replace(superior, node=node(2), place=place(9))
    assert len(merge(SIGHTING, elsewhere, yields=yields)) == 2


def test_what_is_certain_yields_to_nothing_undecided() -> None:
    superior = replace(SIGHTING, rule="repeated-softmax", certainty="undecided", causes=("x",))
    yields = {"bias-before-batchnorm": ["repeated-softmax"]}
    assert len(merge(SIGHTING, superior, yields=yields)) == 2
    doubted = replace(SIGHTING, certainty="undecided", causes=("x",))
    assert [one.rule for one in merge(doubted, superior, yields=yields)] == ["repeated-softmax"]


def test_across_the_seam_of_a_loop() -> None:
    seam = replace(SIGHTING, seam=12)
    (finding,) = merge(seam)
    assert finding.message == "a bias (when the loop on line 12 runs more than once)"
    (finding,) = merge(seam, replace(SIGHTING, graph=1))
    assert finding.message == "a bias"


def test_the_calls_that_led_there_are_labels() -> None:
    called = replace(SIGHTING, node=node(chain=(place(40), place(20))))
    (finding,) = merge(called)
    calls = [(one.place.line, one.text) for one in finding.labels if one.role == "call"]
    assert calls == [(40, "called here"), (20, "called here")]
    (finding,) = merge(called, replace(SIGHTING, node=node(chain=(place(41),))))
    assert [one.role for one in finding.labels] == ["related"]


def test_a_call_that_led_there_twice_is_one_label() -> None:
    again = node(chain=(place(40), place(20), place(40), place(20)))
    (finding,) = merge(replace(SIGHTING, node=again))
    assert [one.place.line for one in finding.labels if one.role == "call"] == [40, 20]


def test_a_fault_in_another_file_is_reported_at_the_nearest_call_in_this_one() -> None:
    chain = (place(40), place(22), place(5, "blocks.py"))
    (finding,) = merge(
        replace(SIGHTING, place=place(8, "blocks.py"), related=(), node=node(chain=chain))
    )
    assert finding.place == place(22)
    first, *calls = finding.labels
    assert (first.place, first.text) == (place(8, "blocks.py"), "the layer is built here")
    assert [one.place for one in calls] == [place(40), place(5, "blocks.py")]


def test_a_fault_in_another_file_that_nothing_here_calls() -> None:
    (finding,) = merge(replace(SIGHTING, place=place(8, "blocks.py"), related=()))
    assert finding.place == place(1)
