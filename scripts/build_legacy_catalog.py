"""Write ``src/layerlint/data/legacy.json``: what Keras 0.2 to 2.15 had besides Keras 3.

    python scripts/build_legacy_catalog.py [--archives FOLDER]

The releases come from PyPI by ``pip download`` (a wheel where PyPI has no sdist) and are
read with ``ast``. How the file is written is said in ``layerlint/catalog/legacy.py``.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from build_catalog import spatial_rank
from legacy_renames import ALIASES, FAMILIES, RENAMES, VALUES
from read_release import (
    Definition,
    Elsewhere,
    Release,
    inherited_parameters,
    method,
    parameters,
)

DATA = Path(__file__).parents[1] / "src" / "layerlint" / "data"
OUTPUT = DATA / "legacy.json"

RELEASES = (
    *("0.2.0", "0.3.3"),
    *("1.0.8", "1.1.2", "1.2.2"),
    *("2.0.9", "2.1.6", "2.2.5", "2.3.1"),
    *("2.6.0", "2.7.0", "2.8.0", "2.9.0", "2.10.0", "2.11.0", "2.12.0"),
    *("2.13.1", "2.14.0", "2.15.0"),
)
"""The last release of each minor version that PyPI has. Keras 2.4 is tf.keras by another
name and holds no code of its own; of 0.1 and 2.5 there is no source on PyPI."""

WHEEL_ONLY = RELEASES[9:16]

NOT_PUBLIC = {"theano_backend", "cntk_backend", "__internal__", "dtensor", "protobuf"}

INTERNAL = ("keras.engine.", "keras.legacy.", "keras.old_models.", "keras.utils.test_utils.")
"""Where Keras before 2.6, which published no list of its public names, keeps its own."""

ALSO = {"VersionAwareLayers"}
"""Not published, but people import it: it stands for ``keras.layers``."""


def dialect(release: str) -> str:
    """The dialect of a release, as in ``layerlint.catalog``."""
    major, minor, _ = (int(part) for part in release.split("."))
    return f"keras{major}" if major < 2 or minor < 4 else "tf"


def fetch(release: str, folder: Path) -> Path:
    """The archive of a release, downloaded unless it is there already."""
    for attempt in (True, False):
        for pattern in (f"[Kk]eras-{release}.tar.gz", f"keras-{release}-*.whl"):
            if found := sorted(folder.glob(pattern)):
                return found[0]
        if attempt:
            source = [] if release in WHEEL_ONLY else ["--no-binary", ":all:"]
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *source]
            subprocess.run([*command, f"keras=={release}", "-d", str(folder)], check=True)
    raise FileNotFoundError(release)


class Survey:
    """What all releases say, put together."""

    def __init__(self, current: dict[str, Any]) -> None:
        """``current`` is the content of ``keras3.json``."""
        self.current = current["objects"]
        self.to_current: dict[str, str] = {
            path: qualified
            for qualified, entry in self.current.items()
            for path in (qualified, *entry.get("aliases", ()))
        }
        self.modules: dict[str, set[int]] = defaultdict(set)
        self.paths: dict[str, set[int]] = defaultdict(set)
        self.targets: dict[str, str] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        self.signatures: dict[str, dict[str, Any]] = defaultdict(dict)
        self.interfaces: dict[str, str] = {}

    def add(self, index: int, name: str, release: Release) -> None:
        """Take in one release; later ones win."""
        public = dict(public_names(release))
        published = {definition for path, definition in published_names(release)}
        by_definition: dict[Definition, list[str]] = defaultdict(list)
        for path, definition in public.items():
            by_definition[definition].append(path)
        described: list[tuple[bool, str, Definition]] = []
        for definition, paths in by_definition.items():
            qualified = self.canonical(definition, paths)
            if published and definition not in published and definition.name not in ALSO:
                continue
            if qualified.startswith(INTERNAL):
                continue
            described.append((qualified in paths, qualified, definition))
            for path in paths:
                self.paths[path].add(index)
                self.targets[path] = self.to_current.get(path, qualified)
        for path, module in leaked_modules(release):
            self.paths[path].add(index)
            self.targets[path] = module
        for module in public_modules(release):
            self.modules[module].add(index)
        # Of several classes that answer to one name the one behind the public path counts.
        for _, qualified, definition in sorted(described, key=lambda row: row[0]):
            self.describe(qualified, definition, release, dialect(name))

    def canonical(self, definition: Definition, paths: list[str]) -> str:
        """The path by which this tool calls what is defined here."""
        name = definition.name
        for path in sorted(paths, key=lambda path: (path.count("."), path)):
            if path in self.to_current:
                return self.to_current[path]
        for path in paths:
            if (alias := ALIASES.get(path.rpartition(".")[2])) is not None:
                return alias
        tops = {path.split(".")[1] for path in paths if path.count(".") > 1}
        if tops & {"legacy", "engine"}:
            tops.add("layers")
        if "objectives" in tops:
            tops.add("losses")
        for top in sorted(tops):
            if (found := self.to_current.get(f"keras.{top}.{name}")) is not None:
                return found
        in_layers = [path for path in paths if path.startswith("keras.layers.")]
        if in_layers:
            return f"keras.layers.{best(in_layers).rpartition('.')[2]}"
        return best(paths)

    def describe(
        self, qualified: str, definition: Definition, release: Release, spoken: str
    ) -> None:
        """Note kind and signature of what is defined, for one dialect."""
        is_layer = False
        inherited: list[Any] = []
        if isinstance(definition.node, ast.ClassDef):
            bases = [base.name for base in release.bases(definition)]
            is_layer = qualified.startswith("keras.layers.") and (
                definition.name == "Layer" or "Layer" in bases
            )
            found = release.constructor(definition)
            own = parameters(found[1]) if found else []
            inherited = inherited_parameters(release, definition)
            if found:
                self.note_interface(qualified, found[1])
        else:
            own = parameters(definition.node)
            bases = []
        kind = "class" if isinstance(definition.node, ast.ClassDef) else "function"
        kind = "layer" if is_layer else kind
        known = self.current.get(qualified)
        if known is None:
            entry: dict[str, Any] = {"kind": kind}
            if is_layer:
                name = qualified.rpartition(".")[2]
                entry |= {
                    "family": FAMILIES[name],
                    "call": call_parameters(release, definition),
                    "bases": bases,
                }
                if rank := spatial_rank(name):
                    entry["spatial"] = rank
            self.entries[qualified] = entry
        elif known["kind"] == "layer" and not is_layer:
            return  # a function in a layer's place: AtrousConvolution2D of Keras 2
        if own == ["*args", "**kwargs"]:
            return  # says nothing
        signature: dict[str, Any] = {"parameters": own}
        if inherited:
            signature["inherited"] = inherited
        self.signatures[qualified][spoken] = signature

    def note_interface(self, qualified: str, constructor: ast.FunctionDef) -> None:
        """Remember which interface of ``keras.legacy.interfaces`` decorates a layer."""
        for decorator in constructor.decorator_list:
            match decorator:
                case ast.Attribute(value=ast.Name(id="interfaces"), attr=interface):
                    self.interfaces[qualified] = interface


def best(paths: Iterable[str]) -> str:
    """The shortest path, the first of equals."""
    return min(paths, key=lambda path: (path.count("."), path))


def public_modules(release: Release) -> Iterator[str]:
    """The modules of a release as people import them."""
    for module in release.trees:
        if shown := shown_as(module):
            yield shown


def shown_as(module: str) -> str | None:
    """The path under which the catalog lists a module: without ``api`` and ``src``."""
    parts = module.split(".")
    if parts[1:2] == ["api"]:
        if parts[2:4] not in (["_v1", "keras"], ["_v2", "keras"]):
            return None
        parts = ["keras", *parts[4:]]
    elif parts[1:2] == ["src"]:
        parts = ["keras", *parts[2:]]
    hidden = any(part in NOT_PUBLIC or part.startswith("_") for part in parts)
    return None if hidden else ".".join(parts)


def public_names(release: Release) -> Iterator[tuple[str, Definition]]:
    """Each path of the release and what is defined there; the published API comes last."""
    published = any(module.startswith("keras.api.") for module in release.trees)
    for module in sorted(
        release.trees, key=lambda module: (module.startswith("keras.api."), module)
    ):
        shown = shown_as(module)
        if shown is None:
            continue
        package = module in release.packages or passes_on(release, module)
        for name, meaning in release.namespace(module).items():
            definition = release.resolve(meaning)
            if name.startswith("_") or not isinstance(definition, Definition):
                continue
            own = definition.module == module
            if own or package or (not published and is_layer(release, definition)):
                yield f"{shown}.{name}", definition


def passes_on(release: Release, module: str) -> bool:
    """Whether a module defines nothing and only passes on what others define."""
    names = release.namespace(module).values()
    return not any(isinstance(what, Definition) and what.module == module for what in names)


def published_names(release: Release) -> Iterator[tuple[str, Definition]]:
    """The names that a release from 2.6 on lists as public."""
    for module in release.trees:
        shown = shown_as(module)
        if module.startswith("keras.api.") and shown is not None:
            for name, meaning in release.namespace(module).items():
                definition = release.resolve(meaning)
                if isinstance(definition, Definition) and not name.startswith("_"):
                    yield f"{shown}.{name}", definition


def leaked_modules(release: Release) -> Iterator[tuple[str, str]]:
    """Modules of Keras that a star import of ``keras.layers`` or its parts brings (``K``)."""
    for module in release.trees:
        if module.startswith("keras.layers") and "keras.api" not in release.trees:
            for name, meaning in release.namespace(module).items():
                match release.resolve(meaning):
                    case Elsewhere(module=found, name="") if found in release.trees:
                        if not name.startswith("_") and f"{module}.{name}" != found:
                            yield f"{module}.{name}", found


def is_layer(release: Release, definition: Definition) -> bool:
    """Whether a class is ``Layer`` or derives from it."""
    names = [definition.name, *(base.name for base in release.bases(definition))]
    return "Layer" in names


def call_parameters(release: Release, definition: Definition) -> list[str]:
    """The positional parameters of a layer's ``call``."""
    for class_ in (definition, *release.bases(definition)):
        if (found := method(class_, "call")) is not None:
            return [argument.arg for argument in found.args.args[1:]]
    return []


def interfaces(release: Release) -> dict[str, dict[str, str]]:
    """The conversions of each interface in ``keras.legacy.interfaces``."""
    found: dict[str, dict[str, str]] = {}
    for statement in release.trees["keras.legacy.interfaces"].body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(keywords=words)):
                for word in words:
                    if word.arg == "conversions":
                        found[name] = dict(ast.literal_eval(word.value))
    return found


# --- writing ---------------------------------------------------------------------------


def ranges(indexes: set[int]) -> str:
    """``{0, 1, 2, 5}`` as ``0-2,5``."""
    parts: list[list[int]] = []
    for index in sorted(indexes):
        if parts and parts[-1][-1] == index - 1:
            parts[-1] = [parts[-1][0], index]
        else:
            parts.append([index])
    return ",".join("-".join(map(str, part)) for part in parts)


def names_by_module(survey: Survey) -> dict[str, dict[str, str]]:
    """For each module, for each range of releases, the names: ``Name`` or ``Name=path``."""
    rows: dict[str, dict[str, list[str]]] = {}
    for module, indexes in sorted(survey.modules.items()):
        rows[module] = {ranges(indexes): []}
    for path, indexes in sorted(survey.paths.items()):
        module, _, name = path.rpartition(".")
        top = ".".join(module.split(".")[:2])
        usual = survey.to_current.get(path) or survey.to_current.get(f"{top}.{name}")
        target = survey.targets[path]
        shown = name if target == (usual or f"{top}.{name}") else f"{name}={target}"
        rows[module].setdefault(ranges(indexes), []).append(shown)
    return {
        module: {span: " ".join(names) for span, names in by_range.items()}
        for module, by_range in rows.items()
    }


def document(survey: Survey, legacy: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The whole content of the file."""
    inherited: list[Any] = []
    signatures = {}
    for qualified, by_dialect in sorted(survey.signatures.items()):
        known = survey.current.get(qualified, {})
        rows: dict[str, list[Any]] = {}
        for spoken, signature in by_dialect.items():
            same = signature["parameters"] == known.get("parameters")
            if same and known.get("kind") != "layer":
                continue
            row: list[Any] = [0 if same else signature["parameters"]]
            if more := signature.get("inherited"):
                if more not in inherited:
                    inherited.append(more)
                row.append(inherited.index(more))
            rows[spoken] = row
        if rows:
            signatures[qualified] = rows
    renames: dict[str, dict[str, str]] = {}
    for qualified, interface in sorted(survey.interfaces.items()):
        renames[qualified] = legacy.get(interface, {})
    for qualified, more in RENAMES.items():
        renames[qualified] = renames.get(qualified, {}) | more
    return {
        "releases": [release.rpartition(".")[0] for release in RELEASES],
        "values": VALUES,
        "inherited": inherited,
        "renames": dict(sorted((name, row) for name, row in renames.items() if row)),
        "objects": dict(sorted(survey.entries.items())),
        "signatures": signatures,
        "names": names_by_module(survey),
    }


def written(content: dict[str, Any]) -> str:
    """JSON with one line an object, so that a change reads well in a diff."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"  {json.dumps(at)}: {compact(row)}" for at, row in value.items())
            lines.append(f' "{key}": {{\n{rows}\n }}')
        elif key == "inherited":
            rows = ",\n".join(f"  {compact(row)}" for row in value)
            lines.append(f' "{key}": [\n{rows}\n ]')
        else:
            lines.append(f' "{key}": {compact(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def compact(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":"))


def build(folder: Path) -> str:
    """The text of the data file."""
    current = json.loads((DATA / "keras3.json").read_text(encoding="utf-8"))
    survey = Survey(current)
    legacy: dict[str, dict[str, str]] = {}
    for index, name in enumerate(RELEASES):
        release = Release(fetch(name, folder), "keras")
        if release.unreadable:
            print(f"Keras {name}: not Python 3: {', '.join(release.unreadable)}", file=sys.stderr)
        survey.add(index, name, release)
        if "keras.legacy.interfaces" in release.trees:
            legacy |= interfaces(release)
    return written(document(survey, legacy))


def main() -> int:
    """Write the file, or with ``--check`` say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, help="where downloads are kept")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if stale")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        text = build(options.archives or Path(temporary))
    if options.check:
        return 0 if OUTPUT.read_text(encoding="utf-8") == text else 1
    OUTPUT.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
