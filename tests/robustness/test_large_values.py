"""Code that makes a value too large to be worked out: it is unknown, and that is said.

Each piece took minutes or gigabytes, or was an internal error. What one costs is counted in steps.
"""

from __future__ import annotations

import re
import textwrap

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation
from layerlint.graph.text import print_graph
from layerlint.interpreter import interpret, interpretation
from layerlint.interpreter.budgets import LARGEST_TEXT, LARGEST_VALUE, MOST_ALIKE
from layerlint.interpreter.extent import extent, steps_to_find, width
from layerlint.interpreter.keras.arguments import ROOM
from layerlint.interpreter.libraries.widths import is_long, percent_is_wide
from layerlint.project import Project
from layerlint.source import SourceFile

TOO_LARGE = {
    "an encoding that looks through the text for each character": """
        Dense(1, name=str(("a" * 9999).encode("punycode")))
    """,
    "a list of itself, twice, over and over": """
        s = [Dense(1)]
        for _ in range(60):
            s = [s, s]
        Sequential(s)
    """,
    "a dictionary likewise": """
        s = {}
        for _ in range(60):
            s = {"a": s, "b": s}
        Dense(s, name=str(s))(s)
        if s == {}:
            Dense(7)
    """,
    "a tuple that is a key": """
        s = ()
        for _ in range(60):
            s = (s, s)
        Dense({s: 1}[s])
    """,
    "copies of a list in itself": """
        s = []
        for _ in range(60):
            s.append(s[:])
            s.append(s[:])
            Dense(1)
        Dense(s)
    """,
    "numbers that all have one hash": """
        numbers = [(2**61 - 1) * n for n in range(1000)]
        Dense(len(set(numbers)))
    """,
    "tuples of such numbers": """
        pairs = [((2**61 - 1) * n, 1) for n in range(1000)]
        Dense({pair: 1 for pair in pairs}[pairs[0]])
    """,
    "such numbers, a few in each of many lists": """
        rows = [[(2**61 - 1) * (100 * m + n) for n in range(100)] for m in range(10)]
        Dense(len({n for row in rows for n in row}))
    """,
    "lists in lists, in one line": """
        Dense([[[[[0] * 200] * 200] * 200] * 200] * 200)
    """,
    "a list that stands in a list, thousands deep": """
        s = None
        for i in range(4000):
            s = (i, s)
        Dense(s, name=str(s))(s)
    """,
    "a list that is extended by itself": """
        s = [1]
        for _ in range(60):
            s.extend(s)
        Dense(s)
    """,
    "a text, with %": """
        s = "a"
        for _ in range(60):
            s = "%s%s" % (s, s)
        Dense(2, name=s)
    """,
    "a text, translated": """
        s = "a"
        for _ in range(60):
            s = s.translate({97: "aa"})
        Dense(2, name=s)
    """,
    "a text, replaced": """
        s = "a"
        for _ in range(60):
            s = s.replace("a", "aa")
        Dense(2, name=s)
    """,
    "a text, joined": """
        s = "ab"
        for _ in range(60):
            s = s.join([s, s, s])
        Dense(2, name=s)
    """,
    "a text, formatted": """
        s = "ab"
        for _ in range(60):
            s = f"{s}{s}"
        Dense(2, name=s)
    """,
    "a width that stands in a list": """
        Dense(2, name="{:{0[0]}}".format([10**9]))
    """,
    "bytes": """
        Dense(2, name=b"%10000000000d" % 3)
    """,
    "rows without end": """
        Dense(list(itertools.product(range(1000), repeat=10**9)))
    """,
    "numbers of an array": """
        Dense(np.eye(10**6))
    """,
    "a range as an array": """
        Dense(np.prod(range(10**12)))
    """,
    "a power": """
        Dense(np.power(10, 10**10))
    """,
    "a product": """
        Dense(np.cumprod([2**4000] * 9999))
    """,
    "a number that is written down": f"""
        Dense(0x{"f" * 5000})
    """,
    "a number that is read": """
        Dense(int("9" * 4000))
    """,
    "a number that grows bit by bit": """
        x = 2**4095
        for _ in range(4000):
            x = x + x
            Dense(x)
    """,
    "what is looked for in a long range": """
        Dense(range(10**12).count(1.5))
    """,
    "a sum of a long range": """
        Dense(math.fsum(range(10**12)))
    """,
    "a set beside a long range": """
        Dense({1}.isdisjoint(range(2, 10**12)))
    """,
    "a set of a long range": """
        Dense(len({1}.union(range(30_000_000))))
    """,
    "the texts of a long range": """
        Dense("".join(range(30_000_000)))
    """,
    "what a record holds twice, and that twice": """
        @dataclasses.dataclass
        class Pair:
            one: object
            other: object
        p = Pair(1, 2)
        for _ in range(45):
            p = Pair(p, p)
        Dense(len(dataclasses.asdict(p)))
    """,
    "parts of an array": """
        Dense(len(np.array_split([1, 2, 3], 30_000_000)))
    """,
    "rows of nothing": """
        Dense(len(np.eye(30_000_000, 0)))
    """,
    "an array without numbers": """
        Dense(len(np.zeros((30_000_000, 0))))
    """,
    "many columns": """
        Dense(len(list(zip(*([range(4000)] * 9999)))))
    """,
    "many lists, one behind the other": """
        Dense(len(list(itertools.chain(*([range(4000)] * 9999)))))
    """,
    "many copies of an iterator": """
        Dense(len(itertools.tee(range(4000), 9999)))
    """,
    "a product with itself, more often than there are numbers for": """
        Dense(len(list(itertools.product(repeat=2**80))))
    """,
    "many columns, the longest of which decides": """
        Dense(len(list(itertools.zip_longest(range(4000), *([[]] * 9999)))))
    """,
    "many columns beside an iterator": """
        Dense(len(list(zip(iter("a"), *([range(4000)] * 9999)))))
    """,
    "the texts of a range longer than Python counts": """
        Dense("".join(range(10**30)))
    """,
    "a range longer than Python counts, beside an array": """
        Dense(np.array([1]) + range(10**30))
    """,
    "a least common multiple": """
        Dense(math.lcm(*[2**4095 - k for k in range(4000)]))
    """,
    "a factorial": """
        Dense(math.factorial(10**7) % 3)
    """,
    "ways to choose": """
        Dense(math.comb(10**7, 10**6) % 3)
    """,
    "orders of a million": """
        Dense(math.perm(10**6) % 3)
    """,
    "arguments that are handed on twice": """
        def build(*given):
            return build(*given, *given)
        Dense(build(1))
    """,
    "a text, translated by a list": """
        Dense(2, name=("\\0" * 9999).translate(["b" * 99999]))
    """,
}

KNOWN = {
    "1.5 in range(10**12)": False,
    "3.0 in range(10**12)": True,
    "'a' in range(10**12)": False,
    "None not in range(10**12)": True,
    "range(10**12).index(7)": 7,
    "range(10**12).count(7)": 1,
    "len([1] * -(2**80))": 0,
    "len(() * 2**80)": 0,
    "len(list(itertools.combinations([1], 2**80)))": 0,
    "len(list(itertools.permutations([1], 10**30)))": 0,
    "len(list(itertools.repeat(1, -(2**80))))": 0,
    "round(5, -(10**9))": 0,
    "round(1234, -2)": 1200,
    "math.lcm(4, 6)": 12,
    "int(math.pow(4096, 0.5))": 64,
    "math.comb(5000, 2)": 12_497_500,
    "math.comb(10**7, 10**7 - 1)": 10**7,
    "math.perm(5000, 2)": 24_995_000,
    "math.factorial(5)": 120,
    "int(math.ldexp(1.0, 1023)) % 7": 1,
    "len(np.array_split([1, 2, 3], 3))": 3,
    "float(np.interp(2.5, [1, 2, 3], [10, 20, 40]))": 30.0,
    "float(np.interp(0, [1, 2], [10, 20]))": 10.0,
    "float(np.interp(3, [1, 2], [10, 20]))": 20.0,
    "re.match(string='aa', pattern='a+').end()": 2,
    "re.sub(repl='b', string='aa', pattern='a')": "bb",
}
"""What is quickly known all the same, and is what Python says."""

REFUSED = (
    "np.array([1, 2])[::0]",
    "np.array([1, 2])[[True, False, True]]",
    "np.array([[1, 2], [3]]).T",
    "np.array([[[1]], [2]]).T",
    "[1].insert(2**80, 1)",
    "collections.Counter({'a': 'b'}).elements()",
    "collections.Counter({'a': 1.5}).elements()",
    f"re.match(string='{'a' * 38}!', pattern='(a+)+$')",
    "np.array([1, 2]).__setitem__(slice('a', 2), 1)",
    "[1].pop(2**80)",
    "[1, 2].__setitem__(slice(0, 1), range(10**12))",
    "[1, 2].__setitem__(slice(0, 2, 2), [1, 2])",
    "[1, 2].__delitem__(slice(0, 2, 0))",
    "collections.namedtuple('X', [[1]])(1)",
    "operator.itemgetter(1)()",
    "operator.attrgetter('a')()",
    "operator.methodcaller('a')()",
    "f'{10**400:f}'",
    "f'{10**30:c}'",
    "('%' + '0' * 99_999) % open('x').read()",
    "Dense(range(10**30))",
    f"re.match('(a+)#\\n+$', '{'a' * 38}!', re.X)",
)
"""What Python refuses, or takes for ever for: it has been an internal error or a hang."""


def understood(code: str) -> Interpretation:
    text = (
        "from keras.layers import *\nfrom keras import Sequential\n"
        "import collections, dataclasses, itertools, math, operator, re\nimport numpy as np\n"
        + textwrap.dedent(code)
        + "\ndef behind(x):\n    return Flatten()(x)\n"
    )
    return interpret(SourceFile(path="large.py", text=text), Project(), load_catalog())


@pytest.mark.parametrize("name", TOO_LARGE)
def test_it_is_said_to_be_too_large(name: str) -> None:
    found = understood(TOO_LARGE[name])
    assert any("too large" in cut or "rows" in cut for cut in found.cut), found.cut
    assert "Flatten" in {node.layer.name for graph in found.graphs for node in graph.nodes}


@pytest.mark.parametrize("code", KNOWN)
def test_what_is_quickly_known_is_what_python_says(code: str) -> None:
    found = understood(f"Dense({code})")
    (dense,) = (
        node.layer
        for graph in found.graphs
        for node in graph.nodes
        if node.layer and node.layer.name == "Dense"
    )
    assert dense.arguments["units"] == KNOWN[code]
    assert not found.cut


@pytest.mark.parametrize("code", REFUSED)
def test_what_python_refuses_is_no_error_of_ours(code: str) -> None:
    found = understood(f"""
        try:
            {code}
        except Exception:
            pass
    """)
    assert "Flatten" in {node.layer.name for graph in found.graphs for node in graph.nodes}


@pytest.mark.parametrize(
    "code",
    ["z['a':2] = 1", "z[::0] = 1", "z[0] = range(10**30)", "del z[::0]", "del z[2**80]"],
)
@pytest.mark.parametrize("made", ["[1, 2]", "np.array([1, 2])"])
def test_what_python_refuses_to_store_is_no_error_of_ours(made: str, code: str) -> None:
    found = understood(f"""
        try:
            z = {made}
            {code}
        except Exception:
            pass
    """)
    assert "Flatten" in {node.layer.name for graph in found.graphs for node in graph.nodes}


@pytest.mark.parametrize(
    "code", ["x == x", "x != [*x[1:], 1]", "x <= x", "np.array(x).size", "np.array(x).T"]
)
def test_what_is_compared_or_counted_is_paid_for_by_its_length(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand numbers, looked at in each of hundreds of thousands of steps, took minutes."""
    monkeypatch.setattr(interpretation, "STEPS_A_MODULE", 20_000)
    found = understood(f"""
        x = [0] * 9999
        for _ in range(100):
            {code}
    """)
    assert "the body of the module" in found.cut


ENDS = {
    "a model that stands in itself": (
        """
        m = Sequential()
        m.add(m)
        m.add(m)
        """,
        "a model that stands in 40 others",
    ),
    "large arguments of many layers": (
        """
        x = [0] * 9999
        for _ in range(4000):
            Dense(x, name=x)
        """,
        "the models of <module>",
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_models_that_can_not_be_put_together_are_left_out(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = ENDS[name]
    monkeypatch.setattr(interpretation, "STEPS_A_MODULE", 50_000)
    monkeypatch.setattr(interpretation, "STEPS_A_RUN", 50_000)
    found = understood(code)
    assert any(said in cut for cut in found.cut), found.cut
    assert "Flatten" in {node.layer.name for graph in found.graphs for node in graph.nodes}


def test_models_that_stand_in_each_other_are_followed_so_far() -> None:
    found = understood("""
        m = Sequential([Dense(1)])
        for _ in range(200):
            m = Sequential([m])
    """)
    assert "a model that stands in 40 others" in found.cut


def test_what_is_small_is_worked_out() -> None:
    """The bounds are far from what people write."""
    found = understood("""
        table = [["conv", 2**k, {"name": "%s_%03d" % ("block", k)}] for k in range(300)]
        for kind, units, more in table:
            Dense(units, **more)
    """)
    assert not found.cut
    names = [node.layer.arguments.get("name") for graph in found.graphs for node in graph.nodes]
    assert "block_299" in names


@pytest.mark.parametrize(
    ("value", "items"),
    [
        (7, 0),
        ("a" * 640, 10),
        ([1, 2, 3], 3),
        ([[1, 2], [3]], 5),
        ({"a": (1, 2)}, 3),
        ([[0] * 100] * 100, 10_100),
        (2**4096, 16),
        ([2**61 - 1] * 9000, 9000),
        ([2**64 // 7 * n for n in range(9000)], 9000),
        ({(n, -n) for n in range(9000)}, 27_000),
    ],
)
def test_what_stands_in_a_value_counts_as_often_as_it_is_met(value: object, items: int) -> None:
    assert extent(value) == items
    assert width(value) >= len(str(value)) or items < 100


def test_members_of_one_hash_count_for_each_of_the_others() -> None:
    """A set compares each with each: one of 9,000 took as long as a million steps."""

    class Alike:
        def __hash__(self) -> int:
            return 1

    few, many = ({Alike() for _ in range(size)} for size in (600, 1200))
    assert extent(few) == 600 + (599**2 >> 6)
    assert extent(many) > 3.5 * extent(few)
    numbers = [(2**61 - 1) * (n + 1) for n in range(MOST_ALIKE + 1)]
    assert extent(numbers) > LARGEST_VALUE
    assert extent(numbers[1:]) == MOST_ALIKE


@pytest.mark.parametrize(
    ("key", "steps"), [("a", 0), (3, 0), (2.5, 0), (None, 0), (2**61, 100), ((1, 2), 100)]
)
def test_looking_for_what_may_have_the_hash_of_others_is_counted(key: object, steps: int) -> None:
    assert steps_to_find(dict.fromkeys(range(6400)), key) == steps


def test_no_value_is_looked_through_further_than_to_the_bound() -> None:
    value: list[object] = []
    value.append(value)
    assert extent(value) > LARGEST_VALUE
    doubled: tuple[object, ...] = ()
    for _ in range(99):
        doubled = (doubled, doubled)
    assert extent(doubled) > LARGEST_VALUE


@pytest.mark.parametrize(
    ("text", "name", "given"),
    [
        ("a", "ljust", [10**9]),
        ("\t", "expandtabs", [10**9]),
        ("aa", "replace", ["a", "b" * LARGEST_TEXT]),
        ("a" * 1000, "join", [["b"] * 1000]),
        ("a", "translate", [{97: "b" * LARGEST_TEXT * 2}]),
        ("{}{}", "format", ["a" * LARGEST_TEXT]),
        ("{:999999999}", "format", [3]),
        ("{:{w}}", "format_map", [{"w": 10**9}]),
    ],
)
def test_a_text_is_known_to_be_too_long_before_it_is_made(
    text: str, name: str, given: list[object]
) -> None:
    assert is_long(text, name, given)
    assert percent_is_wide("%0" + "0" * 1000 + "999999999d", 3)


def test_layers_that_stand_in_each_other_twice_are_written_out_to_a_bound() -> None:
    wrapped = "Bidirectional(" * 30 + "LSTM(4)" + ")" * 30
    graph = understood(f"Sequential([{wrapped}])").graphs[0]
    assert len(graph.nodes) == 1
    layers = print_graph(graph).count("Bidirectional")
    assert 1000 < layers < ROOM


LONG = {
    "searches": 'for i in range(4000):\n    re.search("a*b", "a" * 990)\n    Dense(1)\n',
    "what is looked for from behind": 'text, part = "a" * 99_999, "ab" + "a" * 49_997\n'
    "for i in range(4000):\n    text.rfind(part)\n    Dense(1)\n",
    "texts that are kept": "kept = []\nfor i in range(4000):\n"
    '    kept.append("a" * 99_990 + str(i))\n    Dense(1)\n',
    "texts that are formatted": 'kept, a = [], "a" * 99_000\nfor i in range(4000):\n'
    '    kept.append(f"{a}{i}")\n    Dense(1)\n',
    "parts of texts": 'kept, a = [], "a" * 99_000\nfor i in range(4000):\n'
    "    kept.append(a[i:])\n    Dense(1)\n",
}
"""What costs time or room for each character that is looked at or kept."""


@pytest.mark.parametrize("name", LONG)
def test_long_texts_are_paid_for_by_their_length(name: str) -> None:
    found = understood(LONG[name] + "Dense(7)(Input((3,)))")
    assert any("body of the module" in cut for cut in found.cut), found.cut
    short = re.sub(r"99_?\d+|49_997", "9", LONG[name])
    assert not understood(short + "Dense(7)(Input((3,)))").cut


def test_a_pattern_is_tried_from_each_place_of_a_text() -> None:
    """The square of a long text would be fine, its third power is not."""
    found = understood('x = re.search("a*a*b", "a" * 990)\nif x:\n    Dense(7)(Input((3,)))\n')
    assert {answer.condition for graph in found.graphs for answer in graph.when} == {"x"}
    found = understood('if re.match("a*a*b", "a" * 990) is None:\n    Dense(7)(Input((3,)))\n')
    assert not any(graph.when for graph in found.graphs)
