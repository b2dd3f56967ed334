"""The list of a consultation: its orders, its pages, and the words that say how long it is."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from contributions.models import Comment, CommuneShare, Contribution, OfficialReply, Tally
from layers.models import Consultation
from portal.lists import PAGE_SIZE
from tests import places, scenes

pytestmark = pytest.mark.django_db

LIST = "/concertations/un-parvis/liste/"
PAGE = "/concertations/un-parvis/"


@pytest.fixture
def consultation(db: None) -> Consultation:
    return scenes.consultation()


def _write(consultation: Consultation, number: int) -> list[Contribution]:
    now = timezone.now()
    return [
        scenes.contribution(
            consultation, title=f"Avis numéro {n}.", submitted_at=now - timedelta(minutes=n)
        )
        for n in range(number)
    ]


def _numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"Avis numéro (\d+)\.</a>", page)]


def _link(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"#]+)', page)
    return found[1].replace("&amp;", "&") if found else None


def _walk(client: Client, asked: str = "") -> list[int]:
    """The numbers met from the first page to the last."""
    address, met = f"{LIST}{asked}", []
    for _page in range(20):
        page = client.get(address).content.decode()
        met += _numbers(page)
        following = _link(page, "next")
        if following is None:
            return met
        address = f"{LIST}{following}"
    raise AssertionError("the list has no end")


def test_pages_follow_one_another_without_a_gap(client: Client, consultation: Consultation) -> None:
    _write(consultation, PAGE_SIZE * 2 + 3)
    assert _walk(client) == list(range(PAGE_SIZE * 2 + 3))


def test_contributions_of_one_moment_are_all_met_once(
    client: Client, consultation: Consultation
) -> None:
    _write(consultation, PAGE_SIZE + 9)
    Contribution.objects.update(submitted_at=timezone.now())
    assert sorted(_walk(client)) == list(range(PAGE_SIZE + 9))


def test_one_goes_back_to_the_same_page(client: Client, consultation: Consultation) -> None:
    _write(consultation, PAGE_SIZE * 2 + 3)
    first = client.get(LIST).content.decode()
    second = client.get(f"{LIST}{_link(first, 'next')}").content.decode()
    third = client.get(f"{LIST}{_link(second, 'next')}").content.decode()
    back = client.get(f"{LIST}{_link(third, 'prev')}").content.decode()
    assert _link(first, "prev") is None
    assert _link(third, "next") is None
    assert _numbers(back) == _numbers(second) != []
    assert _numbers(client.get(f"{LIST}{_link(back, 'prev')}").content.decode()) == _numbers(first)


def test_what_arrives_meanwhile_moves_nothing(client: Client, consultation: Consultation) -> None:
    _write(consultation, PAGE_SIZE + 2)
    following = _link(client.get(LIST).content.decode(), "next")
    scenes.contribution(consultation, title="Avis numéro 999.")
    page = client.get(f"{LIST}{following}").content.decode()
    assert _numbers(page) == [PAGE_SIZE, PAGE_SIZE + 1]


def test_the_following_pages_keep_the_filters(client: Client, consultation: Consultation) -> None:
    made = _write(consultation, PAGE_SIZE * 3)
    velo = consultation.categories.get(slug="velo")
    odd = [row.pk for number, row in enumerate(made) if number % 2]
    Contribution.objects.filter(pk__in=odd).update(category=velo)
    assert _walk(client, "?categorie=velo") == list(range(1, PAGE_SIZE * 3, 2))


@pytest.mark.parametrize(
    ("order", "column"), [("soutenues", "supports"), ("discutees", "comments")]
)
def test_the_most_answered_come_first(
    client: Client, consultation: Consultation, order: str, column: str
) -> None:
    made = _write(consultation, PAGE_SIZE + 5)
    for number, row in enumerate(made):
        Tally.objects.filter(pk=row.pk).update(**{column: number // 3})
    met = _walk(client, f"?tri={order}")
    assert sorted(met) == list(range(PAGE_SIZE + 5))
    assert [number // 3 for number in met] == sorted((number // 3 for number in met), reverse=True)


def test_a_search_lists_what_fits_best_first(client: Client, consultation: Consultation) -> None:
    first = scenes.contribution(consultation, title="Avis numéro 1.")
    Contribution.objects.filter(pk=first.pk).update(body="Une piste.")
    scenes.contribution(
        consultation,
        title="Piste avis numéro 2.",
        submitted_at=timezone.now() - timedelta(days=2),
    )
    page = client.get(LIST, {"recherche": "piste"}).content.decode()
    assert page.index("numéro 2") < page.index("numéro 1")
    page = client.get(LIST, {"recherche": "piste", "tri": "recentes"}).content.decode()
    assert page.index("numéro 1") < page.index("numéro 2")
    assert "<mark>Piste</mark>" in page


def test_a_long_search_is_walked_to_its_end(client: Client, consultation: Consultation) -> None:
    _write(consultation, PAGE_SIZE * 2 + 1)
    met = re.findall(r"numéro (\d+)\.", client.get(LIST, {"recherche": "avis"}).content.decode())
    assert len(met) == PAGE_SIZE
    address, met = f"{LIST}?recherche=avis", []
    while address:
        page = client.get(address).content.decode()
        met += re.findall(r"numéro (\d+)\.", page)
        following = _link(page, "next")
        address = f"{LIST}{following}" if following else ""
    assert sorted(map(int, met)) == list(range(PAGE_SIZE * 2 + 1))


@pytest.mark.parametrize(
    ("state", "kept"), [("avec-reponse", {1}), ("sans-reponse", {0, 2}), ("en-debat", {2})]
)
def test_the_state_says_who_was_answered(
    client: Client, consultation: Consultation, state: str, kept: set[int]
) -> None:
    made = _write(consultation, 3)
    now = timezone.now()
    OfficialReply.objects.create(
        contribution=made[1], function="Directrice", body="Entendu.", written_at=now
    )
    Comment.objects.create(contribution=made[2], body="D’accord.", written_at=now)
    assert set(_walk(client, f"?etat={state}")) == kept


def test_a_zone_keeps_what_touches_it_and_says_its_size(
    client: Client, consultation: Consultation
) -> None:
    lon, lat = places.LILLE
    scenes.contribution(consultation, title="Avis numéro 1.")
    scenes.contribution(consultation, title="Avis numéro 2.", geom=places.point(lon + 0.005, lat))
    scenes.contribution(consultation, title="Avis numéro 3.", geom=places.line(300))
    area = places.area(200, (lon - 0.001, lat - 0.001))
    corners: list[tuple[float, float]] = list(area.coords[0][:-1])
    zone = ";".join(f"{x:.6f},{y:.6f}" for x, y in corners)
    answer = client.get(PAGE, {"zone": zone})
    page = answer.content.decode()
    assert set(_numbers(page)) == {1, 3}
    assert "2\xa0contributions sur 3 dans la zone dessinée, environ 4\xa0hectares" in page
    assert "Effacer la zone" in page
    source = next(one for one in answer.context["map_sources"] if one["id"] == "zone")
    assert source["geojson"]["features"][0]["geometry"]["type"] == "Polygon"
    as_geojson = client.get(LIST, {"zone": places.area(200, (lon - 0.001, lat - 0.001)).json})
    assert set(_numbers(as_geojson.content.decode())) == {1, 3}


def test_the_words_say_how_many_and_never_count_for_long(
    client: Client, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(consultation, 12)
    assert "12\xa0contributions, les plus récentes d’abord." in _status(client)
    monkeypatch.setattr("portal.lists.MOST_COUNTED", 5)
    assert "plus de 5\xa0contributions sur 12" in _status(client, recherche="avis")
    assert "0\xa0contribution sur 12" in _status(client, categorie="velo")


def _status(client: Client, **asked: str) -> str:
    page = client.get(LIST, asked).content.decode()
    found = re.search(r"data-list-status>(.*?)</p>", page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split(" ")).replace("\n", " ").strip()


def test_the_communes_offered_are_those_with_something_to_read(
    client: Client, consultation: Consultation
) -> None:
    lille = scenes.commune()
    croix = scenes.commune("59163", "Croix", geom=places.square_around(lon=3.3, half_m=100))
    here, hidden = _write(consultation, 2)
    CommuneShare.objects.create(contribution=here, commune=lille, share=1)
    CommuneShare.objects.create(contribution=hidden, commune=croix, share=1)
    Contribution.objects.filter(pk=hidden.pk).update(status="hidden")
    page = client.get(PAGE).content.decode()
    assert '<option value="59350">Lille</option>' in page
    assert "Croix" not in page


def test_what_belongs_to_a_contribution_follows_it_to_another_consultation(
    consultation: Consultation,
) -> None:
    lille = scenes.commune()
    (row,) = _write(consultation, 1)
    share = CommuneShare.objects.create(contribution=row, commune=lille, share=1)
    assert share.__class__.objects.get(pk=share.pk).consultation_id == consultation.pk
    assert Tally.objects.get(pk=row.pk).consultation_id == consultation.pk
    other = scenes.consultation("un-autre")
    Contribution.objects.filter(pk=row.pk).update(
        consultation=other, category=other.categories.get(slug="arbres")
    )
    assert CommuneShare.objects.get(pk=share.pk).consultation_id == other.pk
    assert Tally.objects.get(pk=row.pk).consultation_id == other.pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE contributions_tally SET consultation_id = 0")
    assert Tally.objects.get(pk=row.pk).consultation_id == other.pk
