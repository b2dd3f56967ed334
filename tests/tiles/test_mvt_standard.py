"""Our reading of the MVT specification, held against the fixtures of its authors."""

import json
from pathlib import Path

import pytest

from tests.tiles.mvt_validator import faults

FIXTURES = Path(__file__).parents[2] / "node_modules/@mapbox/mvt-fixtures/fixtures"

CONTRADICTED = {
    "016": "the same bytes as 003, which is said to be invalid",
    "057": "a MoveTo that counts 536,870,911 positions and has one (4.3.3.1)",
}
"""Said to be valid, and refused here."""


def _fixtures(*, valid: bool) -> list[Path]:
    folders = sorted(path.parent for path in FIXTURES.glob("*/info.json"))
    return [
        folder
        for folder in folders
        if json.loads((folder / "info.json").read_text())["validity"]["v2"] is valid
    ]


def test_the_valid_tiles_are_accepted() -> None:
    if not FIXTURES.exists():
        pytest.skip("@mapbox/mvt-fixtures is not installed")
    valid = _fixtures(valid=True)
    assert len(valid) == 46
    refused = {path.name for path in valid if faults((path / "tile.mvt").read_bytes())}
    assert refused == set(CONTRADICTED)
    contradiction = [(FIXTURES / name / "tile.mvt").read_bytes() for name in ("003", "016")]
    assert contradiction[0] == contradiction[1]


def test_the_invalid_tiles_are_refused() -> None:
    if not FIXTURES.exists():
        pytest.skip("@mapbox/mvt-fixtures is not installed")
    invalid = _fixtures(valid=False)
    assert len(invalid) == 28
    accepted = {path.name for path in invalid if not faults((path / "tile.mvt").read_bytes())}
    assert accepted == set()
