"""What the map elements of this room's pages are given (see docs/map-elements.md)."""

from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from contributions.footing import Footing
from contributions.models import Contribution
from contributions.selectors import category_documents, feature_document
from geo.geojson import geometry_document
from layers.change_map import Mark, change_sources
from layers.models import Consultation
from layers.preview import contribution_tiles, layer_tiles
from layers.selectors import placed_layers
from layers.styles.mapsource import layer_source


def perimeter_document(consultation: Consultation) -> dict[str, Any]:
    """The perimeter as a GeoJSON Feature."""
    return {
        "type": "Feature",
        "properties": {"title": consultation.title},
        "geometry": geometry_document(consultation.perimeter),
    }


def surroundings(consultation: Consultation) -> list[dict[str, Any]]:
    """Map sources under the pin: the perimeter and the consultation's layers."""
    sources: list[dict[str, Any]] = [
        {
            "id": "perimetre",
            "kind": "perimeter",
            "title": "",
            "tilejson": None,
            "geojson": perimeter_document(consultation),
            "visible": True,
            "geometry_kind": "polygon",
        }
    ]
    sources += [
        layer_source(placed.layer, visible=placed.visible_by_default)
        | {"tilejson": layer_tiles(placed.layer, consultation)}
        for placed in placed_layers(consultation)
    ]
    return sources


def contribution_sources(
    contribution: Contribution, footing: Footing | None = None
) -> list[dict[str, Any]]:
    """The surroundings, the consultation's other contributions, and the one on top of them.

    With ``footing``, the object that it was written about is there too, as it was then.
    """
    consultation = contribution.consultation
    others = {
        "id": "autres",
        "kind": "contributions",
        "title": _("Autres contributions"),
        "tilejson": contribution_tiles(consultation),
        "geojson": None,
        "visible": True,
        "categories": category_documents(consultation),
        "geometry_kind": "point",
        "href_template": "/contributions/{public_id}/",
    }
    return [
        *surroundings(consultation),
        *([former_object(footing)] if footing else []),
        others,
        # The number that the tiles give it: below and above it is one contribution.
        _pin_source(consultation, feature_document(contribution) | {"id": contribution.pk}),
    ]


def former_object(footing: Footing) -> dict[str, Any]:
    """The object of a layer as it was when somebody wrote about it: a ghost, nothing to choose."""
    mark = Mark("objet", footing.state, footing.title, "", footing.geom_before, None)
    return change_sources([mark])[0] | {"id": "objet-avant"}


def with_former_object(place: GEOSGeometry, footing: Footing | None) -> GEOSGeometry:
    """What the map must show: where somebody wrote, and the object that was written about."""
    if footing is None:
        return place
    return GEOSGeometry(memoryview(footing.geom_before.wkb), srid=place.srid).union(place)


def draft_sources(
    consultation: Consultation, place: GEOSGeometry, title: str, category: str
) -> list[dict[str, Any]]:
    """The surroundings, and a contribution that is not sent yet."""
    feature = {
        "type": "Feature",
        "geometry": geometry_document(place),
        "properties": {"public_id": "brouillon", "title": title, "category": category},
    }
    return [*surroundings(consultation), _pin_source(consultation, feature)]


def _pin_source(consultation: Consultation, feature: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "contribution",
        "kind": "contributions",
        "title": "",
        "tilejson": None,
        "geojson": {"type": "FeatureCollection", "features": [feature]},
        "visible": True,
        "categories": category_documents(consultation),
        "geometry_kind": "point",
        "href_template": None,
    }
