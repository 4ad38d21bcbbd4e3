"""Settings read from files, and every mistake in them."""

import sys
from pathlib import Path

import pytest

from layerlint.config import (
    ConfigErrors,
    Configuration,
    Configurations,
    PathIgnores,
    read_configuration,
)
from layerlint.source import DEFAULT_EXCLUDES


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """A folder in which the test stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(tree: Path, settings: str) -> Configuration:
    """The configuration of a file with these settings."""
    (tree / "pyproject.toml").write_text(f"[tool.layerlint]\n{settings}\n", encoding="utf-8")
    configuration = read_configuration(tree / "pyproject.toml")
    assert configuration is not None
    return configuration


def mistakes(tree: Path, settings: str) -> list[str]:
    """The mistakes of a file with these settings, which begin on line 2."""
    with pytest.raises(ConfigErrors) as caught:
        read(tree, settings)
    return [str(error) for error in caught.value.errors]


def test_all_settings(tree: Path) -> None:
    (tree / "house-rules").mkdir()
    configuration = read(
        tree,
        """
        select = ["essential", "dropout-on-output"]
        extend-select = ["normalization"]
        ignore = ["bias-before-batchnorm"]
        profile = "strict"
        exclude = ["old/"]
        extend-exclude = ["*.ipynb"]
        rules = ["house-rules"]
        fail-on = "error"
        keras = "2"
        require-models = true
        undecided = true
        respect-gitignore = false
        batchnorm-order = "after-activation"
        packs = ["acme"]
        baseline = "known.json"
        require-reason = true
        severity.dropout-on-output = "info"
        parameters.dropout-rate-above-half = { limit = 0.6, sets = ["$dropouts"] }

        [tool.layerlint.per-path-ignores]
        "tests/" = ["regularization"]
        """,
    )
    assert configuration == Configuration(
        root=tree,
        file=tree / "pyproject.toml",
        files=(tree / "pyproject.toml",),
        select=("essential", "dropout-on-output"),
        extend_select=("normalization",),
        ignore=("bias-before-batchnorm",),
        profile="strict",
        exclude=("old/",),
        extend_exclude=("*.ipynb",),
        rules=(tree / "house-rules",),
        fail_on="error",
        keras="keras2",
        require_models=True,
        undecided=True,
        respect_gitignore=False,
        per_path_ignores=(PathIgnores(pattern="tests/", rules=("regularization",)),),
        severity={"dropout-on-output": "info"},
        parameters={"dropout-rate-above-half": {"limit": 0.6, "sets": ("$dropouts",)}},
        batchnorm_order="after-activation",
        packs=("acme",),
        baseline=tree / "known.json",
        require_reason=True,
        places=configuration.places,
        keys=configuration.keys,
    )
    assert configuration.excludes.patterns == ("old/", "*.ipynb")


def test_silence_means_the_defaults(tree: Path) -> None:
    configuration = read(tree, "")
    file = tree / "pyproject.toml"
    assert configuration == Configuration(root=tree, file=file, files=(file,))
    assert configuration.exclude == DEFAULT_EXCLUDES
    assert configuration.select is None


def test_an_empty_selection_is_not_silence(tree: Path) -> None:
    assert read(tree, "select = []").select == ()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("slect = []", ["2:1: unknown key `slect`; did you mean `select`?"]),
        ("fail_on = 'error'", ["2:1: unknown key `fail_on`; did you mean `fail-on`?"]),
        ("qwerty = 1", ["2:1: unknown key `qwerty`"]),
        ("'' = 1", ["2:1: unknown key ``"]),
        (
            "profile = 'recomended'",
            ["2:11: `profile` can't be \"recomended\"; did you mean \"recommended\"?"],
        ),
        (
            "profile = 'all'",
            [
                '2:11: `profile` can\'t be "all": it is one of "essential", "recommended"'
            ],
        ),
        ("keras = 2", ['2:9: `keras` can\'t be 2; did you mean "2"?']),
        ("undecided = 'yes'", ["2:13: `undecided` must be true or false, not a string"]),
        ("undecided = 1", ["2:13: `undecided` must be true or false, not a number"]),
        (
            "select = 'dropout-on-output'",
            [
                '2:10: `select` must be a list of strings, not a string; did you mean ["dropout-'
            ],
        ),
        ("ignore = ['a',\n 3,\n '']", [
            "3:2: `ignore` holds strings, not a number",
            "4:2: `ignore` has an empty item",
        ]),
        ("exclude = ['a', '!']", ["2:17: `!` is no pattern as in .gitignore"]),
        ("rules = ['gone']", ["2:10: there is no file or folder `gone` in "]),
        ("per-path-ignores = ['a']", [
            "2:20: `per-path-ignores` must be a table of patterns, not a list"
        ]),
        ("per-path-ignores.'!' = ['a']", ["2:18: `!` is no pattern as in .gitignore"]),
        ("per-path-ignores = { 'a' = 'b' }", [
            '2:28: `a` must be a list of strings, not a string; did you mean ["b"]?'
        ]),
        ("fail-on = true", ["2:11: `fail-on` can't be true: it is one of "]),
        ("fail-on = 2020-01-01", ["2:11: `fail-on` can't be a date or a time: it is one of "]),
        ("b = 1\nprofile = 3\na = 2", [
            "2:1: unknown key `b`", "3:11: `profile` can't be 3", "4:1: unknown key `a`",
        ]),
    ],
)  # fmt: skip
def test_every_mistake_is_told_at_its_place(tree: Path, settings: str, expected: list[str]) -> None:
    told = mistakes(tree, settings)
    assert len(told) == len(expected)
    for message, beginning in zip(told, expected, strict=True):
        assert message.startswith(f"pyproject.toml:{beginning}")


def test_the_whole_list_of_mistakes_is_the_message(tree: Path) -> None:
    with pytest.raises(ConfigErrors, match=r"`aaa`\n.*`zzz`"):
        read(tree, "aaa = 1\nzzz = 1")


def test_the_table_must_be_a_table(tree: Path) -> None:
    (tree / "pyproject.toml").write_text("tool.layerlint = 3\n")
    with pytest.raises(ConfigErrors, match=r"pyproject.toml:1:18: .*must be a table"):
        read_configuration(tree / "pyproject.toml")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[tool.layerlint]\nselect = [\n", 3, 1),
        ("[tool.layerlint]\nselect == 1\n", 2, 9),
        ("[tool.layerlint]\na = 1\na = 2\n", 3, 6),
        ("[tool.layerlint", 1, 16),
    ],
)
def test_broken_toml_says_where(tree: Path, text: str, line: int, column: int) -> None:
    (tree / "pyproject.toml").write_text(text)
    with pytest.raises(ConfigErrors) as caught:
        read_configuration(tree / "pyproject.toml")
    (error,) = caught.value.errors
    assert (error.place.span.line, error.place.span.column) == (line, column)
    assert "no valid TOML" in error.message
    assert "(at" not in error.message


def test_a_number_that_python_does_not_read(tree: Path) -> None:
    (found,) = mistakes(tree, "# é\nselect = " + "9" * 5000)
    assert found == "pyproject.toml:3:10: a number has thousands of digits"


@pytest.mark.parametrize(
    "data", [b"layerlint = '\xff'\n", b"layerlint = " + b"[" * 20_000, b"layerlint = '\0'\n"]
)
def test_hostile_files_are_refused(tree: Path, data: bytes) -> None:
    (tree / "pyproject.toml").write_bytes(data)
    with pytest.raises(ConfigErrors):
        read_configuration(tree / "pyproject.toml")


def test_windows_line_ends_and_a_byte_order_mark_move_nothing(tree: Path) -> None:
    text = "\ufeff[tool.layerlint]\r\nignore = [\r\n  'a',\r\n  3,\r\n]\r\n"
    (tree / "pyproject.toml").write_bytes(text.encode())
    with pytest.raises(ConfigErrors, match=r"^pyproject.toml:4:3: "):
        read_configuration(tree / "pyproject.toml")


def test_a_file_that_does_not_speak_of_us_is_no_configuration(tree: Path) -> None:
    for text in ("[tool.ruff]\n", "this is broken", "name = 'layerlint'\n", "tool = 'layerlint'"):
        (tree / "pyproject.toml").write_text(text)
        assert read_configuration(tree / "pyproject.toml") is None


def test_the_nearest_file_with_settings_wins(tree: Path) -> None:
    read(tree, "profile = 'strict'")
    inner = tree / "a" / "b"
    inner.mkdir(parents=True)
    (tree / "a" / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    configurations = Configurations()
    assert configurations.of(inner).file == tree / "pyproject.toml"
    read(inner, "profile = 'essential'")
    assert configurations.of(inner).profile == "strict", "each folder is read once"
    assert Configurations().of(inner).profile == "essential"
    assert Configurations().of(inner / "c").root == inner


def test_without_settings_the_root_is_the_marked_folder(tree: Path) -> None:
    (tree / "a" / "b").mkdir(parents=True)
    assert Configurations().of(tree / "a" / "b").root == tree / "a" / "b"
    (tree / "a" / "setup.cfg").write_text("")
    configuration = Configurations().of(tree / "a" / "b")
    assert (configuration.root, configuration.file) == (tree / "a", None)


def test_paths_decide_what_is_ignored(tree: Path) -> None:
    configuration = read(
        tree,
        "per-path-ignores = {'tests/' = ['a', 'b'], '*.ipynb' = ['c'], '/x/*.py' = ['d']}",
    )
    assert configuration.ignored_at(tree / "tests" / "deep" / "net.ipynb") == ("a", "b", "c")
    assert configuration.ignored_at(tree / "x" / "y.py") == ("d",)
    assert configuration.ignored_at(tree / "z" / "x" / "y.py") == ()
    assert configuration.ignored_at(tree.parent / "tests" / "y.py") == ()


def test_names_of_rules_keep_their_places(tree: Path) -> None:
    configuration = read(
        tree,
        "select = ['a',\n  'b']\nignore = ['c']\nextend-select = ['d']\n"
        "per-path-ignores.'x/' = ['e']",
    )
    named = {
        name: (place.path, place.span.line, place.span.column)
        for name, place in configuration.named_rules()
    }
    assert named == {
        "a": ("pyproject.toml", 2, 11),
        "b": ("pyproject.toml", 3, 3),
        "c": ("pyproject.toml", 4, 11),
        "d": ("pyproject.toml", 5, 18),
        "e": ("pyproject.toml", 6, 26),
    }


def test_a_setting_has_a_place_only_where_it_was_made(tree: Path) -> None:
    configuration = read(tree, "profile = 'strict'")
    assert configuration.places[("profile",)].span.line == 2
    assert ("select",) not in configuration.places


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")
def test_a_link_that_leads_nowhere_is_a_mistake(tree: Path) -> None:
    (tree / "layerlint.toml").symlink_to(tree / "gone.toml")
    with pytest.raises(ConfigErrors) as raised:
        Configurations().of(tree)
    (error,) = raised.value.errors
    assert "can't be read: No such file" in error.message


def test_the_reader_of_settings_imports_no_parser_of_code() -> None:
    import subprocess

    code = "import sys, layerlint.config; print('astroid' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
