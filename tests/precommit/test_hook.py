"""The real pre-commit, with the hooks of this checkout, in a scratch repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BAD = """\
import keras

model = keras.Sequential()
model.add(keras.layers.Conv2D(8, 3))
model.add(keras.layers.BatchNormalization())
model.add(keras.layers.ReLU())
"""
GOOD = BAD.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=False)")

HOUSE_RULE = """\
id: no-relu
summary: A rectifier without a slope
severity: warning
profile: recommended
message: "`{act.layer}` has no slope for what is below zero"
match:
  - as: act
    layer: ReLU
report: {at: act}
rationale: |
  The house has agreed on leaky rectifiers.
examples:
  bad:
    - Dense(2), ReLU()
  good:
    - Dense(2), LeakyReLU()
"""

pytest.importorskip("pre_commit", reason="running hooks needs the extra 'packaging'")
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Repository:
    """A git repository that uses the hook."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        folder.mkdir()
        self.git("init", "--quiet")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the repository."""
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )

    def git(self, *arguments: str) -> str:
        """Run git, which must succeed."""
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, **files: str) -> None:
        """Write files, ``__`` for a slash and ``_py`` for the suffix, and stage them."""
        for name, text in files.items():
            path = self.folder / name.replace("__", "/").replace("_py", ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")

    def hook(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Let pre-commit run."""
        return self.run(sys.executable, "-m", "pre_commit", "run", *arguments)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that keep git and pre-commit away from the user's own settings and caches."""
    home = tmp_path_factory.mktemp("home")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))}
    author = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"))
    }
    return {
        **kept,
        **author,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
    }


@pytest.fixture(scope="module")
def hook_repository(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> tuple[Path, str]:
    """The working tree as a repository of its own, and its one commit."""
    repository = Repository(tmp_path_factory.mktemp("hook") / "layerlint", environment)
    for name in (
        "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", ".gitignore",
    ):  # fmt: skip
        shutil.copy(ROOT / name, repository.folder / name)
    for name in ("src", "rules"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, repository.folder / name, ignore=ignored)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "hook")
    return repository.folder, repository.git("rev-parse", "HEAD").strip()


@pytest.fixture
def repository(
    tmp_path: Path, environment: dict[str, str], hook_repository: tuple[Path, str]
) -> Repository:
    """A repository whose configuration names the hook."""
    folder, revision = hook_repository
    scratch = Repository(tmp_path / "models", environment)
    (scratch.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {folder.as_uri()}\n  rev: {revision}\n  hooks:\n  - id: layerlint\n"
    )
    return scratch


def test_a_good_model_passes_and_a_bad_one_is_blocked(repository: Repository) -> None:
    installed = repository.run(sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    repository.write(good_py=GOOD, notes="import keras")
    assert repository.run("git", "commit", "--message", "good").returncode == 0
    repository.write(bad_py=BAD)
    blocked = repository.run("git", "commit", "--message", "bad")
    assert blocked.returncode == 1, blocked.stdout + blocked.stderr
    said = blocked.stdout + blocked.stderr
    assert "bad.py" in said
    assert "bias-before-batchnorm" in said
    assert "good.py" not in said
    assert repository.git("log", "--format=%s").split() == ["good"]


def test_only_python_and_notebooks_are_handed_over(repository: Repository) -> None:
    repository.write(notes="import keras", page="model.add(Dense(1))")
    done = repository.hook()
    assert done.returncode == 0
    assert "no files to check" in done.stdout


def test_what_the_configuration_excludes_stays_out_whatever_the_arguments(
    repository: Repository,
) -> None:
    config = repository.folder / ".pre-commit-config.yaml"
    config.write_text(config.read_text() + "    args: [--profile, strict]\n")
    (repository.folder / "pyproject.toml").write_text('[tool.layerlint]\nexclude = ["old/"]\n')
    repository.write(old__bad_py=BAD)
    done = repository.hook("--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    repository.write(new__bad_py=BAD)
    done = repository.hook("--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "new/bad.py" in done.stdout
    assert "old/bad.py:" not in done.stdout


def test_a_mistake_in_the_configuration_blocks_with_one_message(repository: Repository) -> None:
    (repository.folder / "pyproject.toml").write_text("[tool.layerlint]\nslect = []\n")
    repository.write(good_py=GOOD)
    done = repository.hook("--all-files")
    assert done.returncode != 0
    assert "exit code: 2" in done.stdout
    assert "pyproject.toml:2:1: unknown key `slect`" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.fixture
def with_rules(repository: Repository) -> Repository:
    """A repository with a rule of its own and both hooks."""
    config = repository.folder / ".pre-commit-config.yaml"
    config.write_text(config.read_text() + "  - id: layerlint-rules\n")
    rules = repository.folder / "lint" / "rules"
    rules.mkdir(parents=True)
    (rules / "no-relu.yaml").write_text(HOUSE_RULE)
    (repository.folder / "pyproject.toml").write_text(
        '[tool.layerlint]\nselect = ["no-relu"]\nrules = ["lint/rules"]\n'
    )
    return repository


def test_rules_of_a_repository_are_verified_and_used(with_rules: Repository) -> None:
    with_rules.write(good_py=GOOD.replace("ReLU()", "LeakyReLU()"))
    done = with_rules.hook("--all-files", "--verbose")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no-relu: 2 examples" in done.stdout
    assert "dropout-on-output" not in done.stdout
    with_rules.write(bad_py=GOOD)
    done = with_rules.hook("--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bad.py:6:" in done.stdout
    assert "[no-relu]" in done.stdout


def test_a_rule_that_does_not_keep_its_word_is_blocked(with_rules: Repository) -> None:
    rule = with_rules.folder / "lint" / "rules" / "no-relu.yaml"
    rule.write_text(HOUSE_RULE.replace("LeakyReLU()", "ReLU()"))
    with_rules.write()
    done = with_rules.hook("layerlint-rules")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "lint/rules/no-relu.yaml:" in done.stdout
    assert "good example" in done.stdout


def test_rules_are_verified_only_where_they_may_have_changed(with_rules: Repository) -> None:
    with_rules.git("add", "--all")
    with_rules.git("commit", "--quiet", "--message", "rules")
    with_rules.write(good_py=GOOD)
    done = with_rules.hook("layerlint-rules")
    assert "no files to check" in done.stdout


def test_without_rules_of_its_own_the_hook_says_so(with_rules: Repository) -> None:
    (with_rules.folder / "pyproject.toml").write_text("[tool.layerlint]\n")
    with_rules.write()
    done = with_rules.hook("layerlint-rules", "--all-files")
    assert done.returncode != 0
    assert "exit code: 2" in done.stdout
    assert "names no rules" in done.stdout


def test_what_is_safe_is_mended_and_the_commit_stopped(repository: Repository) -> None:
    config = repository.folder / ".pre-commit-config.yaml"
    config.write_text(config.read_text().replace("id: layerlint", "id: layerlint-fix"))
    text = "import keras\n\nmodel = keras.Sequential([keras.layers.Dropout({rate})])\n"
    repository.write(net_py=text.format(rate=25))
    stopped = repository.hook()
    assert stopped.returncode == 1
    assert "files were modified by this hook" in stopped.stdout
    assert (repository.folder / "net.py").read_text() == text.format(rate=0.25)
    repository.git("add", "net.py")
    assert repository.hook().returncode == 0
