"""Write the names by which the scan knows a file of Keras: they follow from the catalog.

A run that finds nothing to do has them without reading the catalog. With --check nothing is
written, and the exit code says whether it would be.
"""

from __future__ import annotations

import sys
from pathlib import Path

from layerlint.catalog import load_catalog

TARGET = Path(__file__).parents[1] / "src/layerlint/source/layer_names.py"

HEAD = '''"""The names of layers that only Keras has, aliases included.

Written by scripts/generate_layer_names.py from the catalog.
"""

from typing import Final

ONLY_KERAS: Final = frozenset(
    {
'''


def main() -> None:
    """Write the file, or compare it."""
    names = "".join(f'        "{name}",\n' for name in sorted(load_catalog().only_keras))
    text = f"{HEAD}{names}    }}\n)\n"
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.name} is not what the catalog says: run scripts/{Path(__file__).name}")


if __name__ == "__main__":
    main()
