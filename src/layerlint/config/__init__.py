"""Settings: what a team wants of layerlint, and where it said so."""

from layerlint.config.loading import (
    FAIL_ON,
    KERAS,
    KEYS,
    PROFILES,
    Configurations,
    read_configuration,
)
from layerlint.config.model import (
    ConfigError,
    ConfigErrors,
    Configuration,
    FailOn,
    PathIgnores,
    Profile,
    SettingPath,
)

__all__ = [
    "FAIL_ON",
    "KERAS",
    "KEYS",
    "PROFILES",
    "ConfigError",
    "ConfigErrors",
    "Configuration",
    "Configurations",
    "FailOn",
    "PathIgnores",
    "Profile",
    "SettingPath",
    "read_configuration",
]
