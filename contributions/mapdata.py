"""What the map elements of this room's pages are given (see docs/map-elements.md)."""

import json
from collections.abc import Iterable
from typing import Any, cast

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from contributions.footing import Footing
from contributions.models import Contribution
from contributions.placing.feature import LayerObject, ObjectPlace
from contributions.placing.feature_search import FoundObject
from contributions.placing.ways import WayForm
from contributions.selectors import category_documents, feature_document
from geo.geojson import geometry_document
from layers.change_map import Mark, change_sources, drawable
from layers.models import Consultation
from layers.preview import contribution_tiles, layer_tiles
from layers.selectors import placed_layers
from layers.styles.document import (
    GeometryKind,
    LineSymbol,
    PointSymbol,
    PolygonSymbol,
    Simple,
    Style,
    Symbol,
)
from layers.styles.maplibre import style_layers
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
    contribution: Contribution,
    footing: Footing | None = None,
    spoken_of: LayerObject | None = None,
) -> list[dict[str, Any]]:
    """The surroundings, the consultation's other contributions, and the one on top of them.

    With ``spoken_of``, the whole object that it is about lies lightly under it; with ``footing``,
    that object is no longer there, and is drawn as it was.
    """
    under = [object_source(spoken_of)] if spoken_of else []
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
        *([former_object(footing)] if footing else under),
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


def option_documents(form: WayForm) -> list[dict[str, Any]]:
    """The places between which a form asks to choose, numbered as in its list (docs/map-elements.md)."""
    return [
        {
            "number": choice.number,
            "words": choice.words,
            "input": html_id,
            "geometry": geometry_document(choice.place),
        }
        for html_id, choice in form.drawn_choices
        if choice.place is not None
    ]


def object_source(found: LayerObject) -> dict[str, Any]:
    """A whole object of a layer, lightly drawn: what a contribution is about, or a part of it."""
    kind = ("point", "line", "polygon")[found.feature.geom.dims]
    symbols: dict[str, Symbol] = {
        "point": PointSymbol(opacity=0.35, size=16),
        "line": LineSymbol(opacity=0.3, width=11, casing_width=0),
        "polygon": PolygonSymbol(opacity=0.12, outline_width=1.5),
    }
    shape = drawable(shapely.from_wkb(bytes(found.feature.geom.wkb)))
    feature = {
        "type": "Feature",
        "id": found.feature.pk,
        "geometry": json.loads(shapely.to_geojson(shape)),
        "properties": {"title": found.name, "source_id": found.feature.source_id},
    }
    return {
        "id": "objet",
        "kind": "layer",
        "title": found.layer.title,
        "tilejson": None,
        "geojson": {"type": "FeatureCollection", "features": [feature]},
        "visible": True,
        "layers": style_layers(Style(cast(GeometryKind, kind), Simple(symbols[kind]))),
        "geometry_kind": kind,
        "href_template": None,
    }


def found_source(found: Iterable[FoundObject]) -> dict[str, Any]:
    """Objects that were found, a disc on each."""
    features = [
        {
            "type": "Feature",
            "id": one.feature_id,
            "geometry": {"type": "Point", "coordinates": [round(x, 7) for x in one.position]},
            "properties": {"title": one.name, "source_id": one.source_id},
        }
        for one in found
    ]
    return {
        "id": "trouves",
        "kind": "layer",
        "title": _("Éléments trouvés"),
        "tilejson": None,
        "geojson": {"type": "FeatureCollection", "features": features},
        "visible": True,
        "layers": style_layers(Style("point", Simple(PointSymbol(size=14, outline_width=3)))),
        "geometry_kind": "point",
        "href_template": None,
    }


def draft_sources(
    consultation: Consultation,
    place: GEOSGeometry,
    title: str,
    category: str,
    picked: ObjectPlace | None = None,
) -> list[dict[str, Any]]:
    """The surroundings, and a contribution that is not sent yet, on the object that was picked."""
    under = [object_source(picked.found)] if picked else []
    feature = {
        "type": "Feature",
        "geometry": geometry_document(place),
        "properties": {"public_id": "brouillon", "title": title, "category": category},
    }
    return [*surroundings(consultation), *under, _pin_source(consultation, feature)]


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
