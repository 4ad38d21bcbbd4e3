"""Every way to install layerlint finds its rules and does the main job.

The wheel and the source distribution are built from the working tree and installed into
environments of their own, with their dependencies, as a user would.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = {path.stem for path in (ROOT / "rules").rglob("*.yaml") if path.name != "sets.yaml"}

BAD = """\
import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input((32, 32, 3)),
        layers.Conv2D(8, 3),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10, activation="softmax"),
    ]
)
"""

pytest.importorskip("hatchling", reason="building needs the extra 'packaging'")


def run(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What a command that must succeed, or must find something, writes."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=folder, env={**clean, **environment}, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The built wheel and source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], ROOT)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Installs something into a fresh environment; the folder of its programs."""

    def do(*what: str) -> Path:
        folder = tmp_path_factory.mktemp("venv")
        run([sys.executable, "-m", "venv", str(folder)], folder)
        programs = folder / ("Scripts" if os.name == "nt" else "bin")
        run([programs / "python", "-m", "pip", "install", "--quiet", *what], folder)
        assert (programs / "layerlint").exists() or (programs / "layerlint.exe").exists()
        return programs

    return do


def does_its_job(command: Sequence[str | Path], folder: Path, **environment: str) -> None:
    """Assert that a way to start layerlint lists all rules and finds a fault."""
    (folder / "net.py").write_text(BAD)
    listed = json.loads(run([*command, "rules", "--format", "json"], folder, **environment))
    assert {rule["id"] for rule in listed["rules"]} == RULES
    found = json.loads(
        run([*command, "check", "net.py", "--format", "json"], folder, **environment)
    )
    assert [(f["rule"], f["line"]) for f in found["findings"]] == [("bias-before-batchnorm", 7)]
    assert found["summary"]["models"] == 1


def test_the_wheel_carries_all_it_needs_and_no_more(distributions: dict[str, Path]) -> None:
    with zipfile.ZipFile(distributions["wheel"]) as archive:
        names = set(archive.namelist())
    rules = {
        f"layerlint/rules/{path.relative_to(ROOT / 'rules').as_posix()}"
        for path in (ROOT / "rules").rglob("*.yaml")
    }
    assert {name for name in names if name.endswith(".yaml")} == rules
    assert "layerlint/py.typed" in names
    assert any(name.startswith("layerlint/data/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"layerlint"}
    assert not any("__pycache__" in name for name in names)


def test_the_source_distribution_is_the_checkout(distributions: dict[str, Path]) -> None:
    with tarfile.open(distributions["sdist"]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    for needed in ("README.md", "LICENSE", "pyproject.toml", "rules/sets.yaml", ".ci/run"):
        assert needed in names
    assert any(name.startswith("tests/") for name in names)
    assert any(name.startswith("examples/") for name in names)
    assert not any(name.startswith((".git/", ".venv/", ".ci/venv/", "build/")) for name in names)


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_installed_distribution_works(
    kind: str,
    distributions: dict[str, Path],
    install: Callable[..., Path],
    tmp_path: Path,
) -> None:
    programs = install(str(distributions[kind]))
    does_its_job([programs / "layerlint"], tmp_path)
    does_its_job([programs / "python", "-m", "layerlint"], tmp_path)


def test_an_editable_install_reads_the_rules_of_its_checkout(
    install: Callable[..., Path], tmp_path: Path
) -> None:
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("src", "rules"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout / name)
    programs = install("--editable", str(checkout))
    does_its_job([programs / "layerlint"], elsewhere)

    rule = checkout / "rules" / "normalization" / "bias-before-batchnorm.yaml"
    copied = rule.read_text(encoding="utf-8").replace(f"id: {rule.stem}", "id: copied-since", 1)
    rule.with_name("copied-since.yaml").write_text(copied, encoding="utf-8")
    listed = json.loads(run([programs / "layerlint", "rules", "--format", "json"], elsewhere))
    assert {entry["id"] for entry in listed["rules"]} == {*RULES, "copied-since"}


def test_a_plain_checkout_works(tmp_path: Path) -> None:
    does_its_job([sys.executable, "-m", "layerlint"], tmp_path, PYTHONPATH=str(ROOT / "src"))


def test_nothing_beside_the_linted_file_is_imported(tmp_path: Path) -> None:
    for name in ("keras", "yaml", "click", "rich", "astroid", "json", "pathspec", "conftest"):
        (tmp_path / f"{name}.py").write_text(
            f"open('imported-{name}', 'w').close()\nraise SystemExit('imported {name}')\n"
        )
    does_its_job([sys.executable, "-m", "layerlint"], tmp_path, PYTHONPATH=str(ROOT / "src"))
    assert not list(tmp_path.glob("imported-*"))
