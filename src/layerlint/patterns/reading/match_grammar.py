"""What may stand in ``match``, ``when`` and ``unless``, as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from layerlint.patterns.reading.kinds import (
    Choice,
    Field,
    Flag,
    Kind,
    ListOf,
    Named,
    Plain,
    Record,
    Text,
    Whole,
)

FAMILIES: Final = (
    "activation",
    "attention",
    "convolutional",
    "core",
    "merging",
    "normalization",
    "pooling",
    "preprocessing",
    "regularization",
    "reshaping",
    "rnn",
)
ORDER_OPERATORS: Final = ("gt", "ge", "lt", "le")

VARIABLE: Final = r"^[a-z][a-z0-9_]*$"
VARIABLE_NAME: Final = Text(pattern=VARIABLE, such_as="learner")
OPERAND: Final = Choice(
    scalar=Plain(), sequence=ListOf(item=Plain()), otherwise=Named(name="reference")
)
_KIND_FIELDS: Final = {
    "layer": Field(
        kind=Choice(
            scalar=Text(),
            sequence=ListOf(item=Text()),
            otherwise=Record(
                called="a set of layers",
                fields={
                    "not": Field(
                        kind=Choice(scalar=Text(), sequence=ListOf(item=Text())),
                        required=True,
                        says="Any known layer but these.",
                    )
                },
            ),
        ),
        says="The layer's name, a named set such as `$convolutions`, or a list of both.",
    ),
    "family": Field(
        kind=Choice(scalar=Text(words=FAMILIES), sequence=ListOf(item=Text(words=FAMILIES))),
        says="Keras's folder of layers that the layer belongs to.",
    ),
    "where": Field(kind=Named(name="where"), says="Conditions on arguments and facts."),
    "call": Field(
        kind=Named(name="where"), says="Conditions on the arguments of the call, as `training`."
    ),
    "position": Field(
        kind=Text(words=("input", "output")),
        says="The node reads inputs of the model only, or gives one of its outputs.",
    ),
    "any": Field(
        kind=ListOf(
            item=Choice(
                by_key=((("layer", "family", "where", "call", "position"), Named(name="test")),),
                otherwise=Named(name="where"),
            )
        ),
        says="One of several tests of the node, or of several lists of conditions, holds.",
    ),
}
_COUNT: Final = Choice(
    scalar=Whole(),
    otherwise=Record(
        called="a comparison of a count",
        fields={word: Field(kind=Whole()) for word in ("eq", "ne", *ORDER_OPERATORS)},
        some_of=(("eq", "ne", *ORDER_OPERATORS),),
    ),
)
_TESTS: Final = {
    **{
        word: Field(kind=OPERAND, says=says)
        for word, says in {
            "eq": "Equal; the way to compare with a tuple.",
            "ne": "Not equal.",
            "gt": "Greater than.",
            "ge": "Greater than or equal.",
            "lt": "Less than.",
            "le": "Less than or equal.",
        }.items()
    },
    "in": Field(kind=ListOf(item=Plain()), says="One of these."),
    "not_in": Field(kind=ListOf(item=Plain()), says="None of these."),
    "whole": Field(kind=Flag(), says="Whether it is a number without a fraction."),
    "exists": Field(kind=Flag(), says="Whether the source mentions the argument."),
}


MATCH_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "reference": Record(
            called="a reference",
            fields={
                "ref": Field(
                    kind=Text(such_as="learner.units"),
                    required=True,
                    says="`variable.attribute` of a bound node, or a value of `let`.",
                )
            },
        ),
        "condition": Choice(
            called="a value, a list of values or a comparison such as `{gt: 0.5}`",
            scalar=Plain(),
            sequence=ListOf(item=Plain()),
            by_key=(
                (
                    ("any",),
                    Record(
                        called="a choice of conditions",
                        fields={
                            "any": Field(
                                kind=ListOf(item=Named(name="condition")),
                                required=True,
                                says="One of these holds.",
                            )
                        },
                    ),
                ),
            ),
            otherwise=Record(called="a comparison", fields=_TESTS, some_of=(tuple(_TESTS),)),
        ),
        "where": Record(
            called="conditions",
            fields={
                "any": Field(
                    kind=ListOf(item=Named(name="where")),
                    says="One of several sets of conditions holds.",
                )
            },
            other=Named(name="condition"),
        ),
        "test": Record(
            called="a test of a node", fields=_KIND_FIELDS, some_of=(tuple(_KIND_FIELDS),)
        ),
        "set": Choice(
            called="a set of layers (a name, a list, or `{not: …}`)",
            scalar=Text(such_as="$pooling"),
            sequence=ListOf(item=Named(name="member")),
            otherwise=Record(
                called="a set of layers",
                fields={
                    "not": Field(
                        kind=Choice(scalar=Text(), sequence=ListOf(item=Named(name="member"))),
                        required=True,
                        says="Anything but these.",
                    )
                },
            ),
        ),
        "member": Choice(scalar=Text(such_as="$pooling"), otherwise=Named(name="test")),
        "step": Choice(
            called="a step (a mapping)",
            by_key=(
                (
                    ("through", "max"),
                    Record(
                        called="a through step",
                        fields={
                            "through": Field(
                                kind=Named(name="set"),
                                required=True,
                                says="Zero or more of these, one behind the other.",
                            ),
                            "max": Field(kind=Whole(least=1), says="At most so many."),
                            "as": Field(kind=VARIABLE_NAME, says="A name for them."),
                        },
                    ),
                ),
            ),
            otherwise=Record(
                called="a layer step",
                fields={"as": Field(kind=VARIABLE_NAME, says="A name for it."), **_KIND_FIELDS},
            ),
        ),
        "steps": ListOf(item=Named(name="step")),
        "clause": Choice(
            called="a clause (a mapping that begins with `var`, `from`, `model`, `value` or `any`)",
            by_key=(
                (
                    ("var",),
                    Record(
                        called="a clause about a variable",
                        fields={
                            "var": Field(kind=VARIABLE_NAME, required=True),
                            **_KIND_FIELDS,
                            "calls": Field(kind=_COUNT, says="How often the layer is called."),
                            "consumers": Field(
                                kind=_COUNT,
                                says="How many read the node, in other models of the run, too; a"
                                " model output is one of them.",
                            ),
                            "contains": Field(
                                kind=Named(name="set"),
                                says="One of the nodes of a through step is one of these.",
                            ),
                            "compiled": Field(
                                kind=Record(
                                    called="conditions on a compiled loss",
                                    fields={
                                        "loss": Field(kind=Named(name="condition")),
                                        "from_logits": Field(kind=Named(name="condition")),
                                    },
                                    some_of=(("loss", "from_logits"),),
                                ),
                                says="What `compile()` says of the output that the node gives.",
                            ),
                            "through": Field(
                                kind=Named(name="set"),
                                says="With `compiled`: what may stand between node and output.",
                            ),
                        },
                        some_of=((*_KIND_FIELDS, "calls", "consumers", "contains", "compiled"),),
                    ),
                ),
                (
                    ("from",),
                    Record(
                        called="a clause about ways",
                        fields={
                            "from": Field(kind=VARIABLE_NAME, required=True),
                            **{
                                word: Field(
                                    kind=Choice(
                                        scalar=Text(words=("output", "input")),
                                        otherwise=Named(name="test"),
                                    ),
                                    says=f"Where the ways {end}.",
                                )
                                for word, end in (
                                    ("reaches", "with the data lead to"),
                                    ("reached_by", "against the data lead to"),
                                )
                            },
                            "through": Field(
                                kind=Named(name="set"), says="What the ways may lead through."
                            ),
                            "along": Field(
                                kind=Text(words=("some", "every")), says="Some way or each."
                            ),
                            "calls": Field(
                                kind=Text(words=("some", "every")),
                                says="From this call of the layer, or from each.",
                            ),
                            "models": Field(
                                kind=Text(words=("some", "every")),
                                says="In this model, or in each that has the layer.",
                            ),
                        },
                        one_of=(("reaches", "reached_by"),),
                    ),
                ),
                (
                    ("model",),
                    Record(
                        called="a clause about the model",
                        fields={
                            "model": Field(
                                kind=Record(
                                    called="facts of the model",
                                    fields={
                                        "complete": Field(kind=Flag()),
                                        "called": Field(kind=Flag()),
                                        "held": Field(kind=Flag()),
                                        "compiled": Field(kind=Flag()),
                                    },
                                    some_of=(("complete", "called", "held", "compiled"),),
                                ),
                                required=True,
                            )
                        },
                    ),
                ),
                (
                    ("value",),
                    Record(
                        called="a clause about what the engine says",
                        fields={
                            "value": Field(
                                kind=VARIABLE_NAME,
                                required=True,
                                says="A value that a diagnostic brings along.",
                            ),
                            "eq": Field(kind=Text()),
                            "ne": Field(kind=Text()),
                            "in": Field(kind=ListOf(item=Text())),
                            "not_in": Field(kind=ListOf(item=Text())),
                            "exists": Field(kind=Flag()),
                        },
                        some_of=(("eq", "ne", "in", "not_in", "exists"),),
                    ),
                ),
            ),
            otherwise=Record(
                called="a clause",
                fields={
                    "any": Field(
                        kind=ListOf(
                            item=Choice(
                                sequence=Named(name="clauses"), otherwise=Named(name="clause")
                            )
                        ),
                        required=True,
                        says="One of several clauses, or of several lists of them, holds.",
                    )
                },
            ),
        ),
        "clauses": ListOf(item=Named(name="clause")),
    }
)
