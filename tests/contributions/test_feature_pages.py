"""An object of the plan is found, seen and chosen as a browser without JavaScript walks there."""

import json
from typing import Any

import pytest
import shapely
from django.db import connection
from django.test import Client
from django.urls import reverse

from contributions.models import Contribution
from contributions.placing import feature_search
from contributions.placing.feature_search import find_objects, layers_to_pick_from, patterns_of
from layers.models import Consultation, Layer
from tests import personas, places, scenes
from tests.contributions.test_contribute_pages import REVIEW, WHAT, WHERE, WORDS, hidden_fields
from tests.contributions.test_feature_place import at
from tests.contributions.test_footing import nodes
from tests.layers.revisions import layer, serve

pytestmark = pytest.mark.django_db

ELEMENT = f"{WHERE}element/"
WAY = shapely.LineString([at(-300), at(300)])
CHOSEN = {"element": "voies/way", "portion": "troncon", "de": "120", "a": "340"}


@pytest.fixture
def scene() -> tuple[Consultation, Layer]:
    """A consultation in Lille with a layer of lines and one of points."""
    consultation = scenes.consultation()
    scenes.commune()
    ways = layer("voies", kind="line", title_property="nom")
    stops = layer("arrets", title_property="nom")
    for position, one in enumerate([ways, stops]):
        consultation.consultation_layers.create(layer=one, position=position)
    serve(
        ways,
        {
            "way": (WAY, {"nom": "Voie de l’Église", "surface": "pavés", "annee": 2020}),
            "far": (shapely.LineString([at(2_000), at(2_500)]), {"nom": "Voie hors périmètre"}),
        },
    )
    serve(
        stops,
        {
            f"a{number:02}": (shapely.Point(at(number * 10, 100)), {"nom": f"Arrêt {number:02}"})
            for number in range(12)
        },
    )
    return consultation, ways


def text_of(client: Client, address: str, status: int = 200, **fields: str) -> str:
    answer = client.get(address, fields)
    assert answer.status_code == status
    return answer.text


def test_every_object_of_the_perimeter_is_listed_page_by_page(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    first = text_of(client, ELEMENT)
    assert "Arrêt 00" in first
    assert "Arrêt 10" not in first
    assert "Voie hors périmètre" not in first
    assert "page=2" in first
    second = text_of(client, ELEMENT, page="2")
    assert "Arrêt 10" in second
    assert "Voie de l’Église" in second
    assert 'value="voies/way"' in second
    assert "page=3" not in second


@pytest.mark.parametrize("words", ["eglise", "ÉGLISE voie", "Paves", "voie l’église pavés"])
def test_a_name_or_any_text_is_found_whatever_its_accents(
    client: Client, scene: tuple[Consultation, Layer], words: str
) -> None:
    assert 'value="voies/way"' in text_of(client, ELEMENT, q=words)


@pytest.mark.parametrize("words", ["2020", "%", "zzz", "voie zzz", "a_b", "\\"])
def test_what_is_in_no_text_finds_nothing_and_signs_mean_themselves(
    client: Client, scene: tuple[Consultation, Layer], words: str
) -> None:
    page = text_of(client, ELEMENT, q=words)
    if patterns_of(words):
        assert 'name="element"' not in page
        assert "Aucun élément trouvé" in page


def test_what_lies_near_coordinates_comes_nearest_first_with_its_distance(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    lon, lat = at(0, -40)
    page = text_of(client, ELEMENT, pres=f"{lon:.6f} {lat:.6f}".replace(".", ","))
    assert page.index("Voie de l’Église") < page.index("Arrêt 00") < page.index("Arrêt 01")
    assert "Lille, à 40 m, côté nord" in page.replace("\xa0", " ")
    swapped = text_of(client, ELEMENT, pres=f"{lat:.6f}, {lon:.6f}", couche="arrets")
    assert "Voie de l’Église" not in swapped
    assert "Arrêt 00" in swapped


def test_a_commune_is_a_place_to_start_from_without_the_address_base(
    client: Client, scene: tuple[Consultation, Layer], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = text_of(client, ELEMENT, pres="Lille", q="église")
    assert 'value="voies/way"' in page
    assert "La recherche d’adresses ne répond pas" in text_of(client, ELEMENT, pres="rue Nulle")


def test_an_object_is_looked_at_before_it_is_chosen(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    page = text_of(client, ELEMENT, element="voies/way")
    assert "Voie de l’Église" in page
    assert "depuis son extrémité ouest" in page
    assert "toute la ligne, environ 600\xa0m" in page.replace(" m", "\xa0m")
    section = client.get(ELEMENT, CHOSEN).text
    assert ", de 120 m à 340 m depuis son extrémité ouest</span>" in section
    assert "environ 220" in section
    assert "à Lille" in section
    stop = text_of(client, ELEMENT, element="arrets/a03")
    assert 'name="de"' not in stop
    assert not Contribution.objects.exists()


def test_a_section_is_chosen_kept_reread_and_sent(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    assert client.post(ELEMENT, CHOSEN).url == WHAT  # type: ignore[attr-defined]
    assert "À propos de Voies\u202f: Voie de l’Église, de 120 m à 340 m" in text_of(client, WHERE)
    assert client.post(WHAT, WORDS).url == REVIEW  # type: ignore[attr-defined]
    client.force_login(personas.resident())
    review = text_of(client, REVIEW)
    assert "À propos de Voies\u202f: Voie de l’Église, de 120 m à 340 m" in review
    answer = client.post(REVIEW, hidden_fields(review))
    made = Contribution.objects.get()
    assert answer.url == f"/contributions/{made.public_id}/"  # type: ignore[attr-defined]
    assert (made.about_from_m, made.about_to_m) == (120, 340)
    detail = text_of(client, answer.url)  # type: ignore[attr-defined]
    assert "Voies\u202f: Voie de l’Église, de 120 m à 340 m" in detail
    drawn = json.loads(detail.split('id="carte-sources"')[1].split(">", 1)[1].split("</script>")[0])
    (whole,) = (source for source in drawn if source["id"] == "objet")
    (feature,) = whole["geojson"]["features"]
    assert shapely.geometry.shape(feature["geometry"]).equals_exact(WAY, 1e-6)


def test_going_back_keeps_the_object_and_another_place_lets_it_go(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    client.post(ELEMENT, CHOSEN)
    client.post(WHAT, WORDS)
    kept = text_of(client, WHERE)
    geometry = json.loads(
        kept.split('name="geometry" value="')[1].split('"')[0].replace("&quot;", '"')
    )
    client.post(
        WHERE, {"lon": "", "lat": "", "geometry": json.dumps(geometry, separators=(",", ":"))}
    )
    assert "À propos de Voies" in text_of(client, REVIEW)
    client.post(WHERE, {"lon": "3,0635", "lat": "50,6367", "geometry": ""})
    review = text_of(client, REVIEW)
    assert "À propos de" not in review
    client.force_login(personas.resident())
    client.post(REVIEW, hidden_fields(text_of(client, REVIEW)))
    assert Contribution.objects.get().about_layer is None


def test_an_object_that_went_meanwhile_is_to_be_chosen_again_and_no_word_is_lost(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    client.post(ELEMENT, CHOSEN)
    client.post(WHAT, WORDS)
    client.force_login(personas.resident())
    fields = hidden_fields(text_of(client, REVIEW))
    serve(scene[1], {"far": (shapely.LineString([at(2_000), at(2_500)]), {"nom": "Voie"})})
    refused = client.post(REVIEW, fields)
    assert refused.status_code == 422
    assert "n’est plus sur le plan" in refused.text
    assert WORDS["title"] in refused.text
    assert "Changer le lieu" in refused.text
    assert "n’est plus sur le plan" in text_of(client, ELEMENT, status=404, element="voies/way")
    assert not Contribution.objects.exists()
    # Chosen again elsewhere, the words are still there.
    assert client.post(ELEMENT, {"element": "arrets/a03"}).url == REVIEW  # type: ignore[attr-defined]
    client.post(REVIEW, hidden_fields(text_of(client, REVIEW)))
    assert Contribution.objects.get().title == WORDS["title"]


def test_a_section_that_became_too_long_says_so_before_it_is_sent(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    client.post(ELEMENT, CHOSEN)
    client.post(WHAT, WORDS)
    serve(scene[1], {"way": (shapely.LineString([at(0), at(150)]), {"nom": "Voie"})})
    assert "Cet élément mesure 151 m" in text_of(client, REVIEW)


WRONG: list[tuple[dict[str, str], str]] = [
    ({"de": "120", "a": "9999"}, "Cet élément mesure 603 m"),
    ({"de": "340", "a": "120"}, "le plus petit d’abord"),
    ({"de": "", "a": ""}, "le plus petit d’abord"),
    ({"de": "x", "a": "<b>"}, "le plus petit d’abord"),
    ({"de": "1" * 500, "a": "2"}, "le plus petit d’abord"),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_section_is_a_sentence_beside_what_was_typed(
    client: Client,
    scene: tuple[Consultation, Layer],
    method: str,
    fields: dict[str, str],
    sentence: str,
) -> None:
    answer = getattr(client, method)(ELEMENT, CHOSEN | fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{fields["a"].replace("<b>", "&lt;b&gt;")}"' in answer.text


HOSTILE: list[dict[str, str]] = [
    {"element": "voies"},
    {"element": "/"},
    {"element": "voies/"},
    {"element": "inconnue/way"},
    {"element": "voies/\x00"},
    {"element": "voies/" + "x" * 5_000},
    {"page": "-1"},
    {"page": "99999999999999"},
    {"page": "²"},
    {"q": "\x00\ud7ff%'" + "x " * 500},
    {"pres": "999 999"},
    {"pres": "3,0 1e999"},
    {"couche": "' OR 1=1 --"},
]


@pytest.mark.parametrize("fields", HOSTILE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_input_breaks_the_page(
    client: Client, scene: tuple[Consultation, Layer], method: str, fields: dict[str, str]
) -> None:
    assert getattr(client, method)(ELEMENT, fields).status_code in {200, 400, 404}


def test_a_search_that_takes_too_long_is_given_up_in_words(
    client: Client, scene: tuple[Consultation, Layer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_search, "TIMEOUT_MS", 1)
    monkeypatch.setattr(feature_search, "_NAMED", "SELECT pg_sleep(2)")
    page = text_of(client, ELEMENT, q="église")
    assert "Donnez aussi une adresse ou une commune" in page
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_what_is_near_is_found_in_the_index_of_places(scene: tuple[Consultation, Layer]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MANY_FEATURES, [scene[1].pk])
        cursor.execute("ANALYZE layers_feature")
        cursor.execute(
            "EXPLAIN (FORMAT JSON) " + feature_search._NEAR,
            {
                "layer_ids": [scene[1].pk],
                "consultation_id": scene[0].pk,
                "patterns": [],
                "lon": places.LILLE[0],
                "lat": places.LILLE[1],
                "radius_m": 500,
                "metric_srid": 2154,
                "day": "2026-01-01",
                "limit": 11,
                "offset": 0,
            },
        )
        plan = cursor.fetchone()[0]
    assert any("geom" in str(n.get("Index Name")) for n in nodes(plan)), plan


MANY_FEATURES = """
INSERT INTO layers_feature (layer_id, source_id, geom, properties, content_hash, since)
SELECT %s, 'n' || n, ST_SetSRID(ST_MakePoint(3 + (n %% 100) * 0.002, 50.5 + n / 100 * 0.005), 4326), '{}', '', 1
FROM generate_series(1, 4000) AS n
"""


def test_a_page_of_results_asks_a_bounded_number_of_questions(
    client: Client, scene: tuple[Consultation, Layer], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30):
        text_of(client, ELEMENT, q="arrêt")
    layers = layers_to_pick_from(scene[0])
    with django_assert_max_num_queries(5):
        found = find_objects(
            scene[0], layers, "arrêt", near=None, page=1, day=scenes.timezone.localdate()
        )
    assert len(found.objects) == 10
    assert found.has_more


def test_a_closed_consultation_offers_no_object(client: Client) -> None:
    scenes.consultation(closes_in_days=-1)
    assert client.get(ELEMENT).status_code == 403
    assert client.post(ELEMENT, CHOSEN).status_code == 403
    scenes.consultation("brouillon", visibility="draft")
    draft = reverse("contributions:feature", args=["brouillon"])
    assert client.get(draft).status_code == 404


def test_seeing_a_section_puts_its_metres_in_the_address_and_no_token(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    page = text_of(client, ELEMENT, element="voies/way")
    assert "formmethod" not in page
    answer = client.post(ELEMENT, CHOSEN | {"action": "apercu", "csrfmiddlewaretoken": "x" * 32})
    assert answer.status_code == 302
    address = answer.url  # type: ignore[attr-defined]
    assert "csrf" not in address
    shown = client.get(address).content.decode()
    assert 'name="de" type="text"' in shown
    assert f'value="{CHOSEN["de"]}"' in shown


def test_a_section_chosen_too_late_is_shown_again_and_sent_with_the_words(
    scene: tuple[Consultation, Layer],
) -> None:
    strict = Client(enforce_csrf_checks=True)
    words = WORDS | {"key": "une-clef", "carried_at": ""}
    sent = strict.post(ELEMENT, CHOSEN | words, headers={"Sec-Fetch-Site": "same-origin"})
    page = sent.content.decode()
    assert sent.status_code == 403
    assert "Ce que vous avez écrit est ici" in page
    assert "De (mètres)" in page
    for name in ("element", "portion", "de", "a"):
        assert f'name="{name}" value="{CHOSEN[name]}"' in page
    # Sent again with a fresh token, in a browser whose session is new, nothing is missing.
    fresh = Client()
    assert fresh.post(ELEMENT, CHOSEN | words).url == REVIEW  # type: ignore[attr-defined]
    assert WORDS["title"] in text_of(fresh, REVIEW)


def test_the_second_step_names_the_object_like_the_two_others(
    client: Client, scene: tuple[Consultation, Layer]
) -> None:
    client.post(ELEMENT, CHOSEN)
    assert "À propos de Voies\u202f: Voie de l’Église, de 120 m à 340 m" in text_of(client, WHAT)
