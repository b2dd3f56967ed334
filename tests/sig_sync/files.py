"""Deliveries of the DSIG, written for one test."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

from layers.models import GeometryKind, Layer
from sig_sync.models import Source

# A bench near Lille's Grand-Place in Lambert-93, and what one metre east of it is.
EASTING, NORTHING = 704_400.0, 7_059_700.0


def geojson(path: Path, features: Iterable[tuple[dict[str, Any], Any]], **members: Any) -> Path:
    """A FeatureCollection of (properties, geometry) in degrees."""
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in features
        ],
        **members,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def point(lon: float = 3.0635, lat: float = 50.6367) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def geopackage(
    path: Path,
    geometries: Sequence[shapely.Geometry],
    columns: dict[str, list[Any]],
    crs: str | None = "EPSG:2154",
) -> Path:
    """A GeoPackage with one sublayer."""
    path.unlink(missing_ok=True)
    pyogrio.raw.write(
        str(path),
        geometry=np.array([shapely.to_wkb(geometry) for geometry in geometries], dtype=object),
        field_data=[np.array(values, dtype=object) for values in columns.values()],
        fields=list(columns),
        layer="objets",
        geometry_type="Unknown",
        crs=crs,
        driver="GPKG",
    )
    return path


def benches(path: Path, places: Mapping[str, tuple[float, float]], crs: str = "EPSG:2154") -> Path:
    """A GeoPackage of benches: identity to (east, north) metres from `EASTING`, `NORTHING`."""
    points = [shapely.Point(EASTING + x, NORTHING + y) for x, y in places.values()]
    names = [f"Banc {identity}" for identity in places]
    return geopackage(path, points, {"code": list(places), "nom": names}, crs)


def source(location: str, kind: str = GeometryKind.POINT, **fields: Any) -> Source:
    """A source with a layer of its own."""
    layer = Layer.objects.create(slug="bancs", title="Bancs", geometry_kind=kind)
    values = {"identity_column": "code", "declared_srid": 2154} | fields
    return Source.objects.create(layer=layer, location=location, **values)
