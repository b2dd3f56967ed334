"""Others said it already: proposed while she writes, supported with one click, undone with another."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, sign_in
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
    title = other.locator("a").text_content() or ""
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


def test_the_field_in_which_one_types_stays_where_it_is(new_page: NewPage) -> None:
    page = new_page(width=375, height=667)
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    expect(page.locator(".proposal").first).to_be_visible()
    body = page.get_by_label("Votre idée, votre remarque")
    body.scroll_into_view_if_needed()
    body.focus()
    before = body.evaluate("(node) => node.getBoundingClientRect().top")
    listed = page.locator(".proposals").inner_text()
    # Other proposals than those of the place: the list above changes, and its height with it.
    with page.expect_response("**/proches/"):
        body.press_sequentially("pistes cyclables interrompues ascenseur horaires médiathèque")
    page.wait_for_timeout(300)
    assert abs(body.evaluate("(node) => node.getBoundingClientRect().top") - before) < 2
    page.evaluate(
        """() => {
            const list = document.querySelector("proposed-list");
            const empty = document.createElement("div");
            list.replace(empty);
        }"""
    )
    assert listed
    assert abs(body.evaluate("(node) => node.getBoundingClientRect().top") - before) < 2
    expect(body).to_be_focused()


def test_a_fold_that_was_closed_stays_closed(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    page.locator(".proposals > summary").click()
    first = page.locator(".proposal a").first.text_content()
    title = page.locator(".proposal a").last.text_content() or ""
    with page.expect_response("**/proches/"):
        page.get_by_label("Titre").fill(title)
    expect(page.locator(".proposal a").first).not_to_have_text(first or "")
    expect(page.locator(".proposal").first).to_be_hidden()
