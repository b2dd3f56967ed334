"""Reads of communes that stay on one table."""

from datetime import date

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import QuerySet
from django.utils import timezone


class CommuneQuerySet(QuerySet):
    """Communes, chosen by the day on which they belong to the territory."""

    def at(self, day: date) -> "CommuneQuerySet":
        """Those whose boundary held on ``day``."""
        return self.filter(valid_during__contains=day)

    def current(self) -> "CommuneQuerySet":
        """Those that hold today."""
        return self.at(timezone.localdate())

    def touching(self, geometry: GEOSGeometry) -> "CommuneQuerySet":
        """Those that share at least one position with ``geometry`` (EPSG:4326)."""
        return self.filter(geom__intersects=geometry)
