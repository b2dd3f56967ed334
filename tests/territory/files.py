"""Files of communes, written for one test."""

import json
from pathlib import Path
from typing import Any

from tests import places

SQUARE = [[3.05, 50.62], [3.07, 50.62], [3.07, 50.64], [3.05, 50.64], [3.05, 50.62]]


def square(west: float, south: float, side: float = 0.02) -> dict[str, Any]:
    """A square of ``side`` degrees as a GeoJSON geometry."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def commune(
    insee: str = "59350",
    nom: str = "Lille",
    population: Any = 236_000,
    geometry: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A GeoJSON feature of a commune."""
    lon, lat = places.LILLE
    return {
        "type": "Feature",
        "properties": {"insee": insee, "nom": nom, "population": population, **more},
        "geometry": square(lon, lat) if geometry is None else geometry,
    }


def write(path: Path, *features: dict[str, Any], **members: Any) -> Path:
    """A FeatureCollection on disk."""
    document = {"type": "FeatureCollection", "features": list(features), **members}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
