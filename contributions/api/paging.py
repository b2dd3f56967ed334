"""Pages of a list, by the place where the last one ended."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from rest_framework.request import Request

from contributions.api.errors import InvalidPage
from contributions.errors import UnknownPlaceInList
from contributions.keyset import NEWEST, Place, page_keys, read_place
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000
MOST_COUNTED = 10_000
"""Rows in a box are counted up to this, as OGC API's are (`opendata.queries`)."""


@dataclass(frozen=True)
class Page:
    """One page: its rows, newest first, how many there are in all, and where its neighbours are.

    ``matched`` is None when there are too many to count.
    """

    rows: QuerySet[Contribution]
    matched: int | None
    links: list[dict[str, str]]


def page_of(request: Request, rows: ContributionQuerySet, matched: int | None) -> Page:
    """The page that the query string asks for. Raises `InvalidPage`.

    Its links lead on by the place where the page ends (``after``), which costs the same on every
    page; ``offset`` is still read for those who count.
    """
    limit = _number(request, "limit", DEFAULT_LIMIT, least=1, most=MAX_LIMIT)
    if "offset" in request.query_params:
        return _page_by_offset(request, rows, matched, limit)
    after, before = _place(request, "after"), _place(request, "before")
    keys = page_keys(rows, NEWEST, size=limit, after=after, before=before)
    links = [_link(request, "self", limit, _asked(request))]
    if keys.after:
        links.append(_link(request, "next", limit, {"after": keys.after}))
    if keys.before:
        links.append(_link(request, "prev", limit, {"before": keys.before}))
    found = Contribution.objects.filter(pk__in=keys.ids).order_by("-submitted_at", "-pk")
    return Page(found, matched, links)


def _page_by_offset(
    request: Request, rows: ContributionQuerySet, matched: int | None, limit: int
) -> Page:
    offset = _number(request, "offset", 0, least=0, most=MAX_OFFSET)
    links = [_link(request, "self", limit, {"offset": offset})]
    ordered = rows.order_by("-submitted_at", "-pk")
    has_more = (
        ordered[offset + limit : offset + limit + 1].exists()
        if matched is None
        else offset + limit < matched
    )
    if has_more:
        links.append(_link(request, "next", limit, {"offset": offset + limit}))
    if offset > 0:
        links.append(_link(request, "prev", limit, {"offset": max(offset - limit, 0)}))
    return Page(ordered[offset : offset + limit], matched, links)


def _place(request: Request, name: str) -> Place | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return read_place(text, NEWEST)
    except UnknownPlaceInList as error:
        raise InvalidPage from error


def _asked(request: Request) -> dict[str, Any]:
    return {
        name: request.query_params[name]
        for name in ("after", "before")
        if name in request.query_params
    }


def _number(request: Request, name: str, default: int, *, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 8):
        raise InvalidPage
    if not least <= int(text) <= most:
        raise InvalidPage
    return int(text)


def _link(request: Request, rel: str, limit: int, place: dict[str, Any]) -> dict[str, str]:
    parameters = {"limit": limit, **place}
    bbox = request.query_params.get("bbox")
    if bbox is not None:
        parameters = {"bbox": bbox, **parameters}
    address = f"{request.build_absolute_uri(request.path)}?{urlencode(parameters)}"
    return {"rel": rel, "type": "application/geo+json", "href": address}
