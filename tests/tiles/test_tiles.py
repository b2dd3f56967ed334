"""Tiles compared with the tables they come from, feature by feature."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Point
from django.utils import timezone

from contributions.models import Contribution
from layers.models import ConsultationLayer, Feature, Layer, LayerRevision
from meetings.models import Meeting
from tests import personas, places, scenes
from tests.tiles.asking import EXTENT, Asker, in_tile_units, tile_holding, unit_m
from tiles.tilesets import TileQuery

# The tile room has connections of its own: it sees what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

ZOOM = 16
LON, LAT = places.LILLE


def tile_path(tileset: str, lon: float = LON, lat: float = LAT, z: int = ZOOM) -> str:
    x, y = tile_holding(lon, lat, z)
    return f"/tiles/{tileset}/{z}/{x}/{y}.mvt"


def a_layer(slug: str = "pistes", **options: Any) -> Layer:
    """A public layer with one revision and no feature yet."""
    layer = Layer.objects.create(
        slug=slug, title="Pistes", geometry_kind="line", title_property="nom", **options
    )
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=1)
    layer.save()
    consultation = scenes.consultation(f"avec-{slug}")
    ConsultationLayer.objects.create(consultation=consultation, layer=layer)
    return layer


def a_feature(layer: Layer, source_id: str, geom: GEOSGeometry, **options: Any) -> Feature:
    return Feature.objects.create(
        layer=layer,
        source_id=source_id,
        geom=geom,
        content_hash=source_id,
        **({"since": 1, "properties": {}} | options),
    )


def first_position(geometry: dict[str, Any]) -> tuple[float, float]:
    """The first position of a decoded MVT geometry, in tile units."""
    coordinates = geometry["coordinates"]
    while isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    return coordinates[0], coordinates[1]


def test_a_contributions_tile_says_the_same_as_the_table(tiles: Asker) -> None:
    consultation = scenes.consultation()
    author = personas.resident()
    kinds = {"Point": places.inside(), "LineString": places.line(100), "Polygon": places.area(50)}
    made = {
        kind: scenes.contribution(
            consultation,
            geom=geom,
            author=author,
            title=f"Avis {kind}",
        )
        for kind, geom in kinds.items()
    }

    answer = tiles.get(tile_path("contributions.un-parvis") + "?from=0")

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    features = answer.features("contributions")
    assert set(features) == {contribution.pk for contribution in made.values()}
    for kind, contribution in made.items():
        feature = features[contribution.pk]
        # What it is drawn by, and nothing else: the rest is asked for by the number.
        assert feature["properties"] == {"category": "arbres"}
        assert feature["geometry"]["type"] == kind
    # All three begin at the same place; an area may be told from another of its corners.
    expected = in_tile_units(LON, LAT, ZOOM)
    for kind in ("Point", "LineString"):
        x, y = first_position(features[made[kind].pk]["geometry"])
        distance_m = max(abs(x - expected[0]), abs(y - expected[1])) * unit_m(LAT, ZOOM)
        assert distance_m < 0.1, f"{kind} is {distance_m} m away"
    assert tiles.get(tile_path("contributions")).features("contributions") == features
    for content in (answer.plain(), tiles.get(tile_path("contributions.un-parvis")).plain()):
        for contribution in made.values():
            assert str(contribution.public_id).encode() not in content
            assert b"Avis" not in content


def test_a_live_tile_follows_the_database_within_a_second(tiles: Asker) -> None:
    consultation = scenes.consultation()
    path = tile_path("contributions.un-parvis")
    # Its consultation must be known, or there is no such tileset.
    empty = tiles.get_when(path, lambda answer: answer.status != 404)
    assert (empty.status, empty.body, empty.headers["cache-control"]) == (204, b"", "no-cache")

    kept = scenes.contribution(consultation)
    hidden = scenes.contribution(consultation, title="À masquer")
    both = tiles.get_when(path, lambda answer: len(answer.features("contributions")) == 2)
    assert set(both.features("contributions")) == {kept.pk, hidden.pk}

    Contribution.objects.filter(pk=hidden.pk).update(status="hidden")
    one = tiles.get_when(path, lambda answer: answer.headers["etag"] != both.headers["etag"])
    assert set(one.features("contributions")) == {kept.pk}
    assert b"masquer" not in one.plain()

    same = tiles.get(path, if_none_match=one.headers["etag"])
    assert (same.status, same.body) == (304, b"")
    assert same.headers["etag"] == one.headers["etag"]


def test_nothing_of_a_draft_reaches_a_tile(tiles: Asker) -> None:
    draft = scenes.consultation("brouillon")
    scenes.contribution(draft)
    draft.visibility = "draft"
    draft.save()
    assert tiles.get(tile_path("contributions.brouillon")).status == 404
    assert tiles.get("/tiles/contributions.brouillon.json").status == 404
    assert tiles.get(tile_path("contributions")).status == 204

    layer = a_layer()
    layer.consultations.update(visibility="draft")
    assert tiles.get(tile_path("layer.pistes")).status == 404
    assert tiles.get("/tiles/layer.pistes.json").status == 404


def test_a_layer_is_served_as_it_was_at_each_revision(tiles: Asker) -> None:
    layer = a_layer(style={"property": "largeur_m", "labels": {"property": "title"}})
    properties = {
        "nom": "Quai",
        "largeur_m": 2.5,
        "eclairee": True,
        "title": "autre",
    }
    old = a_feature(layer, "piste-1", places.line(200), properties=properties)
    x, y = tile_holding(LON, LAT, ZOOM)
    first, second = (f"/tiles/layer.pistes/{n}/{ZOOM}/{x}/{y}.mvt" for n in (1, 2))

    answer = tiles.get(first, accept_encoding="gzip")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    feature = answer.features("features")[old.pk]
    # Typed as in the source; what the style does not read is not there.
    assert feature["properties"] == {"title": "Quai", "largeur_m": 2.5}
    assert tiles.get(second).status == 404
    document = tiles.get("/tiles/layer.pistes.json").json()
    assert document["revision"] == 1
    assert document["tiles"] == ["http://127.0.0.1:8000/tiles/layer.pistes/1/{z}/{x}/{y}.mvt"]

    Feature.objects.filter(pk=old.pk).update(until=2)
    new = a_feature(layer, "piste-1", places.line(300), since=2)
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=2)
    layer.save()

    now = tiles.get_when(
        tile_path("layer.pistes"), lambda answer: new.pk in answer.features("features")
    )
    assert set(now.features("features")) == {new.pk}
    assert set(tiles.get(second).features("features")) == {new.pk}
    assert set(tiles.get(first).features("features")) == {old.pk}
    assert tiles.get("/tiles/layer.pistes.json").json()["revision"] == 2


def test_a_new_revision_s_low_zooms_are_made_before_anybody_asks(tiles: Asker) -> None:
    layer = a_layer()
    first = a_feature(layer, "piste-1", places.line(200))
    # Too small to be seen, and seen all the same.
    assert set(tiles.get("/tiles/layer.pistes/1/0/0/0.mvt").features("features")) == {first.pk}
    Feature.objects.filter(pk=first.pk).update(until=2)
    second = a_feature(layer, "piste-1", places.line(300), since=2)
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=2)
    layer.save()
    tiles.get_when("/tiles/layer.pistes/2/12/2080/1376.mvt", lambda answer: answer.status != 404)

    async def warmed() -> None:
        await asyncio.gather(*tiles.room._maker._aside)

    tiles.run(warmed())

    async def unasked(query: TileQuery) -> Any:
        raise AssertionError(query.sql)

    tiles.room._database.row = unasked  # type: ignore[method-assign,assignment]
    x, y = tile_holding(LON, LAT, 10)
    warm = tiles.get(f"/tiles/layer.pistes/2/10/{x}/{y}.mvt")
    assert set(warm.features("features")) == {second.pk}


def test_what_lies_in_the_buffer_is_drawn_on_both_sides_of_the_edge(tiles: Asker) -> None:
    layer = a_layer(slug="bornes")
    x, y = tile_holding(LON, LAT, ZOOM)
    degrees_per_unit = 360 / 2**ZOOM / EXTENT
    edge_lon = x / 2**ZOOM * 360 - 180
    near = a_feature(layer, "40", Point(edge_lon - 40 * degrees_per_unit, LAT, srid=4326))
    a_feature(layer, "90", Point(edge_lon - 90 * degrees_per_unit, LAT, srid=4326))
    along = LineString(
        (edge_lon - 30 * degrees_per_unit, LAT - 0.01),
        (edge_lon - 30 * degrees_per_unit, LAT + 0.01),
        srid=4326,
    )
    line = a_feature(layer, "30", along)

    own = tiles.get(f"/tiles/layer.bornes/{ZOOM}/{x - 1}/{y}.mvt").features("features")
    beyond = tiles.get(f"/tiles/layer.bornes/{ZOOM}/{x}/{y}.mvt").features("features")

    assert len(own) == 3
    assert set(beyond) == {near.pk, line.pk}
    assert round(first_position(beyond[near.pk]["geometry"])[0]) == -40


def test_communes_and_meetings_are_tilesets_with_tilejson(tiles: Asker) -> None:
    commune = scenes.commune()
    starts_at = timezone.now() + timedelta(days=3)
    meeting = Meeting.objects.create(
        title="Atelier",
        place_name="Mairie",
        geom=places.inside(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    feature = tiles.get(tile_path("communes", z=10)).features("communes")[commune.pk]
    assert feature["properties"] == {"insee_code": "59350", "name": "Lille", "population": 236_000}
    feature = tiles.get(tile_path("meetings")).features("meetings")[meeting.pk]
    assert feature["properties"] == {"status": "scheduled"}

    document = tiles.get("/tiles/communes.json", host="localhost:8123").json()
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://localhost:8123/tiles/communes/{z}/{x}/{y}.mvt"]
    assert document["vector_layers"][0]["id"] == "communes"
    west, _, _, north = document["bounds"]
    box = commune.geom.extent
    assert west <= box[0] < west + 1e-6
    assert north - 1e-6 < box[3] <= north
    assert "revision" not in document
    assert document["license"] == "Licence Ouverte 2.0"
    meetings = tiles.get("/tiles/meetings.json").json()
    assert meetings["vector_layers"][0]["fields"] == {"status": "String"}
    # Asked of the database each time; or kept by a process for that long, and by nobody else.
    assert (meetings["max_age_s"], document["max_age_s"]) == (0, 5)
    for path in (tile_path("communes", z=10), tile_path("meetings")):
        assert tiles.get(path).headers["cache-control"] == "no-cache"


def test_tilejson_never_sends_a_visitor_to_a_host_that_is_not_ours(
    tiles: Asker, settings: Any
) -> None:
    scenes.consultation()
    settings.PUBLIC_URL = "https://concertations.exemple.test"
    settings.ALLOWED_HOSTS = ["concertations.exemple.test", "127.0.0.1"]
    for host, expected in {
        "evil.example": "https://concertations.exemple.test",
        "concertations.exemple.test": "https://concertations.exemple.test",
        "127.0.0.1:8000": "http://127.0.0.1:8000",
        "127.0.0.1/@evil": "https://concertations.exemple.test",
        "": "https://concertations.exemple.test",
    }.items():
        document = tiles.get("/tiles/contributions.json", host=host).json()
        assert document["tiles"][0].startswith(f"{expected}/tiles/contributions/"), host


def test_a_source_credit_cannot_put_script_into_the_map(tiles: Asker) -> None:
    a_layer(attribution="<img src=x onerror=alert(1)>")
    attribution = tiles.get("/tiles/layer.pistes.json").json()["attribution"]
    assert "<" not in attribution


def test_head_answers_as_get_without_the_body(tiles: Asker) -> None:
    scenes.contribution(scenes.consultation())
    path = tile_path("contributions")
    whole = tiles.get(path, accept_encoding="gzip")
    head = tiles.get(path, method="HEAD", accept_encoding="gzip")
    assert head.body == b""
    assert head.headers == whole.headers
    assert int(whole.headers["content-length"]) == len(whole.body)


@pytest.mark.parametrize("table", ["accounts_user", "contributions_contribution", "layers_feature"])
def test_the_tile_room_could_not_read_a_table_if_it_tried(tiles: Asker, table: str) -> None:
    tiles.get("/tiles/communes.json")
    with pytest.raises(Exception, match="permission denied"):
        tiles.run(tiles.room._database.row(TileQuery(f"SELECT * FROM {table}")))
    with pytest.raises(Exception, match=r"read-only|permission denied"):
        tiles.run(tiles.room._database.row(TileQuery("CREATE TABLE published.trial (n integer)")))
