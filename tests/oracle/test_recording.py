"""The recorder against documents written by hand (`recorder.md`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from . import keras_process
from .worker import Job, Result

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

SECTION = re.compile(
    r"^## (?P<title>.+?)\n.*?"
    r"^```py(?: name=(?P<name>\w+))?(?P<opened> opened)?\n(?P<source>.*?)^```\n+"
    r"^```graph\n(?P<graph>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = list(
    SECTION.finditer((Path(__file__).parent / "recorder.md").read_text(encoding="utf-8"))
)


def job(section: re.Match[str]) -> Job:
    made = Job(
        file="/under/test.py",
        text=section["source"],
        together=True,
        opened=section["opened"] is not None,
    )
    if section["name"]:
        made["name"] = section["name"]
    return made


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    done = keras_process.build(job(section) for section in SECTIONS)
    return {section["title"]: result for section, result in zip(SECTIONS, done, strict=True)}


def shown(model: dict[str, Any]) -> str:
    lines = [f"{model['kind']}:{model['line']}"]
    for node in model["nodes"]:
        name = f"'{node['layer']}'" if node["operation"] else node["layer"]
        sources = [str(source) for source, target in model["edges"] if target == node["id"]]
        text = f"{node['id']} {name}:{node['line']}"
        if sources:
            text += f" <- {' '.join(sources)}"
        if node["shape"] is not None:
            shape = node["shape"]
            several = shape if isinstance(shape[0], list) else [shape]
            text += " -> " + " ".join(",".join(map(str, one)) for one in several)
        if node["parameters"] is not None and not node["operation"]:
            text += f" {node['parameters']}"
        lines.append(text)
    lines.append(f"output {' '.join(map(str, model['outputs']))}")
    return "\n".join(lines)


def test_every_section_is_read() -> None:
    text = (Path(__file__).parent / "recorder.md").read_text(encoding="utf-8")
    assert len(SECTIONS) == text.count("\n## ")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section["title"])
def test_the_graph_is_the_one_written_by_hand(
    section: re.Match[str], results: dict[str, Result]
) -> None:
    result = results[section["title"]]
    assert "error" not in result, result.get("trace")
    assert not result["refused"]
    models = result["document"]["models"]
    assert "\n".join(shown(model) for model in models) + "\n" == section["graph"]
