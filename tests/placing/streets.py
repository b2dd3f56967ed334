"""Street layers for tests: streets drawn in metres around the Grand-Place."""

import itertools

from django.utils import timezone

from layers.models import Consultation, ConsultationLayer, Feature, Layer, LayerRevision
from tests import places

Metres = tuple[float, float]


def position(at: Metres) -> tuple[float, float]:
    """Metres east and north of `places.LILLE`, in degrees."""
    lon, lat = places.LILLE
    return (
        lon + at[0] / places.METRES_PER_DEGREE_LON,
        lat + at[1] / places.METRES_PER_DEGREE_LAT,
    )


def street_layer(
    consultation: Consultation | None, streets: list[tuple[str, list[Metres]]], slug: str = "rues"
) -> Layer:
    """A street layer at its first revision; each pair of corners is a feature."""
    from django.contrib.gis.geos import LineString

    layer = Layer.objects.create(
        slug=slug,
        title="Rues",
        geometry_kind="line",
        title_property="nom",
        street_name_property="nom",
    )
    revision = LayerRevision.objects.create(layer=layer, number=1, created_at=timezone.now())
    number = 0
    for name, corners in streets:
        for one, other in itertools.pairwise(corners):
            number += 1
            Feature.objects.create(
                layer=layer,
                source_id=f"{number}",
                geom=LineString(position(one), position(other), srid=4326),
                properties={"nom": name},
                content_hash="",
                since=1,
            )
    layer.current_revision = revision
    layer.save()
    if consultation is not None:
        ConsultationLayer.objects.create(consultation=consultation, layer=layer)
    return layer


GRID = [
    ("Rue Nationale", [(-200.0, 0.0), (0.0, 0.0), (200.0, 0.0)]),
    ("Rue de Béthune", [(-100.0, -100.0), (-100.0, 100.0)]),
    ("Rue Neuve", [(100.0, -100.0), (100.0, 100.0)]),
    ("Boulevard de la Liberté", [(-200.0, 150.0), (200.0, 150.0)]),
]
"""Béthune and Neuve cross Nationale 200 m apart; the boulevard meets none of them."""
