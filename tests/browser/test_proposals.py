"""Others said it already: proposed while she writes, supported with one click, undone with another."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.drafting import LAT, LON, OFFICER, REVIEW, ROOT, WHAT
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import choose_place


@pytest.fixture
def signed_in(flat_page: Page) -> Page:
    sign_in(flat_page, OFFICER)
    return flat_page


def test_others_are_proposed_as_she_types_and_supported_with_an_undo(signed_in: Page) -> None:
    page = signed_in
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    first = page.locator(".proposal").first
    expect(first).to_be_visible()
    before = first.inner_text()
    other = page.locator(".proposal:has(button)").last
    title = other.locator("a").inner_text()
    page.get_by_label("Titre").fill(title)
    expect(first.locator("a")).to_have_text(title)
    assert first.inner_text() != before
    page.get_by_label("Votre idée, votre remarque").fill("Je voulais dire la même chose.")
    first.get_by_role("button", name="Soutenir celle-ci plutôt").click()
    page.wait_for_url("**plutot=**")
    expect(page.locator("#plutot")).to_contain_text("Votre soutien est compté")
    expect(page.get_by_label("Votre idée, votre remarque")).to_have_value(
        "Je voulais dire la même chose."
    )
    with no_faults() as faults:
        look(page, "supported instead", faults)
    page.get_by_role("button", name="Retirer mon soutien").click()
    expect(page.locator(".messages")).to_contain_text("Votre soutien est retiré")
    expect(page.get_by_label("Titre")).to_have_value(title)


def test_enter_in_the_title_goes_on_and_supports_nobody(signed_in: Page) -> None:
    page = signed_in
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.locator("input[name=category][type=radio]").first.press("Space")
    page.get_by_label("Titre").fill("Par la touche Entrée")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{REVIEW}")
