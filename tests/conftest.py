"""What holds for all tests: in CI none is left out for want of a tool, and none is remembered.

A test whose judge is missing (Keras, pre-commit, npm) is skipped on a developer's machine. Where
``LAYERLINT_TESTS=all`` it fails instead, so that no green run ever hides that nobody was asked.

Each looks at what happens now, not at what an earlier run has found out.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Final

import pytest

ALL: Final = os.environ.get("LAYERLINT_TESTS") == "all"

# For processes that tests start, too; what is about the cache takes it away again.
os.environ["LAYERLINT_NO_CACHE"] = "1"

OF_THE_SYSTEM: Final = frozenset(
    {
        "making links needs a privilege there",
        "needs a device that is full",
        "other systems refuse such names",
        "permissions, links and pipes as POSIX has them",
        "root may all",
        "such a name is none on Windows",
        "there are no pipes with names",
        "Windows has neither fork nor SIGKILL",
        "Windows stops no process that takes too long",
    }
)
"""Reasons to skip a test that nothing can be installed against."""


def _failed_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail") or not isinstance(report.longrepr, tuple):
        return
    reason = str(report.longrepr[2]).removeprefix("Skipped: ")
    if reason not in OF_THE_SYSTEM:
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be where LAYERLINT_TESTS=all: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if ALL:
        _failed_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if ALL:
        _failed_if_skipped(report)
    return report
