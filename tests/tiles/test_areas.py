"""Areas that need neither clipping nor mending are drawn without either, and look the same."""

import math

import pytest
import shapely
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.models import Feature, GeometryKind, Layer
from tests import places
from tests.layers.revisions import serve
from tests.tiles.asking import EXTENT, Response, tile_holding, unit_m
from tests.tiles.mvt_validator import served_faults
from tests.tiles.statements import Tile, public_layer, statement

pytestmark = pytest.mark.django_db(transaction=True)

LON, LAT = places.LILLE
UNIT_LAT = unit_m(LAT, 14) / 111_320
"""Degrees of latitude in a unit of a tile of zoom 14."""

_BY_POSTGIS = """
SELECT id, ST_AsBinary(ST_AsMVTGeom(geom_3857, ST_TileEnvelope(%s, %s, %s), 4096, 64))
FROM layers_feature
WHERE layer_id = %s AND geom_3857 && ST_TileEnvelope(%s, %s, %s, margin => 64.0 / 4096)
"""


def star(east: float, north: float, radii: list[float], hole: float = 0) -> BaseGeometry:
    """An area around a place, all in units of zoom 14 from the north-west corner of Lille's tile."""
    x, y = tile_holding(LON, LAT, 14)
    lon = (x + east / EXTENT) / 2**14 * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + north / EXTENT) / 2**14))))
    step = 2 * math.pi / len(radii)
    wide = UNIT_LAT / math.cos(math.radians(lat))
    ring = [
        (
            lon + radius * wide * math.cos(step * n),
            lat + radius * UNIT_LAT * math.sin(step * n),
        )
        for n, radius in enumerate(radii)
    ]
    holes = [[(lon + (x - lon) * hole, lat + (y - lat) * hole) for x, y in ring]] if hole else []
    return shapely.make_valid(shapely.Polygon(ring, holes))


def ours(layer: Layer, z: int, tile: Tile) -> dict[int, BaseGeometry]:
    """The areas of our tile, in its units."""
    body = statement(layer, 1, z, tile)
    assert not body or served_faults(body) == ""
    features = Response(200, {}, body).features("features") if body else {}
    return {number: shape(feature["geometry"]) for number, feature in features.items()}


def theirs(layer: Layer, z: int, tile: Tile) -> dict[int, BaseGeometry]:
    """The same areas as PostGIS clips and mends them."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_POSTGIS, [z, *tile, layer.pk, z, *tile])
        return {number: shapely.from_wkb(bytes(wkb)) for number, wkb in cursor if wkb}


RADII = st.lists(st.floats(0.3, 60), min_size=3, max_size=12)
PLACE = st.floats(-80, EXTENT + 80)
AREAS = st.lists(
    st.tuples(PLACE, PLACE, RADII, st.sampled_from([0, 0, 0.5, 0.99])), min_size=1, max_size=25
)


def test_an_area_is_drawn_as_postgis_clips_and_mends_it() -> None:
    """Within the tile and across its edge, with holes, with spikes that fold up on the grid."""
    made = iter(range(1_000))
    x, y = tile_holding(LON, LAT, 14)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(AREAS)
    def agree(drawn: list[tuple[float, float, list[float], float]]) -> None:
        layer = public_layer(GeometryKind.POLYGON, f"aires-{next(made)}")
        serve(layer, {str(n): (star(*one), {}) for n, one in enumerate(drawn)})
        for z, tile in ((14, (x, y)), (16, (4 * x, 4 * y)), (16, (4 * x + 2, 4 * y + 1))):
            found, expected = ours(layer, z, tile), theirs(layer, z, tile)
            assert found.keys() >= expected.keys()
            for number, area in found.items():
                # Mending draws an edge through each place of the grid that it passes by within half a
                # unit, and leaves out slivers: no more than a unit along the outline.
                other = expected.get(number, shapely.Polygon())
                apart = area.symmetric_difference(other).area
                outline = max(area.length, other.length)
                assert apart <= outline, (z, number, area.wkt, other.wkt)

    agree()


def test_an_area_that_folds_up_on_the_grid_is_mended() -> None:
    """A bar a fifth of a unit from its own side: on the grid they touch."""
    x, y = tile_holding(LON, LAT, 14)
    west, north = star(1_000.3, 1_000.3, [0.01, 0.01, 0.01]).centroid.coords[0]
    wide = UNIT_LAT / math.cos(math.radians(LAT))
    # Like a key: two teeth with a slit between them that is narrower than the grid.
    corners = [(0, 0), (40, 0), (40, 10), (20.2, 10), (20.2, 1), (20, 1), (20, 10), (0, 10)]
    key = shapely.Polygon([(west + a * wide, north - b * UNIT_LAT) for a, b in corners])
    layer = public_layer(GeometryKind.POLYGON, "cle")
    serve(layer, {"cle": (key, {})})
    number = Feature.objects.get(layer=layer).pk
    snapped = ours(layer, 14, (x, y))[number]
    assert snapped.is_valid
    assert snapped.equals(theirs(layer, 14, (x, y))[number])
    assert 380 <= snapped.area <= 420
