"""A consultation with 100,000 contributions: the same queries as with 100, through indexes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Contribution
from contributions.totals import published_in_commune
from desk.selectors import Wanted, commune_counts
from geo.bbox import parse_bbox
from geo.territory.models import Commune
from layers.models import Consultation
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db

FEW, MANY = 100, 100_000
BIG, SMALL = "/concertations/grande/", "/concertations/petite/"
WRITTEN = """
    INSERT INTO contributions_contribution (
        public_id, consultation_id, category_id, title, body, geom, status,
        submitted_at, updated_at, about_source_id
    )
    SELECT
        gen_random_uuid(), %(consultation)s,
        CASE WHEN n %% 3 = 0 THEN %(velo)s ELSE %(arbres)s END,
        'Avis ' || CASE WHEN n %% 2 = 0 THEN 'sur les pistes' ELSE 'sur les arbres' END,
        'Texte numéro ' || n || CASE WHEN n %% 500 = 0 THEN ' avec un kiosque' ELSE '' END,
        ST_SetSRID(ST_MakePoint(2.95 + (n * 7919 %% 1000) * 0.0002, 50.57 + (n * 104729 %% 997) * 0.00013), 4326),
        CASE WHEN n %% 50 = 0 THEN 'hidden' ELSE 'published' END,
        now() - n * interval '3 minutes', now(), ''
    FROM generate_series(1, %(number)s::bigint) AS n
"""
SHARED = """
    INSERT INTO contributions_communeshare (contribution_id, commune_id, share, consultation_id)
    SELECT contribution.id, (%(communes)s::bigint[])[1 + contribution.id %% 4], 1, 0
    FROM contributions_contribution AS contribution
    WHERE contribution.consultation_id = %(consultation)s
"""
ANSWERED = """
    UPDATE contributions_tally SET
        supports = contribution_id %% 97,
        comments = contribution_id %% 13,
        official_replies = CASE WHEN contribution_id %% 100 = 7 THEN 1 ELSE 0 END
    WHERE consultation_id = %(consultation)s
"""
COUNTED_IN = (
    "contribution",
    "communeshare",
    "tally",
    "livecount",
    "livechange",
    "communetally",
    "communetallychange",
)
ZONE = "3.02,50.60;3.04,50.60;3.04,50.62;3.02,50.62"
BBOX = "3.0,50.6,3.05,50.65"
ASKED = [
    "",
    "?onglet=informer",
    "?onglet=reunions",
    "?onglet=donnees",
    "?categorie=velo",
    "?commune=59001",
    "?etat=avec-reponse",
    "?etat=sans-reponse",
    "?etat=en-debat",
    "?tri=soutenues",
    "?tri=discutees",
    "?recherche=kiosque",
    "?recherche=pistes",
    "?recherche=pistes&tri=recentes",
    "?recherche=introuvable",
    "?du=2020-01-01",
    "?categorie=velo&recherche=kiosque",
    f"?zone={ZONE}",
    f"?bbox={BBOX}",
    f"?zone={ZONE}&recherche=kiosque&tri=soutenues",
]


def _fill(consultation: Consultation, number: int, communes: list[int]) -> None:
    values: dict[str, Any] = {
        "consultation": consultation.pk,
        "arbres": consultation.categories.get(slug="arbres").pk,
        "velo": consultation.categories.get(slug="velo").pk,
        "number": number,
        "communes": communes,
    }
    with connection.cursor() as cursor:
        for statement in (WRITTEN, SHARED, ANSWERED):
            cursor.execute(statement, values)


def _plan_anew(setting: str) -> None:
    """Change a setting of the planner, also for the plans that this session has kept.

    What checks a foreign key keeps its plan. One made while other tests had ten rows reads the whole
    table for each of a hundred thousand new ones: a quarter of an hour.
    """
    with connection.cursor() as cursor:
        cursor.execute(setting)
        cursor.execute("DISCARD PLANS")


@pytest.fixture(scope="module", autouse=True)
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The two consultations, written once for all tests and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        _plan_anew("SET LOCAL enable_seqscan = off")
        communes = [
            scenes.commune(f"5900{n}", f"Commune {n}", geom=places.square_around(lon=3 + n)).pk
            for n in range(4)
        ]
        perimeter = places.square_around(half_m=25_000)
        _fill(scenes.consultation("petite", perimeter=perimeter, opens_in_days=-300), FEW, communes)
        _fill(
            scenes.consultation("grande", perimeter=perimeter, opens_in_days=-300), MANY, communes
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT contributions_fold_live(), contributions_fold_peaks(),"
                " contributions_fold_communes()"
            )
            for table in COUNTED_IN:
                cursor.execute(f"ANALYZE contributions_{table}")
        # Else the end of each test would check the foreign keys of all rows once more.
        connection.check_constraints()
        _plan_anew("SET LOCAL enable_seqscan = on")
        yield
        transaction.set_rollback(True)


def _asked(client: Client, address: str) -> list[str]:
    """The statements that a page asks."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


TABLES = ("contributions_contribution", "contributions_communeshare", "contributions_tally")


def _assert_bounded(statements: list[str]) -> None:
    """No statement reads a whole table of contributions, nor sorts tens of thousands of rows."""
    for statement in statements:
        if (
            not statement.lstrip("( \n-").upper().startswith(("SELECT", "WITH"))
            and "SELECT" not in statement
        ):
            continue
        if not any(table in statement for table in TABLES):
            continue
        plan = _plan(statement)
        for table in TABLES:
            assert f"Seq Scan on {table}" not in plan, f"{statement}\n{plan}"
        for sort in re.finditer(r"Sort  \(cost=[\d.]+ rows=(\d+)", plan):
            assert int(sort[1]) <= 10_000, f"{statement}\n{plan}"


@pytest.mark.parametrize("asked", ASKED)
def test_the_page_of_a_consultation_asks_as_much_with_a_hundred_thousand_as_with_a_hundred(
    client: Client, asked: str
) -> None:
    big, small = _asked(client, f"{BIG}{asked}"), _asked(client, f"{SMALL}{asked}")
    assert len(big) == len(small)
    _assert_bounded(big)


@pytest.mark.parametrize("order", ["", "&tri=soutenues", "&tri=discutees"])
def test_a_page_far_down_costs_what_the_first_one_does(client: Client, order: str) -> None:
    first = _asked(client, f"{BIG}?x=1{order}")
    middle = Contribution.objects.filter(consultation__slug="grande").order_by("pk")[MANY // 2]
    value = {
        "": int(middle.submitted_at.timestamp() * 1_000_000),
        "&tri=soutenues": 40,
        "&tri=discutees": 6,
    }[order]
    far = _asked(client, f"{BIG}?x=1{order}&apres={value}.{middle.pk}")
    assert len(far) == len(first)
    _assert_bounded(far)


@pytest.mark.parametrize(
    "address", ["/", "/concertations/", f"{BIG}carte/", "/?commune=59001", "/?commune=59003"]
)
def test_what_counts_consultations_reads_no_contribution_to_count_them(
    client: Client, address: str
) -> None:
    statements = _asked(client, address)
    _assert_bounded(statements)
    counting = [sql for sql in statements if "COUNT(" in sql.upper() and "livecount" not in sql]
    assert all("LIMIT" in sql for sql in counting), counting


def test_the_page_of_a_contribution_finds_its_neighbours_by_index(client: Client) -> None:
    rows = {
        slug: Contribution.objects.published().filter(consultation__slug=slug).order_by("pk")[40]
        for slug in ("grande", "petite")
    }
    big = _asked(client, f"/contributions/{rows['grande'].public_id}/")
    assert len(big) == len(_asked(client, f"/contributions/{rows['petite'].public_id}/"))
    _assert_bounded(big)
    nearby = next(sql for sql in big if "<->" in sql)
    assert "Index Scan using contribution_tile" in _plan(nearby)


@pytest.mark.parametrize("asked", ["", "?limit=100", f"?bbox={BBOX}"])
def test_the_list_of_the_api_is_walked_by_keys(client: Client, asked: str) -> None:
    address = f"/api/v1/consultations/grande/contributions/{asked}"
    big = _asked(client, address)
    assert len(big) == len(_asked(client, address.replace("grande", "petite")))
    _assert_bounded(big)
    document = client.get(address).json()
    following = next(link["href"] for link in document["links"] if link["rel"] == "next")
    after = client.get(following).json()
    ids = {feature["id"] for feature in document["features"]}
    assert not ids & {feature["id"] for feature in after["features"]}
    if not asked.startswith("?bbox"):
        assert document["numberMatched"] == MANY - MANY // 50


@pytest.mark.parametrize("asked", ["", "?q=kiosque", "?statut=hidden", "?categorie=velo"])
def test_the_desks_list_is_walked_by_keys(client: Client, asked: str) -> None:
    client.force_login(personas.officer())
    statements = [
        sql for sql in _asked(client, f"/bureau/contributions/{asked}") if "COUNT" not in sql
    ]
    _assert_bounded(statements)


FIRST, LAST = (timezone.localdate() - timedelta(days=days) for days in (150, 0))
PERIOD = f"du={FIRST}&au={LAST}"


@pytest.mark.parametrize(
    "address",
    [
        "/bureau/",
        "/bureau/communes/",
        f"/bureau/communes/?{PERIOD}",
        "/bureau/grande/",
        f"/bureau/grande/?{PERIOD}",
    ],
)
def test_the_desks_overviews_count_from_what_is_kept(client: Client, address: str) -> None:
    client.force_login(personas.officer())
    big = _asked(client, address)
    assert len(big) == len(_asked(client, address.replace("grande", "petite")))
    # The list under the figures is bounded by its own limit: it is counted up to it.
    _assert_bounded([sql for sql in big if "LIMIT" not in sql or "communetally" in sql])
    counting = [sql for sql in big if "contributions_communetally" in sql]
    assert counting
    for sql in counting:
        assert "contributions_communeshare" not in sql
    from_contributions = [sql for sql in counting if "contributions_contribution" in sql]
    assert all("LIMIT 1" in sql for sql in from_contributions)


def test_the_desk_and_the_home_page_say_what_a_recount_does(client: Client) -> None:
    found = Contribution.objects.published().filter(commune_shares__commune__insee_code="59001")
    assert published_in_commune(Commune.objects.get(insee_code="59001").pk) == found.count()
    (line,) = [
        line
        for line in commune_counts(Wanted(first=FIRST, last=LAST), timezone.localdate())
        if line.insee_code == "59001"
    ]
    assert line.contributions == found.submitted_between(FIRST, LAST).count()


def test_counting_a_commune_reads_few_rows() -> None:
    with CaptureQueriesContext(connection) as captured:
        published_in_commune(Commune.objects.get(insee_code="59001").pk)
    plan = _plan(captured.captured_queries[-1]["sql"])
    assert "commune_tally_whole" in plan


def test_what_a_box_holds_is_counted_up_to_a_bound(client: Client) -> None:
    wide = "2.9,50.5,3.3,50.8"
    for address in (
        f"/api/v1/consultations/grande/contributions/?bbox={wide}",
        f"/ogc/collections/contributions.grande/items?f=json&limit=10&bbox={wide}",
    ):
        document = client.get(address).json()
        assert "numberMatched" not in document
        assert any(link["rel"] == "next" for link in document["links"])
    narrow = "3.0,50.6,3.005,50.605"
    number = Contribution.objects.published().within(parse_bbox(narrow)).count()
    assert number
    for address in (
        f"/api/v1/consultations/grande/contributions/?bbox={narrow}",
        f"/ogc/collections/contributions/items?f=json&limit=10&bbox={narrow}",
    ):
        document = client.get(address).json()
        assert document["numberMatched"] <= number
    assert document["numberMatched"] == number


def test_the_items_of_ogc_api_are_walked_by_number(client: Client) -> None:
    address = "/ogc/collections/contributions.grande/items?f=json&limit=10"
    document = client.get(address).json()
    assert document["numberReturned"] == 10
    assert document["numberMatched"] == MANY - MANY // 50
    following = next(link["href"] for link in document["links"] if link["rel"] == "next")
    assert client.get(following).json()["numberReturned"] == 10


def test_the_page_says_the_exact_total_without_counting(client: Client) -> None:
    page = client.get(BIG).content.decode()
    assert "98\u202f000\xa0contributions, les plus récentes d’abord." in " ".join(page.split(" "))
    page = client.get(f"{BIG}liste/?recherche=pistes").content.decode()
    assert "plus de 1\u202f000\xa0contributions sur 98\u202f000" in page
    assert "parmi les 2\u202f000 plus récentes" in page
