"""The texts and places of the demonstration, read from ``content/*.toml``."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from django.utils import timezone

from geo.srid import WIRE_SRID

SLUGS = ("plan-climat", "reseau-cyclable", "grand-place")

_FOLDER = Path(__file__).with_name("content")


def consultation_content(slug: str) -> dict[str, Any]:
    """What ``content/<slug>.toml`` says."""
    with (_FOLDER / f"{slug}.toml").open("rb") as file:
        return tomllib.load(file)


def drawn_geometry(entry: dict[str, Any]) -> GEOSGeometry:
    """The entry's ``point``, ``line`` or ``area`` (lon, lat) as a geometry in EPSG:4326."""
    if "point" in entry:
        return Point(entry["point"], srid=WIRE_SRID)
    if "line" in entry:
        return LineString(entry["line"], srid=WIRE_SRID)
    return Polygon(entry["area"], srid=WIRE_SRID)


def drawn_perimeter(entry: dict[str, Any]) -> MultiPolygon:
    """The entry's ``area`` as a perimeter in EPSG:4326."""
    return MultiPolygon(Polygon(entry["area"]), srid=WIRE_SRID)


def moment(day: date, offset_days: int, clock: str = "00:00") -> datetime:
    """The hour ``clock`` (HH:MM, local time), ``offset_days`` after ``day``."""
    naive = datetime.combine(day + timedelta(days=offset_days), time.fromisoformat(clock))
    return timezone.make_aware(naive)
