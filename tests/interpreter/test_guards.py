"""Python is the judge of how much a loop has put together that leaves out some of its turns.

Of a loop of unknown length two turns are run, and each may be one of those that are left out:
what there is afterwards is known of no variant, as long as it hangs on what is gone through.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import UnknownValue
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

HEAD = "from keras.layers import Dense\nfrom readers import read\nk = read()\n"
READ: list[list[str]] = [["#", "none", "a"], ["a", "b", "a"], ["a", "#", "b"], ["b", "%", "c"]]
"""What may be read."""

#: Code that goes through ``k``, and what is asked of it then.
CASES: dict[str, tuple[str, str]] = {
    "what is there already": (
        """
        found = ["none"]
        for word in k:
            if word in found:
                continue
            found.append(word)
        """,
        "len(found)",
    ),
    "a chain of guards": (
        """
        found = ["none"]
        for word in k:
            if word == "a":
                pass
            elif word == "#":
                continue
            else:
                continue
            found.append(word)
        """,
        "len(found)",
    ),
    "a guard within another block": (
        """
        found = {"none": 0}
        for word in k:
            if True:
                if word.startswith("#"):
                    continue
            found[word] = len(found)
        """,
        "len(found)",
    ),
    "what is counted": (
        """
        found = 1
        for word in k:
            if word.startswith("#"):
                continue
            found += 1
        """,
        "found",
    ),
    "what an expression counts": (
        """
        found = 1
        for word in k:
            found += 1 if word.startswith("#") else 0
        """,
        "found",
    ),
    "the largest so far": (
        """
        found = 0
        for word in k:
            found = ord(word[0]) if ord(word[0]) > found else found
        """,
        "found + 1",
    ),
    "what a handler fills": (
        """
        found = {"none": 0}
        for word in k:
            try:
                found[word]
            except KeyError:
                found[word] = len(found)
        """,
        "len(found)",
    ),
    "what a handler counts": (
        """
        found = 1
        for word in k:
            try:
                ["#", "%"].index(word)
            except ValueError:
                found += 1
        """,
        "found",
    ),
    "what is read up to a mark": (
        """
        found = ["none"]
        for word in k:
            if word == "#":
                break
            found.append(word)
        """,
        "len(found)",
    ),
    "what is given back at a mark": (
        """
        def up_to_mark():
            found = ["none"]
            for word in k:
                if word == "#":
                    return found
                found.append(word)
            return found
        """,
        "len(up_to_mark())",
    ),
    "by place": (
        """
        found, place = ["none"], 0
        while place < len(k):
            place += 1
            if k[place - 1] == "#":
                continue
            found.append(k[place - 1])
        """,
        "len(found)",
    ),
    "a function that goes back": (
        """
        found = {"none": 0}
        def add(word):
            if word in found:
                return found[word]
            found[word] = len(found)
            return found[word]
        for word in k:
            add(word)
        """,
        "len(found)",
    ),
    "a method that goes back": (
        """
        class Words:
            def __init__(self):
                self.number = 1
            def add(self, word):
                if word.startswith("#"):
                    return
                self.number += 1
        words = Words()
        for word in k:
            words.add(word)
        """,
        "words.number",
    ),
    "an expression that is a guard": (
        """
        found = ["none"]
        for word in k:
            word in found or found.append(word)
        """,
        "len(found)",
    ),
    "one of two operands": (
        """
        found = ["none"]
        for word in k:
            word != "#" and word not in found and found.append(word)
        """,
        "len(found)",
    ),
    "an expression in a condition": (
        """
        found, twice = ["none"], 0
        for word in k:
            if word in found or found.append(word):
                twice += 1
        """,
        "len(found)",
    ),
    "a lambda in the place of a function": (
        """
        found = ["none"]
        add = lambda word: word in found or found.append(word)
        for word in k:
            add(word)
        """,
        "len(found)",
    ),
    "a lambda with arms": (
        """
        found = ["none"]
        add = lambda word: None if word in found else found.append(word)
        for word in k:
            add(word)
        """,
        "len(found)",
    ),
}


@pytest.mark.parametrize(("code", "asked"), CASES.values(), ids=CASES.keys())
def test_how_much_is_left_is_not_known(code: str, asked: str, tmp_path: Path) -> None:
    code = textwrap.dedent(code)
    outcomes: set[object] = set()
    for words in READ:
        names: dict[str, object] = {"k": words}
        exec(code, names)
        outcomes.add(eval(asked, names))
    assert len(outcomes) > 1
    source = SourceFile(path="net.py", text=f"{HEAD}{code}Dense({asked})\n")
    found = interpret(source, Project(here=tmp_path), load_catalog())
    told = [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes]
    assert told
    assert all(isinstance(one, UnknownValue) for one in told)
