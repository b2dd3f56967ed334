"""What the pages give to their map: MapSource objects (see docs/map-elements.md)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.geojson import geometry_document
from geo.territory.models import Commune
from layers.models import Category, Consultation
from layers.preview import contribution_tiles, layer_tiles
from layers.selectors import placed_layers
from layers.styles.mapsource import layer_source
from meetings.models import Meeting
from portal.selectors import Card

_PERIMETER_TOLERANCE_DEG = 0.00005
"""About 5 m: a perimeter is drawn to be seen, not measured."""
_PERIMETER_DECIMALS = 5
_ANY_UUID = "00000000-0000-0000-0000-000000000000"

MapSource = dict[str, Any]


def consultation_sources(
    consultation: Consultation, categories: Sequence[Category], meetings: Sequence[Meeting]
) -> list[MapSource]:
    """Perimeter, layers, contributions and meetings of one consultation, lowest first."""
    sources = [perimeter_source(consultation.perimeter)]
    sources += [
        layer_source(placed.layer, visible=placed.visible_by_default)
        | {"tilejson": layer_tiles(placed.layer, consultation)}
        for placed in placed_layers(consultation)
    ]
    sources.append(
        {
            "id": "contributions",
            "kind": "contributions",
            "title": _("Contributions"),
            "tilejson": contribution_tiles(consultation),
            "geojson": None,
            "visible": True,
            "style": {},
            "geometry_kind": "point",
            "categories": [
                {
                    "slug": category.slug,
                    "label": category.label,
                    "colour": category.colour,
                    "icon": category.icon,
                }
                for category in categories
            ],
            "href_template": _template("contributions:detail"),
        }
    )
    if meetings:
        sources.append(meetings_source(meetings))
    return sources


def perimeter_source(perimeter: GEOSGeometry) -> MapSource:
    """The limit of what one consultation is about."""
    drawn = perimeter.simplify(_PERIMETER_TOLERANCE_DEG, preserve_topology=True)
    return {
        "id": "perimetre",
        "kind": "perimeter",
        "title": _("Périmètre de la concertation"),
        "tilejson": None,
        "geojson": _collection([_feature(json.loads(drawn.json), {})]),
        "visible": True,
        "style": {},
        "geometry_kind": "polygon",
    }


def with_tiles(sources: Sequence[MapSource], source_id: str, tilejson: str) -> list[MapSource]:
    """The sources, one of which is drawn from other tiles."""
    return [
        source | {"tilejson": tilejson} if source["id"] == source_id else source
        for source in sources
    ]


def zone_source(zone: GEOSGeometry) -> MapSource:
    """The zone that somebody drew, to read what was written there."""
    return {
        "id": "zone",
        "kind": "zone",
        "title": "",
        "tilejson": None,
        "geojson": _collection([_feature(geometry_document(zone), {})]),
        "visible": True,
        "style": {},
        "geometry_kind": "polygon",
    }


def meetings_source(meetings: Iterable[Meeting]) -> MapSource:
    """Meetings as points, with what their card says."""
    return {
        "id": "reunions",
        "kind": "meetings",
        "title": _("Réunions publiques"),
        "tilejson": None,
        "geojson": _collection(
            _feature(
                {"type": "Point", "coordinates": [round(m.geom.x, 6), round(m.geom.y, 6)]},
                {
                    "public_id": str(m.public_id),
                    "title": m.title,
                    "starts_at": int(m.starts_at.timestamp()),
                    "status": m.status,
                    "place_name": m.place_name,
                },
                number=m.pk,
            )
            for m in meetings
        ),
        "visible": True,
        "style": {},
        "geometry_kind": "point",
        "href_template": _template("meetings:detail"),
    }


def consultations_source(cards: Sequence[Card]) -> MapSource:
    """The perimeters of consultations, simplified by the database."""
    by_key = {card.consultation.pk: card for card in cards}
    rows = (
        Consultation.objects.filter(pk__in=by_key)
        .annotate(drawn=AsGeoJSON("perimeter", precision=_PERIMETER_DECIMALS))
        .values_list("pk", "drawn")
    )
    return {
        "id": "concertations",
        "kind": "consultations",
        "title": _("Concertations"),
        "tilejson": None,
        "geojson": _collection(
            _feature(
                json.loads(drawn),
                {
                    "public_id": str(by_key[key].consultation.public_id),
                    "slug": by_key[key].consultation.slug,
                    "title": by_key[key].consultation.title,
                    "state": by_key[key].state,
                    "closes_in_words": by_key[key].sentence,
                },
            )
            for key, drawn in rows
        ),
        "visible": True,
        "style": {},
        "geometry_kind": "polygon",
        "href_template": "/concertations/{slug}/",
    }


def data_links(sources: Sequence[MapSource]) -> list[dict[str, str]]:
    """Where machines read what the map draws from tiles: title, attribution, geojson, tilejson."""
    return [
        {
            "title": source["title"],
            "attribution": source.get("attribution", ""),
            "geojson": f"/ogc/collections/{_tileset(source)}/items?f=json",
            "tilejson": source["tilejson"],
        }
        for source in sources
        if source["tilejson"]
    ]


def _tileset(source: MapSource) -> str:
    """The name that tiles and collections share (design part 4)."""
    return str(source["tilejson"]).removeprefix("/tiles/").removesuffix(".json")


def bounds_text(geometry: GEOSGeometry) -> str:
    """ "west,south,east,north" in degrees, the attribute `bounds` of a map."""
    return ",".join(f"{number:.5f}" for number in geometry.extent)


def territory_bounds() -> str:
    """The box around the territory of today; empty when none is loaded."""
    found = Commune.objects.current().aggregate(box=Extent("geom"))["box"]
    return ",".join(f"{number:.5f}" for number in found) if found else ""


def _template(name: str) -> str:
    return reverse(name, args=[_ANY_UUID]).replace(_ANY_UUID, "{public_id}")


def _collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(
    geometry: dict[str, Any], properties: dict[str, Any], number: int | None = None
) -> dict[str, Any]:
    """``number`` is the id that the tiles give the same feature."""
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return feature if number is None else {"type": "Feature", "id": number} | feature
