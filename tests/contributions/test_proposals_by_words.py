"""What says the like in its text is proposed: by the rarest words typed, ranked with the distance."""

import json

import pytest
from django.db import connection
from django.test import Client

from contributions.proposals import _PROPOSED, MOST_PROPOSALS
from layers.models import Consultation
from tests import personas, scenes
from tests.contributions.test_proposals import (
    REVIEW,
    ROOT,
    WHAT,
    client_at_words,
    consultation,
    metres_east,
    nodes_of,
    other,
    parameters,
    proposed,
    titles,
)

__all__ = ["client_at_words", "consultation", "other"]

pytestmark = pytest.mark.django_db


def test_the_same_said_in_other_words_of_the_title_is_found_by_its_text(
    consultation: Consultation,
) -> None:
    scenes.contribution(
        consultation,
        geom=metres_east(420),
        title="Trop de bruit",
        body="Les camions passent la nuit devant l’école et réveillent les enfants.",
    )
    scenes.contribution(
        consultation, geom=metres_east(430), title="Un marché", body="Des légumes, le dimanche."
    )
    found = proposed(
        consultation,
        title="Interdire les poids lourds",
        body="Chaque nuit, un camion réveille mon enfant : l’ecole est à côté.",
    )
    assert titles(found) == ["Trop de bruit"]
    assert (found[0].has_like_title, found[0].has_like_words) == (False, True)
    # Without a place, and with the words in the title alone.
    assert titles(proposed(consultation, place=None, title="Camions la nuit devant l’école")) == [
        "Trop de bruit"
    ]


def test_one_word_in_common_or_little_words_are_not_enough(consultation: Consultation) -> None:
    scenes.contribution(
        consultation,
        geom=metres_east(420),
        title="Trop de bruit",
        body="Il y a les camions, et nous ne sommes pas là pour cela même.",
    )
    for body in ("Des camions bleus", "Il y a là, et nous ne sommes pas pour", "à la", ""):
        assert proposed(consultation, body=body) == [], body


def test_likeness_and_distance_are_ranked_together(consultation: Consultation) -> None:
    body = "Une fontaine pour boire devant la gare"
    for metres in (480, 400, 300):
        scenes.contribution(
            consultation, geom=metres_east(metres), title=f"À {metres} m", body=body
        )
    scenes.contribution(
        consultation, geom=metres_east(310), title="Moins", body="La gare a une fontaine sale"
    )
    found = proposed(consultation, body="Je voudrais boire à une fontaine devant la gare")
    assert titles(found) == ["À 300 m", "À 400 m", "À 480 m", "Moins"]


def test_a_long_text_full_of_words_of_its_own_still_finds(consultation: Consultation) -> None:
    scenes.contribution(
        consultation,
        geom=metres_east(500),
        title="Ombre",
        body="Planter des tilleuls autour du kiosque.",
    )
    own = " ".join(f"mot{chr(97 + n % 26)}{chr(97 + n // 26)}zq" for n in range(40))
    found = proposed(consultation, body=f"Le kiosque manque de tilleuls {own}")
    assert titles(found) == ["Ombre"]


@pytest.mark.parametrize(
    "text", ["l'eau & | ! ( ) : * <b> \\' \" %s %(x)s", "'" * 5, "a" * 30_000, "\x00", "''a'' \\"]
)
def test_what_is_typed_cannot_break_the_query(consultation: Consultation, text: str) -> None:
    scenes.contribution(consultation, body="l'eau et le pain")
    assert len(proposed(consultation, title=text[:200], body=text)) == 1


def test_among_a_hundred_thousand_texts_alike_are_found_by_their_index_in_bounded_time(
    consultation: Consultation,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE contributions_contribution DISABLE TRIGGER USER")
        cursor.execute(
            """
            INSERT INTO contributions_contribution (
                public_id, consultation_id, category_id, title, body, geom, status,
                submitted_at, updated_at, about_source_id
            )
            SELECT
                gen_random_uuid(), %(consultation)s, %(category)s, left(md5(n::text), 16),
                'La piste cyclable de la rue'
                || CASE WHEN n %% 2 = 0 THEN ' est dangereuse' ELSE '' END
                || ' numero' || n %% 1000
                || CASE WHEN n %% 20000 = 7 THEN ' près du kiosque aux tilleuls' ELSE '' END,
                ST_SetSRID(ST_MakePoint(
                    3.0635 + 0.012 * (random() - 0.5), 50.6367 + 0.008 * (random() - 0.5)
                ), 4326),
                'published', now(), now(), ''
            FROM generate_series(1, 100000) AS n
            """,
            {
                "consultation": consultation.pk,
                "category": consultation.categories.all()[0].pk,
            },
        )
        cursor.execute("ANALYZE contributions_contribution")
        for body in (
            "Des tilleuls près du kiosque, et une piste cyclable",
            "La piste cyclable de ma rue est dangereuse",
        ):
            cursor.execute(
                f"EXPLAIN (ANALYZE, FORMAT JSON) {_PROPOSED}",
                parameters(consultation, "Un avis", body),
            )
            (answer,) = cursor.fetchone()
            plan = answer if isinstance(answer, list) else json.loads(answer)
            nodes = nodes_of(plan[0]["Plan"])
            assert "contribution_words" in {node.get("Index Name") for node in nodes}
            on_table = [
                node for node in nodes if node.get("Relation Name") == "contributions_contribution"
            ]
            assert all(node["Node Type"] != "Seq Scan" for node in on_table)
            assert all(node["Actual Rows"] <= 1000 for node in on_table)
            assert plan[0]["Execution Time"] < 500
    found = proposed(consultation, body="Des tilleuls près du kiosque, et une piste cyclable")
    assert len(found) == MOST_PROPOSALS
    assert all("kiosque" in proposal.excerpt for proposal in found if proposal.has_like_words)
    assert any(proposal.has_like_words for proposal in found)


def test_the_list_alone_follows_the_text_which_is_posted(
    client_at_words: Client, consultation: Consultation
) -> None:
    scenes.contribution(
        consultation,
        title="De l’eau",
        body="Une fontaine pour boire devant la gare",
        geom=metres_east(450),
    )
    typed = {"titre": "Trop chaud", "texte": "On ne peut pas boire à la gare : une fontaine"}
    page = client_at_words.post(f"{ROOT}proches/", typed).content.decode()
    assert page.index("De l’eau") < page.index("Un banc ici")
    assert "propos semblable" in page
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{ROOT}proches/", typed).status_code == 403


def test_the_steps_compare_the_text_without_script(
    client_at_words: Client, consultation: Consultation
) -> None:
    scenes.contribution(
        consultation,
        title="De l’eau",
        body="Une fontaine pour boire devant la gare",
        geom=metres_east(450),
    )
    words = {"title": "Trop chaud", "category": "arbres", "body": "Boire à la gare, une fontaine"}
    page = client_at_words.post(WHAT, words | {"category": ""}).content.decode()
    assert "propos semblable" in page
    client_at_words.post(WHAT, words)
    client_at_words.force_login(personas.resident())
    assert "propos semblable" in client_at_words.get(REVIEW).content.decode()
