"""How many examples are tried: few and the same ones each time, or many that are new.

``pytest tests/properties --hypothesis-profile=long`` takes hours; ``LAYERLINT_EXAMPLES=500`` says
how many examples that tries.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_UNTIMED = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "usual",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=30,
    suppress_health_check=_UNTIMED,
)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=int(os.environ.get("LAYERLINT_EXAMPLES", "10000")),
    suppress_health_check=_UNTIMED,
)
settings.load_profile("usual")
