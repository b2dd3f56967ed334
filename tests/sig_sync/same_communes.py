"""The 95 communes as a delivery says them, and how far they lie from the true ones."""

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from geo.srid import METRIC_SRID
from geo.vectorfile import ReadingOptions, open_vector, reproject, settle_crs
from layers.models import GeometryKind
from sig_sync.fetch import Delivery, fetch
from sig_sync.models import Source
from tests.sig_sync import files

COUNT = 95


def fetched(**fields: Any) -> tuple[Source, Delivery]:
    source = files.source(fields.pop("location"), kind=GeometryKind.POLYGON, **fields)
    delivery = fetch(source)
    assert isinstance(delivery, Delivery)
    return source, delivery


def communes(source: Source, delivery: Delivery) -> dict[str, Any]:
    """INSEE code to outline in Lambert-93, as the delivery says them."""
    options = ReadingOptions(
        sublayer=source.sublayer if source.protocol == "http" else "",
        format=delivery.format,
        stated_crs=delivery.stated_crs,
    )
    found: dict[str, Any] = {}
    with open_vector(delivery.parts, options) as stream:
        crs = settle_crs(stream, source.declared_srid)
        for batch in stream:
            assert not batch.problems
            shapes = reproject(list(batch.geometries), crs, METRIC_SRID)
            found |= dict(zip(batch.columns["insee"], shapes, strict=True))
    return found


def farthest_m(found: dict[str, Any], shared_data: Path) -> float:
    """How far the outlines lie from the true ones at most, once both hold the same communes."""
    truth = pyogrio.read_dataframe(shared_data / "boundaries/mel_communes_l93.gpkg")
    true_shapes = dict(zip(truth["insee"], truth.geometry, strict=True))
    assert sorted(found) == sorted(true_shapes)
    pairs = [(found[code], true_shapes[code]) for code in found]
    return float(np.max(shapely.hausdorff_distance(*map(np.array, zip(*pairs, strict=True)))))
