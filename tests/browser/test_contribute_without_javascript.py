"""A resident whose browser runs no script writes, signs up and reads as everybody does."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Platform
from tests.browser.journeys import choose_place, confirm_address, sign_up, write_words
from tests.browser.readings import contributions_in_ogc, contributions_in_tile

FORM = "/concertations/plan-climat/contribuer/"


@pytest.fixture
def plain_page(new_page: NewPage) -> Page:
    """A page of a browser that runs no script."""
    return new_page(java_script_enabled=False)


def search_place(page: Page, words: str) -> None:
    """Send the address search, which is a form of its own."""
    page.get_by_label("Une adresse ou une commune").fill(words)
    page.get_by_role("button", name="Chercher").click()


def test_from_the_commune_to_the_contribution(plain_page: Page, platform: Platform) -> None:
    page, title, email = plain_page, "Des haies le long de la Marque", "odile@exemple.test"
    page.goto("/concertations/plan-climat/")
    expect(page.get_by_text("La carte demande JavaScript").first).to_be_visible()
    page.get_by_role("link", name="Placer ma contribution").click()
    search_place(page, "Croix")
    page.get_by_role("radio", name="Croix").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("main")).to_contain_text("Lieu choisi : Un point, à Croix")
    write_words(page, title=title, body="Une haie tous les deux champs.")
    page.get_by_role("link", name="Créer un compte").click()
    sign_up(page, email, "Odile de Croix")
    confirm_address(page, email)
    expect(page.locator(".said")).to_contain_text("Une haie tous les deux champs.")
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("dl.facts")).to_contain_text("Croix")
    public_id = page.url.rstrip("/").rsplit("/", 1)[1]
    feature = contributions_in_ogc(platform, "plan-climat")[public_id]
    assert feature["properties"]["communes"] == ["59163"]
    lon, lat = feature["geometry"]["coordinates"]
    assert public_id in contributions_in_tile(platform, "plan-climat", lon, lat)
    page.goto("/concertations/plan-climat/?recherche=haies")
    expect(page.locator("#liste-contributions")).to_contain_text(title)


def test_the_address_search_says_when_it_cannot_be_asked(plain_page: Page) -> None:
    page = plain_page
    page.goto(FORM)
    search_place(page, "12 rue Nationale")
    expect(page.locator("#adresses")).to_contain_text("ne répond pas en ce moment")
    expect(page.get_by_label("Une adresse ou une commune")).to_have_value("12 rue Nationale")
    search_place(page, "Roubaix")
    expect(page.get_by_role("radio", name="Roubaix")).to_have_count(1)


def test_going_back_keeps_what_was_typed(plain_page: Page) -> None:
    page = plain_page
    page.goto(FORM)
    choose_place(page, lon="3,0635", lat="50,6367")
    page.get_by_label("Titre").fill("Un titre sans catégorie")
    page.get_by_label("Votre idée, votre remarque").fill("Pas encore fini")
    page.get_by_role("button", name="Changer le lieu").click()
    expect(page.locator("#id_lon")).to_have_value("3,0635")
    choose_place(page, lon="3,0640", lat="50,6367")
    if "/relire/" in page.url:
        page.get_by_role("link", name="Changer le texte").click()
    expect(page.get_by_label("Titre")).to_have_value("Un titre sans catégorie")
    expect(page.get_by_label("Votre idée, votre remarque")).to_have_value("Pas encore fini")
