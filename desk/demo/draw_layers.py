"""Draws the files of ``layers/`` from ``content/map-layers.toml``.

Run as ``python manage.py shell -c "from desk.demo.draw_layers import draw; draw()"``.

Everything is made up for the demonstration, at plausible places, and says so in its attributes. The
files are committed, so that the demonstration loads real files as a GIS department delivers them:
a GeoPackage in Lambert-93, three GeoJSON files in degrees.
"""

import json
import math
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.srid import METRIC_SRID, WIRE_SRID
from geo.vectorfile import reproject

FOLDER = Path(__file__).with_name("layers")
_PLACES = Path(__file__).with_name("content") / "map-layers.toml"
EXAMPLE = "donnée d’exemple"


def draw() -> None:
    """Write the four files anew; the same drawing every time."""
    with _PLACES.open("rb") as file:
        places = tomllib.load(file)
    FOLDER.mkdir(exist_ok=True)
    _write_routes(FOLDER / "reseau-cyclable.gpkg", places["routes"])
    _write_geojson(FOLDER / "ilots-de-fraicheur.geojson", _cool_features(places["cool_places"]))
    _write_geojson(FOLDER / "stations-velos.geojson", _station_features(places["stations"]))
    _write_geojson(FOLDER / "rues.geojson", _street_features(places["streets"]))


def _write_routes(path: Path, routes: list[dict[str, Any]]) -> None:
    wire = [shapely.LineString(route["corners"]) for route in routes]
    lines = [_smoothed(line) for line in reproject(wire, CRS.from_epsg(WIRE_SRID), METRIC_SRID)]
    path.unlink(missing_ok=True)
    columns = {
        "troncon": [f"RC-{number:03}" for number in range(1, len(routes) + 1)],
        "nom": [route["name"] for route in routes],
        "amenagement": [route["kind"] for route in routes],
        "etat": [route["state"] for route in routes],
        "longueur_m": [round(line.length) for line in lines],
        "remarque": [EXAMPLE] * len(routes),
    }
    pyogrio.raw.write(
        str(path),
        geometry=np.array([shapely.to_wkb(line) for line in lines], dtype=object),
        field_data=[
            np.array(values, dtype=np.int32 if name == "longueur_m" else object)
            for name, values in columns.items()
        ],
        fields=list(columns),
        layer="reseau_cyclable",
        geometry_type="LineString",
        crs=f"EPSG:{METRIC_SRID}",
        driver="GPKG",
    )


def _smoothed(line_2154: BaseGeometry) -> BaseGeometry:
    """Chaikin's corner cutting, twice, to the centimetre: a drawn route, not a ruler's."""
    positions = shapely.get_coordinates(line_2154)
    for _round in range(2):
        before, after = positions[:-1], positions[1:]
        cut = np.empty((2 * len(before), 2))
        cut[0::2] = before * 0.75 + after * 0.25
        cut[1::2] = before * 0.25 + after * 0.75
        positions = np.vstack([positions[:1], cut, positions[-1:]])
    return shapely.LineString(positions.round(2))


def _blob(centre: list[float], half_width_m: float, half_height_m: float, seed: int) -> Any:
    """A rounded outline of 24 corners around ``centre`` as a GeoJSON polygon (degrees)."""
    lon, lat = centre
    metres_per_degree = 111_195.0
    ring = []
    for step in range(24):
        angle = 2 * math.pi * step / 24
        radius = 1 + 0.13 * math.sin(3 * angle + seed) + 0.07 * math.sin(5 * angle + 2 * seed)
        x_m = half_width_m * radius * math.cos(angle)
        y_m = half_height_m * radius * math.sin(angle)
        ring.append(
            [
                round(lon + x_m / (metres_per_degree * math.cos(math.radians(lat))), 6),
                round(lat + y_m / metres_per_degree, 6),
            ]
        )
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _cool_features(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        _feature(
            {
                "id": f"IF-{number:03}",
                "nom": place["name"],
                "type": place["kind"],
                "acces": "libre",
                "remarque": EXAMPLE,
            },
            _blob(place["centre"], place["half_width_m"], place["half_height_m"], number),
        )
        for number, place in enumerate(places, start=1)
    ]


def _station_features(stations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        _feature(
            {
                "id": f"SV-{number:03}",
                "nom": station["name"],
                "commune": station["commune"],
                "places": 14 + 2 * (number * 7 % 9),
                "remarque": EXAMPLE,
            },
            {"type": "Point", "coordinates": station["position"]},
        )
        for number, station in enumerate(stations, start=1)
    ]


def _street_features(streets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        _feature(
            {
                "id": f"RU-{number:03}-{segment}",
                "nom": street["name"],
                "commune": street["commune"],
                "remarque": EXAMPLE,
            },
            {"type": "LineString", "coordinates": list(ends)},
        )
        for number, street in enumerate(streets, start=1)
        for segment, ends in enumerate(pairwise(street["corners"]), start=1)
    ]


def _feature(properties: dict[str, Any], geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _write_geojson(path: Path, features: list[dict[str, Any]]) -> None:
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8"
    )
