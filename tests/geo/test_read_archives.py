"""Zipped deliveries as the DSIG makes them."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

import geopandas
import pytest
import shapely

from geo.vectorfile import ReadingOptions, VectorFileError, VectorFormat, open_vector
from tests.geo.vectors import read

NAMES = ["Annœullin", "Mons-en-Barœul – été"]


def _layer() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(
        {"nom": NAMES, "n": [1, 2]},
        geometry=[shapely.Point(704_000, 7_059_000), shapely.Point(704_100, 7_059_100)],
        crs=2154,
    )


def _zipped(path: Path, files: Iterable[Path], folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, folder + file.name)
    return path


def _shapefile(folder: Path, *, encoding: str = "UTF-8", name: str = "couche") -> list[Path]:
    folder.mkdir()
    _layer().to_file(folder / f"{name}.shp", encoding=encoding)
    return sorted(folder.iterdir())


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1252"])
def test_a_shapefile_is_read_in_the_encoding_it_announces(encoding: str, tmp_path: Path) -> None:
    sides = _shapefile(tmp_path / "s", encoding=encoding)
    found = read(_zipped(tmp_path / "a.zip", sides, "export/"), format=VectorFormat.SHAPEFILE_ZIP)
    assert [row.properties for row in found.rows] == [
        {"nom": name, "n": number} for number, name in enumerate(NAMES, start=1)
    ]
    assert found.crs.to_epsg() == 2154
    assert found.stated_count == 2


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1252"])
@pytest.mark.parametrize("declared", ["", "given"])
def test_a_shapefile_that_names_no_encoding_is_read_by_its_bytes_or_by_declaration(
    encoding: str, declared: str, tmp_path: Path
) -> None:
    sides = [s for s in _shapefile(tmp_path / "s", encoding=encoding) if s.suffix != ".cpg"]
    path = _zipped(tmp_path / "a.zip", sides)
    found = read(path, encoding=encoding if declared else "")
    assert [row.properties["nom"] for row in found.rows] == NAMES


def test_a_shapefile_without_prj_states_no_system(tmp_path: Path) -> None:
    sides = [side for side in _shapefile(tmp_path / "s") if side.suffix != ".prj"]
    assert read(_zipped(tmp_path / "a.zip", sides)).crs is None


@pytest.mark.parametrize("missing", [".dbf", ".shx"])
def test_a_shapefile_without_its_sides_is_refused(missing: str, tmp_path: Path) -> None:
    sides = [side for side in _shapefile(tmp_path / "s") if side.suffix != missing]
    with pytest.raises(VectorFileError) as refusal:
        read(_zipped(tmp_path / "a.zip", sides))
    assert refusal.value.code == "file-broken"


def test_one_of_several_shapefiles_is_chosen_by_name(tmp_path: Path) -> None:
    sides = _shapefile(tmp_path / "s", name="rues") + _shapefile(tmp_path / "t", name="places")
    path = _zipped(tmp_path / "a.zip", sides)
    assert len(read(path, sublayer="places").rows) == 2
    with pytest.raises(VectorFileError, match=r"places\.shp, rues\.shp|rues\.shp, places\.shp"):
        read(path)


def test_an_archive_may_hold_another_format(shared_data: Path, tmp_path: Path) -> None:
    boundaries = shared_data / "boundaries"
    for name in ("mel_communes.geojson", "mel_communes_l93.gpkg", "mel_communes.csv"):
        assert len(read(_zipped(tmp_path / f"{name}.zip", [boundaries / name])).rows) == 95


def test_nothing_stays_behind_even_when_reading_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacking = tmp_path / "unpacking"
    unpacking.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(unpacking))
    path = _zipped(tmp_path / "a.zip", _shapefile(tmp_path / "s"))
    with open_vector([path], ReadingOptions()) as stream:
        assert list(unpacking.iterdir())
        assert stream.peek() is not None
    assert not list(unpacking.iterdir())
