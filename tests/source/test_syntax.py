"""Who can read a text that the running Python cannot."""

import sys

import pytest

from layerlint.source.syntax import Broken, parse_text

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


def broken(text: str) -> Broken:
    """The complaint about a text."""
    result = parse_text(text)
    assert isinstance(result, Broken)
    return result


@pytest.mark.parametrize(
    "text",
    [
        "import keras\nprint 'hello'\n",
        "import keras\nif x: print x\n",
        "import keras\nprint >>sys.stderr, 'a', b\nprint 'b'\n",
        "import keras\nexec 'code'\n",
        "import keras\nraise ValueError, 'no'\n",
        "import keras\nx = 0777\n",
        "import keras\nx = 10L\n",
        "import keras\nif a <> b: pass\n",
        "import keras\nx = `y`\n",
        "import keras\nx = ur'a'\n",
        "import keras\ndef f(a, (b, c)): pass\n",
        "import keras\ntry:\n    pass\nexcept (A, B), error:\n    pass\n",
        "import keras\ntry:\n    pass\nexcept keras.Error, error:\n    pass\n",
        "import keras\nx = 0xFFL\n",
        "import keras\nf = lambda (a, b): a\n",
        "import keras\nf = lambda (a): a\n",
        "import keras\nif a:\n\tb\n        c\n",
        "import keras\nif a:\n    if b:\n\tc\n        d\ne = = 1\n",
        "import keras\nif a:\n\tb\n        print c\n",
        "import keras\nfor i in range(3): print i if i else not i, 'of the lot'\n",
        "import keras\nx = 1; print x # the results\n'''some prose\nhere'''\n",
        "import keras\ntry: print x\nexcept: exec x in y\n",
    ],
)
def test_code_of_python_2_is_told_as_such(text: str) -> None:
    assert " cannot read this line of Python 2: " in broken(text).message


@pytest.mark.parametrize(
    "text",
    [
        "import keras\nprint the results\n",
        "import keras\nprint results\nprint results of the network\n",
        "import keras\nwe train the model, then print the results\n",
        "import keras\nNote: print results\n",
        "import keras\nexec the model\n",
        "import keras\nx = `the model`\n",
        "keras\nwe compare <> the results\n",
    ],
)
def test_prose_is_no_code_of_python_2(text: str) -> None:
    assert broken(text).message.startswith(f"this is no valid Python {RUNNING}: ")


@pytest.mark.parametrize(
    ("since", "text"),
    [
        ((3, 11), "try:\n    pass\nexcept* ValueError:\n    pass\n"),
        ((3, 12), "def f[T](x: T) -> T:\n    return x\n"),
        ((3, 12), "class A[T]:\n    pass\n"),
        ((3, 12), "type Pair = tuple[int, int]\n"),
        ((3, 12), 'x = f"{"a"}"\n'),
        ((3, 12), "x = f'{a[\"\\n\"]}'\n"),
        ((3, 12), 'x = f"{a["b"]} and {f("c")}"\n'),
        ((3, 12), 'x = f"{"\\n".join(a)}"\n'),
        ((3, 14), "x = t'{a}'\n"),
        ((3, 14), "try:\n    pass\nexcept A, B, C:\n    pass\n"),
    ],
)
def test_code_of_a_newer_python_is_told_as_such(since: tuple[int, int], text: str) -> None:
    if sys.version_info >= since:
        assert not isinstance(parse_text(text), Broken)
        return
    message = broken(text).message
    assert message.startswith(f"Python {RUNNING} cannot read this file: ")
    assert message.endswith(f"came with Python {since[0]}.{since[1]}")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("model.add(\n", 1, 10),
        ("x = 1\n  y = 2\n", 2, 3),
        ("x = = 1\n", 1, 5),
        ("x = 'é' 1 = 2\n", 1, 9),
        ("def f(:\n    pass\n", 1, 7),
        ("print(f'{x!}')\n", 1, 1),
        ("x = f'{a'\n", 1, 1),
        ("x = 'f' \\n + 'g'\n", 1, 9),
        ("The layer raises, and 'print' prints\n", 1, 5),
        ("def f(a):\n    b = a\n\treturn b\n", 3, 1),  # an indent that nothing begins
        ("if a:\n\tb\n        c = = 1\n", 3, 1),
        ("day = date(2017, 08, 01)\n", 1, 18),
    ],
)
def test_what_nobody_can_read_is_no_valid_python(text: str, line: int, column: int) -> None:
    complaint = broken(text)
    assert complaint.message.startswith(f"this is no valid Python {RUNNING}: ")
    assert complaint.span.line == line
    if "f'" not in text:  # versions differ in where they point within an f-string
        assert abs(complaint.span.column - column) <= 1
    assert (complaint.span.end_line, complaint.span.end_column) > (line, complaint.span.column)


def test_nul_characters_and_deep_nesting_are_complaints_not_crashes() -> None:
    nul = broken("x = 1\ny = '\0'\n")
    assert "NUL" in nul.message
    assert (nul.span.line, nul.span.column) == (2, 6)
    deep = broken("x = " + "(" * 5000 + ")" * 5000)
    assert "nested" in deep.message or "parenthes" in deep.message


def test_odd_escapes_do_not_warn() -> None:
    assert not isinstance(parse_text("x = '\\d'\n"), Broken)
