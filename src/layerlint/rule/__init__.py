"""Rules: one YAML file is one rule; a folder of them is a set of rules."""

from layerlint.rule.levels import example_source, level_for_values
from layerlint.rule.loading import load_rules, named_sets, shipped_rules_folder
from layerlint.rule.model import (
    LOCAL_TOPIC,
    TOPICS,
    Reference,
    Rule,
    RuleError,
    RuleErrors,
    RuleSet,
    ValuesByRule,
    WrongValue,
    WrongValues,
)

__all__ = [
    "LOCAL_TOPIC",
    "TOPICS",
    "Reference",
    "Rule",
    "RuleError",
    "RuleErrors",
    "RuleSet",
    "ValuesByRule",
    "WrongValue",
    "WrongValues",
    "example_source",
    "level_for_values",
    "load_rules",
    "named_sets",
    "shipped_rules_folder",
]
