"""How many examples are tried: few and the same ones each time, or many that are new.

``pytest tests/properties --hypothesis-profile=long`` is for a night, or an hour.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_UNTIMED = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "usual",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    suppress_health_check=_UNTIMED,
)
settings.register_profile(
    "long", deadline=None, max_examples=10_000, suppress_health_check=_UNTIMED
)
settings.load_profile("usual")
