"""The tiles of a consultation that is not public yet: for officers, whose session says so each time.

The tile room reads public data and keeps it; this is Django's, reads the tables of one consultation,
and nobody keeps what it answers (issue of shared caches: ``Cache-Control: private, no-store``).
"""

from http import HTTPStatus
from typing import Any

from django.contrib.gis.db.models import Extent
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from geo.sqlfiles import read_sql
from layers.models import Consultation, Layer
from layers.preview import PREVIEW
from layers.rules import may_run_consultations
from layers.styles.document import properties_read
from layers.styles.reading import style_or_default
from tiles import answers, tilesets
from tiles.address import FeatureAddress, TileAddress, TileJsonAddress, parse_address
from tiles.errors import TilesError, UnknownAddress, UnknownFeature
from tiles.tilejson import Facts, tilejson
from tiles.tilesets import Tileset

STATEMENT_TIMEOUT_MS = 10_000

_CONTRIBUTIONS = read_sql(__file__, "preview_contributions.sql")
_LAYER = read_sql(__file__, "preview_layer.sql")
_CONTRIBUTION = read_sql(__file__, "preview_contribution.sql")
_OBJECT = read_sql(__file__, "preview_object.sql")


@require_safe
def tiles(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    """A tile, a TileJSON or a feature's facts at an address of the tile room, under the preview's.

    404 for whoever is no officer, as if it were not there.
    """
    try:
        response = _answer(request, slug, rest)
    except TilesError as error:
        refused = answers.refusal(error)
        response = HttpResponse(refused.body, status=refused.status)
        response["Content-Type"] = answers.PROBLEM
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    address = parse_address(f"/tiles/{rest}", request.META.get("QUERY_STRING", "").encode())
    tileset = tilesets.named(address.tileset)
    if not may_run_consultations(request.user).allowed or tileset is None:
        raise UnknownAddress
    subject = _subject(slug, tileset)
    if isinstance(address, TileJsonAddress):
        base_url = request.build_absolute_uri(PREVIEW.format(slug=slug).rstrip("/"))
        return JsonResponse(tilejson(tileset, _facts(subject), base_url))
    if not isinstance(address, (TileAddress, FeatureAddress)):
        raise UnknownAddress
    values = _values(subject, address)
    if isinstance(address, FeatureAddress):
        found = _ask(_CONTRIBUTION if isinstance(subject, Consultation) else _OBJECT, values)
        if found is None:
            raise UnknownFeature
        return HttpResponse(found, content_type=answers.GEOJSON)
    tile = _ask(_CONTRIBUTIONS if isinstance(subject, Consultation) else _LAYER, values)
    if not tile:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(bytes(tile), content_type=answers.MVT)


def _subject(slug: str, tileset: Tileset) -> Consultation | Layer:
    """The consultation, for its contributions, or a layer of it that has something to show."""
    consultation = Consultation.objects.filter(slug=slug).first()
    if consultation is None:
        raise UnknownAddress
    if tileset.family.name == tilesets.CONTRIBUTIONS.name and tileset.slug == slug:
        return consultation
    placed = consultation.layers.select_related("current_revision")
    layer = placed.filter(slug=tileset.slug, current_revision__isnull=False).first()
    if tileset.family is not tilesets.LAYER or layer is None:
        raise UnknownAddress
    return layer


def _values(subject: Consultation | Layer, address: TileAddress | FeatureAddress) -> dict[str, Any]:
    values: dict[str, Any] = (
        {"feature": address.feature}
        if isinstance(address, FeatureAddress)
        else {"z": address.z, "x": address.x, "y": address.y}
    )
    if isinstance(subject, Consultation):
        if address.revision is not None:
            raise UnknownAddress
        return values | {"consultation": subject.pk}
    newest = _revision(subject)
    if (address.revision or 0) > newest:
        raise UnknownAddress
    return values | {
        "layer": subject.pk,
        "revision": address.revision or newest,
        "properties": _drawn_by(subject),
        "title_property": subject.title_property,
    }


def _facts(subject: Consultation | Layer) -> Facts:
    """What TileJSON says."""
    if isinstance(subject, Consultation):
        return Facts(subject.title, "", "", None, None, [], *subject.perimeter.extent)
    box = subject.features.current().aggregate(box=Extent("geom"))["box"]
    return Facts(
        subject.title,
        subject.description,
        ", ".join(filter(None, (subject.attribution, subject.licence))),
        subject.licence or None,
        _revision(subject),
        _drawn_by(subject),
        *(box or (None, None, None, None)),
    )


def _drawn_by(layer: Layer) -> list[str]:
    """The properties that the layer's style reads."""
    return list(properties_read(style_or_default(layer.style, layer.geometry_kind)))


def _revision(layer: Layer) -> int:
    return layer.current_revision.number if layer.current_revision else 0


def _ask(statement: str, values: dict[str, Any]) -> Any:
    """The one value of the first row, None without a row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}")
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
