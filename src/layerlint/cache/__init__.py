"""What was found out before: records of plain data in a folder, and how data becomes plain."""

from layerlint.cache.plain import Unreadable, made_of, plain_of
from layerlint.cache.store import Store, digest, digest_of_files, remove_store

__all__ = [
    "Store",
    "Unreadable",
    "digest",
    "digest_of_files",
    "made_of",
    "plain_of",
    "remove_store",
]
