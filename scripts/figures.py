"""Print every figure that a rule quotes as measured: the numbers with a ◆ behind them.

python scripts/figures.py          # measure them with Keras and print them
python scripts/figures.py RULE...  # those of some rules

A test holds what stands in the rules against what is printed here
(tests/rules/evidence/test_figures.py).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Keras must be told before it is imported. Derivatives and training need a backend that has
#: them; jax computes the same everywhere.
ENVIRONMENT = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number in a rule: how it is measured and how it is written."""

    rule: str
    said: str
    """What the number is."""
    measure: str
    """The function in `measures.py`."""
    arguments: Mapping[str, Any]
    written: str = "{:.2f}"
    """How the rule writes it."""
    part: int | None = None
    """Which number of several that the measure gives."""

    def found(self, measured: Any) -> str:
        """The number as the rule writes it."""
        value = measured if self.part is None else _flat(measured)[self.part]
        return self.written.format(value)


def _flat(measured: Any) -> list[Any]:
    if isinstance(measured, list | tuple):
        return [one for part in measured for one in _flat(part)]
    return [measured]


ONE_OF_TEN = [[1.0] + 9 * [0.0]]
ZEROS = "kernel_initializer='zeros'"
ONES = "kernel_initializer='ones'"

FIGURES = (
    Figure(
        rule="dropout-before-batchnorm",
        said="standard deviation at test time behind Dropout(0.5) and a batch normalization",
        measure="spread_at_test",
        arguments={"network": "Dropout(0.5)"},
    ),
    Figure(
        rule="dropout-before-batchnorm",
        said="the same with a ReLU before the dropout",
        measure="spread_at_test",
        arguments={"network": "ReLU(), Dropout(0.5)"},
    ),
    Figure(
        rule="dropout-before-batchnorm",
        said="the same without ReLU at a rate of 0.1",
        measure="spread_at_test",
        arguments={"network": "Dropout(0.1)"},
    ),
    *(
        Figure(
            rule="dropout-before-max-pooling",
            said=f"mean of the pooled values while training, for {rate} before MaxPooling2D",
            measure="mean_while_training",
            arguments={"network": f"Dropout({rate}), MaxPooling2D()"},
            written="{:.2f} times",
        )
        for rate in (0.25, 0.5)
    ),
    *(
        Figure(
            rule="dropout-on-output",
            said=f"loss of a classifier that is always right, with dropout of {rate} behind it",
            measure="loss_behind_dropout",
            arguments={"rate": rate},
            written="{:.1f}",
        )
        for rate in (0.1, 0.25, 0.5)
    ),
    *(
        Figure(
            rule="dropout-on-output",
            said=f"slope that a regression of slope 1 learns with dropout of {rate} behind it",
            measure="slope_behind_dropout",
            arguments={"rate": rate},
        )
        for rate in (0.2, 0.5)
    ),
    Figure(
        rule="dropout-rate-above-half",
        said="share of values that are gone at a rate of 0.8",
        measure="share_of_zeros",
        arguments={"network": "Dropout(0.8)"},
    ),
    Figure(
        rule="dropout-rate-above-half",
        said="what is left of 1 is multiplied to, at a rate of 0.8",
        measure="largest",
        arguments={"network": "Dropout(0.8)"},
        written="{:.1f}",
    ),
    Figure(
        rule="dropout-rate-above-half",
        said="standard deviation of the noise that GaussianDropout(0.8) multiplies by",
        measure="noise_on_one",
        arguments={"network": "GaussianDropout(0.8)"},
        part=1,
    ),
    Figure(
        rule="dropout-rate-out-of-range",
        said="share of zeros behind Dropout(1)",
        measure="share_of_zeros",
        arguments={"network": "Dropout(1)"},
        written="{:.1f}",
    ),
    Figure(
        rule="consecutive-dropout",
        said="share of values that rates of 0.3 and 0.5 drop together",
        measure="share_of_zeros",
        arguments={"network": "Dropout(0.3), Dropout(0.5)"},
    ),
    Figure(
        rule="dropout-before-activation",
        said="what a sigmoid makes of a dropped value",
        measure="values_of",
        arguments={"network": "Activation('sigmoid')", "given": [[0.0]]},
        part=0,
    ),
    *(
        Figure(
            rule="dropout-with-selu",
            said=f"standard deviation behind SELU and {name}(0.2), which was 1.00 before",
            measure="spread",
            arguments={"network": f"Activation('selu'), {name}(0.2)"},
            part=1,
        )
        for name in ("Dropout", "AlphaDropout")
    ),
    Figure(
        rule="repeated-softmax",
        said="how much larger the exponential of 1 is than that of 0",
        measure="values_of",
        arguments={"network": "Activation('exponential')", "given": [[1.0]]},
        written="{:.1f}",
        part=0,
    ),
    Figure(
        rule="repeated-softmax",
        said="largest of ten probabilities behind two softmaxes",
        measure="values_of",
        arguments={"network": "Activation('softmax')", "given": ONE_OF_TEN},
        part=0,
    ),
    Figure(
        rule="repeated-softmax",
        said="largest value of a sigmoid of a sigmoid",
        measure="values_of",
        arguments={"network": "Activation('sigmoid')", "given": [[1.0]]},
        part=0,
    ),
    Figure(
        rule="repeated-softmax",
        said="smallest value of a sigmoid of a sigmoid, which gives no less than 0",
        measure="values_of",
        arguments={"network": "Activation('sigmoid')", "given": [[0.0]]},
        part=0,
    ),
    Figure(
        rule="consecutive-activations",
        said="smallest value of a sigmoid of a ReLU",
        measure="values_of",
        arguments={"network": "ReLU(), Activation('sigmoid')", "given": [[-5.0]]},
        part=0,
    ),
    Figure(
        rule="consecutive-activations",
        said="largest value of tanh of a sigmoid",
        measure="values_of",
        arguments={"network": "Activation('tanh')", "given": [[1.0]]},
        part=0,
    ),
    Figure(
        rule="softmax-on-one-unit",
        said="softmax of one unit, whatever it gives",
        measure="values_of",
        arguments={"network": "Softmax()", "given": [[-4.0]]},
        written="{:.1f}",
        part=0,
    ),
    Figure(
        rule="softmax-on-one-unit",
        said="largest derivative of that by what comes in",
        measure="slope_through",
        arguments={"network": "Dense(1), Softmax()"},
    ),
    Figure(
        rule="softmax-with-from-logits",
        said="loss of a classifier of ten classes that is always right",
        measure="loss_of",
        arguments={
            "loss": "losses.CategoricalCrossentropy(from_logits=True)",
            "targets": ONE_OF_TEN,
            "predictions": ONE_OF_TEN,
        },
    ),
    Figure(
        rule="logits-without-from-logits",
        said="derivative of a binary cross-entropy at a logit of 3",
        measure="slope_of_loss",
        arguments={
            "loss": "losses.BinaryCrossentropy()",
            "targets": [[1.0]],
            "predictions": [[3.0]],
        },
    ),
    *(
        Figure(
            rule="logits-without-from-logits",
            said=f"{said} a categorical cross-entropy for the first of {logits}",
            measure=measure,
            arguments={
                "loss": "losses.CategoricalCrossentropy()",
                "targets": [[1.0, 0.0, 0.0]],
                "predictions": [logits],
            },
            written=written,
        )
        for said, measure, logits, written in (
            ("loss of", "loss_of", [-2.0, 1.0, 3.0], "{:.1f}"),
            ("derivative of", "slope_of_loss", [-2.0, 1.0, 3.0], "{:.2f}"),
            ("derivative of", "slope_of_loss", [-2.0, -1.0, -1.0], "{:.2f}"),
        )
    ),
    Figure(
        rule="sigmoid-with-categorical-crossentropy",
        said="loss of ten sigmoids that are all 0.99",
        measure="loss_of",
        arguments={
            "loss": "losses.CategoricalCrossentropy()",
            "targets": ONE_OF_TEN,
            "predictions": [10 * [0.99]],
        },
    ),
    *(
        Figure(
            rule="softmax-with-binary-crossentropy",
            said=f"{loss} of a network that knows nothing of ten classes",
            measure="loss_of",
            arguments={
                "loss": f"losses.{loss}()",
                "targets": ONE_OF_TEN,
                "predictions": [10 * [0.1]],
            },
        )
        for loss in ("BinaryCrossentropy", "CategoricalCrossentropy")
    ),
    Figure(
        rule="softmax-with-binary-crossentropy",
        said="binary accuracy of the same network",
        measure="accuracy_of",
        arguments={
            "metric": "metrics.BinaryAccuracy()",
            "targets": ONE_OF_TEN,
            "predictions": [10 * [0.1]],
        },
    ),
    *(
        Figure(
            rule="flatten-into-large-dense",
            said=f"million weights of {whose} of VGG16",
            measure="share_of_weights",
            arguments={"name": "VGG16", "layer": "fc1"},
            written="{:.0f}",
            part=part,
        )
        for part, whose in enumerate(("the first dense layer", "all layers"))
    ),
    Figure(
        rule="one-unit-categorical-crossentropy",
        said="categorical cross-entropy of one unit",
        measure="loss_of",
        arguments={
            "loss": "losses.CategoricalCrossentropy()",
            "targets": [[1.0]],
            "predictions": [[0.3]],
        },
    ),
    Figure(
        rule="one-unit-categorical-crossentropy",
        said="the sparse form of one unit, where the target is 1, with JAX",
        measure="loss_beyond_the_units",
        arguments={"predictions": [[0.3]]},
    ),
    Figure(
        rule="consecutive-batchnorm",
        said="numbers that a batch normalization keeps for each channel",
        measure="weights_of_a_channel",
        arguments={"layer": "BatchNormalization()"},
        written="{}",
    ),
    Figure(
        rule="relu-output-with-crossentropy",
        said="loss where the unit of the true class is 0",
        measure="loss_of",
        arguments={
            "loss": "losses.CategoricalCrossentropy()",
            "targets": ONE_OF_TEN,
            "predictions": [[0.0] + 9 * [1.0]],
        },
        written="{:.1f}",
    ),
    Figure(
        rule="relu-output-with-crossentropy",
        said="derivative of the loss there",
        measure="slope_of_loss",
        arguments={
            "loss": "losses.CategoricalCrossentropy()",
            "targets": ONE_OF_TEN,
            "predictions": [[0.0] + 9 * [1.0]],
        },
    ),
    Figure(
        rule="zero-initialized-kernel",
        said="largest change of a kernel of zeros before a ReLU",
        measure="change_of_kernel",
        arguments={"network": f"Dense(16, {ZEROS}, activation='relu'), Dense(4)"},
        written="{:.3f}",
    ),
    Figure(
        rule="zero-initialized-kernel",
        said="different units out of 16 behind two kernels of ones",
        measure="distinct_units",
        arguments={"network": f"Dense(16, {ONES}, activation='sigmoid'), Dense(4, {ONES})"},
        written="{} of 16",
    ),
)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rules", nargs="*", help="only the figures of these rules")
    wanted = parser.parse_args().rules
    os.environ.update(ENVIRONMENT)
    from measures import measured

    for figure in FIGURES:
        if not wanted or figure.rule in wanted:
            number = figure.found(measured(figure.measure, **figure.arguments))
            print(f"{figure.rule}: {number} ◆ {figure.said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
