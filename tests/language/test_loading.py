"""Rules from files and folders."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from layerlint.rule import (
    LOCAL_TOPIC,
    RuleErrors,
    level_for_values,
    load_rules,
    shipped_rules_folder,
)

RULE = """
id: {id}
summary: Two dense layers
severity: warning
profile: strict
message: "`{{b.layer}}` follows `{{a.layer}}`"
match:
  - {{as: a, layer: {layer}}}
  - {{as: b, layer: Dense}}
report: {{at: b}}
"""


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rule(rule_id: str, layer: str = "Dense") -> str:
    return RULE.format(id=rule_id, layer=layer)


def said(*paths: Path) -> list[str]:
    with pytest.raises(RuleErrors) as refused:
        load_rules(paths, shipped=False)
    return [
        f"{Path(error.path).name}:{error.line}:{error.column}: {error.message}"
        for error in refused.value.errors
    ]


def test_shipped_rules_come_in_the_order_of_their_topics() -> None:
    topics = [one.topic for one in load_rules()]
    assert topics[0] == "normalization"
    assert topics == sorted(topics, key=list(dict.fromkeys(topics)).index)


def test_a_file_is_one_rule(tmp_path: Path) -> None:
    path = write(tmp_path, "own-rule.yaml", rule("own-rule"))
    loaded = load_rules([path], shipped=False)
    assert loaded.ids == ("own-rule",)
    assert loaded.rules[0].topic == LOCAL_TOPIC
    assert loaded.rules[0].path == str(path)


def test_a_folder_is_many_and_its_folders_are_topics(tmp_path: Path) -> None:
    write(tmp_path / "shape", "one-rule.yaml", rule("one-rule"))
    write(tmp_path / "house" / "deep", "other-rule.yml", rule("other-rule"))
    loaded = load_rules([tmp_path], shipped=False)
    assert [(one.id, one.topic) for one in loaded] == [
        ("one-rule", "shape"),
        ("other-rule", LOCAL_TOPIC),
    ]


def test_own_rules_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    path = write(tmp_path, "own-rule.yaml", rule("own-rule"))
    assert set(load_rules([path]).ids) == {*load_rules().ids, "own-rule"}


def test_a_folder_may_have_sets_of_its_own_and_use_those_that_ship(tmp_path: Path) -> None:
    write(tmp_path, "sets.yaml", "mine: [Dense, $pooling]\n")
    write(tmp_path, "own-rule.yaml", rule("own-rule", "$mine"))
    write(tmp_path, "other-rule.yaml", rule("other-rule", "$convolutions"))
    loaded = load_rules([tmp_path], shipped=False)
    pattern = loaded.rules[1].pattern
    assert pattern is not None
    step = pattern.alternatives[0][0]
    assert step.test.layers == {"keras.layers.Dense"}
    assert step.test.families == {"pooling"}


@pytest.mark.parametrize("depth", ["", "topic"])
def test_a_single_file_finds_the_sets_of_its_folder(tmp_path: Path, depth: str) -> None:
    write(tmp_path, "sets.yaml", "mine: [Dense]\n")
    path = write(tmp_path / depth, "own-rule.yaml", rule("own-rule", "$mine"))
    assert load_rules([path], shipped=False).ids == ("own-rule",)


def test_the_same_id_twice_is_a_mistake(tmp_path: Path) -> None:
    first = write(tmp_path / "a", "own-rule.yaml", rule("own-rule"))
    write(tmp_path / "b", "own-rule.yaml", rule("own-rule"))
    assert said(tmp_path) == [
        f"own-rule.yaml:1:1: the rule `own-rule` is there already, in {first}"
    ]


def test_a_shipped_id_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, "dropout-on-output.yaml", rule("dropout-on-output"))
    with pytest.raises(RuleErrors, match="is there already"):
        load_rules([path])


def test_sets_have_mistakes_too(tmp_path: Path) -> None:
    sets = """\
convolutions: [Dense]
Mine: [Dense]
a: [$b]
b: [$a, Dens]
c: [{layer: Dense, wher: 1}]
d: [$nothing]
"""
    shipped = shipped_rules_folder() / "sets.yaml"
    path = write(tmp_path, "sets.yaml", sets)
    assert said(path) == [
        f"sets.yaml:1:1: the set `convolutions` is there already, in {shipped}",
        "sets.yaml:2:1: a set cannot be called `Mine`; write it in small letters",
        "sets.yaml:3:1: the set contains itself: $a → $b → $a",
        "sets.yaml:4:1: the set contains itself: $b → $a → $b",
        "sets.yaml:4:9: no layer is called `Dens`; did you mean `Dense`?",
        "sets.yaml:5:20: unknown key `wher` in a test of a node; did you mean `where`?",
        "sets.yaml:6:5: there is no set `$nothing`",
    ]


def test_sets_may_stand_in_each_other_only_so_deep(tmp_path: Path) -> None:
    """Each names the next twice: there are more ways through them than could be gone."""
    chain = "".join(f"s{number}: [$s{number + 1}, $s{number + 1}]\n" for number in range(1000))
    path = write(tmp_path, "sets.yaml", f"{chain}s1000: [Dense]\n")
    told = said(path)
    assert told[0] == "sets.yaml:1:1: more than 50 sets stand one in the other here"
    assert len(told) == 1000 - 49


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"id: latin\nsummary: \xe9\n")
    empty = write(tmp_path, "empty.yaml", "")
    gone = tmp_path / "gone.yaml"
    assert said(latin, empty, gone) == [
        "empty.yaml:1:1: the file is empty",
        "gone.yaml:1:1: there is no such file or folder",
        "latin.yaml:2:1: the file is not UTF-8",
    ]


def test_all_files_are_read_before_anything_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "one-rule.yaml", rule("one-rule", "Dens"))
    write(tmp_path, "other-rule.yaml", rule("other-rule", "Conv2"))
    assert len(said(tmp_path)) == 2


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "own-rule.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + rule("own-rule", "Dens").replace("\n", "\r\n").encode())
    assert said(path) == ["own-rule.yaml:8:20: no layer is called `Dens`; did you mean `Dense`?"]


def test_a_billion_laughs_are_refused_at_once(tmp_path: Path) -> None:
    lines = [
        "a: &a [x, x]",
        *(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]" for n in range(60)),
    ]
    errors = said(write(tmp_path, "laugh.yaml", "\n".join(lines)))
    assert any("anchors" in error for error in errors)


def test_a_huge_or_deep_file_is_refused(tmp_path: Path) -> None:
    huge = write(tmp_path, "huge.yaml", "#" * 1_000_001)
    deep = write(tmp_path, "deep.yaml", "[" * 5_000)
    assert said(huge, deep) == [
        "deep.yaml:1:41: nested deeper than 40 levels",
        "huge.yaml:1:1: the file has 1,000,001 characters, the most is 1,000,000",
    ]


def test_rules_can_be_kept_in_another_form() -> None:
    rules = load_rules()
    assert pickle.loads(pickle.dumps(rules)) == rules


def test_the_level_of_a_diagnostic_goes_by_its_values() -> None:
    unknown = load_rules().get("unknown-layer")
    assert unknown is not None
    close = level_for_values(unknown, {"name": "Dropouts", "suggestion": "Dropout"})
    assert close is not None
    assert close.severity == "error"
    assert level_for_values(unknown, {"name": "Foo", "suggestion": ""}) is None


@pytest.mark.parametrize(
    "sets", ["wide: [Dense", "- Dense\n", "wide: [Dense]\nwide: [Dense]\n\x00", "\xff"]
)
def test_of_sets_that_cannot_be_read_only_the_cause_is_told(tmp_path: Path, sets: str) -> None:
    """That a rule names a set which nobody could read is no mistake of the rule."""
    path = write(tmp_path, "own-rule.yaml", rule("own-rule", "$wide"))
    (tmp_path / "sets.yaml").write_bytes(sets.encode("latin-1"))
    found = said(path)
    assert [line.split(":")[0] for line in found] == ["sets.yaml"], found


def test_a_set_that_there_is_not_is_told_beside_one_that_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path, "own-rule.yaml", rule("own-rule", "$other"))
    write(tmp_path, "sets.yaml", "wide: [Dence]\n")
    assert [line.split(": ", 1)[1] for line in said(path)] == [
        "there is no set `$other`",
        "no layer is called `Dence`; did you mean `Dense`?",
    ]


def test_of_a_rule_that_cannot_be_read_only_the_cause_is_told(tmp_path: Path) -> None:
    write(tmp_path, "own-rule.yaml", rule("own-rule") + "yields_to: [other]\n")
    write(tmp_path, "other.yaml", "id: [other\n")
    assert [line.split(":")[0] for line in said(tmp_path)] == ["other.yaml"]
