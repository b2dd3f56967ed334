"""A resident speaks of an object that is on the plan: by pointer, by keyboard alone, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Platform, sign_in, wait_for_map
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import tab_to, write_words
from tests.browser.readings import contributions_in_ogc

FORM = "/concertations/reseau-cyclable/contribuer/"
ELEMENT = f"{FORM}element/"
LAYER = "reseau-cyclable-existant"
WAY = f"{ELEMENT}?element={LAYER}/RC-017"
NAME = "Boulevard de la Liberté"

ONTO_THE_WAY = """async (layer) => {
    const {map} = document.querySelector("pin-picker");
    const answer = await fetch(`/ogc/collections/layer.${layer}/items?f=json&limit=500`);
    const {features} = await answer.json();
    const {geometry} = features.find(({id}) => id === "RC-017");
    const line = geometry.type === "LineString" ? geometry.coordinates : geometry.coordinates[0];
    const [[lon1, lat1], [lon2, lat2]] = line;
    const idle = new Promise((resolve) => map.once("idle", resolve));
    map.jumpTo({center: [(lon1 + lon2) / 2, (lat1 + lat2) / 2], zoom: 16});
    await idle;
}"""


def picker_over_the_way(page: Page) -> None:
    """Step 1, the cross-hair over the boulevard."""
    page.goto(FORM)
    wait_for_map(page, "pin-picker")
    page.evaluate(ONTO_THE_WAY, LAYER)


def slider(page: Page, name: str) -> float:
    """Metres at which an end of the section is."""
    value = page.get_by_role("slider", name=name).get_attribute("aria-valuenow")
    assert value is not None
    return float(value)


def test_a_click_on_a_line_offers_it_and_dragging_an_end_makes_a_section(
    page: Page, platform: Platform
) -> None:
    sign_in(page, "citoyenne@parvis.test")
    picker_over_the_way(page)
    box = page.locator("pin-picker canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("link", name=f"Parler de cet élément\u202f: {NAME}").click()
    page.wait_for_url(f"**{ELEMENT}**")
    expect(page.locator("h1")).to_have_text(NAME)
    wait_for_map(page, "section-picker")
    whole = slider(page, "Fin du tronçon")
    handle = page.get_by_role("slider", name="Fin du tronçon").bounding_box()
    start = page.get_by_role("slider", name="Début du tronçon").bounding_box()
    assert handle is not None
    assert start is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(
        (handle["x"] + start["x"] + handle["width"]) / 2,
        (handle["y"] + start["y"] + handle["height"]) / 2,
        steps=6,
    )
    page.mouse.up()
    dragged = slider(page, "Fin du tronçon")
    assert 0 < dragged < whole
    assert float(page.locator("#id_a").input_value().replace(",", ".")) == dragged
    expect(page.locator("#id_portion_troncon")).to_be_checked()
    expect(page.locator("#apercu")).to_contain_text("environ")
    expect(page.locator("#apercu")).to_contain_text("à Lille")
    # Which part, too, and not the one that the server wrote first.
    expect(page.locator("#apercu-troncon")).to_contain_text(re.compile(r"de 0 m à [\d\s]+ m"))
    page.get_by_role("button", name="Parler de ce lieu").click()
    title = "Un feu de plus sur ce tronçon"
    write_words(page, title=title, body="")
    thousands, rest = divmod(int(dragged), 1000)
    metres = rf"{thousands}\s{rest:03}" if thousands else str(rest)
    said = re.compile(rf"{NAME}, de 0 m à {metres} m")
    expect(page.locator(".said")).to_contain_text(said)
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.locator("dl.facts")).to_contain_text(said)
    public_id = page.url.rstrip("/").rsplit("/", 1)[1]
    sent = contributions_in_ogc(platform, "reseau-cyclable")[public_id]["properties"]
    assert (sent["about_source_id"], sent["about_from_m"], sent["about_to_m"]) == (
        "RC-017",
        0,
        dragged,
    )


def test_the_keyboard_alone_finds_it_under_the_cross_hair_and_moves_both_ends(page: Page) -> None:
    picker_over_the_way(page)
    expect(page.locator("pin-picker .map-status")).to_contain_text(f"Sous le viseur\u202f: {NAME}")
    tab_to(page, "pin-picker canvas")
    page.keyboard.press("Enter")
    expect(page.locator("pin-picker .map-status")).to_contain_text(NAME)
    expect(page.locator(".feature-offer__link").first).to_contain_text(NAME)
    tab_to(page, ".feature-offer__link")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ELEMENT}**")
    wait_for_map(page, "section-picker")
    tab_to(page, ".section-handle--from")
    for key in ("PageUp", "ArrowRight", "ArrowRight", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert slider(page, "Début du tronçon") == 119
    tab_to(page, ".section-handle--to")
    page.keyboard.press("Home")
    # One end pushes the other before it.
    assert slider(page, "Début du tronçon") == 0
    for _ in range(3):
        page.keyboard.press("PageUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_de")).to_have_value("0")
    expect(page.locator("#id_a")).to_have_value("310")
    expect(page.locator("section-picker .map-status")).to_contain_text(
        "De 0 m à 310 m depuis son extrémité nord-ouest, environ 310"
    )
    tab_to(page, "form[method=post] .button--primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quoi/")


def test_typed_distances_move_the_ends_on_the_map(page: Page) -> None:
    page.goto(WAY)
    wait_for_map(page, "section-picker")
    page.locator("#id_de").fill("100")
    page.locator("#id_a").fill("250,5")
    assert (slider(page, "Début du tronçon"), slider(page, "Fin du tronçon")) == (100, 251)
    page.locator("#id_portion_tout").check()
    expect(page.locator("section-picker .map-status")).to_contain_text("Tout l’élément")


def test_without_javascript_an_object_is_found_by_name_and_a_section_by_numbers(
    new_page: NewPage,
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(FORM)
    page.locator("#facon-element summary").click()
    page.get_by_role("link", name="Choisir un élément").click()
    page.get_by_label("Son nom").fill("boulevard liberte")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("radio", name=re.compile(NAME)).check()
    page.get_by_role("button", name="Voir cet élément").click()
    page.get_by_label("D’un tronçon").check()
    page.get_by_label("De (mètres)").fill("120")
    page.get_by_label("À (mètres)").fill("99 999")
    page.get_by_role("button", name="Voir ce tronçon").click()
    expect(page.get_by_role("alert")).to_contain_text("Cet élément mesure")
    expect(page.get_by_label("À (mètres)")).to_have_value("99 999")
    page.get_by_label("À (mètres)").fill("340")
    page.get_by_role("button", name="Voir ce tronçon").click()
    expect(page.locator(".place-preview")).to_contain_text(f"{NAME}, de 120 m à 340 m")
    expect(page.locator("#apercu")).to_contain_text("environ 220")
    page.get_by_role("button", name="Parler de ce lieu").click()
    expect(page).to_have_url(re.compile(r"/quoi/$"))


@pytest.mark.parametrize(
    "address",
    [
        ELEMENT,
        f"{ELEMENT}?pres=Roubaix",
        f"{ELEMENT}?pres=nulle+part",
        f"{ELEMENT}?element={LAYER}/inconnu",
        WAY,
        f"{WAY}&portion=troncon&de=9&a=2",
        "/concertations/plan-climat/contribuer/element/?element=ilots-de-fraicheur/IF-028",
        f"{ELEMENT}?element=stations-velos/SV-033",
    ],
)
def test_each_page_is_usable_by_all(page: Page, address: str) -> None:
    with no_faults() as faults:
        page.goto(address)
        look(page, address, faults)


def test_the_offer_on_the_map_is_usable_by_all(page: Page) -> None:
    with no_faults() as faults:
        picker_over_the_way(page)
        page.get_by_role("button", name="Placer ici").click()
        expect(page.locator(".feature-offer__link").first).to_be_visible()
        look(page, "the offer", faults)
