"""What a loss makes of a model does harm where the model is trained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.running import gathered, lint
from layerlint.settings import Overrides, Settings

Find = Callable[[str], list[Finding]]

IMPORTS = """
from keras import Input, Model, Sequential, losses
from keras.layers import Dense, Dropout, Softmax
"""


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    monkeypatch.chdir(tmp_path)

    def in_file(text: str) -> list[Finding]:
        path = Path("net.py")
        path.write_text(IMPORTS + text, encoding="utf-8")
        settings = Settings(overrides=Overrides(select=("softmax-with-from-logits",)))
        done = lint(gathered([path], settings, force_exclude=False), settings)
        assert not done.crashed
        return [one for report in done.files for one in report.findings]

    return in_file


BUILDER = """
def build(training=True):
    inputs = Input((4,))
    x = Dense(3)(inputs)
    if not training:
        x = Softmax()(x)
    model = Model(inputs, x)
    model.compile("sgd", loss=losses.CategoricalCrossentropy(from_logits=True))
    return model
"""


def test_what_holds_only_where_nothing_is_trained_is_undecided(find: Find) -> None:
    (finding,) = find(BUILDER)
    assert finding.certainty == "undecided"
    assert finding.causes == ("whether what is built so is trained (net.py:11)",)
    assert [[one.condition for one in term] for term in finding.when] == [["training"]]


def test_so_it_is_where_all_calls_are_in_sight(find: Find) -> None:
    calls = """
def train(data):
    build(training=True).fit(data)

def ask(data):
    model = build(training=False)
    model.load_weights("trained.h5")
    return model.predict(data)
"""
    (finding,) = find(BUILDER + calls)
    assert finding.certainty == "undecided"
    (finding,) = find(BUILDER + calls.replace("predict", "fit"))
    assert finding.certainty == "certain"


def test_a_flag_that_says_nothing_of_training_is_told(find: Find) -> None:
    (finding,) = find(BUILDER.replace("training", "logits"))
    assert finding.certainty == "certain"
    assert [[one.condition for one in term] for term in finding.when] == [["logits"]]


END = "Model(inputs, Softmax()(Dense(3)(x)))"


def test_what_holds_in_training_too_is_told_without_it(find: Find) -> None:
    dropped = BUILDER.replace("Softmax()", "Dropout(0.3)")
    (finding,) = find(dropped.replace("Model(inputs, x)", END))
    assert finding.certainty == "certain"
    assert finding.when == ()


def test_keras_trains_a_model_that_it_tells_to_train(find: Find) -> None:
    (finding,) = find(
        """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.answer, self.chances = Dense(3), Softmax()

    def call(self, x, training=False):
        x = self.answer(x)
        return x if training else self.chances(x)

net = Net()
net.compile("sgd", loss=losses.CategoricalCrossentropy(from_logits=True))
net.fit([])
"""
    )
    assert finding.certainty == "undecided"


MODEL = """
model = Sequential([Input((4,)), Dense(3, activation="softmax")])
model.compile("sgd", loss=losses.CategoricalCrossentropy(from_logits=True))
"""


@pytest.mark.parametrize(
    ("what_is_done", "certainty"),
    [
        ("", "certain"),
        ("model.fit([])", "certain"),
        ("model.evaluate([])", "certain"),
        ("model.predict([])", "undecided"),
        ("model.predict([]); model.fit([])", "certain"),
        ("model.load_weights('trained.h5')", "undecided"),
        ("model.load_weights('trained.h5'); model.fit([])", "certain"),
        ("from elsewhere import train; train(model); model.predict([])", "certain"),
        ("Sequential([model]).fit([]); model.predict([])", "certain"),
    ],
)
def test_what_is_done_with_a_model_tells_what_it_is_for(
    find: Find, what_is_done: str, certainty: str
) -> None:
    (finding,) = find(MODEL + what_is_done)
    assert finding.certainty == certainty


def test_weights_that_are_loaded_before_it_is_compiled_are_trained_on(find: Find) -> None:
    first, second = MODEL.strip().splitlines()
    (finding,) = find(f"{first}\nmodel.load_weights('a')\n{second}\n")
    assert finding.certainty == "certain"


def test_a_default_asks_for_nothing(find: Find) -> None:
    handed_on = """
def build(training=False):
    inputs = Input((4,))
    x = Dropout(0.3)(inputs, training=training)
    model = Model(inputs, Dense(3, activation="softmax")(x))
    model.compile("sgd", loss=losses.CategoricalCrossentropy(from_logits=True))
    return model
"""
    (finding,) = find(handed_on)
    assert finding.certainty == "certain"
    (finding,) = find(handed_on + "\ndef of(name):\n    return build()\n")
    assert finding.certainty == "certain"
    (finding,) = find(handed_on.replace("=False", "") + "\ndef of():\n    return build(False)\n")
    assert finding.certainty == "undecided"
