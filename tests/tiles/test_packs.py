"""Tiles drawn from packs are byte by byte those drawn from features, and never from packs that are gone."""

import itertools
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import shapely
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.reader import reader_cursor
from layers import gathering, packing
from layers.models import GeometryKind, Layer, PointPack
from layers.packing import POINTS_OF_A_PACK
from layers.services import locked_layer
from layers.tasks import pack_points
from tests import places
from tests.layers.revisions import bench, serve
from tests.tiles.asking import EXTENT, Asker, tile_holding
from tests.tiles.statements import decoded, public_layer, state_of, statement
from tests.tiles.test_points import UNIT, VALUES, X, Y, Z, at
from tiles.address import TileAddress
from tiles.layers import tile_query

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = itertools.count()
BOTH = {"property": "v", "labels": {"property": "title"}}


def scattered(count: int, seed: int, width: float = EXTENT) -> dict[str, Any]:
    """Points around the middle of Lille's tile of zoom 15."""
    dice = random.Random(seed)
    return {
        str(n): (
            at(*(EXTENT / 2 + dice.uniform(-width, width) for _axis in range(2))),
            {"v": dice.choice(["bois", "pierre", 3, None]), "nom": f"Banc {n}\nde Lille"},
        )
        for n in range(count)
    }


def test_a_tile_is_the_same_from_packs_and_from_features() -> None:
    layer = public_layer(GeometryKind.POINT, style=BOTH, title_property="nom")
    serve(layer, scattered(3 * POINTS_OF_A_PACK + 7, 1))
    tiles = [(z, (X >> (Z - z), Y >> (Z - z))) for z in (10, 13, 14, Z)]
    tiles += [(Z + 1, (2 * X + east, 2 * Y + south)) for east in (0, 1) for south in (0, 1)]
    tiles += [(Z, (X + 1, Y)), (Z, (X, Y + 5))]
    features = [statement(layer, 1, *tile) for tile in tiles]
    assert pack_points() == 1
    assert state_of(layer, 1).packed_for == ["title", "v", "nom"]
    assert PointPack.objects.filter(layer=layer).count() == 4
    assert [statement(layer, 1, *tile) for tile in tiles] == features
    assert [len(decoded(body)) > 20 for body in features] == [True] * 9 + [False]
    assert pack_points() == 0


def test_whatever_the_values_packs_tell_them() -> None:
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(UNIT, UNIT, VALUES, VALUES), min_size=1, max_size=12))
    def agree(drawn: list[tuple[float, float, Any, Any]]) -> None:
        layer = public_layer(
            GeometryKind.POINT,
            f"packs-{next(NUMBERS)}",
            style={"property": "v", "labels": {"property": "w"}},
        )
        serve(
            layer,
            {str(n): (at(x, y), {"v": v, "w": w}) for n, (x, y, v, w) in enumerate(drawn)},
        )
        features = statement(layer, 1, Z, (X, Y))
        assert pack_points() == 1
        assert statement(layer, 1, Z, (X, Y)) == features

    agree()


def test_a_crowded_tile_gathers_what_the_database_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a tile that is not: its points are drawn singly, in the buffer too."""
    monkeypatch.setattr(gathering, "MOST_DRAWN_CLOSE_UP", 40)
    monkeypatch.setattr(gathering, "MOST_DRAWN", 40)
    layer = public_layer(GeometryKind.POINT, style={"property": "v"})
    serve(layer, scattered(150, 2, width=EXTENT / 8) | scattered_far())
    state = state_of(layer, 1)
    assert state.crowded
    asked = [
        (z, (x + east, y + south))
        for z in (13, 14, 15, 16)
        for x, y in [(X << z >> Z, Y << z >> Z)]
        for east in (-1, 0, 1)
        for south in (-1, 0, 1)
    ]
    features = [statement(layer, 1, *tile) for tile in asked]
    by_database = [statement(layer, 1, *tile, has_single_points=False) for tile in asked]
    assert [decoded(one) for one in features] == [decoded(one) for one in by_database]
    counts = [one["properties"].get("count") for body in features for one in decoded(body).values()]
    assert None in counts
    assert max(filter(None, counts)) > 1
    pack_points()
    assert [statement(layer, 1, *tile) for tile in asked] == features


def scattered_far() -> dict[str, Any]:
    """Some more in a corner, across the edges of the tiles there."""
    dice = random.Random(9)
    return {
        f"loin-{n}": (at(dice.uniform(-90, 90), dice.uniform(-90, 90)), {"v": n}) for n in range(20)
    }


def test_packs_follow_revisions_and_styles(tiles: Asker) -> None:
    layer = public_layer(GeometryKind.POINT, "bancs", style={"property": "v"})
    serve(layer, {"A": bench(0, v=1, w="un"), "B": bench(5, v=2, w="deux")})
    z = 16
    x, y = tile_holding(*places.LILLE, z)

    def shown(number: int, zoom: int = z, name: str = "v") -> list[dict[str, Any]]:
        place = (x >> (z - zoom), y >> (z - zoom))
        path = f"/tiles/layer.bancs/{number}/{zoom}/{place[0]}/{place[1]}.mvt"
        answer = tiles.get_when(
            path, lambda answer: answer.status == 200 and name in str(answer.features("features"))
        )
        return sorted((one["properties"] for one in answer.features("features").values()), key=str)

    assert pack_points() == 1
    assert shown(1) == [{"v": 1}, {"v": 2}]
    serve(layer, {"A": bench(0, v=1, w="un"), "C": bench(9, v=3, w="trois")})
    assert pack_points() == 1
    assert set(PointPack.objects.values_list("revision", flat=True)) == {2}
    # The process knows of packs of the first revision, which are there no more.
    assert shown(1, 15) == [{"v": 1}, {"v": 2}]
    assert shown(2) == [{"v": 1}, {"v": 3}]
    Layer.objects.filter(pk=layer.pk).update(style={"property": "w"})
    assert state_of(layer, 2).packed_for == []
    assert shown(2, 14, "w") == [{"w": "trois"}, {"w": "un"}]
    assert pack_points() == 1
    assert state_of(layer, 2).packed_for == ["w", ""]
    assert shown(2, 13, "w") == [{"w": "trois"}, {"w": "un"}]


def test_packs_follow_what_a_title_is() -> None:
    layer = public_layer(
        GeometryKind.POINT, style={"labels": {"property": "title"}}, title_property="v"
    )
    serve(layer, {"A": (at(5, 5), {"v": "un", "w": "autre"})})
    pack_points()
    Layer.objects.filter(pk=layer.pk).update(title_property="w")
    assert state_of(layer, 1).packed_for == []
    ((feature,),) = [decoded(statement(layer, 1, Z, (X, Y))).values()]
    assert feature["properties"] == {"title": "autre"}
    assert pack_points() == 1
    ((feature,),) = [decoded(statement(layer, 1, Z, (X, Y))).values()]
    assert feature["properties"] == {"title": "autre"}


def test_several_points_in_one_are_not_packed() -> None:
    """Each revision says whether it has such, and those of a former one go all the same."""
    layer = public_layer(GeometryKind.POINT)
    both = shapely.MultiPoint([at(1, 1), at(2, 2)])
    serve(layer, {"B": (at(3, 3), {})})
    assert pack_points() == 1
    serve(layer, {"A": (both, {}), "B": (at(3, 3), {})})
    assert pack_points() == 0
    assert not PointPack.objects.exists()
    serve(layer, {"B": (at(3, 3), {})})
    assert [state_of(layer, number).has_single_points for number in (1, 2, 3)] == [
        True,
        False,
        True,
    ]
    assert list(
        layer.revisions.order_by("number").values_list("has_single_points", "packed_for")
    ) == [(True, None), (False, None), (True, None)]
    assert pack_points() == 1
    assert len(decoded(statement(layer, 3, Z, (X, Y)))) == 1


def test_a_layer_hidden_while_others_are_packed_is_packed_when_it_is_back() -> None:
    """It was found while everybody could read it: without a point to be seen it must not count as packed."""
    layer = public_layer(GeometryKind.POINT)
    serve(layer, {"A": (at(5, 5), {})})
    revision = layer.revisions.get()
    shown = layer.consultation_layers.get()
    shown.delete()
    assert not packing._pack(revision.pk, [])
    assert state_of_packs(layer) == (None, 0)
    shown.save()
    assert len(decoded(statement(layer, 1, Z, (X, Y)))) == 1
    assert pack_points() == 1
    assert len(decoded(statement(layer, 1, Z, (X, Y)))) == 1


def test_packs_say_what_they_were_made_for_whatever_changed_since_they_were_wanted() -> None:
    layer = public_layer(GeometryKind.POINT, style=BOTH, title_property="nom")
    serve(layer, {"A": (at(5, 5), {"v": 1, "w": 2, "nom": "un", "autre": "deux"})})
    revision = layer.revisions.get()
    Layer.objects.filter(pk=layer.pk).update(title_property="autre")
    assert packing._pack(revision.pk, ["title", "v"])
    assert state_of_packs(layer) == (["title", "v", "autre"], 1)
    # Nor are newer ones replaced by whoever has an older list.
    assert not packing._pack(revision.pk, ["title", "v"])
    assert not packing._pack(revision.pk, ["w"])
    assert state_of_packs(layer) == (["title", "v", "autre"], 1)
    ((feature,),) = [decoded(statement(layer, 1, Z, (X, Y))).values()]
    assert feature["properties"] == {"title": "deux", "v": 1}


def state_of_packs(layer: Layer) -> tuple[list[str] | None, int]:
    """What the newest revision's packs tell, and how many the layer has."""
    newest = layer.revisions.order_by("-number")[0]
    return newest.packed_for, PointPack.objects.filter(layer=layer).count()


def test_a_layer_that_fails_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = public_layer(GeometryKind.POINT, "premiere", style={"property": "v"})
    serve(failing, {"A": bench(0)})
    other = public_layer(GeometryKind.POINT, "seconde")
    serve(other, {"A": bench(0)})
    worded = packing._worded
    monkeypatch.setattr(packing, "_worded", lambda names: "SELECT 1/0" if names else worded(names))
    with pytest.raises(DatabaseError, match="division"):
        pack_points()
    assert state_of_packs(failing) == (None, 0)
    assert state_of_packs(other) == ([""], 1)


def test_who_writes_a_layer_waits_for_no_packing() -> None:
    """Nor does packing wait: whoever hides the layer, or gives it a revision, holds its row meanwhile."""
    layer = public_layer(GeometryKind.POINT)
    serve(layer, {"A": bench(0)})
    is_held, is_packed = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            locked_layer(layer)
            is_held.set()
            is_packed.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as aside:
        writing = aside.submit(write)
        assert is_held.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        try:
            assert pack_points() == 1
        finally:
            is_packed.set()
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        writing.result()


def test_packs_of_a_layer_that_is_public_no_more_are_read_by_nobody() -> None:
    layer = public_layer(GeometryKind.POINT)
    serve(layer, {"A": bench(0)})
    pack_points()
    counted = "SELECT count(*) FROM published.point_pack"
    with reader_cursor() as cursor:
        cursor.execute(counted)
        assert cursor.fetchone() == (1,)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT FROM layers_pointpack")
    layer.consultation_layers.all().delete()
    with reader_cursor() as cursor:
        cursor.execute(counted)
        assert cursor.fetchone() == (0,)


def test_who_comes_meanwhile_leaves_a_layer_to_the_first() -> None:
    layer = public_layer(GeometryKind.POINT)
    serve(layer, {"A": bench(0)})
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT FROM layers_layerrevision WHERE layer_id = %s FOR UPDATE", [layer.pk]
            )
        assert pack_points() == 0
        other.rollback()
    finally:
        other.close()
    assert pack_points() == 1


def test_packs_are_found_by_their_place() -> None:
    layer = public_layer(GeometryKind.POINT, style={"property": "v"})
    serve(layer, scattered(4 * POINTS_OF_A_PACK, 3, width=9 * EXTENT))
    pack_points()
    query = tile_query(state_of(layer, 1), TileAddress("layer.objets", Z, X, Y, 1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE layers_pointpack")
    with reader_cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query.sql}", query.values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "point_pack_place" in plan
