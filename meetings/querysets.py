"""Reads of meetings that stay on one table."""

from datetime import datetime

from django.db.models import Q, QuerySet


class MeetingQuerySet(QuerySet):
    """Meetings by visibility and moment."""

    def public(self) -> "MeetingQuerySet":
        """Those that anybody may read."""
        return self.filter(
            Q(consultation__isnull=True) | Q(consultation__visibility__in=["published", "archived"])
        )

    def upcoming(self, now: datetime) -> "MeetingQuerySet":
        """Those not over at ``now``, the next one first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "id")

    def past(self, now: datetime) -> "MeetingQuerySet":
        """Those over at ``now``, the latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-id")
