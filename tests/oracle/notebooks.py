"""The code of a notebook as one module whose lines are those of the .ipynb file."""

from __future__ import annotations

import json


class UnreadableNotebookError(Exception):
    """The notebook's lines cannot be told apart."""


def code_of(text: str) -> str:
    """Each line of code where its string stands in the file; all else is blank."""
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableNotebookError(f"no notebook of version 4: {error}") from error
    raw = text.splitlines()
    code = [""] * len(raw)
    at = 0
    for cell in cells:
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source", [])
        lines = source if isinstance(source, list) else source.splitlines(keepends=True)
        for line, kept in zip(lines, _without_magics(lines), strict=True):
            at = _find(raw, line, at)
            code[at - 1] = kept.rstrip("\n")
    return "\n".join(code) + "\n"


def _find(raw: list[str], line: str, start: int) -> int:
    """The number (from 1) of the file's line that holds this string, from a line on."""
    for number in range(start, len(raw)):
        candidate = raw[number].strip().removesuffix(",")
        if candidate.startswith('"source": ['):
            candidate = candidate.removeprefix('"source": [').removesuffix("]").strip()
        if candidate.startswith('"') and candidate.endswith('"'):
            try:
                if json.loads(candidate) == line:
                    return number + 1
            except ValueError:
                continue
    raise UnreadableNotebookError("the file does not hold a line of code a line")


def _without_magics(lines: list[str]) -> list[str]:
    if lines and lines[0].lstrip().startswith("%%"):
        kind = lines[0].split()[0]
        if kind not in ("%%time", "%%timeit", "%%capture"):
            return [""] * len(lines)
    kept = []
    continued = False
    for line in lines:
        bare = line.strip()
        if continued or bare.startswith(("%", "!", "?")) or bare.endswith("??"):
            indent = line[: len(line) - len(line.lstrip())]
            kept.append(f"{indent}pass" if not continued and indent else "")
            continued = bare.endswith("\\")
        else:
            kept.append(line)
    return kept
