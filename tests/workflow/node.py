"""Readers of our reports that live in the world of Node.js."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Node.js, and the folder that its packages are installed in, once."""

    node: str
    npm: str
    cache: Path

    def package(self, name: str, version: str) -> Path:
        """A folder that has a package and nothing else."""
        folder = self.cache / f"{name.rpartition('/')[2]}-{version}"
        if not (folder / "node_modules" / name).is_dir():
            install = (self.npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund")
            done = subprocess.run([*install, f"{name}@{version}"], capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"npm can't install {name}: {done.stderr.strip()[-200:]}")
        return folder

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """What Node.js says, run on a file or with options of its own."""
        return subprocess.run([self.node, *arguments], cwd=cwd, capture_output=True, text=True)


def find_node(cache: Path) -> Node:
    """The Node.js that pip has put beside Python, or the system's."""
    places = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
    node, npm = shutil.which("node", path=places), shutil.which("npm", path=places)
    if node is None or npm is None:
        pytest.skip("Node.js is not installed")
    return Node(node=node, npm=npm, cache=cache)
