"""OGC API - Features: pages linked by ``next``, and the metropole's variant with ``records``."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.srid import WIRE_SRID
from geo.vectorfile import VectorFormat
from geo.vectorfile.errors import CrsUnknown
from sig_sync.models import Source
from sig_sync.sources import json_pages
from sig_sync.sources.delivery import Gathered, Look
from sig_sync.sources.errors import (
    HtmlInsteadOfData,
    PagesWithoutEnd,
    ServiceRefused,
    SublayerNotServed,
    UnexpectedAnswer,
)
from sig_sync.sources.gate import Gate, PageFacts
from sig_sync.sources.web import Page, Web, json_object, same_host_link, with_path, with_query

DEFAULT_PAGE = 1_000
_ACCEPT_ITEMS = "application/geo+json, application/json;q=0.9"
_ACCEPT_JSON = "application/json"
_LOOK_COUNT = 5


def gather(source: Source, web: Web) -> Gathered:
    """Follow the pages to the last. Raises a `SyncRefused` or an `Unavailable`."""
    web.explain = _explained
    items = _items_url(source, web)
    gate = Gate(None)
    url = _first_page(source, web, items)
    visited: set[str] = set()
    stated: CRS | None = None
    list_name = ""
    while url:
        if url in visited:
            raise PagesWithoutEnd(
                _(
                    "Le lien vers la page suivante ramène à une page déjà lue : signalez-le au service."
                )
            )
        visited.add(url)
        page, facts = _page(web, url, source.identity_column)
        gate.take(facts)
        if not web.basket.parts:
            stated, list_name = _stated_crs(page), facts.list_name
        if facts.count or not web.basket.parts:
            web.take(page)
        web.basket.progress("fetch", gate.received, gate.expected)
        url = same_host_link(page.answer.url, facts.next_link) if facts.next_link else ""
        if url and facts.count == 0:
            # An empty page that leads on would lead on for ever.
            break
    count = gate.finish(_count_after(web, items, gate, pages=len(visited)))
    return Gathered(
        format=VectorFormat.GEOJSON if list_name == "features" else VectorFormat.PLAIN_RECORDS,
        counted=count,
        stated_crs=stated,
        description=f"OGC API - Features, {items}",
    )


def look(source: Source, web: Web) -> Look:
    """The collections, the count and the first few objects of the chosen one."""
    web.explain = _explained
    sublayers: tuple[str, ...] = ()
    if "/collections/" not in urlsplit(source.location).path:
        sublayers = tuple(str(entry["id"]) for entry in _collections(source, web))
        if not source.sublayer and len(sublayers) != 1:
            return Look(sublayers=sublayers)
    url = _first_page(source, web, _items_url(source, web))
    # What was written in the address (``limit=-1``) is not the page of a first look.
    page, facts = _page(web, with_query(url, limit=_LOOK_COUNT), source.identity_column)
    warnings = []
    if facts.matched is None and facts.next_link:
        warnings.append(
            _(
                "Le service ne dit pas combien il a d’objets : une lecture incomplète se verrait moins."
            )
        )
    return Look(
        part=page.path,
        format=VectorFormat.GEOJSON
        if facts.list_name == "features"
        else VectorFormat.PLAIN_RECORDS,
        count=facts.matched,
        stated_crs=_stated_crs(page),
        sublayers=sublayers,
        warnings=tuple(warnings),
    )


def _items_url(source: Source, web: Web) -> str:
    """The address of the collection's items, from that of the service, of the collection or theirs."""
    path = urlsplit(source.location).path.rstrip("/")
    if re.search(r"/collections/[^/]+/items$", path):
        return source.location
    if re.search(r"/collections/[^/]+$", path):
        return with_path(source.location, f"{path}/items")
    root = path.removesuffix("/collections")
    known = [str(entry["id"]) for entry in _collections(source, web)]
    wanted = source.sublayer or (known[0] if len(known) == 1 else "")
    if wanted not in known:
        raise SublayerNotServed(
            _("Le service n’a pas de collection « %(wanted)s » ; il a : %(known)s.")
            % {"wanted": wanted, "known": ", ".join(known[:20]) or "—"},
            known=known,
        )
    return with_path(source.location, f"{root}/collections/{quote(wanted, safe=':')}/items")


def _collections(source: Source, web: Web) -> list[dict[str, Any]]:
    path = urlsplit(source.location).path.rstrip("/").removesuffix("/collections")
    document = _json(web, with_path(source.location, f"{path}/collections"))
    entries = document.get("collections")
    return [e for e in entries or [] if isinstance(e, dict) and e.get("id") is not None]


def _first_page(source: Source, web: Web, items: str) -> str:
    """The address of the first page; what the person wrote in the address stays as it is."""
    parameters: dict[str, object] = {}
    if source.page_size or "limit=" not in urlsplit(items).query.lower():
        parameters["limit"] = source.page_size or DEFAULT_PAGE
    if source.row_filter:
        parameters |= {"filter": source.row_filter, "filter-lang": "cql2-text"}
    if source.sort_column:
        parameters["sortby"] = source.sort_column
    if source.declared_srid != WIRE_SRID:
        parameters["crs"] = _offered_crs(web, items, source.declared_srid)
    return with_query(items, **parameters)


def _offered_crs(web: Web, items: str, srid: int) -> str | None:
    """The URI of EPSG:``srid`` where the collection offers it (Part 2) with x first; else None."""
    try:
        collection = _json(web, with_path(items, urlsplit(items).path.rsplit("/items", 1)[0]))
        axes = CRS.from_epsg(srid).axis_info
    except (ServiceRefused, CRSError):
        return None
    if not axes or axes[0].direction != "east":
        return None
    offered = [str(name) for name in collection.get("crs") or []]
    if "#/crs" in offered:
        path = urlsplit(items).path.partition("/collections/")[0]
        offered += map(str, _json(web, with_path(items, f"{path}/collections")).get("crs") or [])
    return next((name for name in offered if re.search(rf"EPSG/[0-9.]+/{srid}$", name)), None)


def _page(web: Web, url: str, identity_column: str) -> tuple[Page, PageFacts]:
    try:
        page = web.page(url, headers={"Accept": _ACCEPT_ITEMS})
    except HtmlInsteadOfData:
        # Some servers go by ``f`` alone and show a page for people without it.
        page = web.page(with_query(url, f="json"), headers={"Accept": _ACCEPT_ITEMS})
    return page, json_pages.facts_of(page.path, identity_column)


def _json(web: Web, url: str) -> dict[str, Any]:
    try:
        content = web.document(url, accept=_ACCEPT_JSON)
    except HtmlInsteadOfData:
        content = web.document(with_query(url, f="json"), accept=_ACCEPT_JSON)
    return json_object(content, url)


def _count_after(web: Web, items: str, gate: Gate, pages: int) -> int | None:
    """The service's count once all pages are read. One page alone cannot have changed meanwhile."""
    if gate.expected is None or pages < 2:
        return None
    path = web.basket.next_part()
    facts = _page(web, with_query(items, limit=1), "")[1]
    path.unlink(missing_ok=True)
    return facts.matched


def _stated_crs(page: Page) -> CRS | None:
    """The CRS of the header Content-Crs (Part 2); None where the answer does not say one.

    Raises `CrsUnknown` for one that cannot be read: taken for another, it would move every object.
    """
    name = page.answer.headers.get("content-crs", "").strip("<> ")
    if not name or name.endswith("CRS84"):
        return None
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise CrsUnknown(
            _(
                "Le service annonce un système de coordonnées inconnu (« %s ») : déclarez-en un qu’il propose, ou "
                "signalez-le au service."
            )
            % name[:200]
        ) from error


def _explained(body: bytes) -> Exception | None:
    """The error that a service describes in JSON (an exception or a problem document)."""
    try:
        document = json_object(body, "")
    except UnexpectedAnswer:  # the HTTP error itself says enough
        return None
    said = document.get("description") or document.get("detail") or document.get("title")
    if not said:
        return None
    return ServiceRefused(
        _("Le service refuse la demande (%(code)s) : « %(text)s ».")
        % {"code": document.get("code") or document.get("status") or "?", "text": str(said)[:300]}
    )
