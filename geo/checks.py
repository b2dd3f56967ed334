"""System checks: the spatial libraries and the database must speak the same language."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.gdal import gdal_version
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from geo.srid import OUTPUT_SRIDS

MINIMUM_POSTGIS = (3, 3)


@register(Tags.compatibility)
def gdal_answers(**kwargs: Any) -> list[CheckMessage]:
    """GDAL is loaded and recent enough to bound what a spatial reference may open."""
    version = tuple(int(part) for part in gdal_version().decode().split(".")[:2])
    if version < (3, 6):
        return [Error(f"GDAL 3.6 or newer is needed, {version} was loaded.", id="geo.E001")]
    return []


@register(Tags.database)
def postgis_is_recent(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """PostGIS is there, recent, and knows the spatial references that Parvis writes."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
            row = cursor.fetchone()
            if row is None:
                continue  # before the first migration
            if tuple(int(part) for part in row[0].split(".")[:2]) < MINIMUM_POSTGIS:
                messages.append(
                    Error(f"PostGIS 3.3 or newer is needed, not {row[0]}.", id="geo.E002")
                )
            cursor.execute(
                "SELECT count(*) FROM spatial_ref_sys WHERE srid = ANY(%s)",
                [list(OUTPUT_SRIDS)],
            )
            if cursor.fetchone() != (len(OUTPUT_SRIDS),):
                messages.append(Error("spatial_ref_sys lacks a reference.", id="geo.E003"))
    return messages
