"""Python is the judge of what is changed at a place that is not known.

What is said of a container afterwards must be what Python gives, whichever place it was: where
the places differ, it is not known, or is told of several variants.
"""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

HEAD = "from keras.layers import Dense\nfrom readers import read\nk = read()\n"

#: Code in which ``k`` is not known, what is asked of it then, and some values of ``k``.
CASES: list[tuple[str, str, list[object]]] = [
    (
        "groups={'a':[], 'b':[]}\nfor i in range(3):\n    groups[k].append(i)",
        "len(groups['a'])",
        ["a", "b"],
    ),
    ("groups={'a':[], 'b':[]}\ngroups[k].append(1)", "groups['a']", ["a", "b"]),
    ("groups={'a':[], 'b':[]}\ngroups[k] += [1]", "groups['a']", ["a", "b"]),
    ("groups={'a':[], 'b':[]}\ngroups[k].extend([1,2])", "len(groups['a'])", ["a", "b"]),
    ("groups={'a':[], 'b':[]}\ng = groups[k]\ng.append(3)", "len(groups['a'])", ["a", "b"]),
    ("groups={'a':[], 'b':[]}\ngroups.get(k).append(3)", "len(groups['a'])", ["a", "b"]),
    ("groups=[[],[]]\ngroups[k].append(3)", "len(groups[0])", [0, 1]),
    ("groups=([],[])\ngroups[k].append(3)", "len(groups[0])", [0, 1]),
    ("groups=[[1],[2]]\ngroups[k][0] = 7", "groups[0][0]", [0, 1]),
    ("groups={'a':{'n':1}, 'b':{'n':1}}\ngroups[k]['n'] = 5", "groups['a']['n']", ["a", "b"]),
    ("groups={'a':{'n':1}, 'b':{'n':1}}\ngroups[k].update(n=5)", "groups['a']['n']", ["a", "b"]),
    ("groups={'a':{'n':1}, 'b':{'n':1}}\ngroups[k].pop('n')", "len(groups['a'])", ["a", "b"]),
    ("d={'a':1,'b':2}\nd[k] = 5", "len(d)", ["a", "b", "c"]),
    ("d={'a':1,'b':2}\nd[k] = 5", "d['a']", ["a", "b", "c"]),
    ("d={0:1,1:2}\nd[k] = 5", "d[0]", [0, 1]),
    ("d={'a':1,'b':2}\nd.__setitem__(k, 5)", "d['a']", ["a", "b"]),
    ("import operator\nd={'a':1,'b':2}\noperator.setitem(d, k, 5)", "d['a']", ["a", "b"]),
    ("l=[1,2,3]\nl.__setitem__(k, 5)", "l[0]", [0, 1]),
    ("d={'a':1,'b':2}\nd.update(**k)", "d['a']", [{}, {"a": 7}]),
    ("d={'a':1}\nfor w in k:\n    n, v = w.split('=')\n    d[n] = int(v)", "d['a']", [["a=3"], []]),
    ("d={'a':{'n':1}}\nfor n in k:\n    d[n] = {'n': k[n]}", "d['a']['n']", [{"a": 2}, {}]),
    ("d={'a':{'n':1}}\nfor n, v in k.items():\n    d[n] = v", "d['a']['n']", [{"a": {"n": 4}}, {}]),
    ("class C:\n    n=1\nsetattr(C, k, 5)", "C.n", ["n", "m"]),
    ("class C:\n    n=1\no=C()\no.__dict__.update(k)", "o.n", [{"n": 2}, {}]),
    ("class C:\n    n=1\no=C()\nvars(o).update(k)", "o.n", [{"n": 2}, {}]),
    ("class C:\n    n=1\no=C()\no.__dict__ = k", "o.n", [{"n": 2}, {}]),
    (
        (
            "class C:\n    n=1\n    def put(self, name, v):\n        self.__dict__[name] = v\n"
            "o=C()\no.put(k, 5)"
        ),
        "o.n",
        ["n", "m"],
    ),
    ("n=1\nglobals().update(k)", "n", [{"n": 2}, {}]),
    ("n=1\nglobals()[k] = 5", "n", ["n", "m"]),
    ("n=1\nlocals()[k] = 5", "n", ["n", "m"]),
    ("n=1\ndef f():\n    globals()['n'] = k\nf()", "n", [2, 3]),
    ("n=1\nfor name in ('n', 'm'):\n    globals()[name] = k", "n", [2, 3]),
    ("import random\nl=[1,2,3]\nrandom.seed(k)\nrandom.shuffle(l)", "l[0]", [0, 1, 2]),
    ("import random\nl=[1,2,3]\nrandom.Random(k).shuffle(l)", "l[0]", [0, 1, 2]),
    ("import numpy as np\nl=[1,2,3]\nnp.random.seed(k)\nnp.random.shuffle(l)", "l[0]", [0, 1, 2]),
    ("import numpy as np\nl=np.zeros(2)\nnp.put(l, [0], k)", "int(l[0])", [0, 1]),
    ("import numpy as np\nl=np.zeros(2)\nnp.copyto(l, k)", "int(l[0])", [[0, 0], [1, 1]]),
    ("l=[1,2,3]\nl.sort(key=lambda x: k[x])", "l[0]", [[0, 1, 2, 3], [0, 3, 2, 1]]),
    ("l=sorted([1,2,3], key=lambda x: k[x])", "l[0]", [[0, 1, 2, 3], [0, 3, 2, 1]]),
    ("import argparse\nd=argparse.Namespace(n=1)\nsetattr(d, k, 5)", "d.n", ["n", "m"]),
    (
        (
            "import argparse\np=argparse.ArgumentParser()\np.add_argument('--n', default=1)\n"
            "p.set_defaults(**k)\nd=p.parse_args([])"
        ),
        "d.n",
        [{"n": 2}, {}],
    ),
    (
        (
            "import argparse\np=argparse.ArgumentParser()\np.add_argument('--n', default=1)\n"
            "d=p.parse_args([])\nfor name, v in k.items():\n    setattr(d, name, v)"
        ),
        "d.n",
        [{"n": 2}, {}],
    ),
    ("d={'a':1}\nd[k] += 5", "d['a']", ["a"]),
    ("d={'a':1,'b':2}\nd[k] += 5", "d['a']", ["a", "b"]),
    ("d={'a':1,'b':2}\nd[k] *= 5", "d['b']", ["a", "b"]),
    ("d={'a':1,'b':2}\nd.update(k)", "d['a']", [{}, {"a": 7}]),
    ("d={'a':1,'b':2}\nd = {**d, **k}", "d['a']", [{}, {"a": 7}]),
    ("d={'a':1,'b':2}\ndel d[k]", "len(d)", ["a", "b"]),
    ("d={'a':1,'b':2}\ndel d[k]", "d.get('a', 9)", ["a", "b"]),
    ("d={'a':1,'b':2}\ndel d[k]", "'a' in d", ["a", "b"]),
    ("d={'a':1,'b':2}\nd.pop(k)", "d.get('a', 9)", ["a", "b"]),
    ("d={'a':1,'b':2}\nd.pop(k)", "len(d)", ["a", "b"]),
    ("d={'a':1,'b':2}\nd.pop(k, None)", "len(d)", ["a", "c"]),
    ("d={'a':1,'b':2}\nd.setdefault(k, 5)", "len(d)", ["a", "c"]),
    ("d={'b':2}\nd.setdefault(k, 5)", "d.get('a', 9)", ["a", "b"]),
    ("d={'a':[], 'b':[]}\nd.setdefault(k, []).append(1)", "len(d['a'])", ["a", "b"]),
    (
        (
            "from collections import defaultdict\nd=defaultdict(list)\n"
            "d['a'].append(0)\nd[k].append(1)"
        ),
        "len(d['a'])",
        ["a", "b"],
    ),
    ("l=[1,2,3]\nl.insert(k, 9)", "l[0]", [0, 1, 3]),
    ("l=[1,2,3]\nl.insert(k, 9)", "l[-1]", [0, 1, 3]),
    ("l=[1,2,3]\nl.insert(k, 9)", "len(l)", [0, 1, 3]),
    ("l=[1,2,3]\ndel l[k]", "len(l)", [0, 1, 2]),
    ("l=[1,2,3]\ndel l[k]", "l[0]", [0, 1, 2]),
    ("l=[1,2,3]\ndel l[:k]", "len(l)", [0, 1, 2]),
    ("l=[1,2,3]\ndel l[k:]", "l[0] if l else 0", [0, 1, 2]),
    ("l=[1,2,3]\nl.pop(k)", "len(l)", [0, 1, 2]),
    ("l=[1,2,3]\nl.pop(k)", "l[0]", [0, 1, 2]),
    ("l=[1,2,3]\nl.remove(k)", "len(l)", [1, 2, 3]),
    ("l=[1,2,3]\nl.remove(k)", "l[0]", [1, 2, 3]),
    ("l=[1,2,3]\nl[k] = 9", "l[0]", [0, 1, 2]),
    ("l=[1,2,3]\nl[k] += 9", "l[0]", [0, 1, 2]),
    ("l=[1,2,3]\nl[k:] = [9]", "len(l)", [0, 1, 2]),
    ("l=[1,2,3]\nl[:k] = []", "l[0] if l else 0", [0, 1, 2]),
    ("l=[1,2,3]\nl[1:] = k", "len(l)", [[], [1, 2, 3]]),
    ("l=[1,2,3]\nl[1:] = k", "l[-1]", [[], [1, 2, 5]]),
    ("l=[1,2,3]\nl.extend(k)", "len(l)", [[], [1]]),
    ("l=[1,2,3]\nl.extend(k)", "l[-1]", [[], [1]]),
    ("l=[1,2,3]\nl += k", "l[-1]", [[], [1]]),
    ("l=[1,2,3]\nl *= k", "len(l)", [0, 1, 2]),
    ("l=[1,2,3]\nl.sort(reverse=k)", "l[0]", [True, False]),
    ("l=[3,1,2]\nl.append(k)\nl.sort()", "l[0]", [0, 9]),
    ("s={1,2,3}\ns.discard(k)", "len(s)", [1, 5]),
    ("s={1,2,3}\ns.discard(k)", "1 in s", [1, 5]),
    ("s={1,2,3}\ns.remove(k)", "1 in s", [1, 2]),
    ("s={1,2,3}\ns.add(k)", "5 in s", [1, 5]),
    ("s={1,2,3}\ns.update(k)", "5 in s", [[1], [5]]),
    ("s={1,2,3}\ns -= k", "len(s)", [{1}, {5}]),
    ("s={1,2,3}\ns |= k", "len(s)", [{1}, {5}]),
    ("s={1,2,3}\ns.difference_update(k)", "len(s)", [{1}, {5}]),
    ("s={1,2,3}\ns.intersection_update(k)", "len(s)", [{1}, {5}]),
    ("s={1,2,3}\ns.symmetric_difference_update(k)", "len(s)", [{1}, {5}]),
    ("class C:\n    n=1\no=C()\nsetattr(o, k, 5)", "o.n", ["n", "m"]),
    (
        "class C:\n    def __init__(self):\n        self.n=1\no=C()\nsetattr(o, k, 5)",
        "o.n",
        ["n", "m"],
    ),
    (
        "class C:\n    def __init__(self):\n        self.n=1\no=C()\no.__dict__.update(k)",
        "o.n",
        [{"n": 2}, {}],
    ),
    (
        "class C:\n    def __init__(self):\n        self.n=1\no=C()\nvars(o).update(k)",
        "o.n",
        [{"n": 2}, {}],
    ),
    (
        (
            "class C:\n    def __init__(self):\n        self.n=1\n"
            "        self.m=2\no=C()\nfor key, v in k.items():\n    setattr(o, key, v)"
        ),
        "o.n",
        [{"n": 4, "q": 1}, {}],
    ),
    (
        "class C:\n    def __init__(self, n):\n        self.n=n\ncs=[C(1),C(2)]\ncs[k].n = 9",
        "cs[0].n",
        [0, 1],
    ),
    (
        (
            "class C:\n    def __init__(self, n):\n"
            "        self.n=n\ncs={'a':C(1),'b':C(2)}\ncs[k].n = 9"
        ),
        "cs['a'].n",
        ["a", "b"],
    ),
    ("l=[[0,0],[0,0]]\nl[k][k] = 1", "l[0][0]", [0, 1]),
    ("l=[[0,0],[0,0]]\nl[0][k] = 1", "l[0][0]", [0, 1]),
    ("import numpy as np\nl=np.zeros((2,2))\nl[k] = 1", "int(l[0][0])", [0, 1]),
    ("import numpy as np\nl=np.zeros((2,2))\nl[k][0] = 1", "int(l[0][0])", [0, 1]),
    ("import numpy as np\nl=np.zeros((2,2))\nl[0, k] = 1", "int(l[0][0])", [0, 1]),
    ("import numpy as np\nl=np.zeros((2,2))\nl[k] += 1", "int(l[0][0])", [0, 1]),
    ("import numpy as np\nl=np.zeros((2,2))\nl += k", "int(l[0][0])", [0, 1]),
    ("import numpy as np\nl=np.zeros(3)\nl[k:] = 1", "int(l[0])", [0, 1]),
    ("d={'a':1,'b':2}\nd.popitem()\nd[k]=3", "len(d)", ["a", "b"]),
    ("l=[1,2,3]\ni=k\nl[i], l[0] = 7, 8", "l[1]", [0, 1]),
    ("l=[1,2,3]\nl[k], x = 7, 8", "l[1]", [0, 1]),
    ("g={'a':[], 'b':[]}\nfor w in k:\n    g[w].append(1)", "len(g['a'])", [["a", "b"], ["b"]]),
    (
        "g={'a':[], 'b':[]}\nfor w, n in k:\n    g[w].append(n)",
        "len(g['a'])",
        [[("a", 1)], [("b", 1)]],
    ),
    ("g={'a':0, 'b':0}\nfor w in k:\n    g[w] += 1", "g['a']", [["a", "b"], ["b"]]),
    ("g=[0,0,0]\nfor w in k:\n    g[w] += 1", "g[0]", [[0, 0], [1]]),
    ("g=[[] for _ in range(3)]\nfor w in k:\n    g[w].append(w)", "len(g[0])", [[0, 0], [1]]),
    ("g={}\nfor w in k:\n    g.setdefault(w, []).append(1)", "len(g)", [["a", "b"], ["b"]]),
]


def as_read(value: object) -> object:
    """A value in the form in which arguments stand in a graph."""
    return tuple(map(as_read, value)) if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize(("code", "asked", "places"), CASES)
def test_what_is_changed_at_an_unknown_place(
    code: str, asked: str, places: list[object], tmp_path: Path
) -> None:
    if "numpy" in code:
        pytest.importorskip("numpy", reason="numpy is not installed (the oracle extra brings it)")
    outcomes = []
    for place in places:
        names: dict[str, object] = {"k": copy.deepcopy(place)}
        exec(code, names)
        outcomes.append(as_read(eval(asked, names)))
    source = SourceFile(path="net.py", text=f"{HEAD}{code}\nDense({asked})\n")
    found = interpret(source, Project(here=tmp_path), load_catalog())
    told: list[Argument] = [
        node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes
    ]
    assert told
    if all(_is_known(one) for one in told):
        assert all(any(one is each or one == each for each in told) for one in outcomes)


#: Code that keeps each of some things once, of which none is known.
KEPT_ONCE = [
    "d={}\nfor w in [k[0], k[1], k[2]]:\n    if w not in d:\n        d[w] = len(d)\n",
    "d=set()\nfor w in [k[0], k[1], k[2]]:\n    if w in d:\n        continue\n    d.add(w)\n",
    "l=[''] * 3\nl[k[0]] = k[1]\nd={}\nfor w in l:\n    if not w in d:\n        d[w] = len(d)\n",
]


@pytest.mark.parametrize("code", KEPT_ONCE)
def test_how_many_there_are_is_not_known_where_each_may_be_there_already(
    code: str, tmp_path: Path
) -> None:
    """That the condition is answered alike for all of them is not what its answer says."""
    source = SourceFile(path="net.py", text=f"{HEAD}{code}Dense(len(d))\n")
    found = interpret(source, Project(here=tmp_path), load_catalog())
    told = [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes]
    assert told
    assert not any(map(_is_known, told))


def test_how_many_there_are_is_known_of_what_is_known(tmp_path: Path) -> None:
    code = "d={'a': 1}\nif k in d:\n    print(k)\n"
    source = SourceFile(path="net.py", text=f"{HEAD}{code}Dense(len(d))\n")
    found = interpret(source, Project(here=tmp_path), load_catalog())
    assert [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes] == [1]


def _is_known(value: Argument) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_known, value))
    return isinstance(value, (bool, int, float, str)) or value is None


#: Settings that stand at the top of a file before other code may set them: they are its defaults.
OPEN_TO_OTHERS = [
    "n=1\nexec(open(k).read())",
    "n=1\nexec(compile(open(k).read(), k, 'exec'), globals())",
    "import dataclasses\n@dataclasses.dataclass\nclass C:\n    n: int = 1\nn=C(**k).n",
    "def f(n=1):\n    return n\nn=f(**dict(w.split('=') for w in k))",
]


@pytest.mark.parametrize("code", OPEN_TO_OTHERS)
def test_what_other_code_may_set_is_a_default(code: str, tmp_path: Path) -> None:
    """Nothing is settled by it, so a condition on it has two answers."""
    asked = f"{code}\nif n > 8:\n    Dense(8)\nelse:\n    Dense(n)\n"
    source = SourceFile(path="net.py", text=f"{HEAD}{asked}")
    found = interpret(source, Project(here=tmp_path), load_catalog())
    told = [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes]
    assert 8 in told
    assert len(found.graphs) == 2


def test_layers_and_functions_are_not_forgotten_with_the_settings(tmp_path: Path) -> None:
    code = "def made(n):\n    return Dense(n)\nn=1\nglobals().update(k)\nmade(7)\nmade(n)\n"
    source = SourceFile(path="net.py", text=f"{HEAD}{code}")
    found = interpret(source, Project(here=tmp_path), load_catalog())
    told = [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes]
    assert told[0] == 7
    assert not _is_known(told[1])


@pytest.mark.parametrize("sizes", ["(1, 0)", "(0, 2)", "(3, 0)", "(2, 3, 0)", "(0,)", "(0, 0)"])
def test_an_array_without_numbers_can_be_turned(sizes: str, tmp_path: Path) -> None:
    numpy = pytest.importorskip(
        "numpy", reason="numpy is not installed (the oracle extra brings it)"
    )
    text = f"{HEAD}import numpy as np\nl = np.ones({sizes}).T\nDense(len(l.shape))\nDense(l.size)\n"
    found = interpret(SourceFile(path="net.py", text=text), Project(here=tmp_path), load_catalog())
    told = [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes]
    turned = numpy.ones(eval(sizes)).T
    for units, real in zip(told, (turned.ndim, turned.size), strict=True):
        assert units == real or not _is_known(units)
