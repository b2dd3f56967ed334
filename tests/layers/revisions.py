"""Revisions of a layer, written as `sig_sync` writes them."""

import hashlib
import json
from typing import Any

import shapely
from django.utils import timezone
from shapely.geometry.base import BaseGeometry

from layers.models import Feature, GeometryKind, Layer, LayerRevision
from layers.services import FeatureState, record_revision

LON, LAT = 3.0635, 50.6367
"""Lille's Grand-Place, degrees."""

State = dict[str, tuple[BaseGeometry, dict[str, Any]]]


def layer(slug: str = "bancs", kind: str = GeometryKind.POINT, **fields: Any) -> Layer:
    return Layer.objects.create(slug=slug, title=slug.title(), geometry_kind=kind, **fields)


def bench(east: float = 0, north: float = 0, **columns: Any) -> tuple[BaseGeometry, dict[str, Any]]:
    """A point so many hundred-thousandths of a degree from the Grand-Place, and its columns."""
    return shapely.Point(LON + east * 1e-5, LAT + north * 1e-5), columns


def serve(of: Layer, state: State) -> LayerRevision:
    """The next revision, in which the layer holds exactly ``state``; only differences are written."""
    current = Feature.objects.current().filter(layer=of)
    served = dict(current.values_list("source_id", "content_hash"))
    states = {
        source_id: FeatureState(source_id, geom, columns, _hash(geom, columns))
        for source_id, (geom, columns) in state.items()
    }
    return record_revision(
        layer=of,
        added=[found for key, found in states.items() if key not in served],
        changed=[
            found
            for key, found in states.items()
            if key in served and served[key] != found.content_hash
        ],
        removed=[key for key in served if key not in states],
        source_hash="",
        now=timezone.now(),
    )


def _hash(geom: BaseGeometry, columns: dict[str, Any]) -> str:
    return hashlib.sha256(geom.wkb + json.dumps(columns).encode()).hexdigest()
