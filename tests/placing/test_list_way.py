"""Step 1 by a list of addresses or coordinates, as a browser without JavaScript sends it."""

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from contributions.draft import draft_of
from contributions.forms import place_of
from contributions.placing.addresses import MAX_ADDRESSES
from layers.models import Consultation
from tests import places, scenes
from tests.placing.conftest import AddressBase, address

pytestmark = pytest.mark.django_db

WHERE = "/concertations/un-parvis/contribuer/"
A, B, C = "3,0630 50,6360", "3,0650 50,6360", "3,0650 50,6380"


@pytest.fixture
def visitor() -> Client:
    scenes.commune()
    scenes.consultation()
    return Client()


def matched(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    assert found is not None, text
    return found.groups()


def send(client: Client, lines: list[str], kind: str = "", **more: str) -> Any:
    return client.post(WHERE, {"way": "liste", "places": "\r\n".join(lines), "kind": kind, **more})


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def kept(client: Client) -> Any:
    request: Any = SimpleNamespace(session=client.session)
    return place_of(draft_of(request, Consultation.objects.get()))


def test_coordinates_make_a_line_shown_in_words_before_going_on(visitor: Client) -> None:
    answer = send(visitor, [A, "", B, C], "line")
    assert answer.status_code == 302
    assert answer.url == f"{WHERE}?apercu=1#apercu"
    page = visitor.get(answer.url)
    assert "Un trait d’environ 360 m, à Lille" in text_of(page)
    assert "Ligne 1\u202f: longitude 3,063, latitude 50,636, en degrés" in text_of(page)
    assert "Ligne 4\u202f: longitude 3,065, latitude 50,638, en degrés" in text_of(page)
    line = kept(visitor)
    assert line is not None
    assert line.coords == ((3.063, 50.636), (3.065, 50.636), (3.065, 50.638))
    on: Any = visitor.post(WHERE, {"lon": "", "lat": "", "geometry": line.json})
    assert on.url == f"{WHERE}quoi/"


def test_going_back_shows_what_was_typed(visitor: Client) -> None:
    send(visitor, [A, B, C], "polygon")
    page = visitor.get(WHERE).content.decode()
    assert "3,0630 50,6360\r\n3,0650 50,6360" in page
    assert re.search(r'value="polygon" checked', page)
    assert re.search(r'id="facon-liste" open', page)


def test_lambert_93_is_said_back(visitor: Client) -> None:
    answer = send(visitor, ["704 500 7 060 000"], "point")
    assert answer.status_code == 302
    assert "coordonnées Lambert-93, X 704\u202f500 m, Y 7\u202f060\u202f000 m".replace(
        "\u202f", " "
    ) in " ".join(text_of(visitor.get(answer.url)).split())


def test_addresses_are_looked_up_and_a_homonym_is_asked_about(
    visitor: Client, address_base: AddressBase
) -> None:
    address_base.known = {
        "12 rue Nationale": [address("12 Rue Nationale", 3.0625, 50.6365)],
        "rue du Pont": [
            address("Rue du Pont", 3.0630, 50.6370, score=0.71, kind="street"),
            address("Rue du Pont-Neuf", 3.0640, 50.6375, score=0.70, kind="street"),
        ],
    }
    lines = ["12 rue Nationale", "rue du Pont"]
    asked = send(visitor, lines, "line")
    assert asked.status_code == 422
    assert "Ligne 2, «\u202frue du Pont\u202f»\u202f: de quel lieu s’agit-il" in text_of(asked)
    name, value = matched(
        r'name="(lieu-\w+)" id="\w+-?\w*" value="([^"]+)"><span>2. Rue du Pont-Neuf',
        asked.content.decode(),
    )
    answer = send(visitor, lines, "line", **{name: value})
    assert answer.status_code == 302
    page = text_of(visitor.get(answer.url))
    assert "Ligne 1\u202f: 12 Rue Nationale 59000 Lille" in page
    assert "Ligne 2\u202f: Rue du Pont-Neuf 59000 Lille" in page
    assert kept(visitor).coords == ((3.0625, 50.6365), (3.064, 50.6375))


def test_an_answer_to_another_text_is_not_read(visitor: Client, address_base: AddressBase) -> None:
    low = [address("Rue du Pont", 3.063, 50.637, score=0.3)]
    address_base.known = {"rue du Pont": low, "rue du Port": low}
    asked = send(visitor, ["rue du Pont"], "point").content.decode()
    name, value = matched(r'name="(lieu-\w+)" id="[\w-]+" value="([^"]+)"', asked)
    assert send(visitor, ["rue du Port"], "point", **{name: value}).status_code == 422
    assert send(visitor, ["rue du Pont"], "point", **{name: value}).status_code == 302


def test_a_place_in_the_perimeter_is_meant_rather_than_one_far_away(
    visitor: Client, address_base: AddressBase
) -> None:
    address_base.known = {
        "rue Nationale": [
            address("Rue Nationale", 3.17, 50.69, city="Roubaix", score=0.9, kind="street"),
            address("Rue Nationale", 3.0625, 50.6365, score=0.88, kind="street"),
        ]
    }
    assert send(visitor, ["rue Nationale"], "point").status_code == 302
    assert kept(visitor).coords == (3.0625, 50.6365)


def test_without_the_address_base_coordinates_and_communes_still_work(
    visitor: Client, address_base: AddressBase
) -> None:
    address_base.is_out = True
    assert send(visitor, ["Lille"], "point").status_code == 302
    answer = send(visitor, [A, "12 rue Nationale", B], "line")
    assert answer.status_code == 422
    assert (
        "Ligne 2, «\u202f12 rue Nationale\u202f»\u202f: la recherche d’adresses ne répond pas"
        in text_of(answer)
    )
    assert "Ligne 1," not in text_of(answer)
    assert "12 rue Nationale\r\n" in answer.content.decode()


def test_an_outline_that_crosses_itself_is_asked_about(visitor: Client) -> None:
    corners = ["3,063 50,636", "3,065 50,638", "3,065 50,636", "3,063 50,638"]
    asked = send(visitor, corners, "polygon")
    assert asked.status_code == 422
    assert "le contour se croise. Que faut-il faire" in text_of(asked)
    assert "changez l’ordre" in text_of(send(visitor, corners, "polygon", contour="ordre"))
    assert send(visitor, corners, "polygon", contour="autour").status_code == 302
    area = kept(visitor)
    assert area is not None
    assert (area.geom_type, area.valid, len(area.coords[0])) == ("Polygon", True, 5)


@pytest.mark.parametrize(
    ("lines", "kind", "sentence"),
    [
        ([""], "point", "Écrivez au moins une adresse"),
        (["50.6366, 3.0586"], "point", "Ligne 1, « 50.6366, 3.0586 » : la latitude est écrite"),
        ([A, "59000"], "line", "Ligne 2, « 59000 » : il manque un nombre"),
        ([A, B], "point", "Un point demande un seul lieu"),
        ([A], "line", "au moins deux lieux"),
        ([A, B], "polygon", "au moins trois lieux"),
        ([A], "cercle", "Choisissez ce que font ces lieux"),
        (["3,2 50,7"], "point", "hors du périmètre"),
        ([A] * 101, "line", "La liste a 101 lignes, 100 au plus"),
        (["3,063 50,636"] * 10_000, "line", "La liste est trop longue"),
        (["a" * 300], "point", "cette ligne ne se lit pas"),
        (["3,06\x0750"], "point", "cette ligne ne se lit pas"),
        (["3,06\x0050,63"], "point", "nul"),
        (["nan nan"], "point", "Ligne 1, « nan nan »"),
        (["1e999 50"], "point", "ces coordonnées ne se lisent pas"),
        ([f"{'9' * 100} 50"], "point", "ces coordonnées ne se lisent pas"),
        (["\u202eelanoitaN eur"], "point", "Ligne 1"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_a_place_is_refused_and_nothing_typed_is_lost(
    visitor: Client,
    address_base: AddressBase,
    lines: list[str],
    kind: str,
    sentence: str,
) -> None:
    answer = send(visitor, lines, kind)
    assert answer.status_code == 422
    assert sentence in text_of(answer).replace("\u202f", " ").replace("\u2068", "").replace(
        "\u2069", ""
    )
    assert 'role="alert"' in answer.content.decode()
    assert kept(visitor) is None


def test_the_address_base_is_asked_a_bounded_number_of_times(
    visitor: Client, address_base: AddressBase
) -> None:
    answer = send(visitor, [f"{n} rue sans nom" for n in range(90)], "line")
    assert answer.status_code == 422
    assert len(address_base.asked) <= MAX_ADDRESSES
    assert "80 autres lignes sont à corriger" in text_of(answer)


def test_only_the_kinds_that_the_consultation_takes_are_offered() -> None:
    scenes.consultation(allowed=("point",))
    client = Client()
    assert 'name="kind" value="point"' in client.get(WHERE).content.decode()
    assert send(client, [A, B], "point").status_code == 422
    assert send(client, [A], "line").status_code == 422
    assert send(client, [A], "point").status_code == 302


def test_a_point_typed_in_the_fields_can_be_seen_in_words_first(visitor: Client) -> None:
    answer: Any = visitor.post(WHERE, {"lon": "3,0635", "lat": "50,6367", "action": "apercu"})
    assert answer.url == f"{WHERE}?apercu=1#apercu"
    assert "Un point, à Lille" in text_of(visitor.get(answer.url))


def test_a_drawn_area_is_told_in_words_on_the_way_back(visitor: Client) -> None:
    visitor.post(WHERE, {"geometry": places.area(110).json})
    assert "Une zone d’environ 1,2 hectare, à Lille" in text_of(visitor.get(WHERE))


def test_what_is_drawn_on_the_map_is_said_in_words(visitor: Client) -> None:
    said = visitor.post(f"{WHERE}apercu/", {"geometry": places.line(400).json})
    assert said.json() == {
        "words": "Un trait d’environ 400 m, à Lille",
        "measure": "environ 400 m, à Lille",
        "problem": "",
    }


def test_what_the_consultation_would_not_take_is_said_with_its_limit(visitor: Client) -> None:
    Consultation.objects.update(max_length_m=350, max_area_m2=1_000_000)
    said = visitor.post(f"{WHERE}apercu/", {"geometry": places.line(400).json}).json()
    assert said["words"] == "Un trait d’environ 400 m, à Lille"
    assert said["problem"].startswith("Le trait mesure 402 m, 350 m au plus")
    assert "Un trait fait 350 m au plus, une zone fait 1 km² au plus." in text_of(
        visitor.get(WHERE)
    )


@pytest.mark.parametrize(
    "geometry",
    ["", "{", "null", "[" * 5000, places.bow_tie().json, places.swapped_lille().json,
     '{"type":"MultiPoint","coordinates":[[3,50]]}'],
)  # fmt: skip
def test_what_is_no_place_has_no_words(visitor: Client, geometry: str) -> None:
    said = visitor.post(f"{WHERE}apercu/", {"geometry": geometry})
    assert said.status_code == 422
    assert said.json()["problem"]
