"""What holds for some of the layers that a line builds is not said of all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.running import gathered, lint
from layerlint.settings import Overrides, Settings

RULE = "bias-before-batchnorm"
IMPORTS = """\
from keras import Input, Model
from keras.layers import Activation, Add, BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D
"""
BLOCK = """
def block(x):
    x = BatchNormalization()(x)
    x = Activation('relu')(x)
    return Conv2D(8, 3, padding='same')(x)
"""
HERE = "called here"
HOLDS = "called here, where this holds"

Find = Callable[..., list[Finding]]


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    monkeypatch.chdir(tmp_path)

    def in_files(**texts: str) -> list[Finding]:
        paths = [Path(f"{name}.py") for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(IMPORTS + text, encoding="utf-8")
        settings = Settings(overrides=Overrides(profile="recommended"))
        done = lint(gathered(paths, settings, force_exclude=False), settings)
        assert not done.crashed
        found = [finding for report in done.files for finding in report.findings]
        return [finding for finding in found if finding.rule == RULE]

    return in_files


def build(*lines: str, given: str = "") -> str:
    """A builder whose lines lead from ``x`` to ``y``, which an ``Add`` reads."""
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f"\ndef build({given}):\n    y = x = Input((32, 32, 8))\n{body}"
        "    y = GlobalAveragePooling2D()(Add()([x, y]))\n    return Model(x, Dense(3)(y))\n"
    )


def said(finding: Finding) -> str | None:
    """What the message says of the layers for which it holds."""
    _, _, share = finding.message.partition("; holds for ")
    return share or None


def calls(finding: Finding) -> list[tuple[int, str]]:
    return [(one.place.line, one.text) for one in finding.labels if one.role != "related"]


def test_the_one_call_for_which_it_holds_is_named(find: Find) -> None:
    (finding,) = find(net=BLOCK + build("y = block(y)", "y = block(y)"))
    assert said(finding) == "1 of the 2 layers that this line builds in `build`"
    assert calls(finding) == [(11, HOLDS)]


def test_each_of_several_calls_is_named(find: Find) -> None:
    (finding,) = find(net=BLOCK + build(*["y = block(y)"] * 4))
    assert said(finding) == "3 of the 4 layers that this line builds in `build`"
    assert calls(finding) == [(11, HOLDS), (12, HOLDS), (13, HOLDS)]


def test_nothing_is_said_where_it_holds_for_all(find: Find) -> None:
    (finding,) = find(
        net=BLOCK + build("y = BatchNormalization()(block(y))", "y = BatchNormalization()(y)")
    )
    assert said(finding) is None
    assert calls(finding) == [(11, HERE)]


def test_nothing_is_said_where_the_others_have_it_with_another_layer(find: Find) -> None:
    found = find(net=BLOCK + build("y = block(y)", "y = block(y)", "y = BatchNormalization()(y)"))
    assert [(said(one), calls(one)) for one in found] == [
        (None, [(11, HERE)]),
        (None, [(12, HERE)]),
    ]


def test_a_call_that_leads_to_sound_layers_too_is_not_told_to_be_where_it_holds(find: Find) -> None:
    twice = "\ndef twice(x):\n    x = block(x)\n    return block(x)\n"
    (finding,) = find(net=BLOCK + twice + build("y = twice(y)"))
    assert said(finding) == "1 of the 2 layers that this line builds in `build`"
    assert calls(finding) == [(15, HERE), (10, HOLDS)]


def test_where_no_call_tells_them_apart_none_is_named(find: Find) -> None:
    either = (
        "\ndef either(x, norm):\n    x = Conv2D(8, 3, padding='same')(x)\n"
        "    return BatchNormalization()(x) if norm else Activation('relu')(x)\n"
        "\ndef both(x, first, second):\n    x = either(x, first)\n    return either(x, second)\n"
    )
    (finding,) = find(net=either + build("y = both(y, True, False)", "y = both(y, False, True)"))
    assert said(finding) == "2 of the 4 layers that this line builds in `build`"
    assert calls(finding) == []


def test_many_calls_are_counted_and_not_named(find: Find) -> None:
    (finding,) = find(net=BLOCK + build(*["y = block(y)"] * 8))
    assert said(finding) == "7 of the 8 layers that this line builds in `build`"
    assert calls(finding) == []


def test_the_turns_of_a_loop_are_told_apart_by_their_number(find: Find) -> None:
    (finding,) = find(net=BLOCK + build("for _ in range(3):", "    y = block(y)"))
    assert said(finding) == "2 of the 3 layers that this line builds in `build`"
    assert calls(finding) == [(12, HERE)]


def test_a_loop_of_unknown_length_has_no_number_of_turns(find: Find) -> None:
    net = BLOCK + build("for _ in range(depth):", "    y = block(y)", given="depth")
    (finding,) = find(net=net)
    assert said(finding) == "some of the layers that this line builds"


def test_figures_that_differ_from_variant_to_variant_are_not_told(find: Find) -> None:
    net = BLOCK + build(
        "y = block(y)", "y = block(y)", "if deep:", "    y = Add()([x, block(y)])", given="deep"
    )
    (finding,) = find(net=net)
    assert said(finding) == "some of the layers that this line builds"


def test_a_layer_that_a_comment_silences_is_no_sound_one(find: Find) -> None:
    normed = (
        "\ndef normed(x):\n    x = Conv2D(8, 3, padding='same')(x)\n"
        "    return BatchNormalization()(x)\n"
    )
    silenced = f"y = normed(y)  # layerlint: ignore[{RULE}]"
    (finding,) = find(net=normed + build(silenced, "y = normed(y)"))
    assert finding.suppressed is None
    assert finding.count == 1
    assert said(finding) is None


def test_a_number_is_that_of_the_model_in_which_it_was_counted(find: Find) -> None:
    uses = "from blocks import block\n"
    (finding,) = find(
        blocks=BLOCK,
        one=uses + build("y = block(y)", "y = block(y)"),
        other=uses + build("y = block(y)").replace("build", "single"),
        third=uses + build("y = Activation('relu')(block(y))").replace("build", "plain"),
    )
    assert said(finding) == "1 of the 2 layers that this line builds in `build`"
    assert finding.models == ("build",)


def test_the_models_of_a_module_are_counted_together(find: Find) -> None:
    model = (
        "\n{0} = x = Input((32, 32, 8))\n{0} = block(block(x))\n"
        "{0} = Model(x, Dense(3)(GlobalAveragePooling2D()(Add()([x, {0}]))))\n"
    )
    sound = "\nlast = Model(x, block(x))\n"
    (finding,) = find(net=BLOCK + model.format("small") + model.format("large") + sound)
    assert said(finding) == "2 of the 4 layers that this line builds in 2 models"
    assert finding.models == ("small", "large")


def test_what_several_files_read_may_be_the_same_layers(find: Find) -> None:
    uses = "from blocks import block\n" + build("y = block(y)", "y = block(y)")
    (finding,) = find(blocks=BLOCK, one=uses, other=uses.replace("build", "make"))
    assert said(finding) == "some of the layers that this line builds"
    labels = [one for one in finding.labels if one.role != "related"]
    assert [(one.place.path, one.place.line, one.text) for one in labels] == [
        ("one.py", 7, HOLDS),
        ("other.py", 7, HOLDS),
    ]


def test_told_at_the_call_it_speaks_of_the_line_that_builds(find: Find, tmp_path: Path) -> None:
    (tmp_path / "blocks.py").write_text(IMPORTS + BLOCK, encoding="utf-8")
    (finding,) = find(net="from blocks import block\n" + build("y = block(y)", "y = block(y)"))
    assert (finding.place.path, finding.place.line) == ("net.py", 7)
    assert said(finding) == "1 of the 2 layers that the same line builds in `build`"


GAN = """
import sys
from keras.layers import Flatten

class Gan:
    def __init__(self, size):
        self.critic = self.build_critic()
        self.critic.compile("adam", "mse")
        self.critic.trainable = False
        self.both = self.build_both(size)
        self.both.compile("adam", "mse")

    def build_critic(self):
        image = Input((32, 32, 3))
        x = BatchNormalization()(Conv2D(8, 3)(image))
        model = Model(image, Dense(1)(Flatten()(x)))
        return model

    def build_both(self, size):
        image = Input((32, 32, 3))
        model = Model(image, self.critic(Conv2D(3, size, padding="same")(image)))
        return model

gan = Gan(3)
if sys.argv.warm:
    gan = Gan(5)
    head = gan.build_critic()
    head = Model(head.input, Dense(3)(head.output))
"""


def test_what_is_frozen_where_another_model_calls_its_own_is_not_sound(find: Find) -> None:
    """Its own model was compiled before, and is kept once of all that are alike."""
    (finding,) = find(net=GAN)
    assert said(finding) is None
