"""Builders with flags, drawn at random: these decide which layers there are and what they do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import strategies as st

SET = "pass"
"""What stands in a builder where its flags are set to something."""

SETTINGS = "settings"
"""The table in which a builder may be given all its parameters."""

LAYERS = (
    "Dense(8)", "Dense(8, activation='relu')", "Dense(8, use_bias=bias)",
    "Dense(8, activation=last)",
    "Conv1D(8, 3)", "BatchNormalization()", "Dropout(0.3)", "Dropout(0.7)", "ReLU()",
    "Activation('softmax')", "LSTM(8, return_sequences=True)", "MaxPooling1D()",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Builder:
    """A builder of models, and what its parameters may be."""

    source: str
    parameters: Mapping[str, Sequence[object]]
    spelled: str = "{}"
    """How it asks for a parameter, by its name: ``self.{}`` where it is a method."""

    def calls(self) -> list[dict[str, object]]:
        """All ways to call it."""
        values = product(*self.parameters.values())
        return [dict(zip(self.parameters, each, strict=True)) for each in values]

    def called(self, call: Mapping[str, object]) -> str:
        """The source in which it is called so; no line moves."""
        if self.spelled.startswith(SETTINGS):
            given = f"{SETTINGS} = {call!r}"
        else:
            given = "; ".join(f"{self.spelled.format(name)} = {call[name]!r}" for name in call)
        return self.source.replace(SET, given, 1)

    def as_method(self) -> Builder:
        """The same as the method of an object that is given the parameters before."""
        signature = next(line for line in self.source.splitlines() if line.startswith("def build("))
        taken = "; ".join(f"self.{name} = {name}" for name in self.parameters)
        constructor = signature.replace("def build(", "    def __init__(self, ")
        lines = [
            *("class Net:", constructor, f"        {taken}", "", "    def build(self):"),
            *(f"    {self._asking(line, 'self.{}')}" if line else "" for line in self._body()),
        ]
        return replace(self, source=self._with(lines), spelled="self.{}")

    def with_settings(self) -> Builder:
        """The same with all that it is given in one table, of which nothing is known."""
        asking = f"{SETTINGS}['{{}}']"
        lines = [f"def build({SETTINGS}):", *(self._asking(line, asking) for line in self._body())]
        return replace(self, source=self._with(lines), spelled=asking)

    def _body(self) -> list[str]:
        lines = self.source.splitlines()
        start = next(place for place, line in enumerate(lines) if line.startswith("def build("))
        return lines[start + 1 :]

    def _with(self, lines: Sequence[str]) -> str:
        head = self.source.splitlines()[: -len(self._body()) - 1]
        return "\n".join([*head, *lines]) + "\n"

    def _asking(self, line: str, asking: str) -> str:
        names = "|".join(self.parameters)
        return re.sub(rf"\b({names})\b", lambda found: asking.format(found[0]), line)


@st.composite
def builders(draw: st.DrawFn, *, flags: int, helper: bool = False, blocks: bool = False) -> Builder:
    """Builders with two parameters of three kinds, and so many flags, which a helper may get.

    With ``blocks`` another helper is called from several lines, with one number or another.
    """
    names = [f"flag{number}" for number in range(flags)]
    literals = st.sampled_from(
        [*names, *(f"not {name}" for name in names), "kind == 1", "kind == 2"]
    )
    guards = st.one_of(literals, st.builds("{} and {}".format, literals, literals))
    adds = st.sampled_from([f"model.add(layers.{layer})" for layer in LAYERS])
    changes = st.sampled_from(
        ["bias = False", "last = None", "last = 'relu'", "last = 'softmax'", "last = 'sigmoid'"]
    )
    lines = [
        f"def build(kind, task, {', '.join(f'{name}={draw(st.booleans())}' for name in names)}):"
    ]
    lines += [SET, "bias, last = True, None", "model = keras.Sequential([layers.Input((32, 8))])"]
    forms = (*_FORMS, *(_HANDED if helper else ()), *(_CALLING if blocks else ()))
    rates = st.sampled_from((0.2, 0.3, 0.6, 0.7))
    for form in draw(st.lists(st.sampled_from(forms), min_size=3, max_size=9)):
        lines += [
            line.format(
                guard=draw(guards),
                literal=draw(literals),
                add=draw(adds),
                change=draw(changes),
                rate=draw(rates),
            )
            for line in form
        ]
    lines += _END
    head = [
        "import keras",
        "from keras import layers",
        "",
        *(_HELPER if helper else ()),
        *(_BLOCK if blocks else ()),
        lines[0],
    ]
    source = "\n".join([*head, *(f"    {line}" for line in lines[1:])]) + "\n"
    kinds = {"kind": (1, 2, 3), "task": (1, 2, 3)}
    return Builder(source=source, parameters={**kinds, **dict.fromkeys(names, (True, False))})


_FORMS = (
    ("{add}",),
    ("if {guard}:", "    {add}"),
    ("if {literal}:", "    if {literal}:", "        {add}"),
    ("if {literal}:", "    {add}", "elif {literal}:", "    {add}", "else:", "    {add}"),
    ("if {guard}:", "    {change}"),
)
_HANDED = (
    ("part(model, {guard}, last)",),
    ("part(model, {literal} or {literal}, 'relu' if {literal} else 'tanh')",),
)
_HELPER = (
    "def part(model, norm, act):",
    "    model.add(layers.Dense(8, activation=act))",
    "    if norm:",
    "        model.add(layers.BatchNormalization())",
    "",
)
_CALLING = (
    ("block(model, {rate})",),
    ("if {literal}:", "    block(model, 0.6)", "    block(model, {rate})",
     "else:", "    block(model, 0.7)", "    block(model, {rate})"),
    ("if {guard}:", "    block(model, {rate})"),
)  # fmt: skip
_BLOCK = (
    "def block(model, rate):",
    "    model.add(layers.Dense(8, activation='relu'))",
    "    model.add(layers.Dropout(rate))",
    "",
)
_END = (
    "model.add(layers.Dense(4, activation=last))",
    "if task == 1:",
    "    loss = 'mse'",
    "elif task == 2:",
    "    loss = 'binary_crossentropy'",
    "else:",
    "    loss = 'categorical_crossentropy'",
    "model.compile('adam', loss)",
    "return model",
)
