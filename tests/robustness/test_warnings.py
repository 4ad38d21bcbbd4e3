"""What Python thinks of the linted code stays with us: neither told, nor an error of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Check

DOUBTFUL = r"""
import re
from keras.layers import *

assert (1, "a tuple is true")
text = "\d\w" + '\8'
if text is "a":
    pass
1if text else 2
Dense(len(re.sub("[[a]", "b", "a[a")))
Dense(len(re.findall("[a--b]", "a-b")))
Dense(len(re.split("[a||b]", "a|b", 1, 0)))
Conv2D(8, re.match("a(?i)", "a").end())
~True
"""


@pytest.mark.parametrize("options", [(), ("-W", "always"), ("-W", "error")])
def test_no_warning_of_python_reaches_who_lints(
    here: Path, check: Check, options: tuple[str, ...]
) -> None:
    (here / "net.py").write_text(DOUBTFUL)
    ended = check("net.py", python=(*options, "-m", "layerlint"))
    assert ended.err == ""
    assert ended.code in (0, 1)
    assert "internal-error" not in ended.rules
