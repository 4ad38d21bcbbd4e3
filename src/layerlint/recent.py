"""What was made last, kept at hand as long as all of it together is not too large."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values that were kept or asked for last, of a size of ``most`` together.

    What is kept here could be made again: that it is gone changes how long something takes,
    and nothing else. The newest value stays, however large it is.
    """

    __slots__ = ("_kept", "_left")

    def __init__(self, most: int) -> None:
        self._left = most
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        """How many values are at hand."""
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        """Whether a value is at hand."""
        return key in self._kept

    def __getitem__(self, key: Key) -> Value:
        """A value that is at hand; raises KeyError."""
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def keep(self, key: Key, value: Value, size: int) -> Value:
        """The value, which is at hand from now on."""
        _, before = self._kept.pop(key, (None, 0))
        self._kept[key] = value, size
        self._left += before - size
        while self._left < 0 and len(self._kept) > 1:
            _, (_, gone) = self._kept.popitem(last=False)
            self._left += gone
        return value
