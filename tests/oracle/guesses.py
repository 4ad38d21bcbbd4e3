"""What parameters without a default are given when other people's builders are run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

#: What a parameter without a default is given: the first pattern that its name matches.
GUESSES: Sequence[tuple[str, Any]] = (
    (r"kernel|ksize", 3),
    (r"stride|dilation|cardinality|groups|scale|alpha|multiplier|width_coeff|depth_coeff", 1),
    (r"learning_rate|^lr$|decay", 0.001),
    (r"drop|rate", 0.25),
    (r"activation", "relu"),
    (r"padding|^pad$", "same"),
    (r"name|prefix|scope", "name"),
    (r"^(?:is|use|has|include|with|return)_", True),
    (r"shape|input_size|^img_dims?$|inputs?_dims$|obs_dims?$", (128, 128, 3)),
    (r"class|label|action|^n_?out|out(?:put)?_?(?:size|dim|num)", 10),
    (r"height|width|rows|cols|image_?size|img_?size|img_[hw]|^[hw]$|resolution", 128),
    (r"in_channels?|img_channels?|^n?_?(?:num_)?channels?$|channel_num", 3),
    (r"filter|^f$|fmaps?|out_channels?|planes|growth", 16),
    (r"vocab|words|max_features|tokens", 1000),
    (r"len|steps|window|horizon", 50),
    (r"heads", 4),
    (r"unit|hidden|dim|latent|features|nodes|neurons|d_model|dff|embed|state|size|noise", 32),
    (r"num|depth|^n$|^nb|^n_|layers|blocks|repeat|level|^t$|^k$|^r$|ratio|factor|^b$|^m$", 2),
)


class UnguessedError(Exception):
    """A parameter of which nobody knows what it takes."""


def guess(name: str) -> Any:
    """What to give to a parameter of that name."""
    for pattern, value in GUESSES:
        if re.search(pattern, name.lower()):
            return value
    raise UnguessedError(f"parameter {name}")
