"""What linted code says never speaks to a terminal, or to what reads a report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from layerlint.cli.outputs import FORMATS

from .conftest import Check

#: An escape, a link of the terminal, text turned around, an erased line, a bell, a command of a
#: CI service, and what ends a line.
HOSTILE = "\x1b[31m\x1b]8;;http://x\x07\u202e\r\x08\x9b::error::y ##[error]z %0A"
SAFE_FOR_A_NAME = HOSTILE.replace("/", "")

NET = f"""\
from keras import Sequential, layers
model = Sequential([
    layers.Dropout(1.5, name={HOSTILE!r}),  # {HOSTILE.replace(chr(13), "")}
    layers.Dense(f(\"\"\"{HOSTILE.replace(chr(13), "")}\"\"\")),
    layers.Dens(2),
])
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="other systems refuse such names")

FORBIDDEN = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127, *range(128, 160))]
FORBIDDEN += ["\u202e", "\u2028"]


def harmless(text: str, form: str | None) -> None:
    raw = [one for one in FORBIDDEN if one in text]
    if form in ("json", "sarif", "gitlab", "rdjson"):
        raw = [one for one in raw if ord(one) < 0x20]  # JSON carries the rest to who escapes it
        json.loads(text)
    assert raw == [], (form, raw)
    if form == "junit":
        ET.fromstring(text)
    if form == "github":
        lines = text.splitlines()
        assert not [line for line in lines if line.startswith("::error::y")]
    else:
        assert not [line for line in text.splitlines() if line.startswith(("::", "##["))]


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_tells_it_raw(here: Path, check: Check, form: str) -> None:
    folder = here / f"a b\n::error::x{SAFE_FOR_A_NAME}"
    folder.mkdir()
    (folder / "net.py").write_text(NET, newline="")
    (folder / "broken.py").write_text(f"import keras\nx = ({HOSTILE!r}\n", newline="")
    ended = check(".", "--undecided", "--statistics", form=form)
    assert ended.code == 1
    assert "dropout-rate-out-of-range" in ended.out
    harmless(ended.out, form)
    harmless(ended.err, None)


@pytest.mark.parametrize("form", FORMATS)
def test_a_name_that_is_no_text(here: Path, check: Check, form: str) -> None:
    """A path of bytes that no encoding explains."""
    with Path(os.fsdecode(bytes(here) + b"/caf\xe9\xff.py")).open("w") as file:
        file.write("import keras\nm = keras.Sequential([keras.layers.Dropout(1.5)])\n")
        # What has a fix has it proven, for which it is asked who imports the file.
        file.write("l = keras.layers\nc = keras.Sequential([l.Input((32, 32, 3)), ")
        file.write("l.Conv2D(8, 3), l.BatchNormalization(), l.ReLU()])\n")
    ended = check(".", form=form)
    assert ended.code == 1
    assert "dropout-rate-out-of-range" in ended.out
    assert "bias-before-batchnorm" in ended.out
    assert "caf" in ended.out
    harmless(ended.out, form)


@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there in all locales")
def test_a_name_that_is_no_text_where_text_is_ascii(here: Path, check: Check) -> None:
    path = here / "café.py"
    path.write_text(
        "from keras import Sequential, layers as l\nmodel = Sequential([l.Dropout(1.5)])\n",
        encoding="utf-8",
    )
    ended = check("--no-cache", ".", form="concise", environment={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert ended.code == 1
    assert r"caf\xc3\xa9.py:2:21: " in ended.out


def test_what_has_a_name_that_is_no_text_is_mended(here: Path, check: Check) -> None:
    path = Path(os.fsdecode(bytes(here) + b"/caf\xe9\xff.py"))
    path.write_text(
        "from keras import Sequential, layers as l\nmodel = Sequential([l.Input((32, 32, 3)),"
        " l.Conv2D(8, 3), l.BatchNormalization(), l.ReLU()])\n",
        encoding="utf-8",
    )
    assert check("--diff", "--unsafe-fixes", ".", form=None).code == 1
    ended = check("--fix", "--unsafe-fixes", ".", form=None)
    assert (ended.code, path.read_text(encoding="utf-8").count("use_bias=False")) == (0, 1)
    harmless(ended.out + ended.err, None)


def test_names_that_are_spelled_alike_are_told_apart(here: Path, check: Check) -> None:
    """Both files are linted, and reported as two."""
    for name in (b"caf\xe9.py", rb"caf\xe9.py"):
        with Path(os.fsdecode(bytes(here) + b"/" + name)).open("w") as file:
            file.write("import keras\nm = keras.Sequential([keras.layers.Dropout(1.5)])\n")
    document = check(".").document
    assert document["summary"]["files"] == 2
    assert {one["file"] for one in document["findings"]} == {r"caf\xe9.py", r"caf\\xe9.py"}


@pytest.mark.parametrize("form", ["text", "tree", "summary", "json"])
def test_graphs_neither(here: Path, form: str) -> None:
    """Of a file whose path has what stands between a path and a name."""
    file = here / f"a::b{SAFE_FOR_A_NAME}.py"
    file.write_text(NET, newline="")
    command = [sys.executable, "-m", "layerlint", "graph", "--why", "--format", form, str(file)]
    ended = subprocess.run(command, cwd=here, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert b"Dropout" in ended.stdout
    harmless(ended.stdout.decode(), form)
    harmless(ended.stderr.decode(), None)


def test_differences_neither(here: Path, check: Check) -> None:
    (here / "net.py").write_text(NET, newline="")
    ended = check("net.py", "--diff", "--unsafe-fixes", form=None)
    harmless(ended.out + ended.err, None)


RULE = f"""\
id: of-their-own
summary: {json.dumps(f"a {HOSTILE}")}
severity: warning
profile: recommended
message: {json.dumps(f"b {HOSTILE}")}
match:
  - {{as: it, layer: Dropout}}
report: {{at: it}}
rationale: {json.dumps(f"c {HOSTILE}")}
when_to_ignore: {json.dumps(f"d {HOSTILE}")}
examples:
  bad: [{json.dumps(f"Dropout(0.5), Dense(2)  # {HOSTILE.replace(chr(13), '')}")}]
  good: [Dense(2)]
"""


def own_rule(here: Path) -> None:
    (here / "pyproject.toml").write_text('[tool.layerlint]\nrules = ["lint"]\n')
    (here / "lint").mkdir()
    (here / "lint" / "of-their-own.yaml").write_text(RULE)


@pytest.mark.parametrize("form", FORMATS)
def test_rules_of_the_repository_neither(here: Path, check: Check, form: str) -> None:
    """Who lints somebody's pull request has their rules, too."""
    own_rule(here)
    (here / "net.py").write_text("from keras import layers\nx = [layers.Dropout(0.5)]\n")
    ended = check("net.py", "--statistics", form=form)
    assert "of-their-own" in ended.out
    harmless(ended.out, form)
    harmless(ended.err, None)


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "of-their-own"),
        ("explain", "of-their-own", "--format", "markdown"),
        ("explain", "of-their-own", "--format", "json"),
        ("rules",),
        ("verify", "--own"),
        # A shell puts in the names of files, whoever has given them these.
        ("graph", "a", f"b{HOSTILE}"),
        ("check", f"--b{HOSTILE}"),
        (f"b{HOSTILE}",),
    ],
)
def test_nor_what_is_said_of_them_or_of_arguments(here: Path, words: tuple[str, ...]) -> None:
    own_rule(here)
    command = [sys.executable, "-m", "layerlint", *words]
    ended = subprocess.run(command, cwd=here, capture_output=True, check=False)
    assert ended.stdout or ended.stderr
    harmless(ended.stdout.decode(), "json" if "json" in words else None)
    harmless(ended.stderr.decode(), None)


@pytest.mark.parametrize("sign", ["", "é"], ids=["ASCII", "more"])
def test_a_line_with_thousands_of_findings(here: Path, check: Check, sign: str) -> None:
    """Each shows its part of the line; to draw all of it for each took minutes."""
    layers = "layers.Dropout(1.5), " * 4000
    (here / "net.py").write_text(
        f"from keras import Sequential, layers\nm = Sequential([{layers}])  # {sign}\n",
        encoding="utf-8",
    )
    ended = check("net.py", form="text")
    assert ended.code == 1
    assert ended.out.count("error[dropout-rate-out-of-range]") == 4000
