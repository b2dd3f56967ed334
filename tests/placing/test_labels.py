"""The label of a place: derived from the geometry, never more precise than it, filled in later if need be."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from contributions.models import Contribution
from contributions.placing.labels import PlaceLabel, fill_labels, label_of
from contributions.services import delete_own_contribution, submit_contribution
from contributions.tasks import label_places
from tests import personas, places, scenes
from tests.placing.conftest import AddressBase, address
from tests.placing.streets import GRID, street_layer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def door(**more):
    return address("12 Rue Nationale", *places.LILLE, **more)


def test_a_point_is_near_an_address(address_base: AddressBase) -> None:
    address_base.anywhere = [door()]
    label = label_of(places.inside(), day=TODAY)
    assert label == PlaceLabel("12 Rue Nationale, Lille", is_final=True)
    assert address_base.asked[0].startswith("/reverse/?lon=3.0635&lat=50.6367")


def test_a_line_an_area_and_a_blurred_point_are_near_a_street_not_a_door(
    address_base: AddressBase,
) -> None:
    address_base.anywhere = [door()]
    for place in (places.line(20), places.area(20)):
        assert label_of(place, day=TODAY).text == "Rue Nationale, Lille"
    assert label_of(places.inside(), day=TODAY, is_exact=False).text == "Rue Nationale, Lille"


def test_a_number_is_not_given_from_afar_and_a_street_not_from_very_far(
    address_base: AddressBase,
) -> None:
    lon, lat = places.LILLE
    address_base.anywhere = [door()]
    assert label_of(places.point(lon, lat + 0.0006), day=TODAY).text == "Rue Nationale, Lille"
    assert label_of(places.point(lon, lat + 0.006), day=TODAY) == PlaceLabel("", is_final=True)


def test_without_the_address_base_the_nearest_street_of_a_layer_does_for_now(
    address_base: AddressBase,
) -> None:
    address_base.is_out = True
    scenes.commune()
    assert label_of(places.inside(), day=TODAY) == PlaceLabel("", is_final=False)
    street_layer(scenes.consultation(), GRID)
    label = label_of(places.inside(), day=TODAY)
    assert label == PlaceLabel("Rue Nationale, Lille", is_final=False)


def submitted(**more) -> Contribution:
    consultation = scenes.consultation()
    return submit_contribution(
        author=personas.resident(),
        consultation=consultation,
        title="Un banc",
        body="",
        category=consultation.categories.first(),
        geometry=places.inside(),
        now=timezone.now(),
        **more,
    ).contribution


def test_what_was_not_labelled_is_labelled_later(address_base: AddressBase) -> None:
    made = submitted(place_label=PlaceLabel("Rue Nationale, Lille", is_final=False))
    address_base.is_out = True
    assert label_places() == 0
    made.refresh_from_db()
    assert (made.place_label, made.place_label_pending) == ("Rue Nationale, Lille", True)
    from django.core.cache import cache

    cache.clear()
    address_base.is_out, address_base.anywhere = False, [door()]
    assert label_places() == 1
    made.refresh_from_db()
    assert (made.place_label, made.place_label_pending) == ("12 Rue Nationale, Lille", False)
    assert label_places() == 0


def test_hidden_contributions_are_not_asked_about(address_base: AddressBase) -> None:
    scenes.contribution(scenes.consultation(), status="hidden")
    assert fill_labels(now=timezone.now()) == 0
    assert address_base.asked == []


def test_withdrawing_takes_the_label_away_too() -> None:
    made = submitted(place_label=PlaceLabel("12 Rue Nationale, Lille", is_final=True))
    assert made.author is not None
    delete_own_contribution(contribution=made, author=made.author, now=timezone.now())
    made.refresh_from_db()
    assert made.place_label == ""


def test_the_label_is_bounded_by_the_table() -> None:
    made = submitted()
    from django.db import DataError

    with pytest.raises(DataError), transaction.atomic():
        Contribution.objects.filter(pk=made.pk).update(place_label="x" * 201)


def test_everybody_reads_the_label_beside_the_place(
    address_base: AddressBase, client: Client
) -> None:
    made = submitted(place_label=PlaceLabel("12 Rue Nationale, Lille", is_final=True))
    near = "près de 12 Rue Nationale, Lille"
    assert near in client.get(f"/contributions/{made.public_id}/").content.decode()
    assert near in client.get("/concertations/un-parvis/").content.decode()
    document = client.get(f"/api/v1/contributions/{made.public_id}/").json()
    assert document["properties"]["place_label"] == "12 Rue Nationale, Lille"
    item = client.get(f"/ogc/collections/contributions/items/{made.public_id}?f=json").json()
    assert item["properties"]["place_label"] == "12 Rue Nationale, Lille"
    with connection.cursor() as cursor:
        cursor.execute("SELECT place_label FROM published.contribution")
        assert cursor.fetchall() == [("12 Rue Nationale, Lille",)]


def test_a_contribution_sent_on_the_pages_has_its_label(
    address_base: AddressBase, client: Client
) -> None:
    scenes.consultation()
    address_base.anywhere = [door()]
    client.force_login(personas.resident())
    base = "/concertations/un-parvis/contribuer/"
    client.post(base, {"lon": "3,0635", "lat": "50,6367"})
    client.post(f"{base}quoi/", {"title": "Un banc", "category": "arbres", "body": ""})
    assert "près de 12 Rue Nationale, Lille" in client.get(f"{base}relire/").content.decode()
    client.post(f"{base}relire/", {})
    assert Contribution.objects.get().place_label == "12 Rue Nationale, Lille"


def test_finding_what_waits_for_a_label_uses_its_index() -> None:
    scenes.contribution(scenes.consultation())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        waiting = Contribution.objects.filter(
            status="published", place_label_pending=True
        ).order_by("-submitted_at")[:40]
        assert "contribution_to_label" in waiting.explain()
