"""From where a section is measured: the street that meets that end of the line, wherever it is put in words."""

from typing import Any

import pytest
import shapely
from django.db import connection
from django.test import Client

from contributions.models import Contribution
from contributions.placing.about import About
from contributions.placing.feature import object_of, pieces_of
from contributions.placing.line_starts import starts_in_words, starts_of
from contributions.placing.street_met import LineEnd, from_street, streets_met, up_to_street
from desk.footings import footing_lines
from layers.models import Consultation, Layer
from layers.streets import ready_streets
from tests import personas, scenes
from tests.contributions.test_contribute_pages import REVIEW, WHAT, WHERE, WORDS, hidden_fields
from tests.contributions.test_feature_place import submit
from tests.layers.revisions import layer, serve
from tests.placing.streets import GRID, Metres, position, street_layer
from tests.placing.test_street_names import MANY, plan_of

pytestmark = pytest.mark.django_db

ELEMENT = f"{WHERE}element/"
CHOSEN = {"element": "voies/way", "portion": "troncon", "de": "20", "a": "150"}
SAID = "Voie verte, de 20 m à 150 m à partir de la rue de Béthune"


def line(*corners: Metres) -> shapely.LineString:
    return shapely.LineString([position(corner) for corner in corners])


ALONG = line((-100, 5), (100, 5), (190, 5))
"""Beside Rue Nationale, from Rue de Béthune past Rue Neuve."""


@pytest.fixture
def ways() -> Layer:
    """A consultation in Lille with a layer of lines beside its streets."""
    scenes.commune()
    consultation = scenes.consultation()
    made = layer("voies", kind="line", title_property="nom")
    consultation.consultation_layers.create(layer=made)
    street_layer(consultation, GRID)
    serve(made, {"way": (ALONG, {"nom": "Voie verte"})})
    return made


def said_of(ways: Layer, shape: Any, name: str = "Voie verte") -> list[str]:
    consultation = Consultation.objects.get()
    serve(ways, {"way": (shape, {"nom": name})})
    found = object_of(consultation, About("voies", "way"))
    return starts_in_words(consultation, found, pieces_of(found))


def test_a_line_starts_at_the_street_that_meets_it_not_at_the_one_it_follows(ways: Layer) -> None:
    assert said_of(ways, ALONG) == ["à partir de la rue de Béthune"]
    # Nothing meets the other end.
    assert said_of(ways, shapely.reverse(ALONG)) == ["depuis son extrémité est"]


def test_what_the_line_is_called_does_not_meet_it(ways: Layer) -> None:
    west = line((-95, 60), (-195, 60))
    assert said_of(ways, west) == ["à partir de la rue de Béthune"]
    assert said_of(ways, west, "Rue de Béthune") == ["depuis son extrémité est"]


def test_a_street_that_meets_both_ends_tells_nothing(ways: Layer) -> None:
    both = line((-100, -80), (50, -80), (50, 80), (-100, 80))
    assert said_of(ways, both) == ["depuis son extrémité sud"]


def test_a_line_too_short_to_be_told_from_its_crossing_has_a_side(ways: Layer) -> None:
    assert said_of(ways, line((-100, 50), (-92, 50))) == ["depuis son extrémité ouest"]


def test_each_piece_of_a_line_has_a_start_of_its_own(ways: Layer) -> None:
    pieces = shapely.MultiLineString(
        [line((-100, -60), (0, -60)), line((100, -60), (190, -60)), line((-180, 90), (-180, 50))]
    )
    assert said_of(ways, pieces) == [
        "depuis son extrémité nord",
        "à partir de la rue de Béthune",
        "à partir de la rue Neuve",
    ]


def test_without_a_street_layer_the_side_is_said(ways: Layer) -> None:
    Layer.objects.filter(slug="rues").update(street_name_property="")
    assert said_of(ways, ALONG) == ["depuis son extrémité ouest"]


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("Rue Neuve", "à partir de la rue Neuve", "jusqu’à la rue Neuve"),
        ("Avenue Foch", "à partir de l’avenue Foch", "jusqu’à l’avenue Foch"),
        ("Allée des Tilleuls", "à partir de l’allée des Tilleuls", "jusqu’à l’allée des Tilleuls"),
        ("Quai du Wault", "à partir du quai du Wault", "jusqu’au quai du Wault"),
        ("Bd Carnot", "à partir du bd Carnot", "jusqu’au bd Carnot"),
        ("Rond-Point de l’Europe", "à partir du rond-point de l’Europe", None),
        ("L’Épi de Soil", "depuis le carrefour avec L’Épi de Soil", None),
    ],
)
def test_a_street_is_said_with_its_article(name: str, start: str, end: str | None) -> None:
    assert from_street(name) == start
    if end:
        assert up_to_street(name) == end


def test_the_start_is_said_on_every_page_and_to_the_desk(ways: Layer) -> None:
    client = Client()
    page = client.get(ELEMENT, {"element": "voies/way"}).text
    assert "Les mètres se comptent à partir de la rue de Béthune, de 0 à " in page
    assert '"start": "\\u00e0 partir de la rue de B\\u00e9thune"' in page
    preview = client.get(ELEMENT, CHOSEN).text
    assert ", de 20 m à 150 m à partir de la rue de Béthune</span>" in preview
    assert client.post(ELEMENT, CHOSEN).url == WHAT  # type: ignore[attr-defined]
    assert SAID in client.get(WHERE).text
    client.post(WHAT, WORDS)
    client.force_login(personas.resident())
    review = client.get(REVIEW).text
    assert SAID in review
    detail = client.post(REVIEW, hidden_fields(review)).url  # type: ignore[attr-defined]
    assert SAID in client.get(detail).text
    made = Contribution.objects.get()
    # The line moves: it is said as it was, to the officer too.
    serve(ways, {"way": (line((150, -90), (190, -90)), {"nom": "Voie verte"})})
    assert SAID in client.get(detail).text
    (row,) = footing_lines().lines
    assert row.element == SAID
    assert starts_of([made]) == {made.pk: "à partir de la rue de Béthune"}


def test_a_spot_is_said_from_the_same_end(ways: Layer) -> None:
    spot = CHOSEN | {"a": "20"}
    assert ", à 20 m à partir de la rue de Béthune</span>" in Client().get(ELEMENT, spot).text


def test_a_list_of_sections_asks_a_bounded_number_of_questions(
    ways: Layer, django_assert_max_num_queries: Any
) -> None:
    author = personas.resident()
    for number in range(6):
        about = About("voies", "way", 20, 150 - number)
        submit(Consultation.objects.get(), about, author=author)
    rows = list(Contribution.objects.select_related("consultation"))
    starts_of(rows)
    with django_assert_max_num_queries(5):
        assert set(starts_of(rows).values()) == {"à partir de la rue de Béthune"}


def test_among_a_hundred_thousand_segments_ends_are_met_by_index(ways: Layer) -> None:
    streets = Layer.objects.get(slug="rues")
    ready_streets(streets)
    with connection.cursor() as cursor:
        cursor.execute(MANY, {"layer": streets.pk})
    end = LineEnd(streets.pk, "Voie verte", position((-100, 5)), position((0, 5)))
    plan = plan_of(streets_met, [end])
    assert "street_segment_geom" in plan
    assert "Seq Scan on layers_street" not in plan
    assert streets_met([end, end]) == ["Rue de Béthune"] * 2
