"""Submitting: what is written, what is refused and how it is said, twice the same, at once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Polygon
from django.db import connection
from django.utils import timezone

from accounts.models import OutgoingMail
from contributions import services
from contributions.constraints import REFUSAL_OF_CONSTRAINT
from contributions.errors import (
    AreaTooLarge,
    BodyTooLong,
    ContributionRefused,
    CoordinatesSwapped,
    GeometryNotAccepted,
    IdempotencyKeyReused,
    InvalidIdempotencyKey,
    LineTooLong,
    MissingTitle,
    NotOpen,
    OutsidePerimeter,
    TitleTooLong,
    TooManyVertices,
    UnknownCategory,
    UnknownFeature,
    UnreadableTitle,
)
from contributions.models import Contribution, ModerationEvent
from contributions.places import communes_of
from geo.errors import InvalidGeometry
from layers.models import Consultation
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db


def submit(consultation: Consultation, **changes: Any) -> services.Submission:
    given: dict[str, Any] = {
        "consultation": consultation,
        "title": "Un banc à l’ombre",
        "body": "Devant l’école.",
        "category": consultation.categories.get(slug="arbres"),
        "geometry": places.inside(),
        "now": timezone.now(),
    }
    given.update(changes)
    if "author" not in given:
        given["author"] = personas.resident()
    return services.submit_contribution(**given)


def test_a_contribution_is_published_with_its_commune_its_event_and_a_letter() -> None:
    scenes.commune()
    made = submit(scenes.consultation())
    contribution = made.contribution
    assert made.created
    assert contribution in Contribution.objects.published()
    shares = contribution.commune_shares.all()
    assert [(s.commune.insee_code, s.share) for s in shares] == [("59350", 1.0)]
    assert [e.action for e in contribution.moderation_events.all()] == ["submitted"]
    letter = OutgoingMail.objects.get()
    assert letter.to == "camille@exemple.test"
    assert str(contribution.public_id) in letter.body_text


def test_a_place_exactly_on_the_limit_is_accepted_and_twenty_metres_out_is_told_how_far() -> None:
    consultation = scenes.consultation()
    author = personas.resident()
    assert submit(consultation, author=author, geometry=places.on_the_edge()).created
    with pytest.raises(OutsidePerimeter, match="20 mètres"):
        submit(consultation, author=author, geometry=places.twenty_metres_outside())


REFUSALS: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"title": " \u200b\u00a0 "}, MissingTitle),
    ({"title": "t" * 121}, TitleTooLong),
    ({"title": "a\x00b"}, UnreadableTitle),
    ({"title": "\ud800"}, UnreadableTitle),
    ({"body": "b" * 5001}, BodyTooLong),
    ({"category": None}, UnknownCategory),
    ({"geometry": places.at_sea()}, OutsidePerimeter),
    ({"geometry": places.point(0, 0)}, OutsidePerimeter),
    ({"geometry": places.point(-180, -90)}, OutsidePerimeter),
    ({"geometry": places.swapped_lille()}, CoordinatesSwapped),
    ({"geometry": places.line(6_000)}, LineTooLong),
    ({"geometry": places.area(1_500)}, AreaTooLarge),
    ({"geometry": places.bow_tie()}, InvalidGeometry),
    ({"geometry": MultiPolygon(places.area(10), srid=4326)}, GeometryNotAccepted),
    (
        {"geometry": LineString([places.LILLE, (3.0636, 50.6368)] * 251, srid=4326)},
        TooManyVertices,
    ),
    ({"about": services.About("inconnue", "1")}, UnknownFeature),
    ({"now": timezone.now() - timedelta(days=30)}, NotOpen),
    ({"now": timezone.now() + timedelta(days=30)}, NotOpen),
    ({"idempotency_key": ""}, InvalidIdempotencyKey),
    ({"idempotency_key": "é"}, InvalidIdempotencyKey),
    ({"idempotency_key": "k" * 201}, InvalidIdempotencyKey),
]


@pytest.mark.parametrize(
    ("change", "refusal"),
    REFUSALS,
    # Numbered: an id must be the same in every worker.
    ids=[f"{number}-{refusal.__name__}" for number, (_change, refusal) in enumerate(REFUSALS)],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    change: dict[str, Any], refusal: type[Exception]
) -> None:
    consultation = scenes.consultation(perimeter=places.square_around(half_m=9_000))
    with pytest.raises(refusal) as caught:
        submit(consultation, **change)
    assert str(caught.value).endswith((".", ")"))
    assert not Contribution.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_another_consultations_category_is_refused() -> None:
    other = scenes.consultation("une-autre")
    with pytest.raises(UnknownCategory):
        submit(scenes.consultation(), category=other.categories.get(slug="arbres"))


def test_the_same_key_gives_the_same_contribution_even_after_the_end() -> None:
    consultation, author = scenes.consultation(), personas.resident()
    first = submit(consultation, author=author, idempotency_key="a")
    later = timezone.now() + timedelta(days=30)
    again = submit(consultation, author=author, idempotency_key="a", now=later)
    assert (again.created, again.contribution.pk) == (False, first.contribution.pk)
    with pytest.raises(IdempotencyKeyReused):
        submit(consultation, author=author, idempotency_key="a", title="Autre chose")
    assert submit(consultation, author=personas.neighbour(), idempotency_key="a").created


@pytest.mark.parametrize("constraint", sorted(REFUSAL_OF_CONSTRAINT))
def test_every_constraint_that_has_a_sentence_exists_in_the_database(constraint: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = %s)
                   OR EXISTS (SELECT 1 FROM pg_class WHERE relname = %s)
                   OR EXISTS (SELECT 1 FROM pg_proc WHERE prosrc LIKE '%%''' || %s || '''%%')""",
            [constraint] * 3,
        )
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"geometry": places.at_sea()}, OutsidePerimeter),
        ({"geometry": places.line(6_000)}, LineTooLong),
        ({"geometry": places.bow_tie()}, InvalidGeometry),
        ({"now": timezone.now() + timedelta(days=30)}, NotOpen),
    ],
)
def test_the_table_refuses_with_the_same_class_when_the_service_did_not_see_it(
    change: dict[str, Any], refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The officer who closes the consultation between the check and the write.
    monkeypatch.setattr(services, "ensure_place", lambda *_: None)
    monkeypatch.setattr(services.rules, "may_contribute", lambda *_: services.rules.ALLOWED)
    monkeypatch.setattr(services, "communes_of", lambda *_: [])
    consultation = scenes.consultation(perimeter=places.square_around(half_m=9_000))
    with pytest.raises(refusal) as caught:
        submit(consultation, **change)
    assert isinstance(caught.value, (ContributionRefused, InvalidGeometry))
    assert not ModerationEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_once_with_one_key_make_one_contribution() -> None:
    consultation, author = scenes.consultation(), personas.resident()
    category = consultation.categories.get(slug="arbres")
    barrier, made, failures = threading.Barrier(4), [], []

    def click() -> None:
        try:
            barrier.wait()
            made.append(
                submit(consultation, author=author, category=category, idempotency_key="clic")
            )
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert not failures
    assert sorted(one.created for one in made) == [False, False, False, True]
    assert Contribution.objects.count() == 1


def squares() -> tuple[GEOSGeometry, float]:
    """Two communes side by side, 2 km each; the limit is the longitude that is returned."""
    west, south, east, north = places.square_around(half_m=1_000).extent
    middle = (west + east) / 2
    for code, name, box in (
        ("59350", "Lille", (west, south, middle, north)),
        ("59009", "Villeneuve-d’Ascq", (middle, south, east, north)),
    ):
        scenes.commune(code, name, geom=MultiPolygon(Polygon.from_bbox(box), srid=4326))
    return places.square_around(half_m=1_000), middle


def test_a_line_and_an_area_are_shared_by_length_and_by_area() -> None:
    _perimeter, limit = squares()
    today = timezone.localdate()
    quarter = 400 / places.METRES_PER_DEGREE_LON
    line = LineString((limit - quarter, 50.6367), (limit + 3 * quarter / 2, 50.6367), srid=4326)
    parts = communes_of(line, today)
    assert [part.insee_code for part in parts] == ["59009", "59350"]
    assert [part.share for part in parts] == pytest.approx([0.6, 0.4], abs=1e-4)
    box = Polygon.from_bbox((limit - quarter, 50.636, limit + 2 * quarter, 50.637))
    box.srid = 4326
    assert [p.share for p in communes_of(box, today)] == [
        pytest.approx(2 / 3, abs=1e-4),
        pytest.approx(1 / 3, abs=1e-4),
    ]


def test_a_point_on_a_limit_has_one_commune_and_a_line_along_it_adds_up_to_one() -> None:
    _perimeter, limit = squares()
    today = timezone.localdate()
    assert [p.insee_code for p in communes_of(places.point(limit, 50.6367), today)] == ["59009"]
    along = LineString((limit, 50.636), (limit, 50.637), srid=4326)
    assert sum(p.share for p in communes_of(along, today)) == pytest.approx(1.0)
    assert communes_of(places.at_sea(), today) == []


@pytest.mark.usefixtures("real_communes")
def test_real_boundaries_give_lille_for_the_grand_place() -> None:
    parts = communes_of(places.inside(), timezone.localdate())
    assert [(p.insee_code, p.name) for p in parts] == [("59350", "Lille")]


def test_the_communes_of_a_place_are_found_by_their_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            """EXPLAIN SELECT id FROM territory_commune
               WHERE ST_Intersects(geom, ST_SetSRID(ST_MakePoint(3, 50.6), 4326))"""
        )
        assert any("commune_geom" in line for (line,) in cursor.fetchall())
