"""What was said already near here or in like words is proposed first, and can be supported instead."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from accounts.models import User
from contributions.models import Contribution, Support
from contributions.proposals import (
    _PROPOSED,
    MOST_PROPOSALS,
    MOST_WORDS,
    RADIUS_M,
    SHARED_PART,
    Proposal,
    proposals_for,
)
from geo.srid import METRIC_SRID, TILE_SRID
from layers.models import Consultation
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db

ROOT = "/concertations/un-parvis/contribuer/"
WHAT, REVIEW = f"{ROOT}quoi/", f"{ROOT}relire/"
NOBODY = AnonymousUser()


@pytest.fixture
def consultation() -> Consultation:
    return scenes.consultation()


def metres_east(metres: float) -> Any:
    lon, lat = places.LILLE
    return places.point(lon + metres / places.METRES_PER_DEGREE_LON, lat)


def proposed(consultation: Consultation, **wanted: Any) -> list[Proposal]:
    given: dict[str, Any] = {
        "place": places.inside(),
        "title": "",
        "category": "",
        "person": NOBODY,
    } | wanted
    return proposals_for(consultation, **given)


def titles(found: list[Proposal]) -> list[str]:
    return [proposal.title for proposal in found]


def test_those_within_150_metres_come_nearest_first_with_their_distance(
    consultation: Consultation,
) -> None:
    for metres in (120, 20, 149, 151, 300):
        scenes.contribution(consultation, geom=metres_east(metres), title=f"À {metres} m")
    found = proposed(consultation)
    assert titles(found) == ["À 20 m", "À 120 m", "À 149 m"]
    assert [proposal.away_m for proposal in found] == [
        pytest.approx(metres, abs=1) for metres in (20, 120, 149)
    ]


def test_the_same_category_comes_first(consultation: Consultation) -> None:
    scenes.contribution(consultation, geom=metres_east(10), title="Vélo", category="velo")
    scenes.contribution(consultation, geom=metres_east(90), title="Arbre", category="arbres")
    assert titles(proposed(consultation, category="arbres")) == ["Arbre", "Vélo"]
    assert titles(proposed(consultation)) == ["Vélo", "Arbre"]


def test_a_like_title_is_found_however_far_and_with_faults(consultation: Consultation) -> None:
    scenes.contribution(
        consultation, geom=metres_east(400), title="Des bancs à l’ombre des tilleuls"
    )
    scenes.contribution(consultation, geom=metres_east(450), title="Une piste cyclable")
    found = proposed(consultation, title="un banc a l’ombre des tileuls")
    assert titles(found) == ["Des bancs à l’ombre des tilleuls"]
    assert found[0].is_alike
    assert titles(proposed(consultation, place=None, title="piste ciclable")) == [
        "Une piste cyclable"
    ]


def test_near_and_alike_comes_before_one_or_the_other(consultation: Consultation) -> None:
    scenes.contribution(consultation, geom=metres_east(5), title="Une fontaine")
    scenes.contribution(consultation, geom=metres_east(400), title="Des bancs à l’ombre")
    scenes.contribution(consultation, geom=metres_east(100), title="Un banc à l’ombre")
    assert titles(proposed(consultation, title="Un banc à l’ombre")) == [
        "Un banc à l’ombre",
        "Des bancs à l’ombre",
        "Une fontaine",
    ]


def test_never_more_than_five_nor_hidden_nor_of_another_consultation(
    consultation: Consultation,
) -> None:
    other = scenes.consultation("ailleurs")
    scenes.contribution(other, title="Ailleurs")
    for status in ("hidden", "deleted"):
        scenes.contribution(consultation, title="Parti", status=status)
    assert proposed(consultation, title="Parti") == []
    for number in range(8):
        scenes.contribution(consultation, title=f"Arbre {number}")
    found = proposed(consultation, title="Arbre 3")
    assert len(found) == MOST_PROPOSALS
    assert found[0].title == "Arbre 3"


def test_lines_and_areas_are_measured_from_their_edge(consultation: Consultation) -> None:
    scenes.contribution(consultation, geom=places.line(300), title="Un trait")
    (found,) = proposed(consultation, place=metres_east(300))
    assert found.away_m == pytest.approx(0, abs=1)


def test_nothing_to_go_by_is_no_proposal_and_no_query(
    consultation: Consultation, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert proposed(consultation, place=None, title="abc") == []
        assert proposed(consultation, place=None, title="\x00 illisible") == []


@pytest.mark.parametrize("title", ["%", "'; DROP TABLE x; --", "\\", "é" * 5000, "\ud800abcde"])
def test_no_title_breaks_the_list(consultation: Consultation, title: str) -> None:
    assert proposed(consultation, title=title) == []


def parameters(consultation: Consultation, title: str | None, body: str = "") -> dict[str, Any]:
    return {
        "consultation_id": consultation.pk,
        "place": bytes(places.inside().ewkb),
        "title": title,
        "body": body,
        "shared_part": SHARED_PART,
        "most_words": MOST_WORDS,
        "most_stems": 60,
        "category_id": None,
        "person_id": None,
        "tile_srid": TILE_SRID,
        "metric_srid": METRIC_SRID,
        "radius_m": RADIUS_M,
        "likeness": 0.3,
        "most": MOST_PROPOSALS,
    }


def nodes_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in nodes_of(child))]


def test_among_a_hundred_thousand_both_searches_go_by_their_index(
    consultation: Consultation,
) -> None:
    author = personas.resident()
    with connection.cursor() as cursor:
        # Undone with the transaction.
        cursor.execute("ALTER TABLE contributions_contribution DISABLE TRIGGER USER")
        cursor.execute(
            """
            INSERT INTO contributions_contribution (
                public_id, consultation_id, author_id, category_id, title, body, geom, status,
                submitted_at, updated_at, about_source_id
            )
            SELECT
                gen_random_uuid(), %(consultation)s, %(author)s, %(category)s,
                left(md5(n::text), 16), '',
                ST_SetSRID(ST_MakePoint(
                    3.0635 + 0.012 * (random() - 0.5), 50.6367 + 0.008 * (random() - 0.5)
                ), 4326),
                'published', now(), now(), ''
            FROM generate_series(1, 100000) AS n
            """,
            {
                "consultation": consultation.pk,
                "author": author.pk,
                "category": consultation.categories.all()[0].pk,
            },
        )
        cursor.execute("ANALYZE contributions_contribution")
        title = "c4ca4238a0b92382"
        cursor.execute(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {_PROPOSED}", parameters(consultation, title)
        )
        (answer,) = cursor.fetchone()
    plan = answer if isinstance(answer, list) else json.loads(answer)
    nodes = nodes_of(plan[0]["Plan"])
    indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
    assert "contribution_title_alike" in indexes
    on_table = [node for node in nodes if node.get("Relation Name") == "contributions_contribution"]
    assert all(node["Node Type"] != "Seq Scan" for node in on_table)
    # The nearest are read from the index one by one, and hardly any others.
    (nearest,) = [node for node in nodes if "<->" in node.get("Order By", "")]
    assert nearest["Index Name"] in {"contribution_tile", "contribution_geom_3857"}
    assert nearest["Actual Rows"] <= MOST_PROPOSALS * 4
    assert nearest.get("Rows Removed by Filter", 0) < 1000
    found = proposed(consultation, title=title)
    assert len(found) == MOST_PROPOSALS
    assert found[0].title.startswith(title)


# -- on the pages ---------------------------------------------------------------------------------
@pytest.fixture
def other(consultation: Consultation) -> Contribution:
    return scenes.contribution(
        consultation, title="Un banc ici", author=personas.neighbour(), geom=metres_east(40)
    )


@pytest.fixture
def client_at_words(other: Contribution) -> Client:
    client = Client()
    client.post(ROOT, {"lon": "3,0635", "lat": "50,6367"})
    return client


def instead(other: Contribution) -> str:
    return f"{ROOT}plutot/{other.public_id}/"


def test_the_second_step_proposes_without_script(
    client_at_words: Client, other: Contribution
) -> None:
    page = client_at_words.get(WHAT).content.decode()
    assert "Peut-être déjà dit" in page
    assert f"/contributions/{other.public_id}/" in page
    assert "à 40\xa0m" in page or "à 40 m" in page
    assert f'formaction="{instead(other)}"' in page
    # Enter in a field presses the first button of the form: it must go on, not support.
    assert page.index('value="continuer"') < page.index(f'formaction="{instead(other)}"')


def test_there_is_no_section_when_there_is_nothing_to_propose(consultation: Consultation) -> None:
    client = Client()
    client.post(ROOT, {"lon": "3,0635", "lat": "50,6367"})
    assert "Peut-être déjà dit" not in client.get(WHAT).content.decode()


def test_proposals_stand_before_the_text_and_before_the_sending(
    client_at_words: Client, consultation: Consultation, other: Contribution
) -> None:
    for number in range(4):
        scenes.contribution(consultation, title=f"Un banc {number}", geom=metres_east(20))
    page = client_at_words.get(WHAT).content.decode()
    assert page.index('id="id_title"') < page.index('id="proches"') < page.index('id="id_body"')
    assert 'href="#proches"' in page
    # Three are read at once, the others behind a fold that needs no script.
    first, folded = page.split('data-fold="autres"')
    assert first.count('class="pin-item proposal"') == 3
    assert folded.count('class="pin-item proposal"') == 2
    assert "Voir les 2 autres" in folded
    client_at_words.post(WHAT, {"title": "Un banc", "category": "arbres"})
    page = client_at_words.get(f"{ROOT}relire/").content.decode()
    assert page.index('id="proches"') < page.index("Il vous faut un compte")
    client_at_words.force_login(personas.resident())
    page = client_at_words.get(f"{ROOT}relire/").content.decode()
    assert page.index('id="proches"') < page.index("Envoyer ma contribution")


def test_the_list_alone_follows_the_title(
    client_at_words: Client, consultation: Consultation
) -> None:
    scenes.contribution(consultation, title="Une fontaine d’eau", geom=metres_east(450))
    answer = client_at_words.get(f"{ROOT}proches/", {"titre": "une fontaine"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert page.index("Une fontaine") < page.index("Un banc ici")


def test_one_click_supports_keeps_the_draft_and_can_be_undone(
    client_at_words: Client, other: Contribution
) -> None:
    me = personas.resident()
    client_at_words.force_login(me)
    typed = {"title": "Un banc, là", "body": "Pas fini", "etape": "quoi"}
    answer = client_at_words.post(instead(other), typed, follow=True)
    page = answer.content.decode()
    assert Support.objects.filter(contribution=other, person=me).count() == 1
    assert "Votre soutien est compté" in page
    assert "Pas fini" in page
    assert 'value="Un banc, là"' in page
    page = client_at_words.post(
        instead(other), {"action": "retirer", "etape": "quoi"}, follow=True
    ).content.decode()
    assert not Support.objects.exists()
    assert "Votre soutien est retiré" in page
    assert "Pas fini" in page


def test_the_draft_goes_only_when_she_says_so(client_at_words: Client, other: Contribution) -> None:
    client_at_words.force_login(personas.resident())
    client_at_words.post(instead(other), {"title": "Un banc, là", "etape": "quoi"})
    answer = client_at_words.post(f"{ROOT}recommencer/", {"vers": str(other.public_id)})
    assert answer.url == f"/contributions/{other.public_id}/"  # type: ignore[attr-defined]
    assert "Un banc, là" not in client_at_words.get(ROOT).content.decode()


def test_without_an_account_she_signs_in_first_and_loses_nothing(
    client_at_words: Client, other: Contribution
) -> None:
    answer = client_at_words.post(instead(other), {"title": "Un banc, là", "body": "Pas fini"})
    assert answer.url.startswith("/compte/connexion/?next=")  # type: ignore[attr-defined]
    me = personas.resident()
    client_at_words.force_login(me)
    page = client_at_words.get(f"{WHAT}?plutot={other.public_id}").content.decode()
    assert "Vous vouliez soutenir" in page
    assert "Pas fini" in page
    assert not Support.objects.exists()  # reading a page changes nothing
    client_at_words.post(instead(other), {"action": "soutenir", "etape": "quoi"})
    assert Support.objects.get().person == me


def test_one_does_not_support_oneself_and_is_told(
    client_at_words: Client, other: Contribution
) -> None:
    client_at_words.force_login(User.objects.get(pseudonym="Le voisin"))
    page = client_at_words.get(WHAT).content.decode()
    assert "C’est votre contribution." in page
    assert f'formaction="{instead(other)}"' not in page
    page = client_at_words.post(instead(other), {"etape": "quoi"}, follow=True).content.decode()
    assert "les soutiens sont ceux des autres" in page
    assert not Support.objects.exists()


def test_what_left_the_map_cannot_be_chosen(client_at_words: Client, other: Contribution) -> None:
    Contribution.objects.filter(pk=other.pk).update(status="hidden")
    assert client_at_words.post(instead(other)).status_code == 404
    assert client_at_words.get(f"{WHAT}?plutot={other.public_id}").status_code == 200
    assert client_at_words.get(f"{WHAT}?plutot=rien").status_code == 200


def test_the_last_step_proposes_too_and_shows_all_that_will_be_public(
    client_at_words: Client, other: Contribution
) -> None:
    client_at_words.post(WHAT, {"title": "Un banc ici", "category": "arbres", "body": "Le texte."})
    client_at_words.force_login(personas.resident())
    page = client_at_words.get(REVIEW).content.decode()
    assert f'formaction="{instead(other)}"' in page
    for shown in ("Un banc ici", "Arbres", "Le texte.", "longitude 3,0635", "Camille"):
        assert shown in page
    answer = client_at_words.post(instead(other), {"etape": "relire"})
    assert answer.url.startswith(f"{REVIEW}?plutot=")  # type: ignore[attr-defined]


def test_proposals_cost_one_query_whatever_their_number(
    client_at_words: Client, consultation: Consultation, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        scenes.contribution(consultation, title=f"Arbre {number}", author=User.objects.first())
    with django_assert_max_num_queries(2):
        proposals_for(
            consultation, place=places.inside(), title="Arbre", category="", person=NOBODY
        )
