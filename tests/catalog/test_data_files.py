"""The data files, held against what they were made from."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from layerlint.catalog import REQUIRED, load_catalog

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src" / "layerlint" / "data"

needs_keras = pytest.mark.skipif(
    sys.version_info < (3, 11) or importlib.util.find_spec("keras") is None,
    reason="needs an installed Keras 3, which needs Python 3.11",
)


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    quiet = {"KERAS_BACKEND": "numpy", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run(
        [sys.executable, script, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **quiet},
        check=False,
    )


@needs_keras
def test_the_catalog_is_what_the_installed_keras_says() -> None:
    done = run(str(ROOT / "scripts" / "build_catalog.py"), "--check")
    assert done.returncode == 0, "scripts/build_catalog.py was not run\n" + done.stderr


@needs_keras
def test_the_check_notices_a_stale_catalog(tmp_path: Path) -> None:
    stale = tmp_path / "src" / "layerlint" / "data" / "keras3.json"
    stale.parent.mkdir(parents=True)
    text = (DATA / "keras3.json").read_text(encoding="utf-8")
    stale.write_text(text.replace('"rate",["noise_shape",null]', '"p"', 1), encoding="utf-8")
    script = tmp_path / "scripts" / "build_catalog.py"
    script.parent.mkdir()
    script.write_bytes((ROOT / "scripts" / "build_catalog.py").read_bytes())
    assert run(str(script), "--check").returncode == 1


ARGUMENTS = {
    "activation": "'relu'",
    "axes": "1",
    "cell": "layers.LSTMCell(2)",
    "dims": "(1, 2)",
    "equation": "'ab,bc->ac'",
    "factor": "0.2",
    "function": "len",
    "layer": "layers.LSTM(2)",
    "pool_size": "2",
    "rate": "0.2",
    "size": "2",
    "target_shape": "(2, 3)",
}


@needs_keras
def test_keras_takes_what_the_catalog_says_that_kwargs_take() -> None:
    """Each base parameter of each layer that is made of numbers, given to Keras itself."""
    lines = ["from keras import layers", "made = 0"]
    catalog = load_catalog()
    for name in catalog.names("keras.layers"):
        spec = catalog.layer(name)
        if spec is None or spec.name != name or "Keras 3" not in versions(name):
            continue
        required = {
            one.name: ARGUMENTS.get(one.name, "2")
            for one in spec.parameters
            if one.default is REQUIRED and one.kind == "positional"
        }
        own = "".join(f"{key}={value}, " for key, value in required.items())
        for base in spec.base_parameters:
            if (name, base.name) == ("LeakyReLU", "alpha"):
                continue  # taken, but not its default: Keras wants a number there
            lines += [
                f"try: layers.{name}({own})",
                "except Exception: pass",  # cannot be made of numbers
                f"else: layers.{name}({own}{base.name}={base.default!r}); made += 1",
            ]
    lines.append("print(made)")
    done = run("-c", "\n".join(lines))
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 600


def versions(layer: str) -> tuple[str, ...]:
    symbol = load_catalog().symbol(f"keras.layers.{layer}")
    return () if symbol is None else symbol.versions


def legacy() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / "legacy.json").read_text(encoding="utf-8"))
    return content


def test_every_old_name_leads_somewhere() -> None:
    catalog = load_catalog()
    lost = []
    for module, by_range in legacy()["names"].items():
        for names in by_range.values():
            for shown in names.split():
                path = f"{module}.{shown.partition('=')[0]}"
                symbol = catalog.symbol(path)
                target = symbol.qualified if symbol else ""
                if catalog.symbol(target) is None and not target.endswith("interfaces"):
                    lost.append((path, target))
    assert lost == []


GONE = {
    "implementation",  # Keras 3 chooses by itself; LSTM alone still takes it
    "recurrent_activation",  # Keras 2 took it for SimpleRNN too, which has none
    "inputs",  # of keras.Model, which says only *args, **kwargs of itself
    "outputs",
}


def test_every_renamed_argument_is_one_that_its_layer_has() -> None:
    catalog = load_catalog()
    lost = set()
    for qualified, renames in legacy()["renames"].items():
        layer, other = catalog.layer(qualified.rpartition(".")[2]), catalog.callable(qualified)
        known = (
            {one.name for one in (*layer.parameters, *layer.base_parameters)} if layer else set()
        )
        known |= {one.name for one in (*other.parameters, *other.inherited)} if other else set()
        assert known, qualified
        lost |= set(renames.values()) - known
    assert lost == GONE
