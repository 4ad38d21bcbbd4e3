"""What was found out before: records of plain data in a folder, and how data becomes plain."""

from layerlint.cache.plain import Unreadable, made_of, plain_of
from layerlint.cache.store import Store, digest, digest_of_files, remove_store
from layerlint.cache.tool import tool_digest

__all__ = [
    "Store",
    "Unreadable",
    "digest",
    "digest_of_files",
    "made_of",
    "plain_of",
    "remove_store",
    "tool_digest",
]
