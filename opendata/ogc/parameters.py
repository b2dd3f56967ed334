"""The query parameters of OGC API - Features, read strictly: what is not defined is refused."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from geo.bbox import Bbox, parse_bbox
from geo.errors import InvalidBbox
from geo.srid import WIRE_SRID
from opendata.errors import InvalidParameter

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
_BIGGEST_KEY = 2**63 - 1
_OPEN_ENDS = {"", ".."}

_WHOLE_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
# RFC 3339; a day alone is taken as the whole of that day in universal time.
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2}))?",
    re.ASCII,
)


@dataclass(frozen=True)
class ItemsRequest:
    """What ``/items`` was asked for, in the terms of `opendata.queries.Selection`."""

    limit: int
    box: str | None
    period: str | None
    after: int
    revision: int | None


def refuse_unknown(request: HttpRequest, known: frozenset[str]) -> None:
    """Raise `InvalidParameter` for a parameter out of ``known``, or given twice (7.17.1)."""
    for name, values in request.GET.lists():
        if name not in known:
            raise InvalidParameter(name[:50], _("Ce paramètre n’existe pas à cette adresse."))
        if len(values) > 1:
            raise InvalidParameter(name, _("Ce paramètre est donné plusieurs fois."))


def read_items_request(request: HttpRequest, default_limit: int = DEFAULT_LIMIT) -> ItemsRequest:
    """The parameters of ``/items``. Raises `InvalidParameter`."""
    given = request.GET
    if given.get("bbox-crs", CRS84) != CRS84:
        raise InvalidParameter(
            "bbox-crs", _("Seul ce système est connu ici : %(crs)s.") % {"crs": CRS84}
        )
    limit = _whole_number("limit", given["limit"]) if "limit" in given else default_limit
    if limit < 1:
        raise InvalidParameter("limit", _("« limit » commence à 1."))
    after = _whole_number("after", given["after"]) if "after" in given else -1
    if after > _BIGGEST_KEY:
        raise InvalidParameter(
            "after", _("« after » vient du lien « next » de la page précédente.")
        )
    return ItemsRequest(
        # Over the maximum is not an error (Part 1, 7.15.2, permission B).
        limit=min(limit, MAX_LIMIT),
        box=read_box(given["bbox"]) if "bbox" in given else None,
        period=read_period(given["datetime"]) if "datetime" in given else None,
        after=after,
        revision=read_revision(request),
    )


def read_revision(request: HttpRequest) -> int | None:
    """The layer's revision that is asked for, None for the one served now. Raises `InvalidParameter`."""
    text = request.GET.get("revision")
    return None if text is None else _whole_number("revision", text)


def read_box(text: str) -> str:
    """The EWKT geometry (EPSG:4326) of a ``bbox``: a point, a line, an area, or two areas."""
    try:
        bbox = parse_bbox(text)
    except InvalidBbox as error:
        raise InvalidParameter("bbox", str(error)) from error
    parts = bbox.parts()
    if len(parts) == 1:
        return f"SRID={WIRE_SRID};{_shape(parts[0])}"
    rings = ", ".join(f"({_ring(part)})" for part in parts if part.west < part.east)
    return f"SRID={WIRE_SRID};MULTIPOLYGON({rings})"


def read_period(text: str) -> str:
    """The tstzrange text of a ``datetime``: a moment, a day, or an interval that may be open."""
    pieces = text.split("/")
    if len(text) > 100 or len(pieces) > 2:
        raise _invalid_datetime()
    if len(pieces) == 1:
        start, end = _span(text)
        return f"[{start.isoformat()},{end.isoformat()}]"
    first, last = pieces
    start_text = "" if first in _OPEN_ENDS else _span(first)[0].isoformat()
    end_text = "" if last in _OPEN_ENDS else _span(last)[1].isoformat()
    if not start_text and not end_text:
        raise _invalid_datetime()
    if start_text and end_text and _span(first)[0] > _span(last)[1]:
        raise _invalid_datetime()
    return f"[{start_text},{end_text}]"


def _span(text: str) -> tuple[datetime, datetime]:
    """First and last moment of what is written: the same twice, or those of a day."""
    match = _MOMENT.fullmatch(text.replace(" ", "+") if text.count(" ") == 1 else text)
    if match is None:
        raise _invalid_datetime()
    day, hour, fraction, zone = match.groups()
    try:
        if hour is None:
            start = datetime.fromisoformat(day).replace(tzinfo=UTC)
            return start, start + timedelta(days=1, microseconds=-1)
        moment = datetime.fromisoformat(
            f"{day}T{hour}{(fraction or '')[:7]}{zone.upper().replace('Z', '+00:00')}"
        ).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _invalid_datetime() from error
    return moment, moment


def _invalid_datetime() -> InvalidParameter:
    return InvalidParameter(
        "datetime",
        _(
            "« datetime » est un moment ou un intervalle RFC 3339, par exemple"
            " 2026-03-01T00:00:00Z/.. ou 2026-03-14."
        ),
    )


def _whole_number(name: str, text: str) -> int:
    if _WHOLE_NUMBER.fullmatch(text) is None:
        raise InvalidParameter(name, _("« %(name)s » doit être un nombre entier.") % {"name": name})
    return int(text)


def _shape(box: Bbox) -> str:
    if (box.west, box.south) == (box.east, box.north):
        return f"POINT({box.west!r} {box.south!r})"
    if box.west == box.east or box.south == box.north:
        return f"LINESTRING({box.west!r} {box.south!r}, {box.east!r} {box.north!r})"
    return f"POLYGON({_ring(box)})"


def _ring(box: Bbox) -> str:
    west, south, east, north = box.as_tuple()
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return "(" + ", ".join(f"{lon!r} {lat!r}" for lon, lat in corners) + ")"
