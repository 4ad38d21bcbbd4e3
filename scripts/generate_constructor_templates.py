"""Write the templates of the constructors of records, so that Python compiles them once.

With --check nothing is written, and the exit code says whether it would be.
"""

from __future__ import annotations

import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/layerlint/records/templates.py"
MOST_FIELDS = 24

HEAD = '''"""Constructors of so many fields, without the names, which a class gives to its own.

Written by scripts/generate_constructor_templates.py. The one at an index has so many fields.
"""
# fmt: off
# mypy: ignore-errors
'''


def main() -> None:
    """Write the file, or compare it."""
    text = "\n".join(
        [HEAD, *_family("putting", "put_{0}(self, v{0})"), *_family("storing", "self.v{0} = v{0}")]
    )
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.name} is stale: run scripts/{Path(__file__).name}")


def _family(name: str, statement: str) -> list[str]:
    """One constructor for each number of fields, and a tuple of them all."""
    sizes = range(MOST_FIELDS + 1)
    lines = [_constructor(f"{name}_{size}", size, statement) for size in sizes]
    return [*lines, f"{name.upper()} = ({', '.join(f'{name}_{size}' for size in sizes)})\n"]


def _constructor(name: str, size: int, statement: str) -> str:
    parameters = ", ".join(["self", *(f"v{number}" for number in range(size))])
    body = "; ".join(statement.format(number) for number in range(size)) or "pass"
    return f"def {name}({parameters}): {body}"


if __name__ == "__main__":
    main()
