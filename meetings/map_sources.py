"""What the maps of the meeting pages show, as the map elements read it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.db.models import Extent
from django.utils.translation import gettext as _

from geo.geojson import geometry_document
from geo.territory.models import Commune
from meetings.models import Meeting

CLOSE_DEGREES = (0.03, 0.02)
"""Half the width and height, in degrees of longitude and latitude, of the map of one meeting: the
neighbourhood and the communes next to it, some 4 km by 4 km at 50.6° N."""

MARGIN_DEGREES = 0.02


def meetings_source(meetings: Sequence[Meeting]) -> dict[str, Any]:
    """A MapSource that draws exactly these meetings, from the public tiles."""
    return _source() | {
        "tilejson": "/tiles/meetings.json",
        "ids": [meeting.pk for meeting in meetings],
    }


def unpublished_source(meeting: Meeting) -> dict[str, Any]:
    """A MapSource that carries the meeting itself: the tiles do not know it yet."""
    properties = {
        "public_id": str(meeting.public_id),
        "title": meeting.title,
        "starts_at": int(meeting.starts_at.timestamp()),
        "status": meeting.status,
        "place_name": meeting.place_name,
    }
    feature = {
        "type": "Feature",
        "id": meeting.pk,
        "geometry": geometry_document(meeting.geom),
        "properties": properties,
    }
    return _source() | {"geojson": {"type": "FeatureCollection", "features": [feature]}}


def _source() -> dict[str, Any]:
    return {
        "id": "reunions",
        "kind": "meetings",
        "title": _("Réunions"),
        "tilejson": None,
        "geojson": None,
        "visible": True,
        "geometry_kind": "point",
        "href_template": "/reunions/{public_id}/",
    }


def bounds_text(meetings: Sequence[Meeting]) -> str:
    """``west,south,east,north`` in degrees around the meetings, around the territory for none."""
    if not meetings:
        box = Commune.objects.current().aggregate(box=Extent("geom"))["box"]
        return _text(*box) if box else ""
    lons = [meeting.geom.x for meeting in meetings]
    lats = [meeting.geom.y for meeting in meetings]
    if len(meetings) == 1:
        width, height = CLOSE_DEGREES
    else:
        width = height = MARGIN_DEGREES
    return _text(min(lons) - width, min(lats) - height, max(lons) + width, max(lats) + height)


def _text(*degrees: float) -> str:
    return ",".join(f"{number:.5f}" for number in degrees)
