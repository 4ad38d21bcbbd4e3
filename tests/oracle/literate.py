"""The interpreter's literate cases (``tests/interpreter/*.md``), as jobs for Keras."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interpreter.cases import Case, every_case

from .strange_files import builders, required_parameters
from .worker import Job

#: What Keras 3 has no more but its elders had, and TensorFlow around it.
_OLD = re.compile(
    r"tensorflow|\btf\.|\bmerge\b|Merge|Convolution|\bK\.|backend|nb_filter|output_dim|CuDNN"
    r"|keras\.(layers\.\w+|engine|utils\.np_utils) import|VersionAware"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way to run a case: its body, or one of its builders with arguments."""

    page: str
    case: Case
    builder: str | None
    arguments: Mapping[str, Any]
    """What the case says that it shall be called with."""

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        called = f" {self.builder}({said})" if self.builder else ""
        return f"{self.page}: {self.case.title}{called}"


def runs() -> Iterator[Run]:
    for page, case in every_case():
        yield Run(page=page.stem, case=case, builder=None, arguments={})
        if case.call is not None:
            builder, arguments = _called(case.call)
            yield Run(page=page.stem, case=case, builder=builder, arguments=arguments)
            continue
        try:
            names = builders(linted(case))
        except SyntaxError:
            continue
        for name in names:
            if not required_parameters(linted(case), name):
                yield Run(page=page.stem, case=case, builder=name, arguments={})


def _called(call: str) -> tuple[str, dict[str, Any]]:
    """The builder and the arguments of ``build(sizes=(8,4))``."""
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    assert not node.args
    given = {str(each.arg): ast.literal_eval(each.value) for each in node.keywords}
    return ast.unparse(node.func), given


def linted(case: Case) -> str:
    return next(file.text for file in case.files if file.path == case.linted)


def job(run: Run, folder: Path) -> Job:
    """The job for a run; the case's files are written to ``folder``."""
    for file in run.case.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    made = Job(
        file=str(folder / run.case.linted),
        module=run.case.linted.removesuffix(".py").replace("/", "."),
        folders=[str(folder)],
        under_test=[f"{folder}/"],
        base=str(folder),
        old=any(_OLD.search(file.text) for file in run.case.files),
        seconds=10.0,
        arguments=dict(run.arguments),
    )
    if run.builder is not None:
        made["name"] = run.builder
    return made
