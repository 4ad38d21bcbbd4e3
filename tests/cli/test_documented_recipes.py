"""What layerlint says of the programs in docs/recipes.md is what their first lines promise."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^## |^```(?P<language>\w+)\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE)
PROMISE = re.compile(r"# (?P<name>\w+\.py): (?P<rules>[a-z, -]+)\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program of the page, and the settings that its section gives before it."""

    name: str
    text: str
    rules: list[str]
    settings: str


def programs() -> list[Program]:
    found = []
    settings = ""
    for block in BLOCK.finditer(PAGE):
        if block["language"] is None:
            settings = ""
        elif block["language"] == "toml":
            settings = block["text"]
        elif block["language"] == "python":
            promise = PROMISE.match(block["text"])
            assert promise is not None, block["text"]
            rules = [] if promise["rules"] == "nothing" else promise["rules"].split(", ")
            found.append(
                Program(name=promise["name"], text=block["text"], rules=rules, settings=settings)
            )
    return found


def blocks(language: str) -> list[str]:
    return [block["text"] for block in BLOCK.finditer(PAGE) if block["language"] == language]


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_each_program_is_judged_as_it_says(
    program: Program, layerlint: Layerlint, write: Write
) -> None:
    write("layerlint.toml", program.settings)
    write(program.name, program.text)
    report = json.loads(
        layerlint("check", "--profile", "strict", "--undecided", "--format", "json").stdout
    )
    found = [one["rule"] for one in report["findings"] if one["suppressed"] is None]
    assert found == program.rules
    assert report["summary"]["models"] == 1
    assert report["summary"]["opaque"] == 0


def test_the_house_orders_exclude_each_other(layerlint: Layerlint, write: Write) -> None:
    by_name = {program.name: program for program in programs()}
    house = by_name["activation_first.py"].settings
    assert house == by_name["activation_last.py"].settings != ""
    for settings, rules in (
        ("", ["batchnorm-after-activation", None]),
        (house, [None, "batchnorm-before-activation"]),
    ):
        for name, rule in zip(("activation_first.py", "activation_last.py"), rules, strict=True):
            write("layerlint.toml", settings)
            file = write(name, by_name[name].text)
            report = json.loads(layerlint("check", "--format", "json", str(file)).stdout)
            assert [one["rule"] for one in report["findings"]] == ([rule] if rule else [])


@pytest.mark.parametrize("settings", blocks("toml"))
def test_settings_are_taken(settings: str, layerlint: Layerlint, write: Write) -> None:
    write("layerlint.toml", settings)
    result = layerlint("config")
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("line", [line for text in blocks("sh") for line in text.splitlines()])
def test_commands_are_understood(line: str, layerlint: Layerlint) -> None:
    result = layerlint(*shlex.split(line)[1:])
    assert (result.exit_code, result.stderr) == (0, "")


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)", PAGE)
    assert len(targets) > 8
    folder = Path(__file__).parents[2] / "docs"
    assert [target for target in targets if not (folder / target).is_file()] == []
