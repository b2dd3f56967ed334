"""WFS 2.0 and 1.1: GeoServer, QGIS Server, MapServer, ArcGIS.

Counted before (``resultType=hits``), read in pages sorted on a unique column, counted after. A page
shorter than asked is no end: the end is when as many objects came as were counted.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo.srid import WIRE_SRID
from geo.vectorfile import VectorFormat
from sig_sync.models import Source
from sig_sync.sources import gml_pages, json_pages
from sig_sync.sources.delivery import Gathered, Look
from sig_sync.sources.errors import (
    ServiceRefused,
    ServiceUnsuitable,
    UnexpectedAnswer,
)
from sig_sync.sources.gate import Gate, PageFacts
from sig_sync.sources.web import Page, Web, with_query
from sig_sync.sources.wfs_service import (
    FeatureType,
    OutputFormat,
    Service,
    columns_of,
    describe_service,
    srs_name,
)

DEFAULT_PAGE = 2_000
ONE_GO = 5_000
"""Up to this many objects are asked for at once, which needs no sorting."""

_LOOK_COUNT = 5


@dataclass(frozen=True)
class _Query:
    """What stays the same in all requests for one feature type."""

    service: Service
    kind: FeatureType
    source: Source

    def url(self, **parameters: object) -> str:
        names = "TYPENAMES" if self.service.is_version_2 else "TYPENAME"
        row_filter = self.source.row_filter.strip()
        if row_filter:
            # A filter in XML is the standard's; the text form is GeoServer's own.
            parameters["FILTER" if row_filter.startswith("<") else "CQL_FILTER"] = row_filter
        return with_query(
            self.service.url,
            SERVICE="WFS",
            VERSION=self.service.version,
            REQUEST="GetFeature",
            **{names: self.kind.name},
            **parameters,
        )

    def page_url(self, output: OutputFormat, count: int, start: int | None, sort_by: str) -> str:
        counted = "COUNT" if self.service.is_version_2 else "MAXFEATURES"
        return self.url(
            SRSNAME=srs_name(self.kind, self.source.declared_srid),
            OUTPUTFORMAT=output.asked,
            **{counted: count},
            STARTINDEX=start,
            SORTBY=sort_by or None,
        )


def gather(source: Source, web: Web) -> Gathered:
    """Read the whole feature type. Raises a `SyncRefused` or an `Unavailable`."""
    query = _query(source, web)
    expected = _hits(web, query)
    outputs = query.service.output_formats(source.output_format)
    for index, output in enumerate(outputs):
        gate = Gate(expected)
        if _read_pages(web, query, output, gate, is_last_choice=index == len(outputs) - 1):
            break
        web.basket.empty()
    count = gate.finish(_hits(web, query) if expected is not None else None)
    return Gathered(
        format=output.format,
        counted=count,
        description=f"WFS {query.service.version}, {query.kind.name}, {output.asked or 'GML'}",
    )


def look(source: Source, web: Web) -> Look:
    """The feature types, the count and the first few objects of the chosen one."""
    web.explain = gml_pages.exception_of
    service = describe_service(web, source.location, source.service_version)
    sublayers = tuple(kind.name for kind in service.types)
    if not source.sublayer and len(sublayers) != 1:
        return Look(sublayers=sublayers)
    query = _Query(service, service.feature_type(source.sublayer), source)
    warnings = []
    expected = _hits(web, query)
    if expected is None:
        warnings.append(
            _(
                "Le service ne dit pas combien il a d’objets : une lecture incomplète se verrait moins."
            )
        )
    sort_by = source.sort_column or source.identity_column
    if expected is not None and _page_size(query, expected) < expected and not sort_by:
        warnings.append(
            _("Le service donne ses objets par pages : indiquez une colonne de tri unique.")
        )
    outputs = service.output_formats(source.output_format)
    for index, output in enumerate(outputs):
        page = web.page(query.page_url(output, _LOOK_COUNT, None, ""))
        facts, actual = _facts(page, output, source)
        if index == len(outputs) - 1 or not _hides_its_crs(facts, actual, source):
            break
    return Look(
        part=page.path,
        format=actual,
        count=expected,
        sublayers=sublayers,
        warnings=tuple(warnings),
    )


def _query(source: Source, web: Web) -> _Query:
    web.explain = gml_pages.exception_of
    service = describe_service(web, source.location, source.service_version)
    return _Query(service, service.feature_type(source.sublayer), source)


def _hits(web: Web, query: _Query) -> int | None:
    """The service's own count; None when it says that it does not know."""
    return gml_pages.count_of(web.document(query.url(RESULTTYPE="hits")))


def _page_size(query: _Query, expected: int | None) -> int:
    if query.source.page_size:
        return query.source.page_size
    most = query.service.default_count or ONE_GO
    if expected is not None and expected <= min(ONE_GO, most):
        return max(1, expected)
    return min(DEFAULT_PAGE, most)


def _read_pages(
    web: Web, query: _Query, output: OutputFormat, gate: Gate, *, is_last_choice: bool
) -> bool:
    """Take every page; False when another format should be tried, because of the first page."""
    source = query.source
    size = _page_size(query, gate.expected)
    sort_by = ""
    is_paged = gate.expected is None or size < gate.expected
    if is_paged:
        sort_by = _sort_column(web, query)
    first = True
    while True:
        start = gate.received if is_paged else None
        page = _asked_page(web, query.page_url(output, size, start, sort_by), sort_by)
        facts, actual = _facts(page, output, source)
        if first and not is_last_choice and _hides_its_crs(facts, actual, source):
            return False
        if first and actual is not output.format:
            raise UnexpectedAnswer(
                _("Le service ne répond pas dans le format demandé (%s).") % (output.asked or "GML")
            )
        first = False
        gate.take(facts)
        if facts.count or not web.basket.parts:
            web.take(page)
        web.basket.progress("fetch", gate.received, gate.expected)
        if facts.count == 0 or gate.is_full():
            return True
        # What was to come at once came short: the rest is asked for by rank.
        if not is_paged:
            is_paged, sort_by = True, _sort_column(web, query)


def _sort_column(web: Web, query: _Query) -> str:
    """The column that pages are sorted on, if the feature type has it. Raises `ServiceUnsuitable`."""
    source = query.source
    wanted = source.sort_column or source.identity_column
    if not wanted:
        return ""
    columns = columns_of(web, query.service, query.kind)
    if wanted in columns or not columns:
        return wanted
    if source.sort_column:
        raise ServiceUnsuitable(
            _("La colonne de tri « %(name)s » n’existe pas ; le service a : %(known)s.")
            % {"name": wanted, "known": ", ".join(columns[:40])}
        )
    return ""


def _asked_page(web: Web, url: str, sort_by: str) -> Page:
    try:
        return web.page(url)
    except ServiceRefused as refusal:
        _advise(refusal, sort_by)
        raise


def _advise(refusal: ServiceRefused, sort_by: str) -> None:
    """GeoServer refuses ``startIndex`` on a table without a primary key: say what to do."""
    said = str(refusal).lower()
    if not sort_by and ("natural order" in said or "primary key" in said or "sort" in said):
        raise ServiceUnsuitable(
            _(
                "Le service ne sait pas donner ses pages dans un ordre sûr (table sans clé primaire) : indiquez une "
                "colonne de tri unique dans la source."
            )
        ) from refusal


def _facts(page: Page, output: OutputFormat, source: Source) -> tuple[PageFacts, VectorFormat]:
    with page.path.open("rb") as file:
        beginning = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    # The column must be unique for the source's sake; its sorting may be done on another one.
    column = source.identity_column or source.sort_column
    if beginning.startswith(b"<"):
        try:
            return gml_pages.facts_of(page.path, column), VectorFormat.GML
        except ServiceRefused as refusal:
            _advise(refusal, source.sort_column or source.identity_column)
            raise
    return json_pages.facts_of(page.path, column), VectorFormat.GEOJSON


def _hides_its_crs(facts: PageFacts, actual: VectorFormat, source: Source) -> bool:
    """True for GeoJSON that says no CRS while another than degrees was asked for."""
    if actual is not VectorFormat.GEOJSON:
        return False
    return source.declared_srid != WIRE_SRID and facts.count > 0 and not facts.crs_name
