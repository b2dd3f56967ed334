"""ArcGIS FeatureServer (or MapServer) layers, by ``query``.

Counted before and after (``returnCountOnly``). Read by rank, sorted on the object ids, or by lists
of object ids where the server has no paging. A server stops at its ``maxRecordCount`` without an
error, so only the count tells the end.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.vectorfile import VectorFormat
from geo.vectorfile.errors import CrsUnknown
from sig_sync.models import Source
from sig_sync.sources import json_pages
from sig_sync.sources.delivery import Gathered, Look
from sig_sync.sources.errors import (
    DeliveryIncomplete,
    ServiceUnsuitable,
    SublayerNotServed,
    UnexpectedAnswer,
)
from sig_sync.sources.gate import Gate, PageFacts
from sig_sync.sources.web import Page, Web, with_path, with_query

DEFAULT_PAGE = 1_000
MAX_LISTED_IDS = 500
_LOOK_COUNT = 5
# Esri's own numbers of systems that EPSG knows under others.
_EPSG_OF_ESRI = {102100: 3857, 102113: 3857, 102110: 2154}


@dataclass(frozen=True)
class _Layer:
    """One layer: where it is asked, and how."""

    url: str
    title: str
    object_id: str
    page_size: int
    has_paging: bool
    where: str
    srid: int
    format: VectorFormat

    def query(self, **parameters: object) -> str:
        return with_query(
            with_path(self.url, f"{urlsplit(self.url).path}/query"),
            where=self.where,
            **parameters,
        )

    def objects(self, **parameters: object) -> dict[str, str]:
        """The parameters of a request for objects."""
        asked = {
            "outFields": "*",
            "returnGeometry": "true",
            "returnZ": "false",
            "returnM": "false",
            "outSR": self.srid,
            "f": "geojson" if self.format is VectorFormat.GEOJSON else "json",
        }
        return {name: str(value) for name, value in (asked | parameters).items()}


def gather(source: Source, web: Web) -> Gathered:
    """Read the whole layer. Raises a `SyncRefused` or an `Unavailable`."""
    layer = _described(source, web)
    gate = Gate(_count(web, layer))
    stated: CRS | None = None
    for page, facts in _pages(web, layer, gate):
        if not web.basket.parts:
            stated = _stated_crs(facts)
        web.take(page)
        web.basket.progress("fetch", gate.received, gate.expected)
    count = gate.finish(_count(web, layer))
    return Gathered(
        format=layer.format,
        counted=count,
        stated_crs=stated,
        description=f"ArcGIS, {layer.title}",
    )


def look(source: Source, web: Web) -> Look:
    """The layers of the service, the count and the first few objects of the chosen one."""
    sublayers: tuple[str, ...] = ()
    if _is_service(source.location):
        sublayers = tuple(
            str(entry.get("name") or entry["id"]) for entry in _sublayers(web, source.location)
        )
        if not source.sublayer and len(sublayers) != 1:
            return Look(sublayers=sublayers)
    layer = _described(source, web)
    count = _count(web, layer)
    if layer.has_paging:
        ranked = layer.objects(resultRecordCount=_LOOK_COUNT, resultOffset=0)
        page = web.page(layer.query(**ranked, orderByFields=layer.object_id))
    else:
        ids = _object_ids(web, layer)[:_LOOK_COUNT]
        page = web.page(layer.query(**layer.objects(objectIds=",".join(map(str, ids)))))
    facts = json_pages.facts_of(page.path, layer.object_id)
    return Look(
        part=page.path,
        format=layer.format,
        count=count,
        stated_crs=_stated_crs(facts),
        sublayers=sublayers,
    )


def _pages(web: Web, layer: _Layer, gate: Gate) -> Iterator[tuple[Page, PageFacts]]:
    if gate.expected is not None and gate.expected <= layer.page_size:
        # One answer holds all; a server that gives less is asked for the rest below.
        page, facts = _asked(web, layer.query(**layer.objects()), layer)
        gate.take(facts)
        yield page, facts
        if gate.is_full() and not facts.has_more:
            return
    elif not layer.has_paging:
        yield from _pages_by_id(web, layer, gate)
        return
    has_more = True
    while has_more:
        parameters = layer.objects(
            orderByFields=f"{layer.object_id} ASC",
            resultOffset=gate.received,
            resultRecordCount=layer.page_size,
        )
        page, facts = _asked(web, layer.query(**parameters), layer)
        gate.take(facts)
        if facts.count == 0:
            return
        yield page, facts
        # A server that says there is more than it counted is believed, then refused.
        has_more = facts.has_more or not gate.is_full()


def _pages_by_id(web: Web, layer: _Layer, gate: Gate) -> Iterator[tuple[Page, PageFacts]]:
    ids = _object_ids(web, layer)
    if len(ids) != gate.expected or len(set(ids)) != len(ids):
        raise DeliveryIncomplete(
            _("Le service compte %(expected)d objets mais en nomme %(named)d.")
            % {"expected": gate.expected, "named": len(set(ids))}
        )
    size = min(layer.page_size, MAX_LISTED_IDS)
    for start in range(0, len(ids), size):
        chunk = ids[start : start + size]
        # A list of ids is too long for an address.
        form = layer.objects(objectIds=",".join(map(str, chunk)))
        page = web.page(with_path(layer.url, f"{urlsplit(layer.url).path}/query"), form=form)
        facts = json_pages.facts_of(page.path, layer.object_id)
        if facts.count != len(chunk):
            raise DeliveryIncomplete(
                _("Le service a donné %(count)d objets sur les %(asked)d qui étaient nommés.")
                % {"count": facts.count, "asked": len(chunk)}
            )
        gate.take(facts)
        yield page, facts


def _asked(web: Web, url: str, layer: _Layer) -> tuple[Page, PageFacts]:
    page = web.page(url)
    return page, json_pages.facts_of(page.path, layer.object_id)


def _described(source: Source, web: Web) -> _Layer:
    url = _layer_url(source, web)
    meta = _json(web, with_query(url, f="json"))
    capabilities = meta.get("advancedQueryCapabilities") or {}
    wants_geojson = "geojson" in source.output_format.lower()
    most = meta.get("maxRecordCount") or DEFAULT_PAGE
    return _Layer(
        url=url,
        title=str(meta.get("name") or source.sublayer),
        object_id=_object_id(meta),
        page_size=min(source.page_size or most, most),
        has_paging=bool(capabilities.get("supportsPagination") or meta.get("supportsPagination")),
        where=source.row_filter or "1=1",
        srid=source.declared_srid,
        format=VectorFormat.GEOJSON if wants_geojson else VectorFormat.ESRI_JSON,
    )


def _object_id(meta: dict[str, Any]) -> str:
    named = meta.get("objectIdField") or meta.get("objectIdFieldName")
    for field in meta.get("fields") or []:
        if not named and field.get("type") == "esriFieldTypeOID":
            named = field.get("name")
    if not named:
        raise ServiceUnsuitable(
            _(
                "La couche n’a pas de numéro d’objet (OBJECTID) : elle ne peut pas être lue en entier à coup sûr."
            )
        )
    return str(named)


def _layer_url(source: Source, web: Web) -> str:
    url = with_path(source.location, urlsplit(source.location).path.rstrip("/"))
    if not _is_service(url):
        return url
    path = urlsplit(url).path
    if source.sublayer.isdigit():
        return with_path(url, f"{path}/{source.sublayer}")
    entries = _sublayers(web, url)
    named = [e for e in entries if source.sublayer in {"", str(e.get("name"))}]
    if len(named) != 1:
        raise SublayerNotServed(
            _("Indiquez une des couches du service : %s.")
            % (", ".join(str(e.get("name") or e["id"]) for e in entries[:20]) or "—"),
            known=[str(e.get("name") or e["id"]) for e in entries],
        )
    return with_path(url, f"{path}/{named[0]['id']}")


def _is_service(url: str) -> bool:
    return urlsplit(url).path.rstrip("/").endswith(("/FeatureServer", "/MapServer"))


def _sublayers(web: Web, url: str) -> list[dict[str, Any]]:
    listed = _json(web, with_query(url, f="json")).get("layers") or []
    return [entry for entry in listed if isinstance(entry, dict) and "id" in entry]


def _count(web: Web, layer: _Layer) -> int:
    count = _json(web, layer.query(returnCountOnly="true", f="json")).get("count")
    if not isinstance(count, int):
        raise UnexpectedAnswer(_("Le service ne dit pas combien il a d’objets."))
    return count


def _object_ids(web: Web, layer: _Layer) -> list[int]:
    found = _json(web, layer.query(returnIdsOnly="true", f="json")).get("objectIds")
    return sorted(int(number) for number in found or [])


def _json(web: Web, url: str) -> dict[str, Any]:
    document = web.json(url)
    json_pages.refuse_error(document)
    return document


def _stated_crs(facts: PageFacts) -> CRS | None:
    """The CRS of the answer; None where it says none. Raises `CrsUnknown`."""
    wkid = facts.esri_wkid
    if wkid is None:
        return None
    for authority, code in (("EPSG", _EPSG_OF_ESRI.get(wkid, wkid)), ("ESRI", wkid)):
        with suppress(CRSError):
            return CRS.from_authority(authority, code)
    raise CrsUnknown(
        _("Le service répond dans un système de coordonnées inconnu (%s) : déclarez-en un autre.")
        % wkid
    )
