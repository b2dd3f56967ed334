"""Support and comment: by keyboard alone, and without a script; each state of the pages is sound."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEMO_PASSWORD, NewPage, Platform, sign_in
from tests.browser.inspection import look, no_faults, visit
from tests.browser.journeys import tab_to


def contribution_of(platform: Platform, slug: str, *, debated: bool) -> str:
    """The address of a contribution that has comments, or that nobody has answered."""
    features = platform.json(f"/ogc/collections/contributions.{slug}/items?f=json")["features"]
    found = next(
        one["properties"]
        for one in features
        if bool(one["properties"]["comments"]) == debated
        and one["properties"]["author"] != "Camille de Fives"
    )
    return f"/contributions/{found['public_id']}/"


def test_a_resident_supports_and_comments_by_keyboard_alone(
    flat_page: Page, platform: Platform
) -> None:
    page, address = flat_page, contribution_of(platform, "plan-climat", debated=False)
    sign_in(page, "citoyenne@parvis.test")
    page.goto(address)
    tab_to(page, "button[value=soutenir]")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]").first).to_contain_text("Votre soutien est compté")
    expect(page.locator("#soutiens")).to_contain_text("dont le vôtre")
    tab_to(page, "input[name=stance]")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Contre")).to_be_checked()
    tab_to(page, "textarea[name=body]")
    page.keyboard.type("Il faudrait d’abord demander aux riverains.")
    tab_to(page, ".comment-form button[type=submit]")
    page.keyboard.press("Enter")
    comment = page.locator(".comment", has_text="demander aux riverains")
    expect(comment).to_contain_text("Contre")
    expect(comment).to_be_in_viewport()
    tab_to(page, ".share summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()


def test_a_visitor_without_script_writes_then_signs_in_and_answers(
    new_page: NewPage, platform: Platform
) -> None:
    page = new_page(java_script_enabled=False)
    address = contribution_of(platform, "reseau-cyclable", debated=False)
    page.goto(address)
    page.get_by_role("radio", name="Pour", exact=True).check()
    page.get_by_label("Votre commentaire").fill("Je passe ici tous les jours.")
    page.get_by_role("button", name="Me connecter et publier").click()
    page.locator("input[name=login]").fill("citoyenne@parvis.test")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_label("Votre commentaire")).to_have_value("Je passe ici tous les jours.")
    page.get_by_role("button", name="Publier").click()
    comment = page.locator(".comment", has_text="Je passe ici tous les jours.")
    expect(comment).to_contain_text("Pour")
    comment.get_by_role("link", name="Répondre").click()
    page.get_by_label("Votre réponse").fill("Et la nuit aussi.")
    page.get_by_role("button", name="Publier").click()
    expect(page.locator(".thread__answers")).to_contain_text("Et la nuit aussi.")
    page.goto(address)
    page.get_by_role("button", name="Je soutiens").click()
    expect(page.locator("#soutiens")).to_contain_text("dont le vôtre")
    expect(page.get_by_label("Le lien de cette contribution")).to_have_value(platform.url + address)


@pytest.mark.parametrize("who", ["", "citoyenne@parvis.test"])
def test_the_states_of_a_debate_are_sound(flat_page: Page, platform: Platform, who: str) -> None:
    page, address = flat_page, contribution_of(platform, "grand-place", debated=True)
    if who:
        sign_in(page, who)
    with no_faults() as faults:
        page.goto(address)
        page.locator(".share summary").click()
        look(page, f"{who} a debate, sharing", faults)
        thread = page.locator(".comment").first.get_attribute("id")
        assert thread is not None
        number = thread.removeprefix("commentaire-")
        visit(page, [f"/commentaires/{number}/"], faults)
        page.goto(f"{address}commenter/?reponse-a={number}")
        if who:
            page.get_by_role("button", name="Publier").click()
            page.wait_for_selector(".error-summary")
            look(page, "an answer without words", faults)
            page.get_by_label("Votre réponse").fill("Une réponse à supprimer.")
            page.get_by_role("button", name="Publier").click()
            mine = page.locator(".comment", has_text="Une réponse à supprimer.")
            mine.get_by_role("link", name="Corriger").click()
            look(page, "correcting", faults)
            page.go_back()
            mine.get_by_role("link", name="Supprimer").click()
            look(page, "deleting", faults)
        else:
            look(page, "an answer by a visitor", faults)
            visit(page, ["/suivis/perdu/arreter/"], faults, status=404)
            visit(page, ["/concertations/grand-place/carte/"], faults)


def test_the_desk_of_a_debate_is_sound(flat_page: Page, platform: Platform) -> None:
    page, address = flat_page, contribution_of(platform, "grand-place", debated=True)
    sign_in(page, "agent@parvis.test")
    with no_faults() as faults:
        visit(page, ["/bureau/commentaires/", f"/bureau{address}repondre/"], faults)
        page.get_by_role("button", name="Publier la réponse").click()
        page.wait_for_selector(".error-summary")
        look(page, "an official reply without words", faults)
        page.goto("/bureau/commentaires/")
        page.locator(".moderation-item a").first.click()
        look(page, "one comment", faults)
        page.get_by_label("Motif").fill("Hors sujet.")
        page.get_by_role("button", name="Masquer").click()
        look(page, "a hidden comment", faults)
        page.get_by_role("button", name="Rétablir").click()
        visit(page, ["/compte/"], faults)
