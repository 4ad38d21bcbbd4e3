"""The README shows what the tool really says."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)


def test_the_first_example_is_real(
    layerlint: Callable[..., Result], write: Callable[[str, str], Path]
) -> None:
    """UPDATE_GOLDEN=1 writes the output into the README anew."""
    readme = README.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(readme))
    source = next(block for block in blocks if block["language"] == "python")
    output = next(block for block in blocks if block["language"] == "text")
    write("model.py", source["text"])
    told = layerlint("check", "model.py").stdout
    if os.environ.get("UPDATE_GOLDEN"):
        start, end = output.span("text")
        README.write_text(readme[:start] + told + readme[end:], encoding="utf-8", newline="\n")
        return
    assert output["text"] == told


def test_the_settings_it_shows_are_settings(
    layerlint: Callable[..., Result], write: Callable[[str, str], Path]
) -> None:
    readme = README.read_text(encoding="utf-8")
    settings = next(block for block in BLOCK.finditer(readme) if block["language"] == "toml")
    write("pyproject.toml", settings["text"].replace('rules = ["lint/rules"]', "rules = []"))
    result = layerlint("config")
    assert (result.exit_code, result.stderr) == (0, "")
