"""What the maps of the desk show, as the map elements read it."""

import math
from typing import Any

from django.contrib.gis.db.models import Extent
from django.utils.translation import gettext as _

from contributions.footing import Footing
from contributions.mapdata import former_object
from contributions.models import Contribution
from geo.geojson import geometry_document
from geo.territory.models import Commune
from layers.models import Category, Consultation

MARGIN_SHARE = 0.05
LONE_MARGIN_DEGREES = (0.018, 0.012)
"""Around one contribution: its neighbourhood, some 1.3 km each way at 50.6° N."""


def consultation_sources(consultation: Consultation, published: int) -> list[dict[str, Any]]:
    """The perimeter, and the heat of the published contributions from the public tiles.

    ``published`` is how many they are: a few would hardly warm a metropole.
    """
    sources = [_perimeter(consultation)]
    if consultation.is_public:
        sources.append(
            {
                "id": "chaleur",
                "kind": "heatmap",
                "title": _("Densité des contributions"),
                "tilejson": f"/tiles/contributions.{consultation.slug}.json",
                "geojson": None,
                "visible": True,
                "geometry_kind": "point",
                "style": {"intensity": heat_intensity(published)},
            }
        )
    return sources


def heat_intensity(published: int) -> float:
    """How much to strengthen the heat: 2.4 up to 30 contributions, 1 at 1,000, smooth between.

    Beyond, each counts for less, so that a crowd still shows where it is thickest.
    """
    few, many, strongest = 30, 1_000, 2.4
    if published > many:
        return round((many / published) ** 1.2, 5)
    part = math.log(min(max(published, few), many) / few) / math.log(many / few)
    return round(strongest - (strongest - 1) * part, 2)


def contribution_sources(
    contribution: Contribution, footing: Footing | None = None
) -> list[dict[str, Any]]:
    """The perimeter and the contribution itself, as GeoJSON: the tiles do not know hidden ones.

    With ``footing``, the object that it speaks of is there too, as it was then.
    """
    properties = {
        "public_id": str(contribution.public_id),
        "consultation": contribution.consultation.slug,
        "category": contribution.category.slug,
        "title": contribution.title,
        "submitted_at": int(contribution.submitted_at.timestamp()),
    }
    feature = {
        "type": "Feature",
        "geometry": geometry_document(contribution.geom),
        "properties": properties,
    }
    drawn = {
        "id": "contribution",
        "kind": "contributions",
        "title": _("Cette contribution"),
        "tilejson": None,
        "geojson": {"type": "FeatureCollection", "features": [feature]},
        "visible": True,
        "geometry_kind": "point",
        "categories": [_category(contribution.category)],
        "href_template": None,
    }
    former = [former_object(footing)] if footing else []
    return [_perimeter(contribution.consultation), *former, drawn]


def consultation_bounds(consultation: Consultation) -> str:
    """``west,south,east,north`` in degrees around the perimeter."""
    west, south, east, north = consultation.perimeter.extent
    margin = MARGIN_SHARE * max(east - west, north - south)
    return _text(west - margin, south - margin, east + margin, north + margin)


def contribution_bounds(contribution: Contribution) -> str:
    """``west,south,east,north`` in degrees around the contribution."""
    west, south, east, north = contribution.geom.extent
    lon, lat = LONE_MARGIN_DEGREES
    return _text(west - lon, south - lat, east + lon, north + lat)


def _perimeter(consultation: Consultation) -> dict[str, Any]:
    return {
        "id": "perimetre",
        "kind": "perimeter",
        "title": _("Périmètre de la concertation"),
        "tilejson": None,
        "geojson": geometry_document(consultation.perimeter),
        "visible": True,
        "geometry_kind": "polygon",
    }


def _category(category: Category) -> dict[str, str]:
    return {
        "slug": category.slug,
        "label": category.label,
        "colour": category.colour,
        "icon": category.icon,
    }


def _text(*numbers: float) -> str:
    return ",".join(f"{number:.5f}" for number in numbers)


def bounds_in_sight(bounds: str) -> str:
    """Bounds ("west,south,east,north", degrees, or ""), widened to a territory that they do not touch.

    An object put aside because it lies at sea is shown with the land that it should lie on.
    """
    if not bounds:
        return ""
    territory = Commune.objects.current().aggregate(box=Extent("geom"))["box"]
    west, south, east, north = (float(part) for part in bounds.split(","))
    if not territory:
        return bounds
    is_beside = west > territory[2] or east < territory[0]
    if not (is_beside or south > territory[3] or north < territory[1]):
        return bounds
    both = (
        min(west, territory[0]),
        min(south, territory[1]),
        max(east, territory[2]),
        max(north, territory[3]),
    )
    return ",".join(f"{number:.6f}" for number in both)
