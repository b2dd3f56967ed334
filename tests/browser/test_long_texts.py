"""Pasting more than is taken: all of it stays, and how many are too many is seen and said."""

from playwright.sync_api import Page, expect

from tests.browser.drafting import LAT, LON, ROOT, WHAT
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import choose_place


def test_a_long_paste_is_kept_whole_and_counted(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    choose_place(page, lon=LON, lat=LAT)
    page.wait_for_url(f"**{WHAT}")
    title, body = page.get_by_label("Titre"), page.get_by_label("Votre idée, votre remarque")
    room = page.locator("text-room[for=id_body]")
    expect(room.locator(".text-room")).to_be_hidden()
    body.fill("é" * 4_958)
    expect(room.locator(".text-room")).to_have_text("Il reste 42\u00a0caractères")
    expect(room.get_by_role("status")).to_have_text("Il reste 42\u00a0caractères")
    body.fill("é" * 8_000)
    title.fill("t" * 132)
    expect(room.locator(".text-room")).to_contain_text("de trop")
    expect(page.locator("text-room[for=id_title] .text-room")).to_have_text(
        "12\u00a0caractères de trop"
    )
    with no_faults() as faults:
        look(page, "texts that are too long", faults)
    page.locator("input[name=category][type=radio]").first.press("Space")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".error-summary")).to_contain_text("dont 12 de trop")
    assert (len(body.input_value()), len(title.input_value())) == (8_000, 132)
