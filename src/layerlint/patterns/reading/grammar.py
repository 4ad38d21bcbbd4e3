"""Which keys and kinds of values a rule file may hold, as data.

The validator and the JSON Schema for editors are both made from ``KINDS``, so that they
cannot say different things. What the words mean is said in ``syntax``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from layerlint.patterns.reading.kinds import (
    Choice,
    Field,
    Kind,
    ListOf,
    Named,
    Plain,
    Record,
    Text,
    Whole,
)
from layerlint.patterns.reading.match_grammar import (
    FAMILIES,
    MATCH_KINDS,
    OPERAND,
    VARIABLE,
    VARIABLE_NAME,
)

SEVERITIES: Final = ("error", "warning", "info")
PROFILES: Final = ("essential", "recommended", "strict", "none", "always")
BATCHNORM_ORDERS: Final = ("before-activation", "after-activation")
FIX_STEPS: Final = ("set", "unset", "remove", "move", "replace", "insert")

_KEBAB: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_ARGUMENTS: Final = Record(called="arguments", other=OPERAND)


def _one_or_more(record: Record) -> Choice:
    return Choice(sequence=ListOf(item=record), otherwise=record)


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        **MATCH_KINDS,
        "let": Choice(
            by_key=(
                (
                    ("product",),
                    Record(
                        called="a product",
                        fields={"product": Field(kind=ListOf(item=OPERAND, least=2))},
                    ),
                ),
                (
                    ("quotient",),
                    Record(
                        called="a quotient",
                        fields={"quotient": Field(kind=ListOf(item=OPERAND, least=2))},
                    ),
                ),
            ),
            otherwise=Record(
                called="a table",
                fields={
                    "table": Field(
                        kind=Record(called="the entries of a table", other=Plain()), required=True
                    ),
                    "of": Field(kind=Named(name="reference"), required=True),
                    "otherwise": Field(kind=Plain(), says="Where the table has no entry."),
                },
            ),
        ),
        "fix": Record(
            called="a fix",
            fields={
                "set": Field(
                    kind=_one_or_more(
                        Record(
                            called="`set`",
                            fields={
                                "node": Field(kind=VARIABLE_NAME, required=True),
                                "arguments": Field(kind=_ARGUMENTS, required=True),
                            },
                        )
                    ),
                    says="Give arguments of a node these values.",
                ),
                "unset": Field(
                    kind=_one_or_more(
                        Record(
                            called="`unset`",
                            fields={
                                "node": Field(kind=VARIABLE_NAME, required=True),
                                "arguments": Field(kind=ListOf(item=Text()), required=True),
                            },
                        )
                    ),
                    says="Take arguments of a node out.",
                ),
                "remove": Field(
                    kind=_one_or_more(
                        Record(
                            called="`remove`",
                            fields={"node": Field(kind=VARIABLE_NAME, required=True)},
                        )
                    ),
                    says="Take a node out.",
                ),
                "move": Field(
                    kind=_one_or_more(
                        Record(
                            called="`move`",
                            fields={
                                "node": Field(kind=VARIABLE_NAME, required=True),
                                "before": Field(kind=VARIABLE_NAME),
                                "after": Field(kind=VARIABLE_NAME),
                            },
                            one_of=(("before", "after"),),
                        )
                    ),
                    says="Put a node directly before or behind another.",
                ),
                "replace": Field(
                    kind=_one_or_more(
                        Record(
                            called="`replace`",
                            fields={
                                "node": Field(kind=VARIABLE_NAME, required=True),
                                "layer": Field(
                                    kind=Choice(scalar=Text(), otherwise=Named(name="reference")),
                                    required=True,
                                ),
                                "arguments": Field(kind=_ARGUMENTS),
                            },
                        )
                    ),
                    says="Put another layer in a node's stead; the arguments stay.",
                ),
                "insert": Field(
                    kind=_one_or_more(
                        Record(
                            called="`insert`",
                            fields={
                                "layer": Field(kind=Text(), required=True),
                                "arguments": Field(kind=_ARGUMENTS),
                                "before": Field(kind=VARIABLE_NAME),
                                "after": Field(kind=VARIABLE_NAME),
                            },
                            one_of=(("before", "after"),),
                        )
                    ),
                    says="Put a new layer directly before or behind a node.",
                ),
                "safety": Field(
                    kind=Text(words=("safe", "unsafe")),
                    required=True,
                    says="Safe: what is computed and saved stays the same.",
                ),
                "because": Field(kind=Text(), says="What the fix costs."),
                "title": Field(kind=Text(), says="What the fix does, in a line."),
            },
            some_of=(FIX_STEPS,),
        ),
        "parameter": Record(
            called="a parameter",
            fields={
                "kind": Field(
                    kind=Text(words=("number", "whole", "flag", "text", "layers")),
                    required=True,
                    says="What it holds; `layers` is a set that the rule names as `$name`.",
                ),
                "default": Field(
                    kind=Choice(scalar=Plain(), sequence=ListOf(item=Text(), least=0)),
                    required=True,
                    says="What it is where no configuration sets it.",
                ),
                "says": Field(kind=Text(), required=True, says="What it means, in a line."),
                **{
                    word: Field(kind=Plain(), says=f"What a number must be {said}.")
                    for word, said in {
                        "ge": "greater than, or equal to",
                        "gt": "greater than",
                        "le": "less than, or equal to",
                        "lt": "less than",
                    }.items()
                },
                "in": Field(kind=ListOf(item=Text()), says="What a text may be."),
            },
        ),
        "example": Choice(
            scalar=Text(such_as="Conv2D(8, 3), ReLU()"),
            otherwise=Record(
                called="an example",
                fields={
                    "code": Field(kind=Text(), required=True, says="Whole source."),
                    "expect": Field(kind=Whole(least=1), says="The line of the finding."),
                    "fixed": Field(kind=Text(), says="What the fix turns it into."),
                    "why": Field(kind=Text(), says="What it shows, in a line."),
                },
            ),
        ),
        "rule": Record(
            called="a rule",
            fields={
                "id": Field(
                    kind=Text(pattern=_KEBAB, such_as="dropout-on-output"),
                    required=True,
                    says="The file's name without its ending: the smell, not the cure.",
                ),
                "summary": Field(kind=Text(), required=True, says="The fault, in a line."),
                "severity": Field(kind=Text(words=SEVERITIES), required=True, says="How bad."),
                "profile": Field(
                    kind=Text(words=PROFILES), required=True, says="How contested: who runs it."
                ),
                "message": Field(
                    kind=Text(),
                    required=True,
                    says="What is said of a finding; `{variable.attribute}` is filled in.",
                ),
                "requires": Field(
                    kind=Text(such_as='">=0.1"'), says="Versions of layerlint that can read it."
                ),
                "layers": Field(
                    kind=Record(
                        called="declarations of layers",
                        other=Record(
                            called="a declaration of a layer",
                            fields={
                                "family": Field(kind=Text(words=FAMILIES), required=True),
                                "parameters": Field(kind=ListOf(item=Text(pattern=VARIABLE))),
                            },
                        ),
                    ),
                    says="Layers that Keras does not have, by qualified name.",
                ),
                "parameters": Field(
                    kind=Record(called="parameters", other=Named(name="parameter")),
                    says="Values that a configuration may set, by name.",
                ),
                "batchnorm_order": Field(
                    kind=Text(words=BATCHNORM_ORDERS),
                    says="The order of the house that wants this rule; elsewhere it is in no"
                    " profile.",
                ),
                "match": Field(
                    kind=Choice(
                        sequence=Named(name="steps"),
                        otherwise=Record(
                            called="a choice of matches",
                            fields={
                                "any": Field(kind=ListOf(item=Named(name="steps")), required=True)
                            },
                        ),
                    ),
                    says="The bad shape, in the order of the data flow.",
                ),
                "diagnostic": Field(
                    kind=Text(), says="In place of `match`: what the engine itself finds."
                ),
                "when": Field(kind=Named(name="clauses"), says="All of them must hold."),
                "unless": Field(kind=Named(name="clauses"), says="None of them may hold."),
                "levels": Field(
                    kind=ListOf(
                        item=Record(
                            called="a level",
                            fields={
                                "severity": Field(kind=Text(words=SEVERITIES)),
                                "profile": Field(kind=Text(words=PROFILES)),
                                "message": Field(kind=Text()),
                                "fix": Field(kind=Named(name="fix")),
                                "when": Field(kind=Named(name="clauses"), required=True),
                                "unless": Field(kind=Named(name="clauses")),
                            },
                            some_of=(("severity", "profile", "message", "fix"),),
                        )
                    ),
                    says="Where severity, profile, message or fix differ; the first that holds.",
                ),
                "also": Field(
                    kind=ListOf(
                        item=Record(
                            called="an addition",
                            fields={
                                "message": Field(kind=Text(), required=True),
                                "when": Field(kind=Named(name="clauses"), required=True),
                                "unless": Field(kind=Named(name="clauses")),
                            },
                        )
                    ),
                    says="Sentences that end the message, each where its clauses hold.",
                ),
                "let": Field(
                    kind=Record(called="values", other=Named(name="let")),
                    says="Values for message and fix.",
                ),
                "yields_to": Field(
                    kind=ListOf(item=Text()),
                    says="Rules whose finding at the same node takes this one's place.",
                ),
                "report": Field(
                    kind=Record(
                        called="a report",
                        fields={
                            "at": Field(kind=VARIABLE_NAME, required=True),
                            "related": Field(kind=Record(called="related places", other=Text())),
                        },
                    ),
                    says="Where the finding stands, and what is said of the other places.",
                ),
                "fix": Field(kind=Named(name="fix")),
                "rationale": Field(kind=Text(), says="Why it is a fault, in Markdown."),
                "when_to_ignore": Field(kind=Text(), says="When it is none, in Markdown."),
                "references": Field(
                    kind=ListOf(
                        item=Record(
                            called="a reference to read",
                            fields={
                                "title": Field(kind=Text(), required=True),
                                "url": Field(
                                    kind=Text(pattern=r"^https?://\S+$", such_as="https://…"),
                                    required=True,
                                ),
                            },
                        )
                    ),
                ),
                "examples": Field(
                    kind=Record(
                        called="examples",
                        fields={
                            kind: Field(kind=ListOf(item=Named(name="example")))
                            for kind in ("bad", "good", "undecided")
                        },
                    ),
                ),
            },
            one_of=(("match", "diagnostic"),),
        ),
        "sets": Record(
            called="named sets",
            other=Choice(scalar=Text(), sequence=ListOf(item=Named(name="member"))),
        ),
    }
)
