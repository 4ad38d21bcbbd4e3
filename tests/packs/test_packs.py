"""Rule packs of installed packages, found without importing anything of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from layerlint.packs import PackError, pack_folder

TRAP = "raise SystemExit('imported: ' + __name__)\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which packages are installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def install(site: Path, name: str, entries: str, files: Path | None = None) -> None:
    """A package that would tell if it were imported; its files may be elsewhere."""
    module = name.replace("-", "_")
    information = site / f"{module}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[layerlint.rules]\n{entries}\n")
    package = (files or site) / module
    (package / "rules" / "shape").mkdir(parents=True)
    (package / "__init__.py").write_text(TRAP)
    (package / "rules" / "__init__.py").write_text(TRAP)


@pytest.mark.parametrize("value", ["acme_lint.rules", "acme_lint:rules"])
def test_a_pack_is_a_folder(site: Path, value: str) -> None:
    install(site, "acme-lint", f"acme = {value}")
    assert pack_folder("acme") == (site / "acme_lint" / "rules").resolve()
    assert "acme_lint" not in sys.modules


def test_a_whole_package_may_be_one(site: Path) -> None:
    install(site, "acme-lint", "acme = acme_lint")
    assert pack_folder("acme") == (site / "acme_lint").resolve()


def test_one_that_is_installed_in_place(site: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "checkout" / "src"
    install(site, "acme-lint", "acme = acme_lint.rules", files=elsewhere)
    sys.path.append(str(elsewhere))
    try:
        assert pack_folder("acme") == (elsewhere / "acme_lint" / "rules").resolve()
    finally:
        sys.path.remove(str(elsewhere))
    assert "acme_lint" not in sys.modules


def test_what_is_not_installed(site: Path) -> None:
    with pytest.raises(PackError, match=r"no installed package offers the rule pack `acme` \(none"):
        pack_folder("acme")
    install(site, "acme-lint", "acme-rules = acme_lint.rules")
    with pytest.raises(PackError, match="`acme-rule`; did you mean `acme-rules`"):
        pack_folder("acme-rule")
    with pytest.raises(PackError, match="`other`; there are `acme-rules`"):
        pack_folder("other")


def test_one_that_leads_nowhere(site: Path) -> None:
    install(site, "acme-lint", "acme = acme_lint.data.rules")
    with pytest.raises(PackError, match=r"of acme-lint names no folder: there is no `acme_lint\."):
        pack_folder("acme")


def test_two_of_one_name(site: Path) -> None:
    install(site, "acme-lint", "acme = acme_lint.rules")
    install(site, "other-lint", "acme = other_lint.rules")
    with pytest.raises(PackError, match=r"several packages .* `acme`: acme-lint and other-lint"):
        pack_folder("acme")
