"""What IPython adds, set aside line by line."""

import ast

import pytest

from layerlint.source.magics import without_magics

KEPT = [
    ["x = 1"],
    ["x = (a", "  % b)"],
    ["x = [", "  !", "]"],  # no Python, but no magic either: the brackets are open
    ['s = """', "%matplotlib inline", '!ls"""'],
    ["s = '''a", "", "%x", "''' % y"],
    ["x = a \\", "  % b"],
    ["# don't", "x = 1"],
    ["x = '(' # (", "y = 2"],
    ["x = '\\'(' ", "y = 2"],
    ["x = r'\\'", "y = 2"],
    ['s = """\\""" %s """', "y"],
    ["x != y"],
    ["x = y != z"],
    ["x %= 3"],
    ['logs["loss=%s" % name] = 1'],
    ['f("a=%s" % b, c=d % e)'],
    ["x = 1  # really?", "y = 1"],
    ['x = "really?"', "y = 1"],
    ["x = y == z % w"],
]


@pytest.mark.parametrize("lines", KEPT, ids=repr)
def test_plain_python_stays(lines: list[str]) -> None:
    assert without_magics(lines) == lines


@pytest.mark.parametrize(
    ("lines", "plain"),
    [
        (["%matplotlib inline", "x = 1"], ["pass", "x = 1"]),
        (["x = 1", "  % matplotlib inline", "%"], ["x = 1", "  pass", "pass"]),
        (["!pip install keras"], ["pass"]),
        (["!pip install \\", "   keras", "x = 1"], ["pass", "", "x = 1"]),
        (["if x:", "    !ls", "    %cd .."], ["if x:", "    pass", "    pass"]),
        (["?Dense", "Dense?", "keras.layers.Dense??"], ["pass"] * 3),
        (["files = !ls", "a = %pwd"], ["files = None", "a = None"]),
        (["%time model = build()"], ["None; model = build()"]),
        (["%timeit  f()"], ["None;    f()"]),
        (["%timeit -n 1 f()"], ["pass"]),
        (["%%time", "x = 1"], ["", "x = 1"]),
        (["", "%%capture out", "x = 1"], ["", "", "x = 1"]),
        (["%%bash", "ls -la"], ["", ""]),
        (["%%writefile a.py", "import keras"], ["", ""]),
        (["%%time", "%cd .."], ["", "pass"]),
        (['"""', "doc", '"""', "!ls"], ['"""', "doc", '"""', "pass"]),
        (["f(", ")", "!ls"], ["f(", ")", "pass"]),
        (["f('(')", "!ls"], ["f('(')", "pass"]),
        (["# it's (", "!ls"], ["# it's (", "pass"]),
        (["x = 1  # a \\", "!ls"], ["x = 1  # a \\", "pass"]),
        (["logs[f(1)].files = !ls", "a, b = %pwd"], ["logs[f(1)].files = None", "a, b = None"]),
        (["model.layers[-1]?", "x = keras?", "f(x).y?"], ["pass"] * 3),
        ([",f a b", ";f a b", "/f a"], ["pass"] * 3),
        (["%time for x in y: f(x)", "z = 1"], ["pass", "z = 1"]),
        (["%sql select * from t", "  where x = 1"], ["", ""]),
        (["%md", "# Title", "and text"], ["", "", ""]),
        (["%sql select * from t", "x = 1"], ["pass", "x = 1"]),
    ],
    ids=repr,
)
def test_magics_are_set_aside(lines: list[str], plain: list[str]) -> None:
    assert without_magics(lines) == plain


@pytest.mark.parametrize("line", ["%time model = build(1)", "%timeit build(1)"])
def test_timed_code_keeps_its_columns(line: str) -> None:
    (plain,) = without_magics([line])
    ast.parse(plain)
    assert plain.index("build") == line.index("build")


@pytest.mark.parametrize(
    "line",
    [
        *("pip install keras", "cd ..", "mkdir -p a", "conda activate x", "run -i a.py"),
        *("time model.fit(x)", "timeit x = 1", "matplotlib inline", "load_ext tensorboard"),
        *("tensorboard --logdir a", "tensorflow_version 2.x"),
    ],
)
def test_commands_without_the_sign_of_a_magic(line: str) -> None:
    assert without_magics([line, "x = 1"]) == ["pass", "x = 1"]


@pytest.mark.parametrize(
    "line",
    [
        *("ls = 1", "cat - x", "cd", "more in less", "rm (x)", "ls -la"),
        *("time = (", "env = {", "time in [", "run is not (", "config -x", "history [", "time - ("),
    ],
)
def test_python_that_looks_like_a_command(line: str) -> None:
    assert without_magics([line]) == [line]


def test_a_cell_magic_below_a_comment() -> None:
    assert without_magics(["#@title A", "%%bash", "ls | wc"]) == ["", "", ""]
    assert without_magics(["x = 1", "%%time", "y = 2"]) == ["x = 1", "pass", "y = 2"]


@pytest.mark.parametrize("part", ["a.", "a[0].", "a).", "a ", "*", "= ", "a="])
def test_the_time_for_a_line_grows_no_faster_than_the_line(part: str) -> None:
    line = part * 100_000 + "!?"
    assert without_magics([line]) == [line]
