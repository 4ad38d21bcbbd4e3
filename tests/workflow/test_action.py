"""The GitHub Action: its form, and its scripts run as the runner runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

BAD = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.GlobalAveragePooling2D(),
    layers.Dropout(0.7),  # layerlint: ignore[dropout-rate-above-half] as published
    layers.Dense(10, activation="softmax"),
])
"""
GOOD = BAD.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=False)")


def test_its_form_is_that_of_an_action() -> None:
    pytest.importorskip("check_jsonschema")
    schema = ("--builtin-schema", "vendor.github-actions")
    command = (sys.executable, "-m", "check_jsonschema", *schema, "action.yml")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_script_is_put_together_from_inputs() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 4
    assert not any("${{" in script for script in scripts)


def test_every_reference_is_to_something() -> None:
    steps = {step["id"] for step in ACTION["runs"]["steps"] if "id" in step}
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) == steps


def as_workflow(steps: list[dict[str, Any]]) -> str:
    """The action as a workflow that is called with the same inputs."""
    kinds = {name: {"type": "string"} for name in ACTION["inputs"]}
    outputs = {name: one["value"] for name, one in ACTION["outputs"].items()}
    job = {"runs-on": "ubuntu-latest", "outputs": outputs, "steps": steps}
    return yaml.safe_dump({"on": {"workflow_call": {"inputs": kinds}}, "jobs": {"layerlint": job}})


def test_its_expressions_are_understood(
    actionlint: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    file = tmp_path / "workflow.yml"
    file.write_text(as_workflow(ACTION["runs"]["steps"]), encoding="utf-8")
    assert actionlint(file) == []
    misspelt = [{"run": "true", "env": {"HERE": "${{ steps.chek.outputs.exit-code }}"}}]
    file.write_text(as_workflow([*ACTION["runs"]["steps"], *misspelt]), encoding="utf-8")
    (told,) = actionlint(file)
    assert '"chek" is not defined' in told


def test_it_works_in_containers() -> None:
    uses = re.findall(r"\$\{\{[^}]*\}\}", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert len(uses) > 5
    assert not any("runner." in use or "action_path" in use for use in uses)


@dataclass
class Job:
    """A job that uses the action; steps that use others' actions are left out."""

    repository: Path
    temp: Path
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: str = ""

    def run(self, **inputs: str) -> int:
        """The exit code of the first step that fails."""
        defaults = {name: one["default"] for name, one in ACTION["inputs"].items()}
        self.inputs = {**defaults, **{name.replace("_", "-"): one for name, one in inputs.items()}}
        for step in ACTION["runs"]["steps"]:
            installed = step.get("id") == "install" and "install" in self.outputs
            if "run" in step and not installed and (code := self._step(step)):
                return code
        return 0

    def _step(self, step: dict[str, Any]) -> int:
        if "if" in step and "'2'" in step["if"] and self.outputs["check"]["exit-code"] == "2":
            return 0
        told = self.temp / "output"
        told.write_text("")
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GITHUB_", "PYTHON"))
        }
        environ |= {name: self._filled(value) for name, value in step.get("env", {}).items()}
        environ |= {"GITHUB_OUTPUT": str(told), "GITHUB_STEP_SUMMARY": str(self.temp / "summary")}
        environ |= {"RUNNER_TEMP": str(self.temp), "GITHUB_ACTION_PATH": str(ROOT)}
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        # What `shell: bash` stands for.
        done = subprocess.run(
            ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script),
            cwd=self.repository / self._filled(step.get("working-directory", ".")),
            env=environ,
            capture_output=True,
            text=True,
        )
        self.log += done.stdout + done.stderr
        pairs = [line.split("=", 1) for line in told.read_text().splitlines()]
        self.outputs[step.get("id", "")] = dict(pairs)
        return done.returncode

    def _filled(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            match match[1].split("."):
                case ["inputs", name]:
                    return self.inputs[name]
                case ["steps", step, "outputs", name]:
                    return self.outputs[step][name]
                case other:
                    raise AssertionError(other)

        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", value, text)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The runner; what a first job has installed serves all the others."""
    if shutil.which("bash") is None or os.name == "nt":
        pytest.skip("the steps are run with bash")
    temp = tmp_path_factory.mktemp("runner temp")
    return Job(repository=temp, temp=temp)


@pytest.fixture
def job(tmp_path: Path, runner: Job) -> Job:
    for name in ("layerlint.sarif", "layerlint-upload.sarif", "summary"):
        (runner.temp / name).unlink(missing_ok=True)
    runner.repository = tmp_path / "repository"
    runner.log = ""
    (runner.repository / ".git").mkdir(parents=True)
    return runner


def results(job: Job, name: str) -> list[str]:
    log = json.loads((job.temp / name).read_text(encoding="utf-8"))
    return [result["ruleId"] for result in log["runs"][0]["results"]]


def test_findings_fail_the_job_and_are_uploaded(job: Job) -> None:
    (job.repository / "nets").mkdir()
    (job.repository / "nets/bad net.py").write_text(BAD)
    (job.repository / "old.py").write_text(BAD)
    assert job.run(paths="nets/bad net.py\n") == 1
    assert "::warning file=nets/bad net.py,line=5," in job.log
    assert "old.py" not in job.log
    assert job.outputs["check"]["exit-code"] == "1"
    full = ["bias-before-batchnorm", "dropout-rate-above-half"]
    assert results(job, Path(job.outputs["check"]["sarif-file"]).name) == full
    assert results(job, Path(job.outputs["open"]["sarif-file"]).name) == full[:1]
    assert (job.temp / "summary").read_text().startswith("## layerlint: found 1 problem")


def test_nothing_found_passes(job: Job) -> None:
    (job.repository / "good.py").write_text(GOOD)
    assert job.run() == 0
    assert results(job, "layerlint-upload.sarif") == []


def test_options_and_the_folder(job: Job) -> None:
    (job.repository / "sub").mkdir()
    (job.repository / "sub/bad.py").write_text(BAD)
    assert job.run(args="--profile essential --fail-on error", working_directory="sub") == 0
    assert job.run(args="--fail-on\nwarning", working_directory="sub") == 1
    assert "::warning file=sub/bad.py,line=5," in job.log


def test_wrong_use_fails_the_job_and_uploads_nothing(job: Job) -> None:
    assert job.run(paths="nowhere.py") == 2
    assert "nowhere.py" in job.log
    assert not (job.temp / "layerlint-upload.sarif").exists()


def test_inputs_are_no_scripts(job: Job) -> None:
    (job.repository / "good.py").write_text(GOOD)
    assert job.run(paths="$(touch pwned)\n`touch pwned`; touch pwned", args="") == 2
    assert job.run(args="--select=$(touch${IFS}pwned) ; touch pwned") == 2
    assert not (job.repository / "pwned").exists()
