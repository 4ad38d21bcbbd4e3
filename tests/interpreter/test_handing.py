"""What code that nobody knows may have done with what it was handed is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument, UnknownValue
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import read_source


def units(code: str, folder: Path) -> Argument:
    """The units of the one layer of a program that begins with the list `names`."""
    path = folder / "net.py"
    start = "from keras import Sequential\nfrom keras.layers import Dense\nnames = ['other']\n"
    path.write_text(start + code, encoding="utf-8")
    source = read_source(path, "net.py")
    (graph,) = interpret(source, Project(here=folder), load_catalog()).graphs
    (node,) = graph.nodes
    return node.layer.arguments["units"]


MODEL = "\nSequential([Dense(len(names))])\n"
IN_CLASS = """
import ast

class Visitor(ast.NodeVisitor):
    def visit_Name(self, node):
        self.note(node.id)

    def note(self, name):
        names.append(name)

Visitor().visit(ast.parse(open("a").read()))
"""
COUNTED = """
from elsewhere import visit

count = 1

def note(name):
    global count
    count += 1

visit(note)
names = range(count)
"""
IN_OBJECT = """
from elsewhere import visit

class Reader:
    def __init__(self):
        self.names = []
        visit(each=self.note)

    def note(self, name):
        self.names.append(name)

names = Reader().names
"""


@pytest.mark.parametrize(
    "code",
    [
        "from elsewhere import visit\nvisit(lambda name: names.append(name))",
        "from elsewhere import visit\nvisit(names.append)",
        "from elsewhere import fill\nfill(names)",
        "from elsewhere import read\nnames = []\nlabels = read('a', names)",
        "import re\nre.sub('a', lambda found: names.append(found.group()) or '', open('a').read())",
        (
            "from elsewhere import visit\nnames = {'other': 0}\n"
            "def note(name):\n    names.setdefault(name, len(names))\nvisit(note)"
        ),
        (
            "from elsewhere import visit\nnames = {'other': 0}\n"
            "def note(name):\n    names[name] = 1\nvisit(note)"
        ),
        IN_CLASS,
        COUNTED,
        IN_OBJECT,
    ],
)
def test_what_may_have_been_filled_has_no_known_size(code: str, tmp_path: Path) -> None:
    assert isinstance(units(code + MODEL, tmp_path), UnknownValue)


@pytest.mark.parametrize(
    "code",
    [
        "import json\njson.dump(names, open('a'))",
        "import logging\nlogging.info(names)",
        "from elsewhere import known\nif_known = known(names)",
        "from elsewhere import visit\nvisit(lambda name: print(names))",
        (
            "from elsewhere import visit\n"
            "def note(name):\n    names = []\n    names.append(name)\nvisit(note)"
        ),
        "from elsewhere import visit\ndef note(names):\n    names.append(1)\nvisit(note)",
        "list(map(lambda name: name, open('a')))",
    ],
)
def test_what_others_only_read_keeps_its_size(code: str, tmp_path: Path) -> None:
    assert units(code + MODEL, tmp_path) == 1


def test_longer_lists_are_settings_that_most_code_only_reads(tmp_path: Path) -> None:
    code = "from elsewhere import check\nnames = ['a', 'b']\ncheck(names)"
    assert units(code + MODEL, tmp_path) == 2
