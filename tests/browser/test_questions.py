"""Questions of a consultation: by keyboard, without scripts, on a phone, and added up at the desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Platform, sign_in
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import choose_place, tab_to

FORM = "/concertations/plan-climat/contribuer/"
REMEDIES = "Qu’est-ce qui aiderait"
TEMPERATURE = "Quelle température"


def reach_questions(page: Page) -> None:
    page.goto(FORM)
    choose_place(page, lon="3,0635", lat="50,6367")
    expect(page.locator("h1")).to_contain_text("Que voulez-vous dire")


def question(page: Page, words: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("group", name=words)


def test_questions_follow_the_category_and_are_answered_by_keyboard(flat_page: Page) -> None:
    page = flat_page
    reach_questions(page)
    expect(question(page, REMEDIES)).to_be_hidden()
    page.locator("input[name=category][value=chaleur]").press("Space")
    expect(question(page, REMEDIES)).to_be_visible()
    expect(page.get_by_label(TEMPERATURE)).to_be_hidden()
    page.locator("input[name=category][value=energie-logement]").press("Space")
    expect(question(page, REMEDIES)).to_be_hidden()
    page.get_by_label("Titre").fill("Une chambre glacée")
    tab_to(page, "input[name=answer-passage]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=answer-urgence]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "input[name=answer-temperature]")
    page.keyboard.type("quinze")
    page.keyboard.press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Écrivez un nombre en chiffres")
    with no_faults() as faults:
        look(page, "questions refused", faults)
    summary.get_by_role("link").focus()
    page.keyboard.press("Enter")
    field = page.get_by_label(TEMPERATURE)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("15,5")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relire/")
    answers = page.locator(".said-answers")
    for words in ("Quelle température", "15,5\u202f°C", "Est-ce urgent"):
        expect(answers).to_contain_text(words)
    with no_faults() as faults:
        look(page, "review with answers", faults)


def test_without_scripts_every_question_is_there_with_its_categories(
    new_page: NewPage, platform: Platform
) -> None:
    page = new_page(java_script_enabled=False)
    reach_questions(page)
    expect(question(page, REMEDIES)).to_be_visible()
    expect(page.get_by_label(TEMPERATURE)).to_be_visible()
    expect(page.locator("main")).to_contain_text(
        "Seulement pour\u202f: Arbres et eau, Chaleur en ville"
    )
    page.locator("input[name=category][value=air]").press("Space")
    page.get_by_label("Titre").fill("Une rue aux écoles")
    question(page, REMEDIES).get_by_label("Des arbres").press("Space")
    question(page, "Est-ce urgent").get_by_label("4").press("Space")
    page.get_by_role("button", name="Continuer").click()
    answers = page.locator(".said-answers")
    expect(answers).to_contain_text("4 (pas du tout 1, 5 tout à fait)")
    # Asked for other categories only: kept in the draft, not in the contribution.
    expect(answers).not_to_contain_text("Des arbres")
    page.get_by_role("link", name="Changer le texte").click()
    expect(question(page, REMEDIES).get_by_label("Des arbres")).to_be_checked()


@pytest.mark.parametrize("choice", ["chaleur", "energie-logement"])
def test_the_questions_are_usable_by_all(flat_page: Page, choice: str) -> None:
    reach_questions(flat_page)
    flat_page.locator(f"input[name=category][value={choice}]").press("Space")
    with no_faults() as faults:
        look(flat_page, choice, faults)


def test_the_desk_adds_them_up(flat_page: Page) -> None:
    page = flat_page
    sign_in(page, "agent@parvis.test")
    page.goto("/bureau/plan-climat/")
    section = page.locator("#questions")
    # Other journeys of these tests may have published contributions that answer nothing.
    expect(section).to_contain_text(re.compile(r"11 réponses sur 1[4-9]"))
    expect(section).to_contain_text("leur somme peut dépasser")
    with no_faults() as faults:
        look(page, "answers added up", faults)
        section.get_by_role("link", name="Lire les 3 réponses").click()
        expect(page.locator("main")).to_contain_text("Le conseil de quartier")
        look(page, "texts answered", faults)
        page.goto("/bureau/plan-climat/questions/")
        look(page, "preview", faults)
