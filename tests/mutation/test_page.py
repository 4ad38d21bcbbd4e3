"""What the README says of planted faults is what the page says that the last check has found."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_readme_counts_the_faults_of_the_page() -> None:
    page = " ".join((ROOT / "docs" / "mutation.md").read_text(encoding="utf-8").split())
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    counted = re.search(r"which shows (\d+) planted faults\. layerlint finds (\d+) of them", page)
    told = re.search(
        r"Of ([\d,]+) faults that a program planted .*?, (all|[\d,]+) are found", readme
    )
    assert counted is not None
    assert told is not None
    planted, found = counted.groups()
    assert told[1] == f"{int(planted):,}"
    assert told[2] == ("all" if found == planted else f"{int(found):,}")
