"""What is said to build nothing, so that nobody runs it: by names, through files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.interpreter.interpretation import interpret
from layerlint.interpreter.program import Program
from layerlint.interpreter.roots import find_roots, may_build
from layerlint.project import Project
from layerlint.source import read_source

OTHER = """
import numpy as np
from keras import layers
from keras.layers import Dense as Fully
from elsewhere import thing

BLOCKS = (layers.Conv2D, layers.Dense)
width = 3
made = thing(4)

def total(x, y):
    return np.add(x, y)

def again(x):
    return total(x, x)

def head(x):
    return Fully(2)(x)

def indirectly(x):
    return again(head(x))

def one_of(x, n):
    for block in (layers.Conv2D, Fully):
        x = block(n)
    return x

class Base:
    def __init__(self):
        self.top = layers.Dense(2)

class Net(Base):
    def __init__(self):
        super().__init__()

class Plain:
    def __init__(self):
        super().__init__()
"""


@pytest.mark.parametrize(
    ("name", "builds"),
    [
        ("total", False),
        ("again", False),
        ("head", True),
        ("indirectly", True),
        ("one_of", True),
        ("Base", True),
        ("Net", True),
        ("Plain", False),
        ("made", True),  # nobody can tell
        ("Fully", True),
        ("nowhere", False),  # what is not there is not called
    ],
)
def test_what_another_file_builds(name: str, builds: bool, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(OTHER)
    (tmp_path / "net.py").write_text(
        f"# keras\nfrom other import {name} as thing\n\ndef use(x):\n    return thing(x)\n"
    )
    assert may_build(program_of(tmp_path)) is builds


@pytest.mark.parametrize(
    ("text", "builds"),
    [
        ("import keras\nkeras.backend.clear_session()", False),
        ("from keras import ops\n\ndef f(x):\n    return ops.maximum(x, ops.add(x, x))", False),
        ("from keras import layers\n\ndef f(x, y):\n    return layers.add([x, y])", True),
        ("import keras.layers as L\n\ndef f(x, y):\n    return L.add([x, y])", True),
        ("def f(model, layer):\n    model.add(layer)", False),  # whoever made them builds
        ("from keras import Sequential\n\ndef f(x):\n    Sequential().add(x)", True),
        ("from keras import layers\n\ndef f(x):\n    return layers.InputSpec(x)", False),
        ("import openvino as ov\n\ndef f(x):\n    return ov.Model(x)", False),
        ("from keras.layers import Dense\n\ndef f(x):\n    return isinstance(x, Dense)", False),
        ("from keras import layers\n\ndef f(use):\n    return use(layers.Dense)", True),
        ("import numpy as layers\n\ndef f(layers):\n    return layers.Dense(2)", True),
        ("class Op:\n    def call(self, x): return x", False),
        ("from keras.layers import *\nmodel = Sequential()", True),
        ("from keras.layers import Dense\nfor block in [Dense]:\n    block(2)", True),
        (
            "from keras.losses import Loss\n\nclass L(Loss):\n    def call(self, a, b): return a",
            False,
        ),
        ("import keras\n\nclass L(keras.Model):\n    def call(self, a): return a", True),
        ("def f(make, x):\n    return make(3)(x)", True),
        ("from keras import applications\n\ndef f():\n    return applications.VGG16()", True),
        (
            "from keras.applications import vgg16\n\ndef f(x):\n    vgg16.decode_predictions(x)",
            False,
        ),
    ],
)
def test_what_a_file_builds(text: str, builds: bool, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(text + "\n")
    assert may_build(program_of(tmp_path)) is builds


def test_what_a_module_of_keras_itself_builds(tmp_path: Path) -> None:
    folder = tmp_path / "keras" / "src" / "applications"
    folder.mkdir(parents=True)
    for path in (folder, folder.parent, folder.parent.parent):
        (path / "__init__.py").write_text("")
    (folder / "resnet.py").write_text(
        "from keras.src import layers\n\ndef make(n):\n    return layers.Dense(n)\n"
    )
    (folder / "net.py").write_text(
        "from keras.src.applications import resnet\n\ndef f():\n    return resnet.make(2)\n"
    )
    shown = "keras/src/applications/net.py"
    source = read_source(folder / "net.py", shown)
    assert may_build(Program(source, Project(here=tmp_path), load_catalog(), None))


@pytest.mark.parametrize(
    ("called", "builds"),
    [
        ("tools.arrays.add(x, x)", False),
        ("tools.blocks.head(x)", True),
        ("tools.again(x)", False),
        ("tools.made.add(x)", True),  # an object of which nobody knows what it is
        ("tools.absent(x)", False),
        ("L.add([x, x])", True),
    ],
)
def test_members_of_modules_of_the_project_are_looked_for_where_they_are(
    called: str, builds: bool, tmp_path: Path
) -> None:
    package = tmp_path / "tools"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from tools.arrays import add as again\nfrom tools.blocks import made\n"
        "from keras import layers as inner\n"
    )
    (package / "arrays.py").write_text("import numpy as np\n\ndef add(x, y): return np.add(x, y)\n")
    (package / "blocks.py").write_text(
        "from keras import layers\n\ndef head(x): return layers.Dense(2)(x)\n\nmade = head(3)\n"
    )
    (tmp_path / "net.py").write_text(
        f"import tools\nfrom tools import inner as L\n\ndef use(x):\n    return {called}\n"
    )
    assert may_build(program_of(tmp_path)) is builds


def test_what_a_star_brings_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(OTHER)
    (tmp_path / "net.py").write_text(
        "from other import *\n\ndef f(x):\n    return indirectly(x)\n\n"
        "def g(x):\n    return total(x, x)\n"
    )
    assert roots_of(tmp_path) == ["f"]


def test_what_is_only_a_set_is_no_model_to_which_something_is_added(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        """
from keras import Sequential

class Holder:
    def __init__(self):
        self.model, self.names = Sequential(), {1}
        self.seen = set()

    def grow(self, layer):
        self.model.add(layer)

    def note(self, layer):
        self.seen.add(layer)

    def name(self, name):
        self.names.add(name)
"""
    )
    # Of `names` nobody says in a line of its own that it is a set.
    assert roots_of(tmp_path) == ["Holder", "Holder.grow", "Holder.name"]


def test_a_circle_of_imports_ends(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text("from other import f\n\ndef g(x):\n    return f(x)\n")
    (tmp_path / "other.py").write_text("from net import g\n\ndef f(x):\n    return g(x)\n")
    assert not may_build(program_of(tmp_path))


def test_what_builds_nothing_is_still_looked_at_for_names_that_keras_has_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "net.py").write_text("from keras.layers import Dens\n")
    source = read_source(tmp_path / "net.py", "net.py")
    found = interpret(source, Project(here=tmp_path), load_catalog())
    assert [remark.values["name"] for remark in found.remarks] == ["Dens"]


def roots_of(folder: Path) -> list[str]:
    program = program_of(folder)
    module = program.load(ast.parse(program.source.text))
    assert module is not None
    return [root.name for root in find_roots(program, module.tree)]


def program_of(folder: Path) -> Program:
    source = read_source(folder / "net.py", "net.py")
    return Program(source, Project(here=folder), load_catalog(), None)
