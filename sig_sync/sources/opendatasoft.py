"""Opendatasoft: whole datasets by the export of Explore v2.1 or of Search v1.

``records`` stops at 10,000 objects without a word, so the export is what is read; the records
themselves only where the source asks for them (``output_format`` "records") and there are fewer.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from django.utils.translation import gettext as _
from pyproj import CRS

from geo.download import DownloadFailed
from geo.srid import WIRE_SRID
from geo.vectorfile import VectorFormat
from sig_sync.models import Source
from sig_sync.sources import json_pages
from sig_sync.sources.delivery import Gathered, Look
from sig_sync.sources.errors import (
    ServiceRefused,
    ServiceUnsuitable,
    SublayerNotServed,
    UnexpectedAnswer,
)
from sig_sync.sources.gate import Gate
from sig_sync.sources.web import Page, Web, json_object, with_query

MAX_RECORDS = 10_000
_LOOK_COUNT = 5
_PAGE_V2, _PAGE_V1 = 100, 1_000


@dataclass(frozen=True)
class _Dataset:
    """One dataset behind one of the two programming interfaces."""

    base: str
    name: str
    is_version_1: bool
    row_filter: str
    sort_column: str

    def records(self, rows: int, start: int = 0) -> str:
        """The address of some records; none of them still says the count."""
        if self.is_version_1:
            return with_query(
                f"{self.base}/api/records/1.0/search/",
                dataset=self.name,
                rows=rows,
                start=start or None,
                sort=self.sort_column or None,
                q=self.row_filter or None,
            )
        return with_query(
            f"{self._v2}/records",
            limit=rows,
            offset=start or None,
            order_by=self.sort_column or None,
            where=self.row_filter or None,
        )

    def exports(self) -> list[str]:
        """The addresses of the whole dataset, in the order in which they are tried."""
        if self.is_version_1:
            chosen: dict[str, object] = {"format": "geojson", "q": self.row_filter or None}
            return [
                with_query(f"{self.base}/api/records/1.0/download/", dataset=self.name, **chosen),
                with_query(f"{self.base}/explore/dataset/{quote(self.name)}/download/", **chosen),
            ]
        return [with_query(f"{self._v2}/exports/geojson", where=self.row_filter or None)]

    @property
    def _v2(self) -> str:
        return f"{self.base}/api/explore/v2.1/catalog/datasets/{quote(self.name)}"


def gather(source: Source, web: Web) -> Gathered:
    """Read the whole dataset. Raises a `SyncRefused` or an `Unavailable`."""
    web.explain = _explained
    dataset = _dataset(source)
    before = _count(web, dataset)
    if source.output_format.strip().lower() == "records":
        return _by_records(source, web, dataset, before)
    page = _export(web, dataset.exports())
    web.take(page)
    # The export is one answer; whether it is whole, its own objects tell against the count.
    gate = Gate(before)
    gate.take(json_pages.facts_of(page.path, source.identity_column))
    web.basket.progress("fetch", gate.received, before)
    return Gathered(
        format=VectorFormat.GEOJSON,
        counted=gate.finish(_count(web, dataset)),
        stated_crs=CRS.from_epsg(WIRE_SRID),
        description=f"Opendatasoft, {dataset.name}",
    )


def _export(web: Web, addresses: list[str]) -> Page:
    """The first of the addresses that this portal knows."""
    for address in addresses[:-1]:
        try:
            return web.page(address)
        except (DownloadFailed, ServiceRefused) as failure:
            if not _is_absent(failure):
                raise
    return web.page(addresses[-1])


def look(source: Source, web: Web) -> Look:
    """The count and the first few records of the dataset."""
    web.explain = _explained
    if not source.sublayer and not _named_in(source.location):
        return Look(sublayers=_datasets(web, _base(source.location)))
    dataset = _dataset(source)
    count = _count(web, dataset)
    page = web.page(dataset.records(_LOOK_COUNT))
    json_pages.facts_of(page.path, source.identity_column)
    return Look(
        part=page.path,
        format=VectorFormat.ODS_RECORDS,
        count=count,
        stated_crs=CRS.from_epsg(WIRE_SRID),
    )


def _by_records(source: Source, web: Web, dataset: _Dataset, before: int) -> Gathered:
    size = _PAGE_V1 if dataset.is_version_1 else _PAGE_V2
    size = min(source.page_size or size, size)
    if before > MAX_RECORDS:
        raise ServiceUnsuitable(
            _(
                "Le jeu a %(count)d objets et « records » s’arrête à %(most)d : laissez le format vide pour lire "
                "l’export complet."
            )
            % {"count": before, "most": MAX_RECORDS}
        )
    gate = Gate(before)
    while True:
        page = web.page(dataset.records(size, gate.received))
        facts = json_pages.facts_of(page.path, source.identity_column)
        gate.take(facts)
        if facts.count or not web.basket.parts:
            web.take(page)
        web.basket.progress("fetch", gate.received, before)
        if gate.is_full() or facts.count == 0:
            break
    return Gathered(
        format=VectorFormat.ODS_RECORDS,
        counted=gate.finish(_count(web, dataset)),
        stated_crs=CRS.from_epsg(WIRE_SRID),
        description=f"Opendatasoft, {dataset.name}",
    )


def _count(web: Web, dataset: _Dataset) -> int:
    document = web.json(dataset.records(0))
    json_pages.refuse_error(document)
    count = document.get("nhits" if dataset.is_version_1 else "total_count")
    if not isinstance(count, int):
        raise UnexpectedAnswer(_("Le service ne dit pas combien il a d’objets."))
    return count


def _dataset(source: Source) -> _Dataset:
    name = source.sublayer or _named_in(source.location)
    if not name:
        raise SublayerNotServed(_("Indiquez l’identifiant du jeu de données."))
    path = urlsplit(source.location).path
    return _Dataset(
        base=_base(source.location),
        name=name,
        is_version_1=source.service_version.startswith("1") or "/api/records/1.0" in path,
        row_filter=source.row_filter,
        sort_column=source.sort_column or source.identity_column,
    )


def _named_in(location: str) -> str:
    """The dataset that an address names: of a page, of the interface, or of a download."""
    parts = urlsplit(location)
    found = re.search(r"/datasets?/([^/]+)", parts.path)
    return found.group(1) if found else parse_qs(parts.query).get("dataset", [""])[0]


def _base(location: str) -> str:
    """The portal's own address, which may have a path before ``/api/`` or ``/explore/``."""
    parts = urlsplit(location)
    path = re.split(r"/(?:api|explore)(?:/|$)", parts.path)[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _datasets(web: Web, base: str) -> tuple[str, ...]:
    address = with_query(f"{base}/api/explore/v2.1/catalog/datasets", limit=100)
    results = web.json(address).get("results") or []
    return tuple(str(entry["dataset_id"]) for entry in results if entry.get("dataset_id"))


def _is_absent(failure: Exception) -> bool:
    cause = failure.__cause__ if isinstance(failure, ServiceRefused) else failure
    return isinstance(cause, DownloadFailed) and cause.status in {404, 405, 410}


def _explained(body: bytes) -> Exception | None:
    try:
        json_pages.refuse_error(json_object(body, ""))
    except ServiceRefused as refusal:
        return refusal
    except UnexpectedAnswer:
        return None
    return None
