"""Calls of layers that work on sequences, and of those that wrap others."""

from __future__ import annotations

from .calls import FIRST_MAPS, MAPS, Case, layer, merging, one

RECURRENT = ("SimpleRNN", "GRU", "LSTM")


def recurrents() -> list[Case]:
    found: list[Case] = []
    for name in RECURRENT:
        found += [
            one(name, (None, 7, 3), units=5, return_sequences=sequences, return_state=state)
            for sequences in (False, True)
            for state in (False, True)
        ]
        found += [
            one(name, (2, None, 3), units=5, return_sequences=True, use_bias=False),
            one(name, (None, 7, 3), units=5, activation="relu", recurrent_dropout=0.1, dropout=0.2),
            one("Bidirectional", (None, 7, 3), layer=layer(name, units=5)),
            one("RNN", (None, 7, 3), cell=layer(f"{name}Cell", units=5)),
            one("RNN", (None, 7, 3), cell=layer(f"{name}Cell", units=5), return_state=True),
            one("RNN", (2, None, 3), cell=layer(f"{name}Cell", units=5), return_sequences=True),
        ]
    found += [
        one("GRU", (None, 7, 3), units=5, reset_after=False),
        one("GRU", (None, 7, 3), units=5, reset_after=False, use_bias=False),
    ]
    for mode in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):
            for state in (False, True):
                wrapped = layer("LSTM", units=5, return_sequences=sequences, return_state=state)
                found.append(one("Bidirectional", (None, 7, 3), layer=wrapped, merge_mode=mode))
    found += [
        one(
            "Bidirectional",
            (None, 7, 3),
            layer=layer("GRU", units=5),
            backward_layer=layer("LSTM", units=5, go_backwards=True),
        ),
        one("RNN", (None, 7, 3), cell=[layer("LSTMCell", units=5), layer("GRUCell", units=4)]),
        one(
            "RNN",
            (None, 7, 3),
            cell=layer("StackedRNNCells", cells=[layer("LSTMCell", units=5)]),
            return_sequences=True,
        ),
    ]
    for rank in (1, 2, 3):
        name = f"ConvLSTM{rank}D"
        shape = (None, 6, *MAPS[rank][1:])
        first = (None, 6, *FIRST_MAPS[rank][1:])
        found += [
            one(name, shape, filters=3, kernel_size=3),
            one(name, shape, filters=3, kernel_size=3, padding="same", return_sequences=True),
            one(name, shape, filters=3, kernel_size=2, strides=2, return_state=True),
            one(name, first, filters=3, kernel_size=3, data_format="channels_first"),
            one(name, (2, None, *shape[2:]), filters=3, kernel_size=3, use_bias=False),
        ]
    return found


def wrappings() -> list[Case]:
    return [
        one("TimeDistributed", (None, 7, 3), layer=layer("Dense", units=5)),
        one("TimeDistributed", (2, None, 3), layer=layer("Dense", units=5, use_bias=False)),
        one(
            "TimeDistributed",
            (None, 6, 20, 17, 4),
            layer=layer("Conv2D", filters=6, kernel_size=3, strides=2),
        ),
        one("TimeDistributed", (None, 6, 20, 17, 4), layer=layer("Flatten")),
        one("TimeDistributed", (None, 6, 20, 17, 4), layer=layer("BatchNormalization")),
        one("TimeDistributed", (None, 6, 7, 4), layer=layer("LSTM", units=2)),
        one(
            "TimeDistributed",
            (None, 6, 7, 4),
            layer=layer("Bidirectional", layer=layer("GRU", units=2)),
        ),
        one("SpectralNormalization", (None, 3), layer=layer("Dense", units=5)),
        one("SpectralNormalization", MAPS[2], layer=layer("Conv2D", filters=6, kernel_size=3)),
        one("SpectralNormalization", MAPS[2], layer=layer("DepthwiseConv2D", kernel_size=3)),
        one(
            "SpectralNormalization",
            MAPS[2],
            layer=layer("Conv2DTranspose", filters=6, kernel_size=3),
            power_iterations=2,
        ),
        Case(
            "SpectralNormalization",
            {"layer": layer("Embedding", input_dim=9, output_dim=4)},
            [(None, 3)],
            dtype="int32",
        ),
    ]


def attentions() -> list[Case]:
    found: list[Case] = []
    for name in ("Attention", "AdditiveAttention"):
        found += [
            merging(name, (None, 5, 4), (None, 7, 4)),
            merging(name, (None, 5, 4), (None, 7, 6), (None, 7, 4)),
            merging(name, (None, None, 4), (None, 7, 4), use_scale=True, dropout=0.1),
            merging(name, (None, 5, 4), (None, 7, 4), use_scale=False),
            Case(name, {}, [(None, 5, 4), (None, 7, 4)], True, "float32", {SCORES: True}),
        ]
    found.append(merging("Attention", (None, 5, 4), (None, 7, 4), score_mode="concat"))
    two = ((None, 5, 4), (None, 7, 6))
    heads = {"num_heads": 2, "key_dim": 3}
    found += [
        one("MultiHeadAttention", *two, **heads),
        one("MultiHeadAttention", *two, (None, 7, 8), **heads),
        one("MultiHeadAttention", *two, **heads, value_dim=5, use_bias=False),
        one("MultiHeadAttention", *two, **heads, output_shape=9),
        one("MultiHeadAttention", *two, **heads, output_shape=(9, 2)),
        one("MultiHeadAttention", *two, **heads, use_gate=True, dropout=0.1),
        one("MultiHeadAttention", (None, 5, 6, 4), (None, 5, 6, 4), **heads, attention_axes=2),
        Case(
            "MultiHeadAttention", heads, [(None, 5, 4), (None, 5, 4)], False, "float32", {SCORES: 1}
        ),
    ]
    grouped = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}
    same = ((None, 5, 8), (None, 7, 8))
    found += [
        one("GroupQueryAttention", *same, **grouped),
        one("GroupQueryAttention", *same, (None, 7, 6), **grouped),
        one("GroupQueryAttention", *same, **grouped, use_bias=False, use_gate=True),
        Case("GroupQueryAttention", grouped, same, False, "float32", {SCORES: True}),
    ]
    return found


SCORES = "return_attention_scores"
