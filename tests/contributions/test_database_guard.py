"""The table itself refuses what the rules forbid, whoever writes to it."""

from datetime import timedelta

import psycopg
import pytest
from django.contrib.gis.geos import MultiPoint, Point
from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions.models import ModerationEvent
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db


def refused_by(constraint, **contribution):
    scene = contribution.pop("scene", None) or scenes.consultation()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        scenes.contribution(scene, **contribution)
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.errors.CheckViolation)
    assert cause.diag.constraint_name == constraint


def test_every_allowed_kind_inside_is_accepted():
    scene = scenes.consultation()
    for geometry in places.everywhere():
        assert scenes.contribution(scene, geom=geometry).pk


def test_the_edge_belongs_to_the_perimeter():
    assert scenes.contribution(scenes.consultation(), geom=places.on_the_edge()).pk


@pytest.mark.parametrize(
    "place", [places.twenty_metres_outside, places.at_sea, places.swapped_lille]
)
def test_a_place_outside_the_perimeter_is_refused(place):
    refused_by("contribution_inside_perimeter", geom=place())


def test_a_line_that_leaves_the_perimeter_is_refused():
    refused_by("contribution_inside_perimeter", geom=places.line(501))


def test_an_outline_that_crosses_itself_is_refused():
    refused_by("contribution_geom_valid", geom=places.bow_tie())


def test_an_empty_geometry_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        scenes.contribution(scenes.consultation(), geom=Point(srid=4326))


def test_a_kind_that_the_consultation_does_not_take_is_refused():
    only_points = scenes.consultation(allowed=("point",))
    refused_by("contribution_geometry_allowed", scene=only_points, geom=places.line(50))
    refused_by(
        "contribution_geometry_allowed",
        scene=only_points,
        geom=MultiPoint(places.inside(), srid=4326),
    )


def test_limits_on_length_area_and_vertices_hold():
    scene = scenes.consultation()
    scene.max_length_m, scene.max_area_m2, scene.max_vertices = 100, 2_500, 4
    scene.save()
    refused_by("contribution_length_bounded", scene=scene, geom=places.line(102))
    refused_by("contribution_area_bounded", scene=scene, geom=_triangle(places.area(80)))
    refused_by("contribution_vertices_bounded", scene=scene, geom=places.area(10))
    assert scenes.contribution(scene, geom=places.line(98)).pk


def _triangle(square):
    ring = square.coords[0]
    return type(square)((ring[0], ring[1], ring[2], ring[0]), srid=4326)


@pytest.mark.parametrize(("opens", "closes"), [(1, 12), (-10, -1)])
def test_before_and_after_the_contribution_phase_nothing_is_accepted(opens, closes):
    scene = scenes.consultation(opens_in_days=opens, closes_in_days=closes)
    refused_by("contribution_in_open_phase", scene=scene)


def test_a_draft_takes_nothing():
    refused_by("contribution_in_open_phase", scene=scenes.consultation(visibility="draft"))


def test_a_contribution_does_not_come_from_the_future():
    refused_by("contribution_not_in_the_future", submitted_at=timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize("title", ["", "   ", "\n\t"])
def test_a_title_is_more_than_blanks(title):
    refused_by("contribution_title_present", title=title)


def test_a_category_belongs_to_the_same_consultation():
    scene, other = scenes.consultation(), scenes.consultation("autre")
    contribution = scenes.contribution(scene)
    contribution.category = other.categories.get(slug="velo")
    with pytest.raises(IntegrityError), transaction.atomic():
        contribution.save()


def test_moving_a_contribution_out_of_the_perimeter_is_refused():
    contribution = scenes.contribution(scenes.consultation())
    contribution.geom = places.twenty_metres_outside()
    with pytest.raises(IntegrityError), transaction.atomic():
        contribution.save()


def test_a_contribution_stays_editable_after_the_phase_ends():
    scene = scenes.consultation()
    contribution = scenes.contribution(scene)
    scene.phases.all().delete()
    contribution.title = "Corrigé"
    contribution.save()


def test_hiding_needs_a_reason_and_history_is_never_rewritten():
    contribution = scenes.contribution(scenes.consultation())
    officer = personas.officer()
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationEvent.objects.create(
            contribution=contribution, actor=officer, action="hidden", reason=" "
        )
    event = ModerationEvent.objects.create(
        contribution=contribution, actor=officer, action="hidden", reason="Insultes"
    )
    event.reason = "Autre chose"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
    officer.delete()
    event.refresh_from_db()
    assert (event.actor, event.reason) == (None, "Insultes")
