"""Reads of contributions that stay on one table."""

from datetime import date, datetime, time, timedelta

from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet
from django.utils import timezone

from geo.bbox import Bbox


class ContributionQuerySet(QuerySet):
    """Contributions by status, place and moment."""

    def published(self) -> "ContributionQuerySet":
        """Those that anybody may read."""
        return self.filter(
            status="published", consultation__visibility__in=["published", "archived"]
        )

    def within(self, bbox: Bbox) -> "ContributionQuerySet":
        """Those that touch the box (EPSG:4326), which does not cross the antimeridian."""
        return self.filter(geom__intersects=Polygon.from_bbox(bbox.as_tuple()))

    def submitted_between(self, first: date | None, last: date | None) -> "ContributionQuerySet":
        """Those submitted from the start of ``first`` to the end of ``last``, local days."""
        found = self
        if first is not None:
            found = found.filter(submitted_at__gte=_midnight(first))
        if last is not None:
            found = found.filter(submitted_at__lt=_midnight(last + timedelta(days=1)))
        return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
