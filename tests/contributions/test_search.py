"""Searching in French: what is found, what is marked, and what cannot be searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions import search
from contributions.errors import NothingToSearch
from contributions.models import Contribution
from layers.models import Consultation
from tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(db: None) -> Consultation:
    return scenes.consultation()


def _written(consultation: Consultation, title: str, body: str = "") -> Contribution:
    made = scenes.contribution(consultation, title=title)
    Contribution.objects.filter(pk=made.pk).update(body=body)
    return made


def _finds(words: str) -> set[str]:
    found = search.matching(Contribution.objects.all(), search.read_query(words))
    return set(found.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Des pistes cyclables", "piste cyclable"),
        ("Une piste cyclable", "PISTES CYCLABLES"),
        ("Un vélo volé", "velos"),
        ("Des vélos partout", "vélo"),
        ("Le feu rouge", "feux"),
        ("Les travaux sans fin", "travail"),
        ("Des chevaux", "cheval"),
        ("Un carrefour dangereux", "dangereuse"),
        ("Au cœur du quartier", "coeur"),
        ("Au coeur du quartier", "cœur"),
        ("L’arbre de l'école", "arbre"),
        ("L’arbre de l'école", "l’école"),
        ("Aujourd’hui on attend", "aujourd'hui"),
        ("Rue de Saint-André", "saint andré"),
        ("Rue de Saint André", "Saint-André"),
        ("Un porte-vélos", "porte vélo"),
        ("La voie piste/trottoir", "trottoir"),
        ("Trop chaud l’été", "été"),
        ("Le stationnement gênant", "stationnem"),
        ("Le stationnement gênant", "gênant stationne"),
        ("Un bus à Lille", "bus à lille"),
        ("Un bus de Lille", "un bus à Lille"),
        ("Passage 30 km/h", "30 km"),
    ],
)
def test_words_are_found_however_they_are_written(
    consultation: Consultation, title: str, typed: str
) -> None:
    _written(consultation, title)
    assert _finds(typed) == {title}


def test_the_text_is_searched_as_the_title_is(consultation: Consultation) -> None:
    _written(consultation, "Place", "Il faudrait des bancs à l’ombre.")
    assert _finds("banc ombre") == {"Place"}


def test_all_words_must_be_there_in_any_order(consultation: Consultation) -> None:
    _written(consultation, "Banc", "Près du parc.")
    _written(consultation, "Parc")
    assert _finds("parc banc") == {"Banc"}


def test_a_quoted_phrase_is_taken_as_it_is(consultation: Consultation) -> None:
    _written(consultation, "Une piste cyclable")
    _written(consultation, "Cyclable, la piste")
    assert _finds('"pistes cyclables"') == {"Une piste cyclable"}


def test_a_word_after_a_minus_is_kept_out(consultation: Consultation) -> None:
    _written(consultation, "Un arbre mort")
    _written(consultation, "Un arbre vivant")
    assert _finds("arbre -mort") == {"Un arbre vivant"}


def test_only_the_last_word_may_be_unfinished(consultation: Consultation) -> None:
    _written(consultation, "Un stationnement gênant")
    assert _finds("gênant stationnem") == {"Un stationnement gênant"}
    assert _finds("stationnem gênant") == set()
    assert _finds('"stationnem"') == set()


@pytest.mark.parametrize(
    "typed", ["le", "de la", "-", '""', "& | !", "' \\ %_", "<-> :*", "🌳", "·" * 200]
)
def test_what_holds_no_word_is_refused(consultation: Consultation, typed: str) -> None:
    with pytest.raises(NothingToSearch):
        search.read_query(typed)


@given(
    st.text(
        alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200
    )
)
def test_no_text_breaks_the_search(typed: str) -> None:
    try:
        query = search.read_query(typed)
    except NothingToSearch:
        return
    search.with_relevance(search.matching(Contribution.objects.all(), query), query).exists()


def test_a_title_counts_for_more_than_the_text(consultation: Consultation) -> None:
    _written(consultation, "Le parvis", "Un banc serait bien.")
    _written(consultation, "Un banc", "Devant la gare.")
    query = search.read_query("banc")
    ranked = search.with_relevance(search.matching(Contribution.objects.all(), query), query)
    assert list(ranked.order_by("-relevance").values_list("title", flat=True)) == [
        "Un banc",
        "Le parvis",
    ]


def test_what_matches_is_marked_and_all_else_is_escaped(consultation: Consultation) -> None:
    made = _written(
        consultation, "<script>pistes</script>", "<b>Des pistes</b> & \x02des\x03 pistons"
    )
    marked = search.marked_words([made.pk], search.read_query("piste"))[made.pk]
    assert marked.title == "&lt;script&gt;<mark>pistes</mark>&lt;/script&gt;"
    assert "<mark>pistes</mark>" in marked.excerpt
    assert "<b>" not in marked.excerpt
    assert "&amp; des pistons" in marked.excerpt


def test_the_beginning_of_a_word_marks_the_word(consultation: Consultation) -> None:
    made = _written(consultation, "Le stationnement")
    marked = search.marked_words([made.pk], search.read_query("stationnem"))[made.pk]
    assert marked.title == "Le <mark>stationnement</mark>"


def test_words_follow_the_text_when_it_changes(consultation: Consultation) -> None:
    made = _written(consultation, "Un tilleul")
    Contribution.objects.filter(pk=made.pk).update(title="Un platane")
    assert _finds("tilleul") == set()
    assert _finds("platane") == {"Un platane"}


def test_a_page_never_reads_the_column_by_accident(consultation: Consultation) -> None:
    _written(consultation, "Un tilleul")
    assert "words" not in str(Contribution.objects.all().query)
