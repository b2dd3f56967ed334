"""What the features of tiles are, asked for one by one by the number that a tile gives them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from contributions.models import Contribution
from layers.models import Feature, LayerRevision
from meetings.models import Meeting
from tests import places, scenes
from tests.tiles.asking import Asker
from tests.tiles.test_tiles import a_feature, a_layer, tile_path

pytestmark = pytest.mark.django_db(transaction=True)

LON, LAT = places.LILLE
IMPOSSIBLE = [
    "0",
    "-1",
    "1.5",
    "01",
    "1e3",
    "abc",
    "",
    "9007199254740992",
    "9" * 200,
    "٣",
    "1;DROP",
]


def test_the_number_in_a_tile_leads_to_what_a_card_says(tiles: Asker) -> None:
    consultation = scenes.consultation()
    moment = timezone.now().replace(microsecond=900_000) - timedelta(hours=1)
    made = scenes.contribution(consultation, title="Un banc", submitted_at=moment)
    tile = tiles.get_when(tile_path("contributions.un-parvis"), lambda answer: bool(answer.body))
    (number,) = tile.features("contributions")

    answer = tiles.get(f"/tiles/contributions.un-parvis/features/{number}.json")

    assert (answer.status, answer.headers["content-type"]) == (200, "application/geo+json")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    feature = answer.json()
    lon, lat = feature.pop("geometry")["coordinates"]
    assert abs(lon - LON) < 1e-6
    assert abs(lat - LAT) < 1e-6
    assert feature == {
        "type": "Feature",
        "id": made.pk,
        "properties": {
            "public_id": str(made.public_id),
            "title": "Un banc",
            "category": "arbres",
            "category_label": made.category.label,
            "consultation": "un-parvis",
            "submitted_at": f"{moment:%Y-%m-%dT%H:%M:%S}Z",
        },
    }
    assert tiles.get(f"/tiles/contributions/features/{number}.json").body == answer.body
    same = tiles.get(
        f"/tiles/contributions/features/{number}.json", if_none_match=answer.headers["etag"]
    )
    assert (same.status, same.body) == (304, b"")
    Contribution.objects.filter(pk=made.pk).update(title="Deux bancs")
    other = tiles.get(
        f"/tiles/contributions/features/{number}.json", if_none_match=answer.headers["etag"]
    )
    assert (other.status, other.json()["properties"]["title"]) == (200, "Deux bancs")
    # An area has its facts at a place on it.
    area = scenes.contribution(consultation, geom=places.area(50))
    found = tiles.get(f"/tiles/contributions/features/{area.pk}.json").json()["geometry"]
    assert found["type"] == "Point"
    assert area.geom.contains(places.point(*found["coordinates"]))


def test_what_is_not_public_has_no_facts(tiles: Asker) -> None:
    consultation = scenes.consultation()
    other = scenes.consultation("autre")
    made = scenes.contribution(consultation, title="À taire")
    path = f"/tiles/contributions.un-parvis/features/{made.pk}.json"
    assert tiles.get_when(path, lambda answer: answer.status == 200).status == 200
    # Of another consultation's tiles it is none.
    elsewhere = tiles.get(f"/tiles/contributions.autre/features/{made.pk}.json")
    assert (elsewhere.status, elsewhere.json()["code"]) == (404, "unknown-feature")

    for status in ("hidden", "deleted"):
        Contribution.objects.filter(pk=made.pk).update(status=status)
        for tileset in ("contributions", "contributions.un-parvis"):
            # The very next question.
            gone = tiles.get(f"/tiles/{tileset}/features/{made.pk}.json")
            assert (gone.status, gone.headers["cache-control"]) == (404, "no-store"), status
            assert b"taire" not in gone.body
    Contribution.objects.filter(pk=made.pk).update(status="published")
    assert tiles.get(path).status == 200
    consultation.visibility = "draft"
    consultation.save()
    assert tiles.get(path).status == 404
    assert tiles.get(f"/tiles/contributions/features/{made.pk}.json").status == 404

    meeting = a_meeting(consultation=other)
    assert tiles.get(f"/tiles/meetings/features/{meeting.pk}.json").status == 200
    other.visibility = "draft"
    other.save()
    assert tiles.get(f"/tiles/meetings/features/{meeting.pk}.json").status == 404


def a_meeting(**options: Any) -> Meeting:
    starts_at = timezone.now().replace(microsecond=0) + timedelta(days=7)
    given = {
        "title": "Atelier",
        "place_name": "Salle Courmont",
        "geom": places.inside(),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
    }
    return Meeting.objects.create(**(given | options))


def test_a_meeting_says_when_and_where(tiles: Asker) -> None:
    meeting = a_meeting()
    feature = tiles.get(f"/tiles/meetings/features/{meeting.pk}.json").json()
    assert feature["properties"] == {
        "public_id": str(meeting.public_id),
        "title": "Atelier",
        "starts_at": f"{meeting.starts_at:%Y-%m-%dT%H:%M:%S}Z",
        "status": "scheduled",
        "place_name": "Salle Courmont",
        "consultation": None,
    }


def test_an_object_of_a_layer_is_what_it_was_at_each_revision(tiles: Asker) -> None:
    layer = a_layer()
    old = a_feature(layer, "piste-1", places.line(200), properties={"nom": "Quai", "x": "secret"})
    first = tiles.get(f"/tiles/layer.pistes/1/features/{old.pk}.json")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.json()["properties"] == {
        "source_id": "piste-1",
        "title": "Quai",
        "layer": "pistes",
        "layer_title": "Pistes",
        "revision": 1,
    }
    Feature.objects.filter(pk=old.pk).update(until=2)
    new = a_feature(layer, "piste-1", places.line(300), since=2, properties={"nom": "Quai nord"})
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=2)
    layer.save()
    second = f"/tiles/layer.pistes/2/features/{new.pk}.json"
    assert tiles.get_when(second, lambda answer: answer.status == 200).status == 200
    assert tiles.get(f"/tiles/layer.pistes/1/features/{old.pk}.json").body == first.body
    # Each revision knows its own, and no third one is there.
    for path in (f"1/features/{new.pk}", f"2/features/{old.pk}", f"3/features/{new.pk}"):
        assert tiles.get(f"/tiles/layer.pistes/{path}.json").status == 404, path
    now = tiles.get(f"/tiles/layer.pistes/features/{new.pk}.json")
    assert (now.status, now.headers["cache-control"]) == (200, "no-cache")
    assert now.json()["properties"]["revision"] == 2
    assert tiles.get(f"/tiles/layer.pistes/features/{old.pk}.json").status == 404

    layer.consultations.update(visibility="draft")
    for path in (f"features/{new.pk}", f"1/features/{old.pk}", f"2/features/{new.pk}"):
        assert tiles.get(f"/tiles/layer.pistes/{path}.json").status == 404, path


def test_tilejson_says_where_the_facts_are(tiles: Asker) -> None:
    layer = a_layer()
    made = a_feature(layer, "piste-1", places.line(200))
    template = tiles.get("/tiles/layer.pistes.json").json()["features"]
    assert template == "http://127.0.0.1:8000/tiles/layer.pistes/1/features/{id}.json"
    path = template.replace("{id}", str(made.pk)).removeprefix("http://127.0.0.1:8000")
    assert tiles.get(path).json()["id"] == made.pk


def test_numbers_that_nothing_can_have_are_refused_without_the_database(
    tiles_without_database: Asker,
) -> None:
    for tileset in ("contributions", "layer.pistes", "layer.pistes/1", "meetings", "communes"):
        for number in IMPOSSIBLE:
            answer = tiles_without_database.get(f"/tiles/{tileset}/features/{number}.json")
            assert (answer.status, answer.json()["code"]) == (400, "impossible-feature"), number
    statuses = {
        path: tiles_without_database.get(f"/tiles/{path}").status
        for path in (
            "layer.pistes/0/features/1.json",
            "layer.pistes/x/features/1.json",
            "contributions/features/1.json?from=1",
            "nothing/features/1.json",
            "contributions/3/features/1.json",
            "contributions/features/1",
            "contributions/features/1/2.json",
        )
    }
    assert list(statuses.values()) == [400, 400, 400, 404, 404, 404, 404]
    away = tiles_without_database.get("/tiles/meetings/features/1.json")
    assert (away.status, int(away.headers["retry-after"]) > 0) == (503, True)
