"""Low zooms tell the truth: every contribution is counted, once."""

import math
import random
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection
from django.utils import timezone

from contributions.models import Contribution
from contributions.tasks import fold_live_changes as fold
from tests import places, scenes
from tests.tiles.asking import EXTENT, Asker, tile_holding
from tests.tiles.test_live import tile_path
from tiles import live

pytestmark = pytest.mark.django_db(transaction=True)

LON, LAT = places.LILLE


@pytest.fixture
def few_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clusters from the fourth contribution of a tile on."""
    monkeypatch.setattr(live, "MOST_PINS", 3)
    monkeypatch.setattr(live, "MOST_PINS_CLOSE_UP", 3)


def test_clusters_count_each_contribution_once_by_category(tiles: Asker, few_pins: None) -> None:
    consultation = scenes.consultation()
    for step in range(5):
        scenes.contribution(consultation, geom=Point(LON + step * 1e-5, LAT, srid=4326))
    scenes.contribution(consultation, geom=places.line(100))
    fold()
    z = 10
    answer = tiles.get_when(tile_path(z), lambda answer: answer.status == 200)
    (cluster,) = answer.features("clusters").values()
    assert cluster["properties"] == {"count": 6, "count_arbres": 6}
    assert cluster["geometry"]["type"] == "Point"
    for tileset in ("contributions", f"contributions.{consultation.slug}"):
        _singly, clusters = tiles.get(f"/tiles/{tileset}.json").json()["vector_layers"]
        assert set(clusters["fields"]) == {"count", "count_arbres"}


def test_a_period_counts_only_what_was_submitted_in_it(tiles: Asker, few_pins: None) -> None:
    consultation = scenes.consultation()
    now = timezone.now().replace(microsecond=0)
    for day in range(8):
        scenes.contribution(
            consultation,
            geom=places.line(100) if day % 4 == 3 else Point(LON + day * 1e-5, LAT, srid=4326),
            submitted_at=now - timedelta(days=day),
        )
    fold()
    path = tile_path(10)
    whole = tiles.get_when(path, lambda answer: answer.status == 200)
    assert [row["properties"]["count"] for row in whole.features("clusters").values()] == [8]

    def since(days: int) -> int:
        return int((now - timedelta(days=days)).timestamp())

    some = tiles.get(f"{path}?from={since(5)}&to={since(0)}")
    assert [row["properties"] for row in some.features("clusters").values()] == [
        {"count": 5, "count_arbres": 5}
    ]
    few = tiles.get(f"{path}?from={since(1)}")
    assert sum(row["properties"]["count"] for row in few.features("clusters").values()) == 2
    assert tiles.get(f"{path}?to={since(30)}").status == 204
    # Counted at the same place as by the kept counts.
    everything = tiles.get(f"{path}?from=0")
    (kept,), (made) = whole.features("clusters").values(), everything.features("clusters")
    assert made[kept["id"]]["geometry"] == kept["geometry"]


def test_the_sum_over_a_zoom_is_the_number_of_published_contributions(
    tiles: Asker, few_pins: None
) -> None:
    """Through inserts, moves, hides, restores and deletes, folded in or not."""
    draw = random.Random(20261123)
    consultation = scenes.consultation(perimeter=places.square_around(half_m=25_000))
    other = scenes.consultation("autre", perimeter=places.square_around(half_m=25_000))

    def anywhere() -> Point | LineString:
        lon, lat = LON + draw.uniform(-0.1, 0.1), LAT + draw.uniform(-0.05, 0.05)
        if draw.random() < 0.2:
            return LineString((lon, lat), (lon + 0.003, lat + 0.002), srid=4326)
        if draw.random() < 0.3:
            # On an edge of the tiles of many zooms.
            lon = tile_holding(lon, lat, 13)[0] / 2**13 * 360 - 180
        return Point(lon, lat, srid=4326)

    for turn in range(12):
        for _ in range(6):
            where = other if draw.random() < 0.3 else consultation
            scenes.contribution(where, geom=anywhere())
        chosen = list(Contribution.objects.order_by("?")[:3])
        Contribution.objects.filter(pk=chosen[0].pk).update(geom=anywhere())
        status = draw.choice(["hidden", "published"])
        Contribution.objects.filter(pk=chosen[1].pk).update(status=status)
        if turn % 3 == 0:
            chosen[2].delete()
        if turn % 4 == 1:
            fold()
        tiles.run(tiles.room._live.read()) if turn else tiles.get("/tiles/contributions/0/0/0.mvt")
        published = Contribution.objects.filter(status="published")
        for name, rows in {
            "contributions": published,
            "contributions.un-parvis": published.filter(consultation=consultation),
        }.items():
            z = draw.choice([0, 5, 9, 11, 12, 13, 14])
            assert _counted(tiles, name, z) == rows.count(), (name, z, turn)


def _counted(tiles: Asker, name: str, z: int) -> int:
    """Contributions in all tiles of a zoom: in clusters, or as themselves with their anchor inside."""
    west, north = tile_holding(LON - 0.2, LAT + 0.15, z)
    east, south = tile_holding(LON + 0.2, LAT - 0.15, z)
    total = 0
    seen: Counter[int] = Counter()
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            answer = tiles.get(f"/tiles/{name}/{z}/{x}/{y}.mvt")
            assert answer.status in {200, 204}
            if b"clusters" in answer.plain():
                clusters = answer.features("clusters")
                total += sum(cluster["properties"]["count"] for cluster in clusters.values())
                seen.update(list(clusters))
                for cluster in clusters.values():
                    across, down = cluster["geometry"]["coordinates"]
                    assert 0 <= across <= EXTENT
                    assert 0 <= down <= EXTENT
            else:
                total += sum(
                    (x, y) == _anchor_tile(pk, z) for pk in answer.features("contributions")
                )
    # No cluster belongs to two tiles.
    assert all(times == 1 for times in seen.values())
    return total


def _anchor_tile(pk: int, z: int) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM contributions_contribution,"
            " LATERAL ST_PointOnSurface(geom_3857) AS p WHERE id = %s",
            [pk],
        )
        x, y = cursor.fetchone()
    world = 2 * math.pi * 6_378_137
    across = 2**z
    return (
        math.floor((x + world / 2) / world * across),
        math.floor((world / 2 - y) / world * across),
    )
