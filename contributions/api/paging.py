"""Pages of a list, by limit and offset."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from rest_framework.request import Request

from contributions.api.errors import InvalidPage
from contributions.models import Contribution

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000


@dataclass(frozen=True)
class Page:
    """One page: its rows, how many there are in all, and where its neighbours are."""

    rows: QuerySet[Contribution]
    matched: int
    links: list[dict[str, str]]


def page_of(request: Request, rows: QuerySet[Contribution]) -> Page:
    """The page that the query string asks for. Raises `InvalidPage`."""
    limit = _number(request, "limit", DEFAULT_LIMIT, least=1, most=MAX_LIMIT)
    offset = _number(request, "offset", 0, least=0, most=MAX_OFFSET)
    matched = rows.count()
    links = [_link(request, "self", limit, offset)]
    if offset + limit < matched:
        links.append(_link(request, "next", limit, offset + limit))
    if offset > 0:
        links.append(_link(request, "prev", limit, max(offset - limit, 0)))
    return Page(rows[offset : offset + limit], matched, links)


def _number(request: Request, name: str, default: int, *, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 8):
        raise InvalidPage
    if not least <= int(text) <= most:
        raise InvalidPage
    return int(text)


def _link(request: Request, rel: str, limit: int, offset: int) -> dict[str, str]:
    parameters = {"limit": limit, "offset": offset}
    bbox = request.query_params.get("bbox")
    if bbox is not None:
        parameters = {"bbox": bbox, **parameters}  # type: ignore[dict-item]
    address = f"{request.build_absolute_uri(request.path)}?{urlencode(parameters)}"
    return {"rel": rel, "type": "application/geo+json", "href": address}
