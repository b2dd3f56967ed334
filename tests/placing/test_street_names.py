"""Names of streets while one types: what is proposed, in which order, and how it is asked of the database."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from contributions.placing.street_names import (
    MOST_TYPED,
    streets_called,
    streets_crossing,
    streets_like,
    streets_typed,
)
from contributions.views.streets import _Typing
from layers.models import Consultation, Layer, StreetSegment
from layers.streets import ready_streets
from tests import places, scenes
from tests.placing.streets import GRID, street_layer
from tests.placing.test_list_way import WHERE

pytestmark = pytest.mark.django_db

STREETS = f"{WHERE}rues/"


@pytest.fixture
def visitor() -> Client:
    cache.clear()
    scenes.commune()
    street_layer(scenes.consultation(), GRID)
    return Client()


def proposed(client: Client, typed: str, across: str = "") -> list[tuple[str, str]]:
    answer = client.get(STREETS, {"q": typed, "croise": across})
    assert answer.status_code == 200
    document = answer.json()
    assert document["available"] is True
    return [(one["label"], one["context"]) for one in document["results"]]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("rue nat", "Rue Nationale"),
        ("NATION", "Rue Nationale"),
        ("beth", "Rue de Béthune"),
        ("béthune", "Rue de Béthune"),
        ("r. de bet", "Rue de Béthune"),
        ("bd lib", "Boulevard de la Liberté"),
        ("boulevard de la liberté", "Boulevard de la Liberté"),
        ("nationnale", "Rue Nationale"),
    ],
)
def test_a_name_half_typed_is_proposed_whatever_its_accents_and_case(
    visitor: Client, typed: str, first: str
) -> None:
    assert proposed(visitor, typed)[0] == (first, "")


@pytest.mark.parametrize(
    "typed", ["", "r", "rue", "rue a", "rue de", "…", "\x07", "x" * 5000, "%_'"]
)
def test_what_says_nothing_proposes_nothing(visitor: Client, typed: str) -> None:
    assert proposed(visitor, typed) == []


def test_once_the_street_is_chosen_those_that_cross_it_go_first(visitor: Client) -> None:
    crossing = [("Rue de Béthune", "croise Rue Nationale"), ("Rue Neuve", "croise Rue Nationale")]
    assert proposed(visitor, "", "Rue Nationale") == crossing
    assert proposed(visitor, "rue d", "Rue Nationale") == crossing[:1]
    layer = Layer.objects.get()
    street_layer_of_more(layer, "Rue Neuve Prolongée")
    names = [name for name, _words in proposed(visitor, "neuve", "rue nationale")]
    assert names == ["Rue Neuve", "Rue Neuve Prolongée"]
    assert proposed(visitor, "", "Rue Inconnue") == []


def street_layer_of_more(layer: Layer, name: str) -> None:
    """One more street, far from the others, in a layer that is ready."""
    ready_streets(layer)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH added AS (INSERT INTO layers_streetname (layer_id, name, plain) "
            "VALUES (%s, %s, lower(%s)) RETURNING id) INSERT INTO layers_streetsegment (street_id, geom) "
            "SELECT added.id, ST_Translate(segment.geom, 0, 0.001) FROM added, "
            "(SELECT geom FROM layers_streetsegment LIMIT 1) AS segment",
            [layer.pk, name, name],
        )


def test_only_streets_around_the_perimeter_are_proposed(visitor: Client) -> None:
    assert proposed(visitor, "liberte")
    Consultation.objects.update(perimeter=places.square_around(half_m=120))
    assert proposed(visitor, "liberte") == []
    assert proposed(visitor, "", "Boulevard de la Liberté") == []


def test_a_consultation_that_is_not_public_answers_nobody(visitor: Client) -> None:
    street_layer(scenes.consultation("brouillon", visibility="draft"), GRID, slug="autres")
    assert (
        visitor.get("/concertations/brouillon/contribuer/rues/", {"q": "neuve"}).status_code == 404
    )
    assert visitor.post(STREETS).status_code == 405


def test_without_a_street_layer_it_says_so_and_is_not_kept() -> None:
    scenes.consultation()
    answer = Client().get(STREETS, {"q": "neuve"})
    assert answer.json() == {"results": [], "available": False}
    assert "no-store" in answer["Cache-Control"]


def test_who_asks_faster_than_anybody_types_is_told_to_wait(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Typing, "rate", "3/min", raising=False)
    assert [visitor.get(STREETS, {"q": "neuve"}).status_code for _n in range(4)] == [
        200,
        200,
        200,
        429,
    ]
    # Somebody else is not concerned.
    assert Client(REMOTE_ADDR="192.0.2.7").get(STREETS, {"q": "neuve"}).status_code == 200


MANY = """
INSERT INTO layers_streetname (layer_id, name, plain)
SELECT %(layer)s, 'Rue ' || md5(n::text), 'rue ' || md5(n::text) FROM generate_series(1, 10000) AS n;
INSERT INTO layers_streetsegment (street_id, geom)
SELECT street.id, ST_SetSRID(ST_MakeLine(
    ST_MakePoint(2.8 + (street.id %% 97) / 200.0, 50.5 + part / 40.0 + (street.id %% 89) / 9000.0),
    ST_MakePoint(2.8005 + (street.id %% 97) / 200.0, 50.5003 + part / 40.0 + (street.id %% 89) / 9000.0)
), 4326)
FROM layers_streetname AS street CROSS JOIN generate_series(1, 10) AS part
WHERE street.layer_id = %(layer)s;
ANALYZE layers_streetname; ANALYZE layers_streetsegment;
"""


def plan_of(function: Any, *arguments: Any) -> str:
    """The plan of the one statement that ``function`` runs."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        function(*arguments)
    (query,) = captured.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE) " + query["sql"].replace("%", "%%"), [])
        return "\n".join(row for (row,) in cursor.fetchall())


def test_among_a_hundred_thousand_segments_names_are_found_by_index(visitor: Client) -> None:
    layer, made = Layer.objects.get(), Consultation.objects.get()
    ready_streets(layer)
    with connection.cursor() as cursor:
        cursor.execute(MANY, {"layer": layer.pk})
    assert StreetSegment.objects.count() > 100_000
    found = streets_called(layer, made, ["Rue Nationale", "rue neuve"])
    assert sorted(street.name for street in found.values()) == ["Rue Nationale", "Rue Neuve"]
    assert streets_like(layer, made, "nationnale")[0] == "Rue Nationale"
    for half_m in (500, 30_000):
        # A small perimeter is found by place, a metropole by name: neither reads everything.
        Consultation.objects.update(perimeter=places.square_around(half_m=half_m))
        plans = [
            plan_of(streets_called, layer, made, ["Rue Nationale"]),
            plan_of(streets_like, layer, made, "nationnale"),
            plan_of(streets_crossing, layer, made, "Rue Nationale"),
            *(plan_of(streets_typed, layer, made, typed) for typed in ("nat", "rue ab")),
        ]
        for plan in plans:
            assert "Seq Scan on layers_street" not in plan
        assert len(streets_typed(layer, made, "rue ab")) <= MOST_TYPED
    assert "street_name_like" in plans[1]
    assert "street_name_like" in plans[3]
    assert "street_segment_geom" in plans[2]
