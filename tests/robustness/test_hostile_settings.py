"""Settings that are made to keep their reader busy, or to speak to the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.rule import RuleErrors
from layerlint.verification import rules_to_verify

from .conftest import Check

NET = "import keras\nmodel = keras.Sequential([keras.layers.Dense(2)])\n"
DIGITS = "9" * 5000

SETTINGS = {
    "lists in lists": "select = " + "[" * 100_000 + "]" * 100_000,
    "tables in tables": "select = " + "{a = " * 50_000 + "1" + "}" * 50_000,
    "a key of many parts": ".".join(["a"] * 50_000) + " = 1",
    "a quoted key of many parts": ".".join(['"a"'] * 50_000) + " = 1",
    "a table of many parts": f"[{'.'.join(['a'] * 20_000)}]",
    "a number without end": f"select = {DIGITS}",
    "a number without end, hexadecimal": f"profile = 0x{DIGITS}",
    "such a number in a list": f"select = ['a', 0b{'1' * 900_000}]",
    "such a number for a rule": f"[rules.dropout-on-output]\nrate = [0o{'7' * 9_000}]",
    "a date that is none": "select = 2020-13-45",
    "a NUL": "select = ['\0']",
    "half a character": r"select = ['\ud800']",
    "a quote that is never closed": "select = " + '"\\"' * 50_000,
    "ten megabytes": "select = '" + "a" * 10_000_000 + "'",
    "a million keys": "a = 1\n" * 1_000_000,
    "90,000 tables": "".join(f"[a{number}]\n" for number in range(90_000)),
    "a list of 200,000 names": "select = [" + "'a'," * 200_000 + "]",
    "itself": "extend = 'layerlint.toml'",
    "a key that speaks to the terminal": '"\\u001b[31mred" = 1',
    "a value that speaks to the terminal": 'profile = "\\u001b]8;;x\\u0007"',
}


@pytest.mark.parametrize("name", SETTINGS)
def test_they_are_refused_in_words(here: Path, check: Check, name: str) -> None:
    (here / "net.py").write_text(NET)
    (here / "layerlint.toml").write_text(SETTINGS[name])
    ended = check("net.py")
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("error: layerlint.toml:")
    assert "\x1b" not in ended.err
    assert len(ended.err) < 100_000


def test_so_many_mistakes_are_told_one_by_one(here: Path, check: Check) -> None:
    (here / "net.py").write_text(NET)
    (here / "layerlint.toml").write_text("".join(f"k{number} = 1\n" for number in range(1_500)))
    *told, last = check("net.py").err.splitlines()
    assert len(told) == 1_000
    assert told[-1] == "error: layerlint.toml:1000:1: unknown key `k999`"
    assert last == "error: and 500 more mistakes"


BASELINES = {
    "a number": DIGITS,
    "objects in objects": '{"a":' * 100_000,
    "a version without end": f'{{"layerlint-baseline": {DIGITS}}}',
    "half a character": '{"layerlint-baseline": "\\ud800"}',
    "what speaks to the terminal": '{"layerlint-baseline": "\\u001b[31m"}',
    "a version that is no number": '{"layerlint-baseline": NaN}',
    "entries that are none": '{"layerlint-baseline": 1, "findings": 5}',
}


@pytest.mark.parametrize("name", BASELINES)
def test_so_is_a_baseline(write: Callable[[str, str], Path], check: Check, name: str) -> None:
    write("net.py", NET)
    write("known.json", BASELINES[name])
    ended = check("net.py", "--baseline=known.json")
    assert ended.code == 2
    assert ended.err.startswith("error: known.json")
    assert "\x1b" not in ended.err


RULE = """\
id: own
summary: s
severity: error
profile: strict
message: {message}
match: [{{as: drop, layer: Dropout}}]
report: {{at: drop}}
rationale: r
examples: {{bad: ["Dropout(0.5)"], good: ["Dense(2)"]}}
{more}
"""


def _rule(more: str = "", message: str = "m") -> str:
    return RULE.format(message=f"'{message}'", more=more)


RULES = {
    "more placeholders than anyone reads": (
        RULE.format(message="'" + "{drop.rate}" * 364 + "'", more=""),
        2,
    ),
    "as many placeholders as may be": (
        RULE.format(message="'" + "{drop.rate}" * 363 + "'", more=""),
        0,
    ),
    "more conditions than anyone writes": (
        RULE.format(message="m", more="unless:" + "\n  - {var: drop, where: {rate: 1}}" * 900),
        2,
    ),
    "more numbers than anyone writes": (
        RULE.format(message="m", more=f"let: {{some: [{'1, ' * 4_000}]}}"),
        2,
    ),
    "an attribute of an attribute": (RULE.format(message="'{drop.rate.__class__}'", more=""), 2),
    "a width for a placeholder": (RULE.format(message="'{drop.rate:>999999999}'", more=""), 2),
    "aliases of aliases": (
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)),
        2,
    ),
    "itself": ("a: &a {b: *a}\n", 2),
    "lists in lists": ("[" * 100_000, 2),
    "an object of Python": (RULE.format(message="!!python/object/apply:os.getcwd []", more=""), 2),
    "a key twice": (RULE.format(message="m", more="id: another"), 2),
    "documents": ("---\n" * 100_000, 2),
    "a million characters and more": (RULE.format(message="m", more="#" * 1_000_000), 2),
    "more lonely braces than anyone counts": (_rule(message="{ " * 1_900), 2),
    "more braces than anyone reads": (_rule(message="m" + "{{" * 1_900), 0),
    "a product of numbers of hundreds of digits": (
        _rule(f"let: {{x: {{product: [{f'{DIGITS[:300]}, ' * 3_000}]}}}}", message="{x}"),
        0,
    ),
    "1,900 keys that are none": (_rule("".join(f"sumary{n}: 1\n" for n in range(1_900))), 2),
    "3,900 rules to yield to": (
        _rule("yields_to: [" + "".join(f"drpout-{n}, " for n in range(3_900)) + "]"),
        2,
    ),
    "3,900 names for a parameter": (
        _rule(f"parameters: {{p: {{kind: layers, says: s, default: [{'Drpout, ' * 3_900}]}}}}"),
        2,
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_so_is_a_rule(write: Callable[[str, str], Path], check: Check, name: str) -> None:
    text, code = RULES[name]
    write("net.py", NET)
    write("own.yaml", text)
    write("layerlint.toml", 'rules = ["own.yaml"]\n')
    ended = check("net.py", "--select", "own") if code == 0 else check("net.py")
    assert ended.code == code
    assert ended.err.startswith("error: own.yaml:" if code else "")
    assert len(ended.err) < 100_000


LONG = "k" * 100_000


@pytest.mark.parametrize(
    ("name", "text", "quoted"),
    [
        ("own.yaml", f"? {LONG}\n: 1\n", "unknown key `kkk"),
        ("own.yaml", f"&{LONG} [*{LONG}]\n", "anchors (`&kkk"),
        ("own.yaml", RULE.format(message="m", more="").replace("Dropout", LONG), "is called `kkk"),
        ("layerlint.toml", f"{LONG} = 1\n", "unknown key `kkk"),
        ("layerlint.toml", f"select = ['{LONG}']\n", "is called `kkk"),
        ("layerlint.toml", f"['`{LONG}']\n['`{LONG}']\n", "kkk"),
    ],
)
def test_what_is_quoted_of_them_is_no_longer_than_anyone_reads(
    write: Callable[[str, str], Path], check: Check, name: str, text: str, quoted: str
) -> None:
    write("net.py", NET)
    write("layerlint.toml", 'rules = ["own.yaml"]\n')
    write(name, text)
    ended = check("net.py")
    assert ended.code == 2
    assert quoted in ended.err
    assert max(map(len, ended.err.splitlines())) < 4_500


def test_a_long_chain_of_settings_is_refused_where_it_gets_too_long(
    here: Path, check: Check
) -> None:
    (here / "net.py").write_text(NET)
    for number in range(3000):
        name = f"e{number}.toml" if number else "layerlint.toml"
        (here / name).write_text(f'extends = "e{number + 1}.toml"\n')
    (here / "e3000.toml").write_text("")
    ended = check("net.py")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: e100.toml:1:11: more than 100 files extend one another\n"


def test_a_folder_with_more_than_anyones_rules_is_not_looked_through(
    here: Path, check: Check
) -> None:
    (here / "net.py").write_text(NET)
    (here / "layerlint.toml").write_text('rules = ["all"]\n')
    for number in range(101):
        for inner in range(100):
            (here / f"all/{number}/{inner}").mkdir(parents=True)
    ended = check("net.py")
    assert (ended.code, ended.out) == (2, "")
    assert "more than 10,000 files and folders are below it" in ended.err
    assert "Traceback" not in ended.err


def _levels(last: str, *, width: int = 2, depth: int = 40) -> str:
    """Sets in sets, each of which leads to the last by two to the forty ways."""
    lines = [f"a{depth}: [{last}]", f"b{depth}: [{last}]"]
    for level in range(depth):
        inner = ", ".join(f"${letter}{level + 1}" for letter in "ab"[:width])
        lines += [f"{letter}{level}: [{inner}]" for letter in "ab"]
    return "\n".join(lines)


SETS = {
    "sets in sets": (_levels("Dropout"), 0),
    "tests in sets": (_levels("{layer: Dropout, where: {rate: 0.5}}"), 0),
    "too many levels": (_levels("Dropout", width=1, depth=60), 2),
    "circles": (_levels("$a0"), 2),
    "more members than anyone reads": (f"a0: [{'Dropout, ' * 3_900}]", 2),
    "names that are none": (f"a0: [Dropout, {', '.join(f'Drpout{n}' for n in range(3_900))}]", 2),
}


@pytest.mark.parametrize("name", SETS)
def test_so_are_sets(write: Callable[[str, str], Path], check: Check, name: str) -> None:
    text, code = SETS[name]
    write("net.py", NET)
    write("sets.yaml", f"{text}\n")
    write("own.yaml", RULE.format(message="m", more="").replace("layer: Dropout", "layer: $a0"))
    write("layerlint.toml", 'rules = ["own.yaml"]\n')
    ended = check("net.py", "--select", "own")
    assert ended.code == code
    assert ended.err.startswith("error: sets.yaml:" if code else "")
    assert len(ended.err) < 100_000


def test_numbers_in_deep_lists_take_no_path_each(here: Path, check: Check) -> None:
    (here / "net.py").write_text(NET)
    (here / "layerlint.toml").write_text(f"x = {'[' * 150}{'1,' * 450_000}{']' * 150}")
    ended = check("net.py")
    assert ended.err == "error: layerlint.toml:1:1: unknown key `x`\n"


def test_thousands_of_settings_replace_thousands(here: Path, check: Check) -> None:
    (here / "net.py").write_text(NET)
    entries = "[severity]\n" + "".join(f"r{number} = 'info'\n" for number in range(40_000))
    (here / "base.toml").write_text(entries)
    (here / "layerlint.toml").write_text(f'extends = ["base.toml"]\n{entries}')
    ended = check("net.py")
    assert ended.code == 2
    assert ended.err.startswith("error: layerlint.toml:3:1: no rule is called `r0`")


def test_numbers_of_just_too_few_digits_are_looked_at_once(here: Path, check: Check) -> None:
    (here / "net.py").write_text(NET)
    strings = "".join(f"k{number} = '{'1' * 4_200}'\n" for number in range(230))
    (here / "layerlint.toml").write_text(f"{strings}select = {DIGITS}")
    assert check("net.py").err.startswith("error: layerlint.toml:231:10: a number has thousands")


@pytest.mark.skipif(sys.platform == "win32", reason="paths are shorter there")
def test_a_folder_of_any_depth_has_the_settings_above_it(here: Path, check: Check) -> None:
    """Each folder asked the one above it: Python's frames were too few for six hundred."""
    folder = here
    for _ in range(900):
        folder /= "a"
    folder.mkdir(parents=True)
    (folder / "net.py").write_text(NET)
    (here / "layerlint.toml").write_text("profile = 'none'\n")
    ended = check(folder / "net.py")
    assert ended.code == 2
    assert ended.err.startswith('error: layerlint.toml:1:11: `profile` can\'t be "none"')


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_in_circles_among_rules_are_refused(here: Path, check: Check) -> None:
    (here / "net.py").write_text(NET)
    (here / "layerlint.toml").write_text('rules = ["rules"]')
    (here / "rules").mkdir()
    (here / "rules" / "one.yaml").symlink_to("other.yaml")
    (here / "rules" / "other.yaml").symlink_to("one.yaml")
    ended = check("net.py")
    assert ended.code == 2
    told = [line.partition(" the file cannot be read: ")[0] for line in ended.err.splitlines()]
    assert told == ["error: rules/one.yaml:1:1:", "error: rules/other.yaml:1:1:"]
    with pytest.raises(RuleErrors):
        rules_to_verify([here / "rules"])
