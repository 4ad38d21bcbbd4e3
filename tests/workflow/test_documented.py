"""What the pages on a team's workflow tell people to write is what the tools take."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from layerlint.cli.group import commands
from layerlint.cli.outputs import FORMATS

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = ("adoption.md", "ci.md", "formats.md")
BLOCKS = [
    (page, block["language"], block["text"])
    for page in PAGES
    for block in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8"))
]
SCHEMAS = {
    ".github/workflows/layerlint.yml": "vendor.github-workflows",
    ".github/workflows/layerlint-by-hand.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
}


def files(*names: str) -> list[object]:
    """Every block that says in its first line that it is a file of one of these names."""
    return [
        pytest.param(name, text, id=f"{page} {name}")
        for page, _, text in BLOCKS
        for name in names
        if text.split("\n", 1)[0] == f"# {name}"
    ]


def test_every_file_is_looked_at() -> None:
    told = re.findall(
        r"^(?:#|//) ([\w./-]+)\n", "\n".join(text for *_, text in BLOCKS), re.MULTILINE
    )
    others = {".pre-commit-config.yaml", "layerlint.toml", "Jenkinsfile"}
    assert set(told) == SCHEMAS.keys() | others


@pytest.mark.parametrize(("name", "text"), files(*SCHEMAS))
def test_files_of_ci_systems(name: str, text: str, tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    file = tmp_path / Path(name).name
    file.write_text(text, encoding="utf-8")
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[name], file)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "text"), files(*(name for name in SCHEMAS if name.startswith(".github/")))
)
def test_workflows(
    name: str, text: str, tmp_path: Path, actionlint: Callable[[Path], list[str]]
) -> None:
    file = tmp_path / Path(name).name
    file.write_text(text, encoding="utf-8")
    assert actionlint(file) == []


@pytest.mark.parametrize(("name", "text"), files(".pre-commit-config.yaml"))
def test_the_configuration_of_pre_commit(name: str, text: str, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    command = (sys.executable, "-m", "pre_commit", "validate-config", file)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("name", "text"), files("layerlint.toml"))
def test_settings(name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(commands, ["config"])
    assert done.exit_code == 0, done.output
    assert "layerlint-baseline.json" in done.output


def command_lines() -> list[str]:
    """Every call of layerlint that the pages show."""
    text = "\n".join(text for _, language, text in BLOCKS if language in ("sh", "yaml", "groovy"))
    text = re.sub(r"\\\n\s*|(?<=check)\n\s+(?=--)|(?<=\.json)\n\s+(?=--)", " ", text)
    lines = re.findall(r"(?:^|[\s/])(layerlint (?:check|verify|baseline)[^\n|<#]*)", text)
    return [line.strip() for line in lines]


def test_there_are_command_lines() -> None:
    assert len(command_lines()) >= 8


@pytest.mark.parametrize("line", command_lines())
def test_each_command_line_is_understood(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, shlex.split(line)[1:], input="")
    assert done.exit_code == 0, done.output


def test_the_problem_matcher_reads_what_concise_says(report: dict[str, Path]) -> None:
    (task,) = [text for _, language, text in BLOCKS if language == "json" and '"tasks"' in text]
    (pattern,) = [one["problemMatcher"]["pattern"] for one in json.loads(task)["tasks"]]
    lines = report["concise"].read_text(encoding="utf-8").splitlines()
    matches = [re.match(pattern["regexp"], line) for line in lines]
    read = [
        (match[pattern["file"]], int(match[pattern["line"]]), match[pattern["code"]])
        for match in matches
        if match
    ]
    findings = json.loads(report["json"].read_text(encoding="utf-8"))["findings"]
    told = [(one["file"], one["line"], one["rule"]) for one in findings if not one["suppressed"]]
    assert read == told


def test_every_format_is_described() -> None:
    page = (DOCS / "formats.md").read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"`{name}`" not in page] == []


@pytest.mark.skipif(os.name == "nt", reason="the links are checked once")
@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]*)", text)
    assert [target for target in targets if target and not (DOCS / target).exists()] == []
