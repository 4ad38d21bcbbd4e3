"""The examples that stand in the rules, as jobs for Keras."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layerlint.rule import example_source, load_rules

from .worker import Job

#: Names that undecided examples leave open, with the values that decide them; the argument
#: that is given the name comes first (``initializer`` stands for all of them).
VALUES: Mapping[str, Sequence[str]] = {
    "initializer": ("'zeros'", "'glorot_uniform'"),
    "flag": ("True", "False"),
    "logits": ("True", "False"),
    "rate": ("0.0", "0.25", "0.75"),
    "name": ("'relu'", "'linear'", "'softmax'"),
    "size": ("1", "3"),
    "axis": ("-1", "1"),
    "shape": ("None", "(None, 1, 1, 8)"),
    "classes": ("1", "10"),
    "units": ("1", "64", "512"),
    "layer": ("ReLU()", "BatchNormalization()", "Dropout(0.25)"),
    "loss": ("'mse'", "'categorical_crossentropy'", "'binary_crossentropy'"),
}

#: The file that each example is taken for.
FILE = "example.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCase:
    """One example of a rule, with values for what it leaves open."""

    rule: str
    kind: str
    number: int
    """Which example of the rule it is, from 1."""
    source: str
    code: str
    values: tuple[tuple[str, str, str], ...] = ()
    """Module, name and expression of each open name."""

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for _, name, value in self.values)
        return f"{self.rule}-{self.kind}-{self.number}" + (f"[{said}]" if said else "")

    @property
    def job(self) -> Job:
        modules: dict[str, dict[str, str]] = {}
        for module, name, value in self.values:
            modules.setdefault(module, {})[name] = value
        return Job(
            file=f"/{FILE}",
            text=self.source,
            modules=modules,
            # What stands in for TensorFlow must not stay for the others.
            together="tensorflow" not in self.source,
            tensorflow="tensorflow" in self.source,
        )


def cases() -> Iterator[ExampleCase]:
    for rule in load_rules([]).rules:
        for number, example in enumerate(rule.examples, start=1):
            source = example_source(example)
            plain: dict[str, Any] = {
                "rule": rule.id,
                "kind": example.kind,
                "number": number,
                "source": source,
                "code": example.code,
            }
            opened = open_names(source)
            choices = [VALUES.get(what_for(name, source), ("None",)) for _, name in opened]
            for values in itertools.product(*choices):
                named = zip(opened, values, strict=True)
                chosen = tuple((module, name, value) for (module, name), value in named)
                yield ExampleCase(**plain, values=chosen)


def what_for(name: str, source: str) -> str:
    """The key of ``VALUES`` for an open name of a source."""
    keywords = [
        keyword.arg or ""
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Name) and keyword.value.id == name
    ]
    return "initializer" if any(one.endswith("initializer") for one in keywords) else name


def open_names(source: str) -> list[tuple[str, str]]:
    """Names that come from modules which do not exist: nobody knows their values."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"settings", "config"}
        for alias in node.names
    ]
