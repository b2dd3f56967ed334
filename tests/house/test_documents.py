"""What the documents say exists, exists; what exists is in the documents."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name]


def _settings_read() -> set[str]:
    text = (ROOT / "config/settings.py").read_text()
    return set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text))


def test_every_setting_is_explained_to_operators():
    explained = (ROOT / "docs/running.md").read_text()
    assert {name for name in _settings_read() if f"`{name}`" not in explained} == set()


def test_every_setting_quoted_in_the_documents_is_read():
    read = _settings_read() | set(
        re.findall(r"\"(PARVIS_\w+)\"", "".join(p.read_text() for p in _tracked("deploy/*.py")))
    )
    quoted = {
        (name, document.name)
        for document in DOCUMENTS
        for name in re.findall(r"`(PARVIS_[A-Z_]+|BASEMAP_[A-Z_]+)`", document.read_text())
    }
    assert {pair for pair in quoted if pair[0] not in read} == set()


def test_every_command_quoted_in_the_documents_exists():
    commands = get_commands()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    missing = []
    for document in DOCUMENTS:
        text = document.read_text()
        missing += [name for name in re.findall(r"manage\.py (\w+)", text) if name not in commands]
        missing += [name for name in re.findall(r"`make ([a-z]+)", text) if name not in targets]
    assert missing == []


def test_every_dependency_is_listed_with_its_reason():
    listed = (ROOT / "docs/dependencies.md").read_text().lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    package = json.loads((ROOT / "package.json").read_text())
    names = [
        re.split(r"[\[<>=~!; ]", requirement)[0]
        for requirement in project["project"]["dependencies"]
    ]
    names += [*package["dependencies"], *package["devDependencies"]]
    assert [name for name in names if name not in listed] == []


def test_every_file_that_the_documents_point_at_is_there():
    missing = [
        (document.name, target)
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert missing == []


def test_lock_files_carry_pins_and_hashes_but_no_addresses():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        assert "--hash=sha256:" in text, name
    package_lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in package_lock
    assert '"integrity": "sha512-' in package_lock


def test_no_room_is_called_after_nothing():
    nameless = {"utils.py", "helpers.py", "common.py", "core.py", "misc.py"}
    assert [path for path in _tracked("*.py") if path.name in nameless] == []


@pytest.mark.parametrize("suffix", ["py", "js", "html", "css", "sql"])
def test_a_file_has_one_subject(suffix):
    """400 lines is where one starts to scroll instead of reading; migrations are generated."""
    long = {
        str(path.relative_to(ROOT)): count
        for path in _tracked(f"*.{suffix}", ":!*/migrations/*")
        if path.exists() and (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}
