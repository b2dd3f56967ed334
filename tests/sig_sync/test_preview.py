"""A first look at a source shows what it has and what does not fit, and leaves no trace."""

from pathlib import Path

import pytest

from geo.vectorfile.errors import VectorFileError
from sig_sync.errors import LocationRefused
from sig_sync.models import Source
from sig_sync.preview import preview
from sig_sync.sources.errors import NothingDropped
from tests.sig_sync import files

pytestmark = pytest.mark.django_db


def looked(folder: Path, **fields: object) -> Source:
    values = {"location": "bancs.gpkg", "declared_srid": 2154, "identity_column": "code"}
    return Source(**values | {"protocol": "file"} | fields)


def test_a_file_shows_its_columns_its_crs_and_a_few_objects(drop_folder: Path) -> None:
    files.benches(drop_folder / "bancs.gpkg", {str(n): (n, 0) for n in range(8)})
    seen = preview(looked(drop_folder))
    assert seen.count in {None, 8}
    assert {"code", "nom"} <= set(seen.columns)
    assert seen.stated_crs is not None
    assert seen.stated_crs.to_epsg() == 2154
    assert [(row["code"], row[""]) for row in seen.rows] == [(str(n), "Point") for n in range(5)]
    assert seen.warnings == ()
    assert [path.name for path in drop_folder.iterdir()] == ["bancs.gpkg"]


def test_what_does_not_fit_is_said(drop_folder: Path) -> None:
    files.benches(drop_folder / "bancs.gpkg", {"A": (0, 0)})
    seen = preview(
        looked(drop_folder, declared_srid=4326, identity_column="gid", kept_columns=["x"])
    )
    assert any("4326" in warning for warning in seen.warnings)
    assert "Colonnes indiquées mais absentes\u202f: gid, x." in seen.warnings
    assert seen.rows, "and what is there is shown all the same"


def test_a_dropped_file_is_looked_at_and_left(drop_folder: Path) -> None:
    with pytest.raises(NothingDropped):
        preview(looked(drop_folder, protocol="drop"))
    files.benches(drop_folder / "depot/bancs.gpkg", {"A": (0, 0)})
    assert len(preview(looked(drop_folder, protocol="drop")).rows) == 1
    assert (drop_folder / "depot/bancs.gpkg").exists()


def test_what_cannot_be_looked_at_is_refused_as_by_a_run(drop_folder: Path) -> None:
    with pytest.raises(LocationRefused):
        preview(looked(drop_folder, location="../elsewhere.gpkg"))
    (drop_folder / "bancs.gpkg").write_text("<!DOCTYPE html><html>")
    with pytest.raises(VectorFileError):
        preview(looked(drop_folder))
