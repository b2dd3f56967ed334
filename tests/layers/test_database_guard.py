"""Calendars, perimeters and revisions cannot contradict themselves."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from layers.models import Feature, Layer, Phase
from tests import places, scenes

pytestmark = pytest.mark.django_db


def test_phases_of_one_consultation_never_overlap():
    scene = scenes.consultation()
    now = timezone.now()
    with pytest.raises(IntegrityError, match="phase_never_overlaps_another"), transaction.atomic():
        Phase.objects.create(
            consultation=scene,
            title="En même temps",
            during=DateTimeTZRange(now, now + timedelta(days=1)),
        )


def test_phases_may_touch_and_other_consultations_may_overlap():
    scene, other = scenes.consultation(), scenes.consultation("autre")
    assert scene.phases.count() == other.phases.count() == 2


@pytest.mark.parametrize("bounds", [(None, 1), (0, None), (0, 0)])
def test_a_phase_has_a_start_and_an_end(bounds):
    scene = scenes.consultation()
    scene.phases.all().delete()
    now = timezone.now()
    lower, upper = (None if days is None else now + timedelta(days=days) for days in bounds)
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.create(
            consultation=scene, title="Sans fin", during=DateTimeTZRange(lower, upper)
        )


def test_a_perimeter_is_valid():
    with pytest.raises(IntegrityError, match="consultation_perimeter_valid"), transaction.atomic():
        scenes.consultation(perimeter=MultiPolygon(places.bow_tie(), srid=4326))


def test_a_consultation_takes_at_least_one_kind_of_geometry():
    with pytest.raises(IntegrityError), transaction.atomic():
        scenes.consultation(allowed=())
    with pytest.raises(IntegrityError), transaction.atomic():
        scenes.consultation(allowed=("circle",))


def test_a_consultation_does_not_take_an_address_that_the_desk_uses():
    with pytest.raises(IntegrityError, match="slug_not_reserved"), transaction.atomic():
        scenes.consultation("sig")


@pytest.fixture
def layer(db):
    return Layer.objects.create(slug="pistes", title="Pistes", geometry_kind="point")


def _feature(layer, since, until, source_id="a"):
    return Feature.objects.create(
        layer=layer, source_id=source_id, geom=places.inside(), since=since, until=until
    )


def test_a_feature_has_one_state_at_each_revision(layer):
    _feature(layer, 1, 3)
    _feature(layer, 3, None)
    _feature(layer, 1, None, source_id="b")
    with pytest.raises(IntegrityError, match="feature_one_state"), transaction.atomic():
        _feature(layer, 2, 4)
    with pytest.raises(IntegrityError, match="feature_one_state"), transaction.atomic():
        _feature(layer, 9, None)


def test_a_revision_is_read_as_it_was(layer):
    _feature(layer, 1, 3)
    _feature(layer, 3, None)
    _feature(layer, 2, 3, source_id="b")
    states = {
        number: sorted(Feature.objects.at_revision(number).values_list("source_id", "since"))
        for number in (1, 2, 3)
    }
    assert states == {1: [("a", 1)], 2: [("a", 1), ("b", 2)], 3: [("a", 3)]}


def test_revisions_of_a_feature_are_in_order(layer):
    with pytest.raises(IntegrityError), transaction.atomic():
        _feature(layer, 3, 3)
