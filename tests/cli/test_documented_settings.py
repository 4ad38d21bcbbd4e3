"""What the pages about settings, comments and baselines say is what the tool does."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from layerlint.config import SETTINGS
from layerlint.source import SourceFile
from layerlint.suppression.reading import read_suppressions

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [one["text"] for one in BLOCK.finditer(page(name)) if one["language"] == language]


@pytest.mark.parametrize("text", blocks("configuration.md", "toml"))
def test_every_block_of_settings_is_right(text: str, layerlint: Layerlint, write: Write) -> None:
    if "[project" in text:
        assert "layerlint.rules" in tomllib.loads(text)["project"]["entry-points"]
        return
    write("lint/base.toml", "")
    name = "sub/pyproject.toml" if "tool.layerlint" in text else "sub/layerlint.toml"
    write(name, text)
    result = layerlint("config", "sub")
    assert (result.exit_code, result.stderr) == (0, "")


def test_every_setting_is_in_the_table_in_order() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", page("configuration.md"), flags=re.MULTILINE)
    assert rows == [*SETTINGS, "batchnorm-after-activation", "batchnorm-before-activation"]


def test_every_list_that_is_added_is_named() -> None:
    (row,) = re.findall(
        r"^- (.*) are added to the other's\.", page("configuration.md"), re.MULTILINE
    )
    adding = {key for key, one in SETTINGS.items() if one.adds}
    assert set(re.findall(r"`([^`]+)`", row)) == adding


def test_every_comment_that_is_shown_is_one() -> None:
    shown = re.findall(r"# layerlint: [^`\n]*", page("suppression.md"))
    assert len(shown) == 7
    for text in blocks("suppression.md", "python"):
        found = read_suppressions(SourceFile(path="net.py", text=text))
        assert found.valid
        assert found.invalid == ()


@pytest.mark.parametrize("name", ["configuration.md", "suppression.md", "baseline.md"])
def test_every_option_that_is_named_is_one(name: str, layerlint: Layerlint) -> None:
    known = "".join(layerlint(command, "--help").stdout for command in ("check", "baseline"))
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page(name)))
    assert {option for option in named if option not in known} == set()


@pytest.mark.parametrize("name", ["configuration.md", "suppression.md", "baseline.md"])
def test_every_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page(name))
    assert [link for link in links if not (DOCS / link).exists()] == []
