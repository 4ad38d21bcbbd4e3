"""A report as JUnit XML, which every CI system shows: a file is a suite, a finding a failure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from layerlint.diagnostics import CRASHED, UNPARSABLE
from layerlint.display import plain, visible
from layerlint.finding import Finding, Report
from layerlint.reporters.snippet import drawn
from layerlint.reporters.summary import summarised
from layerlint.reporters.wording import remedy, sentence

NAME: Final = "layerlint"

_TOTALS: Final = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_WIDTH: Final = 100

# XML 1.0 has no way to write these, escaped or not.
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, fails: Callable[[Finding], bool]) -> str:
    """The XML document.

    A finding that does not fail the run is a test that passes, with what was found as its
    output; a suppressed or undecided one is a test that was skipped; a file in which nothing
    was found is one test that passes.
    """
    root = ET.Element("testsuites", name=NAME)
    by_file: dict[str, list[Finding]] = {path: [] for path in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.place.path, []).append(finding)
    for path in sorted(by_file):
        root.append(_suite(path, by_file[path], fails))
    if not len(root):
        # A report without any test is an error to most who read it.
        root.append(_suite(NAME, (), fails))
        del root[0][0].attrib["file"]
    summary = ET.SubElement(root[0], "system-out")
    summary.text = _legal(plain(summarised(report, _WIDTH)))
    for total in ("tests", *_TOTALS.values()):
        root.set(total, str(sum(int(suite.get(total, 0)) for suite in root)))
    ET.indent(root)
    # In ASCII, so that no code page can spoil it.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root).decode("ascii")}\n'


def _suite(path: str, findings: Sequence[Finding], fails: Callable[[Finding], bool]) -> ET.Element:
    name = _legal(visible(path))
    suite = ET.Element("testsuite", name=name)
    numbers: Counter[str] = Counter()
    for finding in findings:
        numbers[finding.rule] += 1
        number = numbers[finding.rule]
        test = ET.SubElement(
            suite,
            "testcase",
            classname=name,
            # No line: a test keeps its name, and so its history, when its lines move.
            name=finding.rule + (f" ({number})" if number > 1 else ""),
            file=name,
            line=str(finding.place.line),
        )
        _outcome(test, finding, fails(finding))
    if not findings:
        ET.SubElement(suite, "testcase", classname=name, name=NAME, file=name)
    suite.set("tests", str(len(suite)))
    for outcome, total in _TOTALS.items():
        suite.set(total, str(len(suite.findall(f"testcase/{outcome}"))))
    return suite


def _outcome(test: ET.Element, finding: Finding, fails: bool) -> None:
    told = _legal(sentence(finding))
    if finding.suppressed is not None:
        reason = visible(finding.suppressed.reason or "no reason given")
        ET.SubElement(test, "skipped", message=_legal(f"suppressed: {reason}"))
    elif fails:
        broken = finding.rule in (UNPARSABLE, CRASHED)
        kind = "error" if broken else "failure"
        outcome = ET.SubElement(test, kind, message=told, type=finding.severity)
        outcome.text = _legal("\n".join(_details(finding)))
        return
    elif finding.certainty == "undecided":
        ET.SubElement(test, "skipped", message=told)
    output = ET.SubElement(test, "system-out")
    output.text = _legal("\n".join(_details(finding)))


def _details(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity}[{finding.rule}]: {sentence(finding)}"
    yield plain(drawn(finding, finding.severity, _WIDTH)).rstrip()
    if mending := remedy(finding):
        yield f"help: {mending}"


def _legal(text: str) -> str:
    """A text that XML can hold, what it can't hold spelled out."""
    return _NO_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
