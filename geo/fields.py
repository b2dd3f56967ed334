"""The pair of columns that every drawn thing has (design D2)."""

from typing import Any

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Transform
from django.db import models

from geo.srid import TILE_SRID, WIRE_SRID


def storage_geometry(kind: type[gis.GeometryField], comment: str, **options: Any) -> Any:
    """A geometry column in EPSG:4326, degrees, without its automatic index (name one in Meta)."""
    return kind(srid=WIRE_SRID, spatial_index=False, db_comment=comment, **options)


def tile_geometry(kind: type[gis.GeometryField]) -> models.GeneratedField:
    """The same geometry in EPSG:3857, kept by the database itself; it carries the tile index."""
    return models.GeneratedField(
        expression=Transform("geom", TILE_SRID),
        output_field=kind(srid=TILE_SRID, spatial_index=False),
        db_persist=True,
        db_comment="geom in EPSG:3857 (Web Mercator), generated; for tiles only, not for measuring",
    )
