"""Reads of consultations and layers that stay on one table."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Exists, OuterRef, Q, QuerySet

if TYPE_CHECKING:
    pass


class ConsultationQuerySet(QuerySet["Consultation"]):
    """Consultations by visibility, moment and place."""

    def public(self) -> "ConsultationQuerySet":
        """Those that anybody may read."""
        return self.filter(visibility__in=["published", "archived"])

    def accepting(self, now: datetime) -> "ConsultationQuerySet":
        """Those that take contributions at ``now``."""
        from layers.models import Phase

        window = Phase.objects.filter(
            consultation=OuterRef("pk"),
            accepts_contributions=True,
            during__contains=now,
        )
        return self.filter(Exists(window), visibility="published")

    def covering(self, geometry: GEOSGeometry) -> "ConsultationQuerySet":
        """Those whose perimeter covers the whole ``geometry`` (EPSG:4326)."""
        return self.filter(perimeter__covers=geometry)


class FeatureQuerySet(QuerySet["Feature"]):
    """Features of a layer as they stood at a revision (design D4)."""

    def current(self) -> "FeatureQuerySet":
        """Those of the newest revision."""
        return self.filter(until__isnull=True)

    def at_revision(self, number: int) -> "FeatureQuerySet":
        """Those that were served as revision ``number``."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=number), since__lte=number
        )
