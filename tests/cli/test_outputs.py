"""Several reports at once: which goes where, and what happens where one can't be written."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from samples import BAD

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

TEXT = "warning[bias-before-batchnorm]"


@pytest.fixture(autouse=True)
def net(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("net.py", BAD)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_SHA", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name, raising=False)


class TestPairs:
    def test_each_file_belongs_to_the_format_before_it(
        self, layerlint: Layerlint, here: Path
    ) -> None:
        result = layerlint(
            *("check", "--format", "sarif", "--output-file", "a.sarif"),
            *("--format", "junit", "--output-file", "reports/b.xml", "net.py"),
        )
        assert result.exit_code == 1
        assert result.stdout.startswith(TEXT)
        assert json.loads((here / "a.sarif").read_text())["version"] == "2.1.0"
        assert (here / "reports/b.xml").read_text().startswith("<?xml")

    def test_a_format_without_a_file_goes_to_the_terminal(
        self, layerlint: Layerlint, here: Path
    ) -> None:
        options = ("--format", "concise", "--format", "gitlab", "--output-file", "a.json")
        result = layerlint("check", *options)
        assert result.stdout.startswith("net.py:5:5: warning")
        assert len(json.loads((here / "a.json").read_text())) == 1
        options = ("--format", "gitlab", "--output-file", "a.json", "--format", "concise")
        assert layerlint("check", *options).stdout == result.stdout

    @pytest.mark.parametrize(
        "options",
        [
            ("--format", "json", "--output-file", "report"),
            ("--output-file", "report", "--format", "json"),
            ("--output-file=report", "--format=json"),
        ],
    )
    def test_of_one_each_the_order_makes_no_difference(
        self, layerlint: Layerlint, here: Path, options: tuple[str, ...]
    ) -> None:
        assert layerlint("check", *options).stdout.startswith(TEXT)
        assert json.loads((here / "report").read_text())["version"] == 1

    def test_a_file_alone_holds_text(self, layerlint: Layerlint, here: Path) -> None:
        assert layerlint("check", "--output-file", "report").stdout.startswith(TEXT)
        assert (here / "report").read_text().startswith(TEXT)

    def test_a_dash_is_the_terminal(self, layerlint: Layerlint, here: Path) -> None:
        result = layerlint("check", "--format", "json", "--output-file", "-")
        assert json.loads(result.stdout)["version"] == 1
        assert not (here / "-").exists()

    @pytest.mark.parametrize(
        "form", ["json", "sarif", "gitlab", "rdjson", "junit", "markdown", "github"]
    )
    def test_nothing_but_the_document_goes_to_standard_output(
        self, layerlint: Layerlint, here: Path, form: str
    ) -> None:
        shown = layerlint("check", "--format", form).stdout
        layerlint("check", "--format", form, "--output-file", "report")
        assert (here / "report").read_text(encoding="utf-8") == shown


class TestBadPairs:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (
                "--format json --format sarif",
                "`--format json` and `--format sarif` would all go to the terminal",
            ),
            (
                "--output-file a --format json --format sarif --output-file b",
                "`--output-file a` follows no --format of its own",
            ),
            (
                "--format json --output-file a --output-file b",
                "`--output-file b` follows no --format of its own",
            ),
            (
                "--format json --output-file a --format sarif --output-file ./a",
                "is to hold 2 reports",
            ),
            ("--output-file net.py", "net.py is a name for code"),
            ("--format json --output-file report.IPYNB", "which a report would overwrite"),
        ],
    )
    def test_one_message_and_nothing_written(
        self, layerlint: Layerlint, here: Path, options: str, said: str
    ) -> None:
        result = layerlint("check", *options.split())
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
        assert sorted(path.name for path in here.iterdir()) == ["net.py", "pyproject.toml"]


class TestFilesThatCanNotBeWritten:
    def test_they_are_told_all_at_once_before_the_run(
        self, layerlint: Layerlint, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("layerlint.running.lint", lambda *_: pytest.fail("was run"))
        (here / "folder").mkdir()
        result = layerlint(
            *("check", "--format", "json", "--output-file", "folder"),
            *("--format", "sarif", "--output-file", "net.py/a.sarif"),
            *("--format", "junit", "--output-file", "good.xml"),
        )
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.splitlines() == [
            "error: folder can't be written: it is a folder",
            f"error: net.py/a.sarif can't be written: {here / 'net.py'} is no folder",
        ]
        assert not (here / "good.xml").exists()

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may all")
    def test_a_folder_that_nobody_may_write_to(self, layerlint: Layerlint, here: Path) -> None:
        (here / "locked").mkdir(mode=0o500)
        result = layerlint("check", "--output-file", "locked/report")
        assert result.exit_code == 2
        assert "permission denied" in result.stderr

    def test_a_name_that_no_file_can_have(self, layerlint: Layerlint) -> None:
        result = layerlint("check", "--output-file", "a" * 5000)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "name too long" in result.stderr.lower()

    def test_what_goes_wrong_later_loses_nothing_else(
        self, layerlint: Layerlint, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (here / "a.sarif").write_text("before")
        real = Path.replace

        def full(self: Path, target: Path) -> Path:
            if target.name == "a.sarif":
                raise OSError(28, "No space left on device")
            return real(self, target)

        monkeypatch.setattr(Path, "replace", full)
        result = layerlint(
            *("check", "--format", "sarif", "--output-file", "a.sarif"),
            *("--format", "json", "--output-file", "b.json"),
        )
        assert result.exit_code == 2
        assert result.stdout.startswith(TEXT)
        assert result.stderr == "error: a.sarif can't be written: No space left on device\n"
        assert (here / "a.sarif").read_text() == "before"
        assert json.loads((here / "b.json").read_text())["version"] == 1
        assert sorted(path.name for path in here.iterdir()) == [
            "a.sarif",
            "b.json",
            "net.py",
            "pyproject.toml",
        ]


@pytest.mark.skipif(os.name == "nt", reason="permissions, links and pipes as POSIX has them")
class TestFiles:
    def test_they_keep_their_permissions(self, layerlint: Layerlint, here: Path) -> None:
        (here / "old").write_text("")
        (here / "old").chmod(0o640)
        layerlint("check", "--output-file", "old")
        assert stat.S_IMODE((here / "old").stat().st_mode) == 0o640
        before = os.umask(0o027)
        try:
            layerlint("check", "--output-file", "new")
        finally:
            os.umask(before)
        assert stat.S_IMODE((here / "new").stat().st_mode) == 0o640

    def test_a_link_stays_one(self, layerlint: Layerlint, here: Path) -> None:
        (here / "link").symlink_to("target")
        layerlint("check", "--output-file", "link")
        assert (here / "link").is_symlink()
        assert (here / "target").read_text().startswith(TEXT)

    def test_a_pipe_is_written_to(self, layerlint: Layerlint, here: Path) -> None:
        os.mkfifo(here / "pipe")
        read: list[str] = []
        reader = threading.Thread(target=lambda: read.append((here / "pipe").read_text()))
        reader.start()
        layerlint("check", "--output-file", "pipe")
        reader.join(timeout=10)
        assert read[0].startswith(TEXT)


class TestGithub:
    def test_the_job_summary_gets_the_report(
        self, layerlint: Layerlint, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
        monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
        monkeypatch.setenv("GITHUB_REPOSITORY", "a/b")
        monkeypatch.setenv("GITHUB_SHA", "f00")
        (here / ".git").mkdir()
        (here / "summary.md").write_text("# Before\n")
        assert layerlint("check", "--format", "github").stdout.startswith("::warning file=net.py,")
        summary = (here / "summary.md").read_text()
        assert summary.startswith("# Before\n## layerlint: found 1 problem")
        assert "[line 5](https://github.com/a/b/blob/f00/net.py#L5)" in summary
        layerlint("check")
        assert (here / "summary.md").read_text() == summary

    def test_a_summary_that_can_not_be_written_is_a_note(
        self, layerlint: Layerlint, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here))
        result = layerlint("check", "--format", "github")
        assert result.exit_code == 1
        assert result.stdout.startswith("::warning")
        assert result.stderr.startswith("note: GITHUB_STEP_SUMMARY")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
    def test_nobody_waits_for_who_might_read_it(
        self, layerlint: Layerlint, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.mkfifo(here / "pipe")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "pipe"))
        result = layerlint("check", "--format", "github")
        assert result.exit_code == 1
        assert "nobody reads from this pipe" in result.stderr


class TestPathsInARepository:
    def test_they_count_from_its_root_and_follow_links(
        self, layerlint: Layerlint, write: Write, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (here / ".git").mkdir()
        write("nets/real.py", BAD)
        (here / "sub").mkdir()
        (here / "sub/link.py").symlink_to("../nets/real.py")
        monkeypatch.chdir(here / "sub")
        (issue,) = json.loads(layerlint("check", "link.py", "--format", "gitlab").stdout)
        assert issue["location"]["path"] == "nets/real.py"

    def test_without_one_from_the_current_folder(self, layerlint: Layerlint, here: Path) -> None:
        (issue,) = json.loads(layerlint("check", "--format", "gitlab").stdout)
        assert issue["location"]["path"] == "net.py"


class TestJunitAndTheLimit:
    @pytest.mark.parametrize(
        ("fail_on", "fails"), [("warning", True), ("error", False), ("never", True)]
    )
    def test_what_fails_the_run_fails_the_test(
        self, layerlint: Layerlint, fail_on: str, fails: bool
    ) -> None:
        result = layerlint("check", "--format", "junit", "--fail-on", fail_on)
        assert ("<failure" in result.stdout) is fails
