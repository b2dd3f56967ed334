"""Low zooms of synchronised layers: whatever is drawn, every object is there or counted, once."""

import math
import random

import pytest
import shapely
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from layers import gathering, services
from layers.models import FeaturePart, GatheredCell, GeometryKind, Layer
from tests import places
from tests.layers.revisions import State, serve
from tests.tiles.asking import EXTENT, Asker, tile_holding
from tests.tiles.mvt_validator import POLYGON, read_tile, served_faults
from tests.tiles.statements import Tile, public_layer, state_of, statement
from tiles import layers as tile_layers
from tiles.address import TileAddress

pytestmark = pytest.mark.django_db(transaction=True)

LON, LAT = places.LILLE
Box = tuple[float, float, float, float]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits at which a handful of objects is a crowd, and a large layer."""
    monkeypatch.setattr(gathering, "MOST_DRAWN", 5)
    monkeypatch.setattr(gathering, "MOST_DRAWN_CLOSE_UP", 8)
    monkeypatch.setattr(gathering, "MOST_COUNTED", 12)
    monkeypatch.setattr(services, "OWN_PARTITION_FROM", 15)


def drawn(tile: bytes) -> dict[int, tuple[int, list[list[tuple[int, int]]]]]:
    """How many objects each drawn one stands for, and where, by identity."""
    assert served_faults(tile) == ""
    found = {}
    for layer in read_tile(tile):
        for feature in layer.features:
            pairs = zip(feature.tags[::2], feature.tags[1::2], strict=True)
            words = {layer.keys[key]: layer.values[value] for key, value in pairs}
            count = words.get("count", 1)
            assert isinstance(count, int)
            assert feature.identity is not None
            found[feature.identity] = (count, feature.parts)
    return found


def tiles_over(box: Box, z: int) -> list[Tile]:
    west, north = tile_holding(box[0], box[3], z)
    east, south = tile_holding(box[2], box[1], z)
    return [(x, y) for x in range(west, east + 1) for y in range(north, south + 1)]


def total(layer: Layer, number: int, z: int, tiles: list[Tile]) -> int:
    """What the tiles of a zoom add up to; neighbours must say the same of what both draw."""
    counts: dict[int, int] = {}
    for tile in tiles:
        for identity, (count, _parts) in drawn(statement(layer, number, z, tile)).items():
            assert counts.setdefault(identity, count) == count, (z, tile)
    return sum(counts.values())


OFFSETS = st.integers(-3_000, 3_000)
SIZES = st.sampled_from([1, 3, 10, 40, 200, 1_000])
PLACES = st.lists(st.tuples(OFFSETS, OFFSETS, SIZES), min_size=1, max_size=30)
UNIT = 2e-5
"""Degrees in one step of `OFFSETS`: the whole field is twelve hundredths of a degree wide."""


def shape_of(kind: str, east: int, north: int, size: int) -> BaseGeometry:
    lon, lat, extent = LON + east * UNIT, LAT + north * UNIT, size * UNIT
    if kind == GeometryKind.POINT:
        return shapely.Point(lon, lat)
    if kind == GeometryKind.LINE:
        return shapely.LineString([(lon, lat), (lon + extent, lat + extent / 3)])
    return shapely.box(lon, lat, lon + extent, lat + extent)


@pytest.mark.parametrize("kind", [GeometryKind.POINT, GeometryKind.LINE, GeometryKind.POLYGON])
def test_every_zoom_of_every_revision_adds_up_to_its_objects(few: None, kind: str) -> None:
    box = (LON - 0.07, LAT - 0.07, LON + 0.09, LAT + 0.09)
    made = iter(range(1_000))

    @settings(max_examples=6, suppress_health_check=list(HealthCheck))
    @given(st.lists(PLACES, min_size=1, max_size=3), st.sampled_from([0, 4, 8, 10, 11, 12, 13]))
    def adds_up(revisions: list[list[tuple[int, int, int]]], z: int) -> None:
        layer = public_layer(kind, f"objets-{next(made)}")
        for found in revisions:
            state: State = {
                f"{number}": (shape_of(kind, *place), {}) for number, place in enumerate(found)
            }
            serve(layer, state)
        for number, found in enumerate(revisions, start=1):
            assert total(layer, number, z, tiles_over(box, z)) == len(found), (z, number)

    adds_up()


def test_close_up_only_crowded_tiles_gather_and_their_neighbours_know(few: None) -> None:
    """A crowd on both sides of a tile's edge, and points alone to the end of the neighbours."""
    z = 15
    x, y = tile_holding(LON, LAT, z)
    edge_lon = (x + 1) / 2**z * 360 - 180
    width = 360 / 2**z
    random.seed(11)
    crowd = [edge_lon + random.uniform(-0.1, 0.02) * width for _ in range(60)]
    alone = [edge_lon + (n / 5 - 2.5) * width for n in range(26)]
    state: State = {
        str(n): (shapely.Point(lon, LAT + random.uniform(-1, 1) * 1e-5), {})
        for n, lon in enumerate([*crowd, *alone])
    }
    layer = public_layer(GeometryKind.POINT)
    serve(layer, state)
    assert tile_layers.BY_TILE_FROM == gathering.KEPT_ZOOM + 1
    for zoom in range(tile_layers.BY_TILE_FROM):
        # A crowd is nowhere drawn whole first, to be found too heavy.
        address = TileAddress("layer.objets", zoom, *tile_holding(LON, LAT, zoom), 1)
        assert not tile_layers.tile_query(state_of(layer, 1), address).is_prepared
    for number in (1, 2):
        for zoom in (13, 14, 15, 16, 17, 18):
            tiles = sorted(
                {
                    (column + i, row + j)
                    for shape, _columns in state.values()
                    for column, row in [tile_holding(shape.centroid.x, shape.centroid.y, zoom)]
                    for i in (-1, 0, 1)
                    for j in (-1, 0, 1)
                }
            )
            assert total(layer, number, zoom, tiles) == len(state), (number, zoom)
        here = drawn(statement(layer, number, z, (x, y)))
        assert max(count for count, _parts in here.values()) > 1
        # Its neighbour draws the crowd as it does, and its own points one by one.
        beside = drawn(statement(layer, number, z, (x + 1, y)))
        assert len([1 for count, _parts in beside.values() if count == 1]) >= 5
        away = drawn(statement(layer, number, z, (x + 2, y)))
        assert {count for count, _parts in away.values()} == {1}
        # Another revision: half of the crowd has gone.
        state = {key: found for key, found in state.items() if int(key) % 2 or int(key) > 60}
        serve(layer, state)


def test_kept_cells_are_those_that_counting_finds_at_each_revision(few: None) -> None:
    """Kept or counted, a tile is the same; cells of objects that stay are not written again."""
    random.seed(7)
    for kind in (GeometryKind.POINT, GeometryKind.POLYGON):
        layer = public_layer(kind, f"gardes-{kind}")
        spread = [(random.randint(-900, 900), random.randint(-900, 900), 1) for _ in range(60)]
        for gone in (0, 10, 25):
            serve(
                layer,
                {
                    str(n): (shape_of(kind, east + (n % 7 == 0) * gone, north, size), {})
                    for n, (east, north, size) in enumerate(spread[gone:], start=gone)
                },
            )
        for number in (1, 2, 3):
            for z in (3, 8, 10, 11, 12):
                for tile in tiles_over((LON - 0.02, LAT - 0.02, LON + 0.02, LAT + 0.02), z):
                    assert state_of(layer, number).kept_to >= z
                    counted = statement(layer, number, z, tile, kept_to=-1)
                    assert drawn(statement(layer, number, z, tile)) == drawn(counted)
        cells = GatheredCell.objects.filter(layer=layer)
        assert cells.filter(since=1, until=None).exists()
        assert cells.filter(since=3).count() < cells.filter(until=None).count()


def test_ten_thousand_buildings_are_seen_from_far_away(tiles: Asker) -> None:
    """Each is a fraction of a pixel: squares of their area stand for them, and say how many."""
    layer = public_layer(GeometryKind.POLYGON, style={"property": "usage"})
    side = 100
    buildings: State = {
        f"{row}-{column}": (
            shapely.box(
                LON + column * 3e-4,
                LAT + row * 2e-4,
                LON + column * 3e-4 + 1.5e-4,
                LAT + row * 2e-4 + 1e-4,
            ),
            {"usage": "logement"},
        )
        for row in range(side)
        for column in range(side)
    }
    serve(layer, buildings)
    z = 8
    x, y = tile_holding(LON, LAT, z)
    answer = tiles.get(f"/tiles/layer.objets/1/{z}/{x}/{y}.mvt")
    features = answer.features("features")
    assert sum(feature["properties"]["count"] for feature in features.values()) == side * side
    assert {feature["properties"]["usage"] for feature in features.values()} == {"logement"}
    # A quarter of the ground is built on, and a quarter of it is drawn.
    ground = (
        (3e-4 * side) * (2e-4 * side) / math.cos(math.radians(LAT)) / (360 / 2**z / EXTENT) ** 2
    )
    built = sum(
        shapely.Polygon(feature["geometry"]["coordinates"][0]).area for feature in features.values()
    )
    assert 0.2 < built / ground < 0.32
    # Close up they are themselves.
    x, y = tile_holding(LON, LAT, 16)
    close = tiles.get(f"/tiles/layer.objets/1/16/{x}/{y}.mvt").features("features")
    assert close
    assert all("count" not in feature["properties"] for feature in close.values())
    assert "64 × 64" in tiles.get("/tiles/layer.objets.json").json()["generalised"]


def test_no_tile_is_heavier_than_half_a_megabyte(tiles: Asker) -> None:
    """A coast of 100,000 vertices, and thousands of round areas with a long name each."""
    angles = [2 * math.pi * step / 100_000 for step in range(100_000)]
    coast = shapely.Polygon(
        [
            (
                LON + (0.02 + 0.004 * math.sin(3_001 * angle)) * math.cos(angle),
                LAT + (0.02 + 0.004 * math.sin(3_001 * angle)) * math.sin(angle) * 0.63,
            )
            for angle in angles
        ]
    )
    random.seed(3)
    ponds: State = {
        f"mare-{n}": (
            shapely.Point(LON + random.uniform(0, 8e-3), LAT + random.uniform(0, 4e-3)).buffer(
                2e-4, quad_segs=5
            ),
            {"nom": f"Mare {n} " + "x" * 150},
        )
        for n in range(6_000)
    }
    serve(public_layer(GeometryKind.POLYGON, "rivage"), {"rivage": (coast, {})})
    serve(public_layer(GeometryKind.POLYGON, "mares", style={"labels": {"property": "nom"}}), ponds)
    for slug in ("rivage", "mares"):
        heaviest = 0
        for z in (8, 10, 12, 13, 14, 16):
            x, y = tile_holding(LON + 0.002, LAT + 0.002, z)
            answer = tiles.get(f"/tiles/layer.{slug}/1/{z}/{x}/{y}.mvt")
            assert answer.status in {200, 204}, (slug, z)
            size = len(answer.plain())
            assert size <= 500_000, (slug, z)
            assert answer.status == 204 or served_faults(answer.plain()) == ""
            heaviest = max(heaviest, size)
        assert heaviest > 10_000, slug
    # The whole ring of waves is in one tile of zoom 10, and has something to draw.
    layer = Layer.objects.get(slug="rivage")
    x, y = tile_holding(LON, LAT, 10)
    ((_count, parts),) = drawn(statement(layer, 1, 10, (x, y))).values()
    assert parts


def test_the_last_generalisation_is_light_whatever_the_layer_holds() -> None:
    layer = public_layer(GeometryKind.POLYGON, style={"labels": {"property": "nom"}})
    serve(
        layer,
        {
            str(n): (shape_of("polygon", n % 60 * 40, n // 60 * 40, 200), {"nom": "x" * 900})
            for n in range(2_100)
        },
    )
    tile = tile_holding(LON, LAT, 10)
    sizes = [len(statement(layer, 1, 10, tile, level)) for level in range(5)]
    assert sizes[0] > sizes[4] > 0
    assert sizes[4] < 150_000


def test_a_large_area_in_pieces_is_drawn_as_the_whole_one() -> None:
    """Its pieces are joined again in each tile: same ground, one ring, no cut within."""
    angles = [2 * math.pi * step / 5_000 for step in range(5_000)]
    whole = shapely.Polygon(
        [
            (
                LON + (0.05 + 0.01 * math.sin(40 * angle)) * math.cos(angle),
                LAT + (0.05 + 0.01 * math.sin(40 * angle)) * math.sin(angle) * 0.63,
            )
            for angle in angles
        ],
        [shapely.Point(LON, LAT).buffer(0.004).exterior.coords],
    )
    layer = public_layer(GeometryKind.POLYGON, "lac")
    serve(layer, {"lac": (whole, {})})
    assert FeaturePart.objects.filter(layer=layer).count() > 30
    for z in (13, 14, 15, 16):
        for lon, lat in (
            (LON, LAT),
            (LON + 0.05, LAT),
            (LON + 0.004, LAT + 0.001),
            (LON, LAT + 0.031),
        ):
            tile = tile_holding(lon, lat, z)
            joined = _ground(statement(layer, 1, z, tile))
            assert state_of(layer, 1).has_parts
            plain = _ground(statement(layer, 1, z, tile, has_parts=False))
            # A unit of 4096 along the outline, where a cut has put a vertex of its own.
            assert joined.symmetric_difference(plain).area <= plain.length
            # A cut left within would be drawn as an edge, on both of its sides.
            assert abs(joined.length - plain.length) <= 0.02 * plain.length


def _ground(tile: bytes) -> BaseGeometry:
    """The one area of a tile, in its units."""
    ((feature,),) = [layer.features for layer in read_tile(tile)]
    assert feature.kind == POLYGON
    assert served_faults(tile) == ""
    # Whether a ring is one of the ground or a hole in it is said by its direction alone.
    rings = [shapely.make_valid(shapely.Polygon(ring)) for ring in feature.parts]
    ground: BaseGeometry = shapely.Polygon()
    for ring in rings:
        ground = ground.symmetric_difference(ring)
    return ground


def test_low_zooms_of_a_large_layer_read_its_cells_and_its_large_objects_alone(few: None) -> None:
    layer = public_layer(GeometryKind.POLYGON)
    sizes = [1] * 400 + [3_000, 4_000]
    serve(
        layer,
        {
            str(n): (shape_of("polygon", n % 20 * 90, n // 20 * 90, size), {})
            for n, size in enumerate(sizes)
        },
    )
    address = TileAddress("layer.objets", 9, *tile_holding(LON, LAT, 9), 1)
    query = tile_layers.tile_query(state_of(layer, 1), address)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE layers_gatheredcell")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query.sql}", query.values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "gathered_cell_place" in plan, plan
    assert f"feature_large_of_{layer.pk}" in plan, plan
    assert "feature_geom" not in plan, plan
