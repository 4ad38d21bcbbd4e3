"""What parameters without a default are given when other people's builders are run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """Two values that a parameter of some name may take: where the first fails, the second."""

    first: Any
    second: Any


#: What a parameter without a default is given: the first pattern that its name matches.
GUESSES: Sequence[tuple[str, Any]] = (
    (r"dilations|rates$", [1, 2, 4]),
    (r"kernel|ksize", 3),
    (r"stride|dilation|cardinality|groups|scale|alpha|multiplier|width_coeff|depth_coeff", 1),
    (r"learning_rate|^lr$|decay", 0.001),
    (r"drop|rate", 0.25),
    (r"activation", "relu"),
    (r"padding|^pad$", "same"),
    (r"name|prefix|scope", "name"),
    (r"^(?:is|use|has|include|with|return)_", True),
    (r"input_size|image_?size|img_?size", Either(first=256, second=(256, 256, 3))),
    (r"shape|^img_dims?$|inputs?_dims$|obs_dims?$", Either(first=(256, 256, 3), second=(32,))),
    (r"class|label|action|^n_?out|out(?:put)?_?(?:size|dim|num)", 10),
    (r"height|width|rows|cols|img_[hw]|^[hw]$|resolution", 256),
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


def guess(name: str, *, second: bool = False) -> Any:
    """What to give to a parameter of that name; ``second`` where the first guess has failed."""
    for pattern, value in GUESSES:
        if re.search(pattern, name.lower()):
            if isinstance(value, Either):
                return value.second if second else value.first
            return value
    raise UnguessedError(f"parameter {name}")
