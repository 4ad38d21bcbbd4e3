"""What fuzzing starts from: everything of the repository that a target reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from interpreter.cases import every_case

_TESTS: Final = Path(__file__).parents[1]
_ROOT: Final = _TESTS.parent
_FENCE: Final = re.compile(r"^```py(?:thon)?\b[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LONGEST: Final = 6_000
"""A seed that is longer leaves no room for mutations."""


@cache
def sources() -> tuple[str, ...]:
    """Python that builds layers, in every style that anything here is tested with."""
    return tuple(dict.fromkeys(text for text in _sources() if len(text) <= _LONGEST))


def _sources() -> Iterator[str]:
    for _, case in every_case():
        yield next(file.text for file in case.files if file.path == case.linted)
    for folder in (_ROOT / "examples", _TESTS / "interpreter" / "semantics"):
        for path in sorted(folder.glob("*.py")):
            yield path.read_text(encoding="utf-8")
    for path in sorted((_ROOT / "docs").rglob("*.md")):
        yield from _FENCE.findall(path.read_text(encoding="utf-8"))


@cache
def modules() -> tuple[tuple[str, str], ...]:
    """Other files that those sources import, by path; of several with one path the first."""
    found: dict[str, str] = {}
    for _, case in every_case():
        for file in case.files:
            if file.path != case.linted:
                found.setdefault(file.path, file.text)
    return tuple(found.items())


@cache
def rules() -> tuple[str, ...]:
    """Every rule there is."""
    return tuple(
        path.read_text(encoding="utf-8")
        for path in sorted((_ROOT / "rules").rglob("*.yaml"))
        if path.name != "sets.yaml"
    )


@cache
def models() -> tuple[str, ...]:
    """A few models that many rules have something to say about."""
    names = ("cifar_add.py", "residual_functional.py", "sentiment_subclassed.py")
    return tuple((_ROOT / "examples" / name).read_text(encoding="utf-8") for name in names)


@cache
def notebooks() -> tuple[str, ...]:
    """Notebooks made of those sources, of both formats, with what notebooks have besides."""
    texts = sources()
    return tuple(
        _notebook(texts[number : number + 3], number) for number in range(0, len(texts), 3)
    )


_MAGICS: Final = (
    "%matplotlib inline\nimport keras",
    "!pip install keras\nx = !ls\nx",
    "%%time\nmodel.fit(x, y)",
    ">>> model = keras.Sequential()\n>>> for i in range(3):\n...     model.add(Dense(i))\n3",
    "In [3]: model.summary?\nOut[3]: 5",
    "%%bash\nif true; then",
    "model = ?",
)


def _notebook(texts: tuple[str, ...], number: int) -> str:
    cells: list[dict[str, object]] = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# A heading\n", "and a line"]}
    ]
    for place, text in enumerate((_MAGICS[number % len(_MAGICS)], *texts)):
        code = text.splitlines(keepends=True) if (number + place) % 2 else text
        cells.append(
            {
                "cell_type": "code",
                "execution_count": place or None,
                "metadata": {},
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["é 😀\n"]}],
                "source": code,
            }
        )
    kernel = {"kernelspec": {"language": "python", "name": "python3"}}
    if number % 4 == 3:
        for cell in cells:
            cell["input"] = cell.pop("source")
        document = {"worksheets": [{"cells": cells}], "metadata": kernel, "nbformat": 3}
    else:
        document = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=number % 3 or None, ensure_ascii=bool(number % 2))
