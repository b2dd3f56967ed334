"""Photographs in a real browser: sent one by one with JavaScript, by the form without, read by all."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests import photographs
from tests.browser.conftest import NewPage, Platform, sign_in
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import GRAND_PLACE, choose_files_by_keyboard, choose_place, tab_to

FORM = "/concertations/grand-place/contribuer/"
RED: FilePayload = {"name": "rue.jpg", "mimeType": "image/jpeg", "buffer": photographs.telling()}
BLUE: FilePayload = {
    "name": "banc.png",
    "mimeType": "image/png",
    "buffer": photographs.drawn("blue", kind="PNG"),
}
SVG: FilePayload = {
    "name": "plan.svg",
    "mimeType": "image/svg+xml",
    "buffer": b"<svg xmlns='http://x'/>",
}


def to_words(page: Page, title: str) -> None:
    page.goto(FORM)
    lon, lat = (str(number).replace(".", ",") for number in GRAND_PLACE)
    choose_place(page, lon=lon, lat=lat)
    page.wait_for_url(re.compile("/(quoi|relire)/$"))
    if "/relire/" in page.url:
        page.get_by_role("link", name="Changer le texte").click()
    page.locator("input[name=category]").first.press("Space")
    page.get_by_label("Titre").fill(title)


def stored(page: Page, platform: Platform, path: str) -> bytes:
    answer = page.request.get(platform.url + path)
    assert answer.status == 200
    return answer.body()


def lines(page: Page) -> Any:
    return page.locator(".photo-line")


def test_photographs_are_sent_while_one_writes_and_shown_to_everybody(
    new_page: NewPage, platform: Platform
) -> None:
    page = new_page()
    sign_in(page, "citoyenne@parvis.test")
    to_words(page, "Une place nue, en images")
    chosen = page.get_by_label("Ajouter des photos")
    chosen.set_input_files([RED, SVG, BLUE])
    expect(lines(page)).to_have_count(2)
    expect(page.locator("#photos-refus")).to_contain_text("plan.svg")
    expect(page.locator("#photos-refus")).to_contain_text("dessin SVG")
    first = page.get_by_label("Description de la photo 1")
    first.fill("La place, du pavé")
    # Loading the page again loses nothing: neither photographs nor the words of one.
    page.get_by_label("Description de la photo 2").focus()
    with page.expect_response(re.compile("/contribuer/photos/$")):
        page.get_by_label("Description de la photo 2").fill("Un banc cassé")
        page.get_by_label("Titre").focus()
    page.reload()
    expect(page.get_by_label("Description de la photo 1")).to_have_value("La place, du pavé")
    expect(page.get_by_label("Description de la photo 2")).to_have_value("Un banc cassé")
    with no_faults() as faults:
        look(page, "quoi, avec deux photos", faults)
    page.get_by_role("button", name="Retirer la photo 2").click()
    expect(lines(page)).to_have_count(1)
    expect(first).to_be_focused()
    page.locator("input[name=category]").first.press("Space")
    page.get_by_label("Titre").fill("Une place nue, en images")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".said")).to_contain_text("La place, du pavé")
    with no_faults() as faults:
        look(page, "relire, avec une photo", faults)
    page.get_by_role("button", name="Envoyer ma contribution").click()
    shown = page.get_by_role("img", name="La place, du pavé")
    expect(shown).to_be_visible()
    assert shown.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }")
    with no_faults() as faults:
        look(page, "une contribution avec une photo", faults)
    whole = page.locator(".photo-figure__link").get_attribute("href")
    assert whole is not None
    data = stored(page, platform, whole)
    assert photographs.SECRET.encode() not in data
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (480, 640)
        assert not image.getexif()
    public_id = page.url.rstrip("/").rsplit("/", 1)[-1]
    hide_at_the_desk(new_page(), public_id)
    page.reload()
    expect(page.locator(".photo-figure")).to_have_count(0)
    assert page.request.get(platform.url + whole).status == 410


def hide_at_the_desk(page: Page, public_id: str) -> None:
    sign_in(page, "agent@parvis.test")
    page.goto(f"/bureau/contributions/{public_id}/")
    with no_faults() as faults:
        look(page, "au bureau, une contribution avec une photo", faults)
    page.get_by_role("link", name="Masquer la photo").click()
    with no_faults() as faults:
        look(page, "au bureau, une photo", faults)
    page.get_by_label("Motif").fill("On reconnaît un passant.")
    page.get_by_role("button", name="Masquer").click()
    expect(page.get_by_text("La photo est masquée")).to_be_visible()


def test_the_keyboard_alone_adds_describes_and_takes_out_a_photograph(new_page: NewPage) -> None:
    page = new_page()
    to_words(page, "Au clavier")
    tab_to(page, "#id_photos")
    choose_files_by_keyboard(page, [RED])
    # The next thing to do has the focus: describing what was added.
    field = page.get_by_label("Description de la photo 1")
    expect(field).to_be_focused()
    page.keyboard.type("Écrit sans souris")
    tab_to(page, "[data-remove]")
    page.keyboard.press("Enter")
    expect(lines(page)).to_have_count(0)
    expect(page.get_by_label("Ajouter des photos")).to_be_focused()


def test_enter_in_the_title_goes_on_and_takes_no_photograph_out(new_page: NewPage) -> None:
    page = new_page()
    to_words(page, "Entrée")
    page.get_by_label("Ajouter des photos").set_input_files([RED])
    page.get_by_label("Description de la photo 1").fill("Une rue")
    page.get_by_label("Titre").press("Enter")
    page.wait_for_url("**/relire/")
    expect(page.locator(".said")).to_contain_text("Une rue")


@pytest.mark.parametrize("width", [1440, 375])
def test_without_javascript_the_form_does_the_same(new_page: NewPage, width: int) -> None:
    page = new_page(width=width, java_script_enabled=False)
    to_words(page, "Sans script, avec images")
    page.get_by_label("Ajouter des photos").set_input_files([RED, SVG])
    page.get_by_role("button", name="Ajouter ces photos").click()
    expect(page.locator("#photos-refus")).to_contain_text("plan.svg")
    expect(page.get_by_label("Titre")).to_have_value("Sans script, avec images")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".error-summary")).to_contain_text("Décrivez la photo 1")
    page.get_by_label("Description de la photo 1").fill("Une rue grise")
    page.get_by_label("Ajouter des photos").set_input_files([BLUE])
    page.get_by_role("button", name="Ajouter ces photos").click()
    expect(page.get_by_label("Description de la photo 1")).to_have_value("Une rue grise")
    page.get_by_role("button", name="Retirer la photo 2").click()
    expect(lines(page)).to_have_count(1)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".said")).to_contain_text("Une rue grise")


def test_what_cannot_be_sent_now_leaves_with_the_form(new_page: NewPage) -> None:
    page = new_page()
    to_words(page, "Le réseau coupe")
    page.route("**/contribuer/photos/", lambda route: route.abort())
    page.get_by_label("Ajouter des photos").set_input_files([RED])
    expect(page.locator("photo-field [role=status]")).to_contain_text("partira avec le formulaire")
    page.unroute("**/contribuer/photos/")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".error-summary")).to_contain_text("photo 1")
    expect(lines(page)).to_have_count(1)
