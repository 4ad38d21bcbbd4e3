"""What came of holding rules to their examples."""

from __future__ import annotations

import json
from collections.abc import Sequence

from layerlint.display import Line, Role, plural, visible, wrapped
from layerlint.finding import Verification

VERSION = 1


def told(results: Sequence[Verification], columns: int) -> list[Line]:
    """One line for each rule, and each example that is not what it should be."""
    lines: list[Line] = []
    for result in results:
        failed = len({failure.line for failure in result.failures})
        verdict = f"{plural(result.examples, 'example')}"
        role: Role = "error" if failed else "good" if result.examples else "muted"
        verdict += f", {failed} not as they should be" if failed else ""
        lines.append((("rule", visible(result.rule)), ("plain", ": "), (role, verdict)))
        for failure in result.failures:
            spot = f"  {visible(result.path)}:{failure.line}: "
            text = f"{failure.kind} example: {failure.message}"
            lines.append((("path", spot),))
            lines += [(("plain", "    " + part),) for part in wrapped(visible(text), columns - 4)]
    wrong = sum(bool(result.failures) for result in results)
    examples = sum(result.examples for result in results)
    total = f"{plural(len(results), 'rule')}, {plural(examples, 'example')}: "
    if wrong:
        lines.append((("error", f"{total}{plural(wrong, 'rule')} not as its examples say."),))
    elif results:
        lines.append((("good", f"{total}all as they should be."),))
    else:
        lines.append((("warning", "There is no rule here."),))
    return lines


def as_json(results: Sequence[Verification]) -> str:
    """The results as a JSON document."""
    document = {
        "version": VERSION,
        "rules": [
            {
                "rule": result.rule,
                "file": result.path,
                "examples": result.examples,
                "failures": [
                    {"kind": one.kind, "line": one.line, "message": one.message}
                    for one in result.failures
                ],
            }
            for result in results
        ],
    }
    return json.dumps(document, indent=2) + "\n"
