"""Step 1 by a commune of the territory."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client
from django.utils import timezone

from contributions.placing.communes import communes_in, piece_of
from layers.models import Consultation
from tests import places, scenes
from tests.placing.test_list_way import WHERE, kept, text_of

pytestmark = pytest.mark.django_db


def send(client: Client, insee_code: str):
    return client.post(WHERE, {"way": "commune", "commune": insee_code})


def test_a_commune_that_fits_is_an_area_inside_the_perimeter() -> None:
    scenes.commune("59350", "Lille", geom=places.square_around(half_m=90))
    scenes.consultation()
    client = Client()
    answer = send(client, "59350")
    assert answer.status_code == 302
    area = kept(client)
    assert area is not None
    assert area.geom_type == "Polygon"
    page = text_of(client.get(answer.url))
    assert "Toute la partie de Lille dans le périmètre" in page
    assert "Une zone d’environ 3,2 hectares, à Lille" in page


def test_a_commune_cut_by_the_perimeter_stays_inside_it() -> None:
    scenes.commune("59350", "Lille", geom=places.square_around(lon=3.0670, half_m=400))
    made = scenes.consultation()
    Consultation.objects.update(max_area_m2=5_000_000)
    made.refresh_from_db()
    piece = piece_of(made, "59350", timezone.localdate())
    assert piece is not None
    assert piece.area is not None
    assert made.perimeter.covers(piece.area)
    client = Client()
    assert send(client, "59350").status_code == 302


def test_the_largest_piece_is_taken_and_said() -> None:
    lon, lat = places.LILLE
    pieces = MultiPolygon(
        Polygon.from_bbox((lon, lat, lon + 0.002, lat + 0.001)),
        Polygon.from_bbox((lon - 0.004, lat, lon - 0.003, lat + 0.001)),
        srid=4326,
    )
    scenes.commune("59350", "Lille", geom=pieces)
    scenes.consultation()
    client = Client()
    answer = send(client, "59350")
    assert "c’est le plus grand" in text_of(client.get(answer.url))
    assert kept(client).centroid.x > lon


def test_a_commune_that_is_too_large_is_a_point_and_said_so() -> None:
    scenes.commune()
    scenes.consultation()
    Consultation.objects.update(max_area_m2=10_000)
    client = Client()
    answer = send(client, "59350")
    assert kept(client).geom_type == "Point"
    page = text_of(client.get(answer.url))
    assert "Un point au milieu de la partie de Lille comprise dans le périmètre" in page
    # The figure is that of the part: Lille itself has 3 500 hectares.
    assert "La partie de Lille comprise dans le périmètre (" in page
    assert "plus grande que les zones de cette concertation" in page
    assert "commune entière (" not in page


def test_a_commune_that_is_too_large_where_no_point_is_taken_is_refused() -> None:
    scenes.commune()
    scenes.consultation(allowed=("polygon",))
    Consultation.objects.update(max_area_m2=10_000)
    answer = send(Client(), "59350")
    assert answer.status_code == 422
    assert "dessinez une zone plus petite" in text_of(answer)


def test_an_outline_of_very_many_vertices_is_simplified_within_the_perimeter(
    real_communes: None,
) -> None:
    made = scenes.consultation(perimeter=places.square_around(half_m=30_000))
    Consultation.objects.update(max_area_m2=1e9, max_vertices=200)
    made.refresh_from_db()
    found = communes_in(made, timezone.localdate())
    assert len(found) > 80
    fitting = 0
    for insee_code, _name in found[:12]:
        piece = piece_of(made, insee_code, timezone.localdate())
        assert piece is not None
        if piece.area is not None:
            fitting += 1
            assert piece.area.num_coords <= 200
            assert piece.area.valid
            assert made.perimeter.covers(piece.area)
    assert fitting >= 10


@pytest.mark.parametrize("junk", ["", "75056", "59350' --", "\x00", "9" * 5000])
def test_no_other_commune_can_be_sent(junk: str) -> None:
    scenes.commune()
    scenes.consultation()
    assert send(Client(), junk).status_code == 422
