"""What is refused is refused in French, and what the person typed is still there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Platform, sign_in
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import choose_place, write_words
from tests.browser.readings import contributions_in_ogc

FORM = "/concertations/grand-place/contribuer/"
CLOSING = "place-du-beffroi"
OPEN_IT = f"from tests import scenes; scenes.consultation({CLOSING!r})"
CLOSE_IT = f"""
from datetime import timedelta
from django.utils import timezone
from layers.models import Phase
phase = Phase.objects.get(consultation__slug={CLOSING!r}, accepts_contributions=True)
phase.during = (phase.during.lower, timezone.now() - timedelta(minutes=1))
phase.save()
"""
FORGET_IT = f"""
from layers.models import Consultation
Consultation.objects.filter(slug={CLOSING!r}).update(visibility="draft")
"""


@pytest.fixture
def closing_consultation(platform: Platform) -> Iterator[str]:
    """The slug of a consultation around the Grand-Place that a test may close."""
    platform.manage("shell", "-c", OPEN_IT)
    yield CLOSING
    platform.manage("shell", "-c", FORGET_IT)


@pytest.mark.parametrize(
    ("lon", "lat", "sentence"),
    [
        ("3,1746", "50,6905", "hors du périmètre de la concertation"),
        ("50,6366", "3,0633", "Les coordonnées semblent inversées"),
        ("ici", "50,6366", "doivent être des nombres"),
        ("", "", "Dites où"),
    ],
)
def test_a_place_is_refused_with_its_reason(
    flat_page: Page, lon: str, lat: str, sentence: str
) -> None:
    flat_page.goto(FORM)
    with flat_page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        choose_place(flat_page, lon=lon, lat=lat)
    assert answer.value.status == 422
    summary = flat_page.get_by_role("alert")
    expect(summary).to_contain_text(sentence)
    expect(summary).to_be_focused()
    expect(flat_page.locator("#id_lon")).to_have_value(lon)
    expect(flat_page.locator("#id_lat")).to_have_value(lat)
    assert flat_page.title().startswith("Erreur")


def test_a_title_is_asked_for_and_the_rest_is_kept(flat_page: Page) -> None:
    flat_page.goto(FORM)
    choose_place(flat_page, lon="3,06345", lat="50,63650")
    for title in ("", "   "):
        with flat_page.expect_navigation():  # the notice of the first time looks like the second
            write_words(flat_page, title=title, body="Mon idée, longue à écrire.")
        expect(flat_page.get_by_role("alert")).to_contain_text("Donnez un titre")
        expect(flat_page.get_by_label("Votre idée")).to_have_value("Mon idée, longue à écrire.")
        expect(flat_page.locator("input[name=category][type=radio]").first).to_be_checked()
    write_words(flat_page, title="Enfin un titre", body="Mon idée, longue à écrire.")
    expect(flat_page.locator(".said")).to_contain_text("Enfin un titre")


def test_a_place_changed_by_a_hostile_hand_is_refused_at_the_end(
    flat_page: Page, platform: Platform
) -> None:
    sign_in(flat_page, "citoyenne@parvis.test")
    flat_page.goto(FORM)
    choose_place(flat_page, lon="3,06345", lat="50,63650")
    write_words(flat_page, title="Déplacée en cachette", body="Tout est là.")
    flat_page.wait_for_url("**/relire/")
    flat_page.locator("input[name=lon]").evaluate("(input) => { input.value = '3.1746'; }")
    flat_page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(flat_page.get_by_role("alert")).to_contain_text("hors du périmètre")
    expect(flat_page.locator(".said")).to_contain_text("Tout est là.")
    titles = [
        row["properties"]["title"] for row in contributions_in_ogc(platform, "grand-place").values()
    ]
    assert "Déplacée en cachette" not in titles


def test_a_consultation_that_closes_meanwhile_keeps_the_words(
    flat_page: Page, platform: Platform, closing_consultation: str
) -> None:
    page, base = flat_page, f"/concertations/{closing_consultation}/"
    sign_in(page, "citoyenne@parvis.test")
    page.goto(f"{base}contribuer/")
    choose_place(page, lon="3,0635", lat="50,6367")
    write_words(page, title="Trop tard d’une minute", body="Écrit jusqu’au bout.")
    platform.manage("shell", "-c", CLOSE_IT)
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.get_by_role("alert")).to_contain_text("Votre contribution n’est pas envoyée")
    expect(page.locator(".said")).to_contain_text("Trop tard d’une minute")
    expect(page.locator(".said")).to_contain_text("Écrit jusqu’au bout.")
    assert contributions_in_ogc(platform, closing_consultation) == {}
    with no_faults() as faults:
        look(page, "sent too late", faults)
        answer = page.goto(f"{base}contribuer/")
        assert answer is not None
        assert answer.status == 403
        expect(page.locator("h1")).to_have_text("On ne peut pas contribuer en ce moment")
        look(page, "not open", faults)
        page.goto(base)
        expect(page.get_by_role("link", name="Placer ma contribution")).to_have_count(0)
        look(page, "closed", faults)
