"""Whatever the damage, a file gives rows or a named refusal: never another exception, never a crash."""

import random
import zipfile
from pathlib import Path

import geopandas
import pytest

from geo.vectorfile import ReadingOptions, VectorFileError, open_vector, settle_crs

ANSWERS = {
    "gml": "services/equivalence_mel/wfs20_gml32_epsg4326_page3.gml",
    "geojson": "services/equivalence_mel/ogcapi_items_page2.json",
    "esri": "services/equivalence_mel/arcgis_query_f_json_2154_page2.json",
    "records": "services/equivalence_mel/ods_v1_records.json",
    "csv": "boundaries/mel_communes.csv",
    "gpkg": "boundaries/mel_communes_l93.gpkg",
}
ROUNDS = 40


def _damaged(content: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        return content[: chance.randrange(len(content))]
    damaged = bytearray(content)
    # Headers matter more than coordinates.
    reach = min(len(content), chance.choice([200, 3_000, len(content)]))
    for _time in range(chance.choice([1, 3, 20])):
        damaged[chance.randrange(reach)] = chance.choice([0, 128, 255, chance.randrange(256)])
    return bytes(damaged)


def _outcome(path: Path) -> str:
    try:
        with open_vector([path], ReadingOptions()) as stream:
            settle_crs(stream, None)
            return f"{sum(len(batch) for batch in stream)} rows"
    except VectorFileError as refusal:
        assert str(refusal)
        return refusal.code


@pytest.mark.parametrize("kind", [*ANSWERS, "fgb"])
def test_a_damaged_file_gives_rows_or_a_named_refusal(
    kind: str, shared_data: Path, tmp_path: Path
) -> None:
    if kind == "fgb":
        source = tmp_path / "source.fgb"
        communes = geopandas.read_file(shared_data / ANSWERS["gpkg"])
        communes.to_file(source, driver="FlatGeobuf")
    else:
        source = shared_data / ANSWERS[kind]
    content, chance = source.read_bytes(), random.Random(kind)
    outcomes = set()
    for _round in range(ROUNDS):
        path = tmp_path / "livraison"
        path.write_bytes(_damaged(content, chance))
        outcomes.add(_outcome(path))
    assert "file-broken" in outcomes or "format-unknown" in outcomes


def test_a_damaged_shapefile_gives_rows_or_a_named_refusal(
    shared_data: Path, tmp_path: Path
) -> None:
    communes = geopandas.read_file(shared_data / ANSWERS["gpkg"])
    communes.to_file(tmp_path / "s.shp")
    sides = {path.name: path.read_bytes() for path in tmp_path.glob("s.*")}
    chance = random.Random("shapefile")
    outcomes = set()
    for _round in range(ROUNDS):
        victim = chance.choice(sorted(sides))
        path = tmp_path / "livraison.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in sides.items():
                archive.writestr(name, _damaged(content, chance) if name == victim else content)
        outcomes.add(_outcome(path))
    assert "file-broken" in outcomes
