"""layerlint as a process of its own, which may not take more than anyone would let it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import pytest

SECONDS: Final = 60
"""Of the processor, which a hang would use up."""
BYTES: Final = 3_000_000_000
"""Of memory, address space that nobody uses among it."""
WAITING: Final = 600
"""Seconds after which a process that does nothing at all is ended."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it said as JSON."""
        return json.loads(self.out)

    @property
    def rules(self) -> set[str]:
        return {finding["rule"] for finding in self.document["findings"]}

    def messages(self, rule: str) -> list[str]:
        return [one["message"] for one in self.document["findings"] if one["rule"] == rule]


class Check(Protocol):
    """`layerlint check` in a folder; it may neither crash nor take long."""

    def __call__(
        self,
        *arguments: str | bytes | Path,
        environment: Mapping[str, str] | None = None,
        python: tuple[str, ...] = ("-m", "layerlint"),
        written: int | None = None,
        form: str | None = "json",
    ) -> Ended: ...


def _limits(written: int | None) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if written is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A project of its own."""
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def check(here: Path) -> Check:
    def run(
        *arguments: str | bytes | Path,
        environment: Mapping[str, str] | None = None,
        python: tuple[str, ...] = ("-m", "layerlint"),
        written: int | None = None,
        form: str | None = "json",
    ) -> Ended:
        formatted = () if form is None else ("--format", form)
        # What may write little cuts off bytecode, too, and Python would take it for whole later.
        whole = () if written is None else ("-B",)
        done = subprocess.run(
            [sys.executable, *whole, *python, "check", *formatted, *arguments],
            cwd=here,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            timeout=WAITING,
            preexec_fn=None if sys.platform == "win32" else lambda: _limits(written),
            check=False,
        )
        out, err = (text.decode("utf-8") for text in (done.stdout, done.stderr))
        assert done.returncode in (0, 1, 2), f"{done.returncode}: {err}"
        assert "Traceback" not in err, err
        return Ended(code=done.returncode, out=out, err=err)

    return run


@pytest.fixture
def write(here: Path) -> Callable[[str, bytes | str], Path]:
    def file(name: str, data: bytes | str) -> Path:
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return file
