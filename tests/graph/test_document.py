import json

from layerlint.graph.document import graph_document
from layerlint.graph.model import Interpretation
from layerlint.graph.text import parse_graph

MODEL = """
functional model in build_model @"m.py":12:1-30:2
  when bn = True line 12, "of" = False line 3 of "b.py" {
  %0 = InputLayer(shape=(32, 32, 3)) @13:5-30 () -> (None, 32, 32, 3)
  %1 = Conv2D(filters=32, kernel_size=(3, 3), use_bias=unknown "parameter use_bias"; name=None)
       [parameters=896] @14:8-16:3 (%0) -> (None, None, 32, 32) call @20:1-9
  %2 = Mine(f=function act, o=object a.B(x=1), m={a: (1,)}, n=inf) [base="Layer"] @21:1-5 (%1)
       -> (None, 2), ?  inside layer Mine @"m.py":1:1-9:9 { Add() @2:2-9 }
  %3 = TimeDistributed(layer=layer Dense(units=2) @22:2-9) [trainable=False] @22:1-20 (%2)
  %4 = ?() [reason="call of f"] @23:1-2 (%3, %0)
  compiled @31:1-9 loss "mse"
}
"""


def document(*texts):
    interpretation = Interpretation(graphs=tuple(parse_graph(text) for text in texts))
    return json.loads(json.dumps(graph_document(interpretation), allow_nan=False))


def test_a_model_is_told_as_the_contract_says():
    model, _ = document(MODEL)["models"]
    assert {key: model[key] for key in model if key != "nodes"} == {
        "name": "model",
        "kind": "functional",
        "root": "build_model",
        "when": [
            {"condition": "bn", "line": 12, "answer": True},
            {"condition": "of", "line": 3, "answer": False, "file": "b.py"},
        ],
        "file": "m.py",
        "line": 12,
        "complete": True,
        "truncated": None,
        "edges": [[0, 1], [1, 2], [2, 3], [3, 4], [0, 4]],
        "inputs": [0],
        "outputs": [4],
        "compiled": {"loss": "mse", "from_logits": False},
    }
    assert model["nodes"][1] == {
        "id": 1,
        "layer": "Conv2D",
        "qualified": "keras.layers.Conv2D",
        "base": None,
        "family": "convolutional",
        "operation": False,
        "inside": None,
        "file": "m.py",
        "line": 14,
        "column": 8,
        "end_line": 16,
        "call_line": 20,
        "arguments": {
            "filters": 32,
            "kernel_size": [3, 3],
            "use_bias": {"unknown": "parameter use_bias"},
            "name": None,
        },
        "given": ["filters", "kernel_size", "use_bias"],
        "trainable": True,
        "shape": [None, None, 32, 32],
        "parameters": 896,
        "reason": None,
    }


def test_what_json_cannot_hold_is_an_object():
    _, _, mine, wrapper, opaque = document(MODEL)["models"][0]["nodes"]
    assert mine["arguments"] == {
        "f": {"function": "act"},
        "o": {"object": "a.B", "arguments": {"x": 1}},
        "m": {"a": [1]},
        "n": {"object": "float", "arguments": {"x": "inf"}},
    }
    assert mine["shape"] == [[None, 2], None]
    assert wrapper["arguments"]["layer"]["layer"]["arguments"] == {"units": 2}
    assert wrapper["trainable"] is False
    assert (opaque["layer"], opaque["reason"], opaque["shape"]) == (None, "call of f", None)


def test_inside_is_the_index_of_the_graph_of_that_layer():
    models = document(MODEL)["models"]
    assert models[0]["nodes"][2]["inside"] == 1
    assert (models[1]["name"], models[1]["kind"]) == ("Mine", "layer")


def test_a_layer_that_stands_in_the_list_is_not_told_twice():
    inside = 'layer Mine @"m.py":1:1-9:9 { Add#1() @2:2-9 }'
    user = 'functional @"m.py":20:1-9 { M() inside ' + inside + " M() inside " + inside + " }"
    models = document(user, inside)["models"]
    assert [node["inside"] for node in models[0]["nodes"]] == [1, 1]
    assert len(models) == 2


def test_several_losses_are_lists():
    text = 'functional { compiled loss "mse" loss unknown "x" from_logits True }'
    assert document(text)["models"][0]["compiled"] == {
        "loss": ["mse", {"unknown": "x"}],
        "from_logits": [False, True],
    }
