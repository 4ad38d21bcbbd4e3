"""Code that makes thousands of layers, each of which reaches all others through what is unknown.

`g(g(x, Dense(1)(y)), g(y, x))` took more than 90 s of the processor: for each rule every opaque
call behind each `Dense` was visited, and the way there gone through.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from layerlint.linter import check
from layerlint.patterns import effort
from layerlint.project import Project
from layerlint.settings import Settings
from layerlint.source import SourceFile

WITHOUT_END = {
    "a recursion in itself": """
        def g(x, y):
            return g(g(x, Dense(1)(y)), g(y, x))
    """,
    "two that call each other": """
        def g(x, y):
            return h(h(x, Dense(1)(y)), g(y, x))
        def h(x, y):
            return g(h(x, y), g(Dense(2)(x), y))
    """,
    "a chain of what is unknown": """
        def g(x, y):
            for _ in range(1000):
                x, y = anything(x, Dense(1)(y)), anything(y, x)
            return x
    """,
}


@pytest.mark.parametrize("name", WITHOUT_END)
def test_ways_are_followed_so_far_and_the_rest_is_told(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited: list[int] = []
    take = effort.Effort.take

    def counted(self: effort.Effort, visits: int) -> bool:
        granted = take(self, visits)
        visited.append(visits if granted else 0)
        return granted

    monkeypatch.setattr(effort.Effort, "take", counted)
    text = (
        "from keras import Input, Model\nfrom keras.layers import Dense\n"
        "from some import anything\n"
        + textwrap.dedent(WITHOUT_END[name])
        + "a, b = Input((4,)), Input((4,))\nmodel = Model([a, b], g(a, b))\n"
    )
    found = check(SourceFile(path="net.py", text=text), Project(), Settings().in_force(Path.cwd()))
    assert "ways between the layers of the body of the module" in found.understood.cut
    assert sum(visited) <= effort.VISITS_A_FILE
