"""Write ``docs/rules/``: a page for each shipped rule, and a list of them.

python scripts/generate_rule_pages.py          # write them
python scripts/generate_rule_pages.py --check  # say whether they are up to date
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from layerlint.reporters.rule_page import markdown
from layerlint.rule import TOPICS, Rule, load_rules, named_sets

PAGES = Path(__file__).parents[1] / "docs" / "rules"


def listed(rules: Iterable[Rule]) -> str:
    """The list of all rules, a table for each topic."""
    known = sorted(rules, key=lambda rule: rule.id)
    blocks = ["# Rules", "This list and the pages behind it are generated from `rules/`."]
    for topic in dict.fromkeys((*TOPICS, *(rule.topic for rule in known))):
        rows = [
            f"| [{rule.id}]({rule.id}.md) | {rule.profile} | {rule.severity} | {rule.summary} |"
            for rule in known
            if rule.topic == topic
        ]
        if rows:
            head = ["| rule | profile | severity | finds |", "| --- | --- | --- | --- |"]
            blocks += [f"## {topic}", "\n".join([*head, *rows])]
    return "\n\n".join(blocks) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    rules = load_rules().rules
    sets = named_sets()
    wanted = {f"{rule.id}.md": markdown(rule, sets) for rule in rules} | {
        "README.md": listed(rules)
    }
    there = {path.name: path for path in PAGES.glob("*.md")}
    stale = 0
    for name in sorted({*wanted, *there}):
        path, text = PAGES / name, wanted.get(name)
        if text is not None and path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        said = "of no rule" if text is None else "not up to date"
        print(f"docs/rules/{name}: {said if check else 'removed' if text is None else 'written'}")
        if check:
            continue
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
