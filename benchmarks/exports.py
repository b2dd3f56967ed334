"""A whole dataset as GeoJSON against GeoPandas doing the same from the same rows."""

import json
import tempfile
import time
from pathlib import Path
from typing import IO, Any

import geopandas
import psycopg
import shapely

from opendata.collections import Collection, find_collection
from opendata.queries import Selection, write_features

DATASETS = ("layer.points", "layer.surfaces")
ROUNDS = 3
LIMIT = 0.6
"""Our time over GeoPandas': a whole export must stay clearly under it."""


def measure_exports(dsn: str) -> list[dict[str, Any]]:
    """One line for each dataset; the two ways alternate and the best of each is kept."""
    with psycopg.connect(dsn) as connection:
        connection.execute((Path(__file__).parent / "seed.sql").read_text(encoding="utf-8"))
    lines = []
    for name in DATASETS:
        collection = find_collection(name)
        if collection is None:
            raise LookupError(name)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_ours(collection))
            theirs.append(_geopandas(dsn, name.removeprefix("layer.")))
        if ours[0][1] != theirs[0][1]:
            raise AssertionError(f"{name}: not the same number of features")
        ours_s, theirs_s = min(ours)[0], min(theirs)[0]
        lines.append(
            {
                "name": f"{name} as GeoJSON",
                "features": ours[0][1],
                "ours_s": round(ours_s, 3),
                "geopandas_s": round(theirs_s, 3),
                "ratio": round(ours_s / theirs_s, 2),
                "limit": LIMIT,
            }
        )
    return lines


def _ours(collection: Collection) -> tuple[float, int]:
    with tempfile.TemporaryFile() as file:
        started = time.perf_counter()
        _write(collection, file)
        elapsed_s = time.perf_counter() - started
        file.seek(0)
        return elapsed_s, len(json.load(file)["features"])


def _write(collection: Collection, file: IO[bytes]) -> None:
    file.write(b'{"type": "FeatureCollection", "features": [')
    write_features(collection, Selection(), file)
    file.write(b"]}")


def _geopandas(dsn: str, slug: str) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(dsn) as connection:
        started = time.perf_counter()
        rows = connection.execute(
            "SELECT source_id, properties, ST_AsBinary(geom) FROM published.layer_feature"
            " WHERE layer_slug = %s",
            [slug],
        ).fetchall()
        frame = geopandas.GeoDataFrame(
            [{"id": source_id, **properties} for source_id, properties, _ in rows],
            geometry=shapely.from_wkb([bytes(wkb) for _, _, wkb in rows]),
            crs="EPSG:4326",
        )
        frame.to_file(Path(folder) / "export.geojson", driver="GeoJSON", engine="pyogrio")
        return time.perf_counter() - started, len(frame)
