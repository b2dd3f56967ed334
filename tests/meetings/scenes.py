"""Meetings in a known state."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from layers.models import Consultation
from meetings.models import Meeting
from tests import places


def meeting(
    title: str = "Atelier vélo",
    *,
    in_days: float = 3,
    consultation: Consultation | None = None,
    now: datetime | None = None,
    geom: Point | None = None,
    **facts: Any,
) -> Meeting:
    """A meeting of two hours that starts ``in_days`` from ``now``, in Lille unless told otherwise."""
    starts_at = (now or timezone.now()) + timedelta(days=in_days)
    return Meeting.objects.create(
        title=title,
        consultation=consultation,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        geom=geom or places.inside(),
        **({"place_name": "Maison de quartier", "address": "12 rue des Arts"} | facts),
    )
