"""An object that takes everything, and modules made of it for packages that are not here."""

from __future__ import annotations

import dis
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from typing import Any


class Base:
    """What a class gets that derives from something unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class Anything:
    """It can be called, indexed, unpacked, entered and computed with; it gives itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # As a decorator it leaves what it decorates as it is.
        if len(args) == 1 and not kwargs and _decorates(sys._getframe(1)):
            return args[0]
        return Anything()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Anything()

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return Anything()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __delitem__(self, key: Any) -> None:
        pass

    def __contains__(self, item: Any) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter([Anything() for _ in range(_unpacked(sys._getframe(1)))])

    def __next__(self) -> Any:
        return Anything()

    def __len__(self) -> int:
        return 10

    def __bool__(self) -> bool:
        return False

    def __int__(self) -> int:
        return 10

    def __index__(self) -> int:
        return 10

    def __float__(self) -> float:
        return 0.5

    def __str__(self) -> str:
        return "anything"

    def __fspath__(self) -> str:
        return "/nonexistent"

    def __format__(self, specification: str) -> str:
        return "anything"

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        import numpy as np

        return np.zeros((10, 10), dtype=dtype)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (Base,)

    def __instancecheck__(self, instance: Any) -> bool:
        return False

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return self is other

    def __lt__(self, other: Any) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def _computed(self, *_: Any) -> Any:
        return Anything()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _computed
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _computed
    __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _computed
    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = _computed
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __lshift__ = __rshift__ = _computed


def holds_anything(value: Any) -> bool:
    """Whether it is, or has among its items, what stands for something unknown."""
    if isinstance(value, (list, tuple)):
        return any(map(holds_anything, value))
    if isinstance(value, dict):
        return any(map(holds_anything, value.values()))
    return isinstance(value, Anything)


def _decorates(frame: types.FrameType) -> bool:
    """Whether a call is that of a decorator: Python compiles it as one without arguments."""
    code = frame.f_code.co_code
    return 0 <= frame.f_lasti < len(code) - 1 and code[frame.f_lasti + 1] == 0


def _unpacked(frame: types.FrameType) -> int:
    """How many values the code that iterates wants: as many as it unpacks, else two."""
    code = frame.f_code.co_code
    if 0 <= frame.f_lasti < len(code) - 1:
        operation = dis.opname[code[frame.f_lasti]]
        if operation.startswith("UNPACK_SEQUENCE"):
            return code[frame.f_lasti + 1]
        if operation.startswith("UNPACK_EX"):
            return code[frame.f_lasti + 1] & 0xFF
    return 2


class Blank(types.ModuleType):
    """A module in which every name is there."""

    __path__: MutableSequence[str] = []  # noqa: RUF012 - a package without a folder
    __all__: Sequence[str] = ()
    __version__ = "9.9.9"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return sys.modules.get(f"{self.__name__}.{name}") or Anything()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Anything()


class BlankFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what nothing else finds; ``refuses`` says what must not be found."""

    def __init__(self, refuses: Callable[[str], bool]) -> None:
        self._refuses = refuses

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if self._refuses(fullname):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return Blank(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass
