"""What the desk counts and lists, and that every figure leads to what it counts."""

import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from contributions.models import CommuneShare, Contribution
from desk import selectors
from desk.selectors import Wanted
from geo.territory.models import Commune
from layers.models import Consultation
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db

NOBODY = "8c42b9dc-19fa-4ad1-b3c6-b7cb3d6d0b3d"
"""A public id that nothing has."""


@pytest.fixture
def lille() -> Commune:
    return scenes.commune("59350", "Lille", population=200_000)


@pytest.fixture
def roubaix() -> Commune:
    square = places.square_around(3.17, 50.69, half_m=2_000)
    return scenes.commune("59512", "Roubaix", population=100_000, geom=square)


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(personas.officer())
    return client


def written(
    consultation: Consultation, *communes: Commune, days_ago: float = 1, **facts
) -> Contribution:
    made = scenes.contribution(
        consultation, submitted_at=timezone.now() - timedelta(days=days_ago), **facts
    )
    for commune in communes:
        CommuneShare.objects.create(contribution=made, commune=commune, share=1 / len(communes))
    return made


def listed(answer) -> list[str]:
    return [row.title for row in answer.context["page"].rows]


def test_the_overview_counts_what_is_there(
    officer: Client, lille: Commune, roubaix: Commune
) -> None:
    one, other = scenes.consultation("une"), scenes.consultation("deux", visibility="draft")
    written(one, lille, roubaix)
    written(one, lille, days_ago=9)
    written(one, roubaix, status="hidden")
    written(one, lille, status="deleted")
    answer = officer.get("/bureau/")
    total = answer.context["total"]
    assert (total.published, total.recent, total.hidden) == (2, 1, 1)
    assert answer.context["communes"] == {"reached": 2, "total": 2}
    by_slug = {line.consultation.slug: line.counts for line in answer.context["lines"]}
    assert (by_slug["une"].published, by_slug["une"].communes) == (2, 2)
    assert by_slug[other.slug] == selectors.ConsultationCounts()


def test_every_figure_of_the_overview_leads_to_that_many_contributions(
    officer: Client, lille: Commune
) -> None:
    one, two = scenes.consultation("une"), scenes.consultation("deux")
    written(one, lille)
    written(one, lille, days_ago=9)
    written(two, lille, status="hidden")
    text = officer.get("/bureau/").text
    links = re.findall(
        r'<a class="figure" href="(/bureau/contributions/[^"]*)"><span class="figure__value">(\d+)',
        text,
    )
    links += re.findall(r'<td class="number"><a href="(/bureau/[^"]*statut=[^"]*)">(\d+)</a>', text)
    assert len(links) == 6
    for link, figure in links:
        page = officer.get(unescape(link)).context["page"]
        assert (page.total.number, len(page.rows)) == (int(figure), int(figure)), link


def test_the_table_of_communes_gives_counts_and_rates_and_leads_to_the_lists(
    officer: Client, lille: Commune, roubaix: Commune
) -> None:
    one = scenes.consultation()
    for _number in range(3):
        written(one, lille)
    written(one, lille, roubaix, title="À cheval")
    written(one, roubaix, status="hidden")
    answer = officer.get("/bureau/un-parvis/")
    rows = [
        (line.name, line.contributions, str(line.per_ten_thousand))
        for line in answer.context["communes_first"]
    ]
    assert rows == [("Lille", 4, "0.2"), ("Roubaix", 1, "0.1")]
    assert listed(officer.get("/bureau/un-parvis/?statut=published&commune=59512")) == ["À cheval"]
    everywhere = officer.get("/bureau/communes/").context["lines"]
    assert [(line.name, line.contributions) for line in everywhere] == [
        ("Lille", 4),
        ("Roubaix", 1),
    ]


def test_a_commune_that_no_longer_exists_keeps_its_contributions(officer: Client) -> None:
    former = scenes.commune("59298", "Hellemmes", until="2020-01-01", since="1990-01-01")
    scenes.commune("59350", "Lille")
    written(scenes.consultation(), former)
    lines = officer.get("/bureau/communes/").context["lines"]
    assert [(line.name, line.is_current, line.contributions) for line in lines] == [
        ("Hellemmes", False, 1),
        ("Lille", True, 0),
    ]
    assert officer.get("/bureau/communes/").context["communes"] == {"reached": 0, "total": 1}


def test_dates_are_local_days_both_included_for_counts_and_list(
    officer: Client, lille: Commune
) -> None:
    one = scenes.consultation(opens_in_days=-30)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight - timedelta(days=5)
    for title, moment in [
        ("La veille", day - timedelta(seconds=1)),
        ("Ce jour", day),
        ("Le soir", day + timedelta(hours=23, minutes=59)),
        ("Le lendemain", day + timedelta(days=1)),
    ]:
        made = scenes.contribution(one, title=title, submitted_at=moment)
        CommuneShare.objects.create(contribution=made, commune=lille, share=1)
    answer = officer.get(f"/bureau/un-parvis/?du={day:%Y-%m-%d}&au={day:%Y-%m-%d}")
    assert listed(answer) == ["Le soir", "Ce jour"]
    assert answer.context["communes_first"][0].contributions == 2


def test_the_heatmap_reads_the_public_tiles_and_the_dates_of_the_form(officer: Client) -> None:
    scenes.consultation()
    text = officer.get("/bureau/un-parvis/").text
    assert '<heat-map id="carte"' in text
    assert 'from="id_du" to="id_au"' in text
    assert 'id="id_du"' in text
    sources = {s["id"]: s for s in officer.get("/bureau/un-parvis/").context["map_sources"]}
    assert sources["chaleur"]["tilejson"] == "/tiles/contributions.un-parvis.json"
    assert sources["chaleur"]["kind"] == "heatmap"


def test_filters_choose_by_words_status_category_and_author(officer: Client) -> None:
    one = scenes.consultation()
    written(one, title="Un arbre", days_ago=3, author=personas.neighbour())
    written(one, title="Une piste 100 % sûre", category="velo", days_ago=2)
    written(one, title="Masquée", status="hidden", days_ago=1)

    def found(**query: str) -> list[str]:
        return listed(officer.get(f"/bureau/un-parvis/?{urlencode(query)}"))

    assert found() == ["Masquée", "Une piste 100 % sûre", "Un arbre"]
    assert found(q="ARBRE") == ["Un arbre"]
    assert found(q="pistes sures") == ["Une piste 100 % sûre"]
    assert found(q="% _") == []
    assert found(q="voisin") == ["Un arbre"]
    assert found(statut="hidden") == ["Masquée"]
    assert found(categorie="velo") == ["Une piste 100 % sûre"]
    assert found(q="_") == []


def test_pages_follow_each_other_without_gap_or_repeat_even_at_the_same_instant(
    officer: Client,
) -> None:
    slugs = [scenes.consultation(slug).slug for slug in ("une", "deux", "trois")]
    moment = timezone.now() - timedelta(days=1)
    for number in range(70):
        consultation = Consultation.objects.get(slug=slugs[number % 3])
        scenes.contribution(consultation, title=f"n{number}", submitted_at=moment)
    seen, address = [], "/bureau/contributions/"
    pages = []
    while address:
        answer = officer.get(address)
        page = answer.context["page"]
        pages.append(listed(answer))
        seen += pages[-1]
        address = f"/bureau/contributions/?apres={page.last_id}" if page.has_older else ""
    assert [len(page) for page in pages] == [30, 30, 10]
    assert len(set(seen)) == 70
    third = answer.context["page"]
    back = officer.get(f"/bureau/contributions/?avant={third.first_id}")
    assert listed(back) == pages[1]
    first = officer.get(f"/bureau/contributions/?avant={back.context['page'].first_id}")
    assert listed(first) == pages[0]
    assert not first.context["page"].has_newer


@pytest.mark.parametrize(
    "parameters",
    [
        {"du": "9999-12-31", "au": "0001-01-01"},
        {"du": "2026-02-30"},
        {"du": "☃", "statut": "deleted", "categorie": "x' --", "commune": "99999"},
        {"q": "x" * 5_000},
        {"q": "%_\\'\"", "apres": "pas-un-uuid", "avant": "0"},
        {"apres": NOBODY},
        {"avant": NOBODY},
        {"commune": "59350'; DROP TABLE contributions_contribution --"},
        {"page": "9" * 40, "concertation": "../../etc"},
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        "/bureau/",
        "/bureau/contributions/",
        "/bureau/un-parvis/",
        "/bureau/communes/",
        "/bureau/sig/",
    ],
)
def test_hostile_parameters_never_break_a_page(
    officer: Client, address: str, parameters: dict[str, str]
) -> None:
    scenes.contribution(scenes.consultation())
    answer = officer.get(f"{address}?{urlencode(parameters)}")
    assert answer.status_code == 200
    assert Contribution.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/bureau/inconnue/",
        "/bureau/UNE%20AUTRE/",
        f"/bureau/contributions/{NOBODY}/",
        "/bureau/contributions/pas-un-uuid/",
        "/bureau/sig/passages/1/",
        f"/bureau/sig/passages/{'9' * 40}/",
        "/bureau/sig/inconnue/versions/",
        f"/bureau/sig/inconnue/versions/{'9' * 40}/",
    ],
)
def test_an_address_that_leads_nowhere_says_so(officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "questions"),
    [("/bureau/", 11), ("/bureau/contributions/", 9), ("/bureau/un-parvis/", 12)],
)
def test_pages_ask_the_same_number_of_questions_for_1_contribution_or_60(
    officer: Client, lille: Commune, address: str, questions: int, django_assert_num_queries
) -> None:
    one = scenes.consultation()
    written(one, lille)
    officer.get(address)
    for number in range(60):
        written(one, lille, days_ago=number % 9)
    with django_assert_num_queries(questions):
        officer.get(address)


def _plan(sql: str, parameters) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql, parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_counts_go_through_an_index_of_their_consultation() -> None:
    plan = _plan(selectors._CONSULTATION_COUNTS, {"recent_from": timezone.now()})
    assert "Seq Scan on contributions_contribution" not in plan
    one = scenes.consultation()
    parameters = selectors.commune_counts_parameters(Wanted(consultation=one), timezone.localdate())
    plan = _plan(selectors._COMMUNE_COUNTS, parameters)
    assert "Seq Scan on contributions_contribution" not in plan


def test_the_list_reads_the_first_rows_of_an_index_without_sorting_them_all() -> None:
    one, other = scenes.consultation("une"), scenes.consultation("deux")
    with connection.cursor() as cursor:
        # On a table this small any plan is cheap; the question is whether one exists that need not
        # sort. Without the index it does not, whatever the statistics.
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    now = datetime.now(tz=timezone.get_current_timezone())
    cursor_at = selectors.Cursor(now, 1, "older")
    statement = selectors.newest_first(
        selectors.contributions_wanted(Wanted()).filter(selectors.beyond(cursor_at)),
        [one.pk, other.pk],
        older=True,
        limit=31,
    )
    plan = statement.explain()
    assert plan.count("contribution_newest_first") == 2
    assert "submitted_at <=" in plan.replace("(", "")
