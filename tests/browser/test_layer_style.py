"""The DSIG chooses how a layer looks: the map follows each choice, and the public sees it once kept."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Platform, sign_in, wait_for_map
from tests.browser.inspection import look, no_faults

SLUG = "ilots-de-fraicheur"
ADDRESS = f"/bureau/sig/{SLUG}/style/"
SOURCE = f"layer-{SLUG}"
LAYERS = """(source) => document.querySelector("parvis-map").map.getStyle().layers
    .filter((layer) => layer.source === source)"""
INK = """([source, colour]) => {
    const {map} = document.querySelector("parvis-map");
    const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    const canvas = document.createElement("canvas");
    const shown = map.getCanvas();
    [canvas.width, canvas.height] = [shown.width, shown.height];
    const context = canvas.getContext("2d");
    return new Promise((resolve) => {
        map.once("render", () => {
            context.drawImage(shown, 0, 0);
            const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let at = 0; at < data.length; at += 4) {
                if (wanted.every((value, channel) => Math.abs(data[at + channel] - value) < 24)) count += 1;
            }
            resolve(count);
        });
        map.triggerRepaint();
    });
}"""


def layers_of(page: Page) -> list[dict[str, Any]]:
    """The layers that the page's map draws of the source now."""
    found: list[dict[str, Any]] = page.evaluate(LAYERS, SOURCE)
    return found


def fill_of(page: Page) -> Any:
    return next(layer for layer in layers_of(page) if layer["type"] == "fill")["paint"][
        "fill-color"
    ]


def choose(page: Page, label: str, value: str, *, within: str = "#style-form") -> None:
    """Set a control and let the page know, as a colour picker does."""
    page.locator(within).get_by_label(label, exact=True).first.fill(value)


def wait_for_fill(page: Page, colour: str) -> None:
    page.wait_for_function(
        """([source, colour]) => document.querySelector("parvis-map").map.getStyle().layers
            .some((layer) => layer.source === source && JSON.stringify(layer.paint).includes(colour))""",
        arg=[SOURCE, colour],
    )


@pytest.mark.fine_maps
def test_a_colour_changes_on_the_map_at_once_and_on_the_public_map_when_it_is_kept(
    page: Page, new_page: NewPage, platform: Platform
) -> None:
    sign_in(page, "dsig@parvis.test")
    page.goto(ADDRESS)
    wait_for_map(page)
    assert fill_of(page) == "#117733"
    assert page.evaluate(INK, [SOURCE, "#aa00aa"]) == 0
    choose(page, "Couleur", "#aa00aa")
    choose(page, "Opacité (%)", "100")
    wait_for_fill(page, "#aa00aa")
    wait_for_map(page)
    assert page.evaluate(INK, [SOURCE, "#aa00aa"]) > 100
    expect(page.locator("[data-style-legend] svg path").first).to_have_attribute("fill", "#aa00aa")
    expect(page.locator("[data-style-state]")).to_contain_text("pas encore enregistrés")

    public = new_page(fine_maps=True)
    public.goto("/concertations/plan-climat/")
    wait_for_map(public)
    assert fill_of(public) == "#117733"

    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Le style est enregistré")).to_be_visible()
    public.reload()
    wait_for_map(public)
    assert fill_of(public) == "#aa00aa"
    public.get_by_text("Légende").click()
    row = public.locator("map-legend label", has_text="Îlots de fraîcheur")
    expect(row.locator("svg path").first).to_have_attribute("fill", "#aa00aa")


def test_categories_come_from_the_data_and_each_shows_in_map_and_legend(
    page: Page, new_page: NewPage, platform: Platform
) -> None:
    sign_in(page, "dsig@parvis.test")
    page.goto(ADDRESS)
    wait_for_map(page)
    page.get_by_label("Un symbole par catégorie").check()
    expect(page.get_by_label("Attribut")).to_be_visible()
    expect(page.locator(".errorlist")).to_contain_text("Choisissez un attribut")
    page.get_by_label("Attribut").focus()
    page.get_by_label("Attribut").select_option("acces")
    legend = page.locator("[data-style-legend]")
    expect(legend.get_by_text("libre")).to_be_visible()
    # The tiles carry what the kept style reads: another column comes with the next one.
    expect(legend).to_contain_text("après l’enregistrement")
    assert page.evaluate("document.activeElement.name") == "property"
    page.get_by_label("Attribut").select_option("type")
    expect(legend.get_by_text("verger")).to_be_visible()
    rows = page.locator(".style-row")
    first = rows.first
    expect(first.get_by_label(re.compile("^Valeur"))).to_have_value("parc")
    first.get_by_label("Nom dans la légende").fill("Parcs publics")
    first.get_by_label("Couleur").fill("#007700")
    first.get_by_label("Remplissage").select_option("hatch")
    expect(legend.get_by_text("Parcs publics", exact=True)).to_be_visible()
    page.wait_for_function(
        """(source) => document.querySelector("parvis-map").map.getStyle().layers
            .some((layer) => layer.source === source && layer.paint?.["fill-pattern"])""",
        arg=SOURCE,
    )
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Le style est enregistré")).to_be_visible()
    public = new_page(java_script_enabled=False)
    public.goto("/concertations/plan-climat/")
    # The legend says what colours mean without any script.
    public.get_by_text("Légende").click()
    expect(public.locator(".legend__entries")).to_contain_text("Parcs publics")
    expect(public.locator(".legend__entries svg path[fill='#007700']")).to_have_count(1)


def test_the_editor_works_without_scripts_and_loses_nothing_typed(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, "agent@parvis.test")
    page.goto("/bureau/sig/stations-velos/style/")
    page.get_by_label("Unité").fill("vélos")
    page.locator("#id_breaks").fill("20; 15")
    page.get_by_role("button", name="Aperçu").last.click()
    expect(page.get_by_role("alert")).to_contain_text("croissant")
    expect(page.get_by_label("Unité")).to_have_value("vélos")
    page.locator("#id_breaks").fill("15; 20; 26")
    page.get_by_role("button", name="Aperçu").last.click()
    legend = page.locator(".style-legend")
    expect(legend).to_contain_text("15 à moins de 20\u00a0vélos")
    expect(legend.locator("li")).to_have_count(4)
    expect(page.locator("[data-style-state]")).to_contain_text("pas encore enregistrés")
    page.goto("/concertations/reseau-cyclable/")
    page.get_by_text("Légende").click()
    expect(page.locator(".legend__entries").last).to_contain_text("24\u00a0places et plus")


def test_the_editor_is_usable_by_all(page: Page) -> None:
    sign_in(page, "dsig@parvis.test")
    with no_faults() as faults:
        for slug in ("reseau-cyclable-existant", "stations-velos"):
            page.goto(f"/bureau/sig/{slug}/style/")
            look(page, slug, faults)
        page.locator("#id_breaks").fill("30; 10")
        page.get_by_label("Unité").focus()
        expect(page.locator("[data-live-error]")).to_contain_text("croissant")
        look(page, "an error while typing", faults)


def test_a_style_of_qgis_opens_with_what_could_not_be_carried_over(page: Page) -> None:
    sign_in(page, "dsig@parvis.test")
    page.goto("/bureau/sig/stations-velos/style/")
    page.get_by_text("Reprendre un style de QGIS").click()
    page.get_by_label("Fichier de style").set_input_files(
        "tests/layers/qgis_styles/stations-velos.qml"
    )
    page.get_by_role("button", name="Ouvrir ce style").click()
    expect(page.get_by_text("Ce qui n’a pas pu être repris")).to_be_visible()
    expect(page.locator(".style-legend")).to_contain_text("24 - 30")
    expect(page.locator("[data-style-state]")).to_contain_text("pas encore enregistrés")
