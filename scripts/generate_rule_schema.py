"""Write ``docs/rule.schema.json`` and ``docs/sets.schema.json`` from the grammar of rules.

python scripts/generate_rule_schema.py          # write them
python scripts/generate_rule_schema.py --check  # say whether they are up to date
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from layerlint.patterns.reading.schema import rule_schema, sets_schema

DOCS = Path(__file__).parents[1] / "docs"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    stale = 0
    for name, schema in (("rule", rule_schema()), ("sets", sets_schema())):
        path = DOCS / f"{name}.schema.json"
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{path.name}: {'not up to date' if check else 'written'}")
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
