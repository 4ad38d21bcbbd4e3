"""What a file says of the Keras that it runs with decides what is certain about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.running import gathered, lint
from layerlint.settings import Overrides, Settings

Find = Callable[[str, str], list[Finding]]


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    monkeypatch.chdir(tmp_path)

    def in_file(text: str, rule: str) -> list[Finding]:
        path = Path("net.py")
        path.write_text(text, encoding="utf-8")
        settings = Settings(overrides=Overrides(select=(rule,)))
        done = lint(gathered([path], settings, force_exclude=False), settings)
        assert not done.crashed
        return [one for report in done.files for one in report.findings]

    return in_file


PHASE = """
from {keras} import Input, Model, backend as K
from {keras}.layers import BatchNormalization, Conv2D, Flatten, Dense

K.set_learning_phase({phase})
x = inputs = Input((8, 8, 3))
x = Conv2D(4, 3)(x)
x = BatchNormalization()(x{training})
model = Model(inputs, Dense(2)(Flatten()(x)))
"""


@pytest.mark.parametrize(
    ("keras", "phase", "training", "certainty"),
    [
        ("keras", "0", "", "undecided"),
        ("keras", "False", "", "undecided"),
        ("keras", "1", "", "certain"),
        ("keras", "0", ", training=True", "certain"),
        # `fit` of TensorFlow's Keras calls the model with `training=True`.
        ("tensorflow.keras", "0", "", "certain"),
    ],
)
def test_what_is_never_to_train_is_not_said_to_use_the_batch(
    find: Find, keras: str, phase: str, training: str, certainty: str
) -> None:
    text = PHASE.format(keras=keras, phase=phase, training=training)
    (finding,) = find(text, "bias-before-batchnorm")
    assert finding.certainty == certainty
    if certainty == "undecided":
        (cause,) = finding.causes
        assert cause.startswith("what set_learning_phase(0) comes to")


FITTED = """
from keras.layers import LSTM, Dense
from keras.models import Sequential

model = Sequential([LSTM(8, activation="relu", input_shape=(5, 3)), Dense(1{named})])
model.compile("adam", "mse")
model.{fit}
"""


@pytest.mark.parametrize(
    ("fit", "named", "found"),
    [
        ("fit(x, y, epochs=3)", "", 1),
        ("fit(x, y, nb_epoch=3)", "", 0),
        ("fit_generator(rows, samples_per_epoch=99, nb_epoch=3)", "", 0),
        # Keras 2 took `nb_epoch`, too, and said that it is called otherwise now.
        ("fit(x, y, nb_epoch=3)", ", kernel_initializer='zeros'", 1),
    ],
)
def test_who_fits_in_the_words_of_keras_1_has_no_other_kernel(
    find: Find, fit: str, named: str, found: int
) -> None:
    findings = find(FITTED.format(fit=fit, named=named), "recurrent-dropout-slows-gpu")
    assert len(findings) == found
