"""Reads of consultations and layers that stay on one table."""

from datetime import datetime

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q, QuerySet


class ConsultationQuerySet(QuerySet):
    """Consultations by visibility, moment and place."""

    def public(self) -> "ConsultationQuerySet":
        """Those that anybody may read."""
        return self.filter(visibility__in=["published", "archived"])

    def accepting(self, now: datetime) -> "ConsultationQuerySet":
        """Those that take contributions at ``now``."""
        # Phases of one consultation never overlap, so that each row comes once.
        return self.filter(
            visibility="published",
            phases__accepts_contributions=True,
            phases__during__contains=now,
        )

    def covering(self, geometry: GEOSGeometry) -> "ConsultationQuerySet":
        """Those whose perimeter covers the whole ``geometry`` (EPSG:4326)."""
        return self.filter(perimeter__covers=geometry)


class FeatureQuerySet(QuerySet):
    """Features of a layer as they stood at a revision (design D4)."""

    def current(self) -> "FeatureQuerySet":
        """Those of the newest revision."""
        return self.filter(until__isnull=True)

    def at_revision(self, number: int) -> "FeatureQuerySet":
        """Those that were served as revision ``number``."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=number), since__lte=number)
