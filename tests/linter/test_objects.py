"""What one object gives to another ends there, where that one takes other things, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlint.running import gathered, lint
from layerlint.settings import Overrides, Settings

ADVERSARIES = """
from keras import Input, Model
from keras.layers import Dense, Flatten, Reshape


class Generator({base}):
    def __init__(self):
        super().__init__()
        self.layers_ = [Dense(192), Reshape((8, 8, 3))]

    def {call}(self, x):
        for layer in self.layers_:
            x = layer(x)
        return x


class Critic({base}):
    def __init__(self):
        super().__init__()
        self.layers_ = [Flatten(), Dense(1)]

    def {call}(self, x):
        for layer in self.layers_:
            x = layer(x)
        return x


generator, critic = Generator(), Critic()
noise, real = Input((16,)), Input((8, 8, 3))
judged = Model(noise, critic(generator(noise)))
"""
KINDS = [("object", "__call__"), ("Model", "call")]


def told(code: str, folder: Path) -> list[str]:
    path = folder / "net.py"
    path.write_text(code, encoding="utf-8")
    settings = Settings(overrides=Overrides(select=("stacked-linear-layers",)))
    done = lint(gathered([path], settings, force_exclude=False), settings)
    assert not done.crashed
    return [one.rule for report in done.files for one in report.findings]


@pytest.mark.parametrize(("base", "call"), KINDS)
def test_what_goes_on_into_an_adversary_ends_there(base: str, call: str, tmp_path: Path) -> None:
    code = ADVERSARIES.format(base=base, call=call)
    assert told(code + "authentic = Model(real, critic(real))\n", tmp_path) == []


@pytest.mark.parametrize(("base", "call"), KINDS)
def test_blocks_that_only_follow_each_other_are_one_network(
    base: str, call: str, tmp_path: Path
) -> None:
    code = ADVERSARIES.format(base=base, call=call)
    assert told(code, tmp_path) == ["stacked-linear-layers"]
