"""Rule packs: folders of rules in installed packages.

A package offers one by an entry point of the group ``layerlint.rules`` whose value names the
folder as a module would be named: ``acme_lint.rules``. Rules are data: the folder is found from
what the installer has written down, and nothing of the package is imported. Only packs that
a configuration names are used, so that what is found does not hang on what is installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layerlint.content import is_folder
from layerlint.records import dataclass
from layerlint.spelling import nearest

if TYPE_CHECKING:
    from importlib import metadata

GROUP: Final = "layerlint.rules"


class PackError(Exception):
    """Why there is no pack of a name."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Pack:
    """One entry point, and the package that it stands in."""

    name: str
    package: str
    value: str
    folder: Path | None
    """``None`` where nothing is where it points to."""


def installed_packs() -> Sequence[Pack]:
    """The packs that installed packages offer; to find them all of these are looked through."""
    return sorted(set(_installed()))


def pack_folder(name: str, packs: Sequence[Pack] | None = None) -> Path:
    """The folder of the pack of that name among those installed; raises PackError."""
    packs = installed_packs() if packs is None else packs
    named = [pack for pack in packs if pack.name == name]
    match named:
        case []:
            names = sorted({pack.name for pack in packs})
            close = nearest(name, names)
            listed = ", ".join(f"`{one}`" for one in names)
            known = f"; did you mean `{close}`?" if close else f"; there are {listed}"
            hint = known if names else f" (none has an entry point of the group `{GROUP}`)"
            raise PackError(f"no installed package offers the rule pack `{name}`{hint}")
        case [Pack(folder=Path() as folder)]:
            return folder
        case [pack]:
            raise PackError(
                f"the rule pack `{name}` of {pack.package} names no folder: there is no"
                f" `{pack.value}`"
            )
        case _:
            packages = " and ".join(pack.package for pack in named)
            raise PackError(f"several packages offer a rule pack `{name}`: {packages}")


def _installed() -> Iterator[Pack]:
    from importlib import metadata

    for distribution in metadata.distributions():
        for entry in distribution.entry_points:
            if entry.group == GROUP:
                yield Pack(
                    name=entry.name,
                    package=distribution.metadata["Name"],
                    value=entry.value,
                    folder=_folder(distribution, entry.value),
                )


def _folder(distribution: metadata.Distribution, value: str) -> Path | None:
    top, *rest = value.replace(":", ".").split(".")
    beside = Path(str(distribution.locate_file(top)))
    # What is installed in place stands elsewhere, where a finder of its own leads.
    places = [beside, *_in_place(top)] if top.isidentifier() else [beside]
    folders = (place.joinpath(*rest) for place in places)
    return next((folder.resolve() for folder in folders if is_folder(folder)), None)


def _in_place(package: str) -> Iterator[Path]:
    """Where an import of a package would look; for a top-level one that runs nothing of it."""
    from importlib import util

    try:
        spec = util.find_spec(package)
    except (ImportError, ValueError):
        return
    if spec is not None and spec.submodule_search_locations is not None:
        yield from map(Path, spec.submodule_search_locations)
