"""Write ``docs/layerlint.schema.json``, with which editors complete and check settings.

python scripts/generate_config_schema.py          # write it
python scripts/generate_config_schema.py --check  # say whether it is up to date
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from layerlint.reporters.settings_schema import settings_schema
from layerlint.rule import load_rules

PATH = Path(__file__).parents[1] / "docs" / "layerlint.schema.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    text = json.dumps(settings_schema(load_rules()), indent=2, ensure_ascii=False) + "\n"
    if PATH.is_file() and PATH.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PATH.name}: {'not up to date' if check else 'written'}")
    if not check:
        PATH.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check else 0


if __name__ == "__main__":
    sys.exit(main())
