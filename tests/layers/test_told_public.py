"""A layer is public as long as a public consultation shows it, however that comes about."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from layers.models import Consultation, ConsultationLayer, Layer
from tests import scenes
from tests.layers.revisions import bench, layer, serve

pytestmark = pytest.mark.django_db

VIEWS = ("layer", "layer_feature", "layer_revision")


def public(of: Layer) -> bool:
    """Whether the published schema shows it; its views agree."""
    number = {"layer": "id"}
    with connection.cursor() as cursor:
        found = set()
        for view in VIEWS:
            column = number.get(view, "layer_id")
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM published.{view} WHERE {column} = %s)", [of.pk]
            )
            found.add(cursor.fetchone()[0])
    (answer,) = found
    return bool(answer)


@pytest.fixture
def served() -> Layer:
    made = layer()
    serve(made, {"A": bench(0)})
    return Layer.objects.get(pk=made.pk)


def shown(by: Consultation, of: Layer) -> ConsultationLayer:
    return ConsultationLayer.objects.create(consultation=by, layer=of)


def test_it_follows_what_shows_it(served: Layer) -> None:
    assert not public(served)
    one, other = scenes.consultation("une"), scenes.consultation("autre", visibility="draft")
    placed = shown(one, served)
    shown(other, served)
    assert public(served)
    placed.delete()
    assert not public(served)
    Consultation.objects.filter(pk=other.pk).update(visibility="published")
    assert public(served)
    Consultation.objects.filter(pk=other.pk).update(visibility="archived")
    assert public(served)
    Consultation.objects.filter(pk=other.pk).update(visibility="draft")
    assert not public(served)


def test_a_place_may_be_given_to_another_consultation_or_layer(served: Layer) -> None:
    draft, open_one = scenes.consultation("b", visibility="draft"), scenes.consultation("p")
    placed = shown(draft, served)
    ConsultationLayer.objects.filter(pk=placed.pk).update(consultation=open_one)
    assert public(served)
    second = layer("arbres")
    serve(second, {"A": bench(0)})
    ConsultationLayer.objects.filter(pk=placed.pk).update(layer=second)
    assert (public(served), public(second)) == (False, True)


def test_a_consultation_that_is_deleted_shows_nothing(served: Layer) -> None:
    consultation = scenes.consultation()
    shown(consultation, served)
    consultation.delete()
    assert not public(served)


def test_nobody_but_the_trigger_writes_it(served: Layer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE layers_layer SET is_public = true WHERE id = %s", [served.pk])
    assert not public(served)
    shown(scenes.consultation(), served)
    # Read before it was public, saved after.
    served.title = "Bancs publics"
    served.save()
    assert public(served)


def test_a_layer_without_a_state_is_not_there() -> None:
    empty = layer()
    shown(scenes.consultation(), empty)
    assert not public(empty)
    serve(empty, {"A": bench(0)})
    assert public(empty)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_the_second_sees_the_first(served: Layer) -> None:
    one, other = scenes.consultation("une"), scenes.consultation("autre")
    shown(one, served)
    shown(other, served)
    hidden: list[Any] = []

    def hide_the_other() -> None:
        try:
            Consultation.objects.filter(pk=other.pk).update(visibility="draft")
            hidden.append(True)
        finally:
            connection.close()

    with transaction.atomic():
        Consultation.objects.filter(pk=one.pk).update(visibility="draft")
        at_once = threading.Thread(target=hide_the_other)
        at_once.start()
        # It waits for the layer, which this transaction holds.
        at_once.join(timeout=0.5)
        assert at_once.is_alive()
    at_once.join(timeout=30)
    assert hidden == [True]
    assert not public(served)
