"""Step 1 by a street between two others, from a street layer."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from layers.models import Consultation, Feature, Layer, LayerRevision, StreetName
from layers.streets import plain_street_name
from tests import places, scenes
from tests.placing.streets import GRID, position, street_layer
from tests.placing.test_list_way import WHERE, kept, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    scenes.commune()
    street_layer(scenes.consultation(), GRID)
    return Client()


def send(client: Client, street: str, start: str = "", end: str = "", **more: str) -> Any:
    sent = {"way": "rue", "street": street, "street_from": start, "street_to": end, **more}
    return client.post(WHERE, sent)


def shown(client: Client, answer: Any) -> str:
    assert answer.status_code == 302, text_of(answer)
    return text_of(client.get(answer.url))


def choices(answer: Any) -> list[tuple[str, str, str]]:
    """Name, value and words of each radio button."""
    return re.findall(
        r'type="radio" name="([\w-]+)" id="[\w-]+" value="([^"]+)"><span>([^<]+)',
        answer.content.decode(),
    )


def options(answer: Any) -> list[dict[str, Any]]:
    """What the map is given to draw of a question."""
    found = re.search(r'id="choix-lieux"[^>]*>(.*?)</script>', answer.content.decode(), re.DOTALL)
    return json.loads(found[1]) if found else []


def length_m(client: Client) -> float:
    line = kept(client)
    assert line is not None
    return line.transform(2154, clone=True).length


def test_the_section_between_two_streets_is_the_line(visitor: Client) -> None:
    answer = send(visitor, "rue nationale", "R. de Bethune", "RUE NEUVE")
    page = shown(visitor, answer)
    assert "Un trait d’environ 200 m, à Lille" in page
    assert "Rue Nationale, entre Rue de Béthune et Rue Neuve" in page
    assert length_m(visitor) == pytest.approx(200, rel=0.01)
    line = kept(visitor)
    assert line is not None
    assert line.coords[0] == pytest.approx(position((-100, 0)), abs=1e-6)


def test_a_street_alone_is_the_whole_street_cut_at_the_perimeter(visitor: Client) -> None:
    shown(visitor, send(visitor, "Rue Nationale"))
    assert length_m(visitor) == pytest.approx(400, rel=0.01)
    Consultation.objects.update(perimeter=places.square_around(half_m=150))
    shown(visitor, send(visitor, "Rue Nationale"))
    assert length_m(visitor) == pytest.approx(299, rel=0.01)


def test_from_one_street_on_the_direction_is_asked(visitor: Client) -> None:
    asked = send(visitor, "Rue Nationale", "Rue de Béthune")
    assert asked.status_code == 422
    assert [words for _name, _value, words in choices(asked)] == [
        "1. Environ 300 m vers l’est, à Lille",
        "2. Environ 100 m vers l’ouest, à Lille",
    ]
    name, value, _words = choices(asked)[1]
    shown(visitor, send(visitor, "Rue Nationale", "Rue de Béthune", **{name: value}))
    assert length_m(visitor) == pytest.approx(100, rel=0.01)


def test_a_name_half_known_is_asked_about_and_the_answer_is_kept(visitor: Client) -> None:
    asked = send(visitor, "nationale", "bethune")
    assert asked.status_code == 422
    names = {name: value for name, value, _words in choices(asked)}
    assert names == {"street_known": "Rue Nationale", "street_from_known": "Rue de Béthune"}
    again = send(visitor, "nationale", "bethune", **names)
    assert 'name="street" value="Rue Nationale"' in again.content.decode()
    name, value, _words = choices(again)[0]
    page = shown(visitor, send(visitor, "Rue Nationale", "Rue de Béthune", **{name: value}))
    assert "Rue Nationale, à partir de Rue de Béthune" in page


def test_a_street_of_the_same_name_in_two_communes_is_asked_about() -> None:
    east = places.square_around(lon=places.LILLE[0] + 0.02, half_m=700)
    scenes.commune(geom=places.square_around(half_m=700))
    scenes.commune("59512", "Roubaix", geom=east)
    made = scenes.consultation(perimeter=places.square_around(half_m=3000))
    street_layer(made, [*GRID, ("Rue Nationale", [(1300.0, 0.0), (1400.0, 0.0)])])
    client = Client()
    asked = send(client, "Rue Nationale")
    assert [words for _name, _value, words in choices(asked)] == [
        "1. Environ 400 m vers l’est, à Lille",
        "2. Environ 100 m vers l’est, à Roubaix",
    ]
    # A crossing says which one without asking.
    assert "à Lille" in shown(client, send(client, "Rue Nationale", "Rue Neuve", "Rue de Béthune"))


def test_what_is_asked_is_drawn_on_the_map_with_the_numbers_of_the_list(visitor: Client) -> None:
    asked = send(visitor, "Rue Nationale", "Rue de Béthune")
    drawn = options(asked)
    assert [one["number"] for one in drawn] == [1, 2]
    assert [one["words"] for one in drawn] == [
        words.partition(". ")[2] for _name, _value, words in choices(asked)
    ]
    assert drawn[0]["geometry"]["coordinates"][0] == pytest.approx(position((-100, 0)), abs=1e-6)
    assert drawn[0]["geometry"]["coordinates"][-1] == pytest.approx(position((200, 0)), abs=1e-6)
    for one in drawn:
        assert f'id="{one["input"]}"' in asked.content.decode()
    # Names are drawn too; no two choices of the page have one number.
    named = send(visitor, "nationale", "bethune")
    assert [(one["number"], one["words"]) for one in options(named)] == [
        (1, "Rue Nationale, à Lille"),
        (2, "Rue de Béthune, à Lille"),
    ]
    assert "1. Rue Nationale, à Lille" in text_of(named)
    assert options(visitor.get(WHERE)) == []


def test_an_end_that_a_street_meets_is_named() -> None:
    scenes.commune()
    streets = [*GRID, ("Quai du Wault", [(200.0, -50.0), (200.0, 50.0)])]
    street_layer(scenes.consultation(), streets)
    asked = send(Client(), "Rue Nationale", "Rue de Béthune")
    assert [words for _name, _value, words in choices(asked)] == [
        "1. Environ 300 m vers l’est, jusqu’au quai du Wault, à Lille",
        "2. Environ 100 m vers l’ouest, à Lille",
    ]


def test_a_loop_asks_which_way_around() -> None:
    scenes.commune()
    ring = [(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0), (0.0, 0.0)]
    streets = [
        ("Rue du Tour", ring),
        ("Rue Sud", [(100.0, -50.0), (100.0, 50.0)]),
        ("Rue Est", [(150.0, 100.0), (250.0, 100.0)]),
    ]
    street_layer(scenes.consultation(), streets)
    asked = send(Client(), "Rue du Tour", "Rue Sud", "Rue Est")
    lengths = [words.split(" m ")[0] for _name, _value, words in choices(asked)]
    assert lengths == ["1. Environ 600", "2. Environ 200"]


def test_where_only_points_are_taken_the_crossing_is_the_place() -> None:
    scenes.commune()
    street_layer(scenes.consultation(allowed=("point",)), GRID)
    client = Client()
    page = shown(client, send(client, "Rue Nationale", "Rue Neuve"))
    assert "Au croisement de Rue Nationale et de Rue Neuve" in page
    assert kept(client).coords == pytest.approx(position((100, 0)), abs=1e-6)
    assert "une rue qui croise celle-ci" in text_of(send(client, "Rue Nationale"))


@pytest.mark.parametrize(
    ("street", "start", "end", "sentence"),
    [
        ("", "", "", "Donnez le nom de la rue"),
        ("Avenue du Peuple-Belge", "", "", "pas connue ici"),
        ("Rue Nationale", "Boulevard de la Liberté", "", "ne se croisent pas"),
        ("Rue Nationale", "Rue Neuve", "Boulevard de la Liberté", "ne se croisent pas"),
        ("Rue Nationale", "Rue Neuve", "Rue Neuve", "croisent au même endroit"),
        ("x" * 500, "", "", "200"),
        ("\x00", "", "", "nul"),
        ("\x07", "", "", "se lit pas"),
        ("%_'; DROP TABLE", "", "", "pas connue ici"),
    ],
)
def test_what_is_no_section_is_refused_and_stays_typed(
    visitor: Client, street: str, start: str, end: str, sentence: str
) -> None:
    answer = send(visitor, street, start, end)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert kept(visitor) is None
    if start:
        assert f'value="{start}"' in answer.content.decode()


def test_without_a_street_layer_the_way_is_not_offered() -> None:
    scenes.consultation()
    assert 'id="facon-rue"' not in Client().get(WHERE).content.decode()
    street_layer(scenes.consultation("autre"), GRID)
    assert 'id="facon-rue"' in Client().get(WHERE).content.decode()


def test_the_streets_of_a_layer_that_is_not_public_stay_unknown() -> None:
    scenes.consultation()
    street_layer(scenes.consultation("brouillon", visibility="draft"), GRID)
    assert 'id="facon-rue"' not in Client().get(WHERE).content.decode()


def test_streets_follow_the_revision_that_is_served(visitor: Client) -> None:
    shown(visitor, send(visitor, "Rue Neuve"))
    layer = Layer.objects.get()
    Feature.objects.filter(properties__nom="Rue Neuve").update(until=2)
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=2)
    layer.save()
    assert send(visitor, "Rue Neuve").status_code == 422
    assert not StreetName.objects.filter(name="Rue Neuve").exists()


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Bd. Carnot", "boulevard carnot"),
        ("RUE  DE BÉTHUNE", "rue de bethune"),
        ("r. St-André", "rue saint andre"),
        ("Place du Gal de Gaulle", "place du general de gaulle"),
        ("…", ""),
    ],
)
def test_names_are_compared_as_people_type_them(typed: str, plain: str) -> None:
    assert plain_street_name(typed) == plain
