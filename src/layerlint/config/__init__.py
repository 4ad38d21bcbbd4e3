"""Settings: what a team wants of layerlint, and where it said so."""

from layerlint.config.keys import BATCHNORM_ORDERS, FAIL_ON, KERAS, PROFILES, SETTINGS, Setting
from layerlint.config.loading import Configurations, read_configuration
from layerlint.config.model import (
    BatchnormOrder,
    ConfigError,
    ConfigErrors,
    Configuration,
    FailOn,
    ParameterValue,
    PathIgnores,
    Profile,
    SettingPath,
    Severity,
)
from layerlint.config.withholding import IN_SETTINGS, tellable

__all__ = [
    "BATCHNORM_ORDERS",
    "FAIL_ON",
    "IN_SETTINGS",
    "KERAS",
    "PROFILES",
    "SETTINGS",
    "BatchnormOrder",
    "ConfigError",
    "ConfigErrors",
    "Configuration",
    "Configurations",
    "FailOn",
    "ParameterValue",
    "PathIgnores",
    "Profile",
    "Setting",
    "SettingPath",
    "Severity",
    "read_configuration",
    "tellable",
]
