"""Outlines drawn from the centres of the communes: each gets the places nearest to it."""

import csv
from functools import lru_cache
from pathlib import Path

import shapely
from pyproj import CRS

from geo.srid import METRIC_SRID, WIRE_SRID
from geo.territory.records import CommuneRecord
from geo.vectorfile import reproject

EDGE_M = 2_500
"""How far the outer communes reach beyond the outermost centres, in metres."""

_FACTS = Path(__file__).with_name("communes.csv")
_DECIMALS = 6


@lru_cache(maxsize=1)
def sample_records() -> list[CommuneRecord]:
    """The communes of the sample with their drawn outlines (EPSG:4326), in the order of the file."""
    with _FACTS.open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file))
    centres = [shapely.Point(float(row["lon"]), float(row["lat"])) for row in facts]
    outlines = _outlines(centres)
    return [
        CommuneRecord(
            insee_code=row["insee"],
            name=row["nom"],
            siren=row["siren"],
            population=int(row["population"]),
            geom=outline,
        )
        for row, outline in zip(facts, outlines, strict=True)
    ]


def _outlines(centres: list[shapely.Point]) -> list[shapely.MultiPolygon]:
    """One MultiPolygon (EPSG:4326) for each centre: its Voronoi cell within a belt around them all."""
    centres_2154 = shapely.MultiPoint(
        list(reproject(centres, CRS.from_epsg(WIRE_SRID), METRIC_SRID))
    )
    belt_2154 = shapely.concave_hull(centres_2154, ratio=0.35).buffer(EDGE_M)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(centres_2154, extend_to=belt_2154, ordered=True)
    )
    clipped = [shapely.intersection(cell, belt_2154) for cell in cells]
    wire = reproject(clipped, CRS.from_epsg(METRIC_SRID), WIRE_SRID)
    rounded = shapely.transform(wire, lambda positions: positions.round(_DECIMALS))
    return [
        cell if cell.geom_type == "MultiPolygon" else shapely.MultiPolygon([cell])
        for cell in rounded
    ]
