"""How long all rules take on graphs that have too many paths to walk them one by one.

Prints a table: the graph, its nodes, its paths, the seconds for its normal form and for
matching all rules. Run it as ``python benchmarks/diamonds.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from layerlint.graph.model import LayerGraph
from layerlint.graph.text import parse_graph
from layerlint.patterns.match import matches
from layerlint.patterns.normal_form import normalize
from layerlint.rule import RuleSet, load_rules

CONVOLUTION = 'Conv2D(filters=8, kernel_size=(3, 3); use_bias=True, activation="linear")'
NORMALIZATION = "BatchNormalization(; axis=-1, trainable=True)"
DROPOUT = "Dropout(rate=0.3; noise_shape=None)"
SHAPE = "-> (None, 32, 32, 8)"


def diamonds(count: int, left: str, right: str) -> LayerGraph:
    """Diamonds one on top of the other: two arms that an addition joins again."""
    text = [f"%0 = {CONVOLUTION} (in0) {SHAPE}"]
    for index in range(count):
        top = index * 3
        text += [
            f"{left} (%{top}) {SHAPE}",
            f"{right} (%{top}) {SHAPE}",
            f"Add() (%{top + 1}, %{top + 2}) {SHAPE}",
        ]
    text.append(f'{NORMALIZATION} {SHAPE} Flatten() Dense(units=10, activation="softmax")')
    return parse_graph("functional { " + "\n".join(text) + ' compiled loss "mse" }')


def chain(count: int) -> LayerGraph:
    """Blocks of convolution, normalization, activation and dropout, one after the other."""
    block = f"{CONVOLUTION} {SHAPE} {NORMALIZATION} {SHAPE} ReLU() {SHAPE} {DROPOUT} {SHAPE} "
    return parse_graph("sequential { " + block * count + "Flatten() Dense(units=10) }")


GRAPHS: dict[str, Callable[[], LayerGraph]] = {
    "60 diamonds of MaxPooling2D": lambda: diamonds(60, "MaxPooling2D()", "MaxPooling2D()"),
    "60 diamonds of ReLU": lambda: diamonds(60, "ReLU()", "ReLU()"),
    "60 diamonds of Dropout": lambda: diamonds(60, DROPOUT, DROPOUT),
    "60 diamonds of Conv2D": lambda: diamonds(60, CONVOLUTION, CONVOLUTION),
    "60 diamonds of opaque calls": lambda: diamonds(
        60, '?() [reason="call of f"]', '?() [reason="call of g"]'
    ),
    "60 diamonds of unknown rates": lambda: diamonds(
        60, 'Dropout(rate=unknown "r")', 'Dropout(rate=unknown "r")'
    ),
    "chain of 1,000": lambda: chain(250),
    "chain of 2,000": lambda: chain(500),
    "chain of 10,000": lambda: chain(2500),
}


def measure(name: str, build: Callable[[], LayerGraph], rules: RuleSet) -> None:
    """Print one line of the table."""
    graph = build()
    start = time.perf_counter()
    normal = normalize(graph)
    middle = time.perf_counter()
    found = 0
    for rule in rules:
        if rule.pattern is not None:
            found += len(matches(rule.pattern, normal, let=rule.let, severity=rule.severity))
    end = time.perf_counter()
    print(f"{name:30} {len(graph.nodes):7} {middle - start:11.3f} {end - middle:9.3f} {found:8}")


def main() -> None:
    """Print the table."""
    rules = load_rules()
    print(f"{len(rules)} rules")
    print(f"{'graph':30} {'nodes':>7} {'normal form':>11} {'matching':>9} {'matches':>8}")
    for name, build in GRAPHS.items():
        measure(name, build, rules)


if __name__ == "__main__":
    main()
